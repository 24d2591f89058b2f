/**
 * The upload page: files that are dropped, pasted or picked each become a row and a request of
 * their own, three at a time. The server's answer is the row that takes its place.
 */

const AT_ONCE = 3;
const form = document.querySelector("[data-upload]");
const drop = form.querySelector(".drop");
const list = form.querySelector(".uploads");
const maxMb = Number(form.dataset.maxMb);
const waiting = [];
let sending = 0;

const SENTENCES = {
  0: "The connection broke. The file is still here: try again.",
  403: "This page is too old to send from. Open it again, then drop the file once more.",
  413: `This file is larger than the server takes. Send one of at most ${maxMb} MB.`,
  429: "Too many files at once. Wait a minute, then try again.",
};
const OTHERWISE = "The server could not take this file. Try again.";

const megabytes = (file) => `${(file.size / 1024 ** 2).toFixed(1)} MB`;

/** Take files in: one row each, sent in the order in which they came. */
export function add(files) {
  for (const file of files) {
    const row = makeRow(file);
    list.append(row);
    if (file.size > maxMb * 1024 ** 2) fail(row, `This file has ${megabytes(file)}. The most is ${maxMb} MB.`);
    else enqueue(file, row);
  }
}

function makeRow(file) {
  const row = document.getElementById("upload-row").content.cloneNode(true).firstElementChild;
  row.querySelector(".name").textContent = file.name;
  const picture = row.querySelector("img");
  picture.addEventListener("load", () => (picture.hidden = false));
  picture.src = URL.createObjectURL(file);
  row.querySelector("[data-remove]").addEventListener("click", () => {
    row.request?.abort();
    row.remove();
  });
  row.querySelector("[data-retry]").addEventListener("click", () => {
    row.className = "upload-row sending";
    enqueue(file, row);
  });
  return row;
}

function enqueue(file, row) {
  say(row, "Waiting to be sent", { bar: true });
  waiting.push([file, row]);
  sendNext();
}

function sendNext() {
  while (sending < AT_ONCE && waiting.length) {
    const [file, row] = waiting.shift();
    if (row.isConnected) send(file, row);
  }
}

function send(file, row) {
  const request = (row.request = new XMLHttpRequest());
  request.open("POST", location.pathname); // form.action is the radio of that name
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.addEventListener("progress", (event) => progress(row, file, event));
  request.addEventListener("load", () => answer(row, request));
  request.addEventListener("error", () => fail(row, SENTENCES[0], { again: true }));
  request.addEventListener("loadend", () => {
    sending -= 1;
    sendNext();
  });
  sending += 1;
  request.send(body(file));
}

/** What a form without scripts would send, with this one file. */
function body(file) {
  const data = new FormData(form);
  data.set("files", file, file.name);
  return data;
}

function progress(row, file, { loaded, total }) {
  row.querySelector("progress").value = (loaded / total) * 100;
  const done = loaded === total;
  say(row, done ? "Checking the picture" : `${Math.round((loaded / total) * 100)} % of ${megabytes(file)}`, { bar: true });
}

function answer(row, request) {
  const shape = document.createElement("template");
  shape.innerHTML = request.responseText;
  const made = shape.content.querySelector(".upload-row");
  const isRow = [200, 422].includes(request.status) && made;
  const out = new URL(request.responseURL, location).pathname !== location.pathname;
  if (out || !isRow) {
    return fail(row, out ? "You were logged out. Log in, then drop the file again." : (SENTENCES[request.status] ?? OTHERWISE), {
      again: !out && request.status !== 413,
    });
  }
  URL.revokeObjectURL(row.querySelector("img").src);
  speak(made, request.status === 200 ? "Received." : made.querySelector(".about p").textContent);
  row.replaceWith(made);
  window.htmx.process(made);
  document.body.dispatchEvent(new Event("jobs-changed"));
}

/** The row keeps the file: it tells what went wrong and, where that helps, sends it again. */
function fail(row, sentence, { again = false } = {}) {
  speak(row, sentence);
  row.className = "upload-row refused";
  say(row, sentence, { again });
}

/** For those who cannot see the rows: what became of a file, once. */
function speak(row, sentence) {
  form.querySelector("[data-spoken]").textContent = `${row.querySelector(".name").textContent}: ${sentence}`;
}

function say(row, sentence, { bar = false, again = false } = {}) {
  row.querySelector("[data-said]").textContent = sentence;
  row.querySelector("progress").hidden = !bar;
  row.querySelector("[data-retry]").hidden = !again;
  row.querySelector("[data-remove]").textContent = bar ? "Cancel" : "Remove";
}

/** Only files: a folder has no bytes to send. */
function filesOf({ items, files }) {
  const folders = [...items].filter((item) => item.webkitGetAsEntry?.()?.isDirectory);
  if (!folders.length) return files;
  const text = "A folder cannot be sent. Open it and drop the photos in it.";
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "warning" } }));
  return [];
}

form.querySelector("[type=file]").addEventListener("change", ({ target }) => {
  add(target.files);
  target.value = "";
});
document.addEventListener("paste", ({ clipboardData }) => add(clipboardData.files));
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const leaves = name === "drop" || (name === "dragleave" && !event.relatedTarget);
    drop.classList.toggle("over", !leaves);
    if (name === "drop") add(filesOf(event.dataTransfer));
  });
}
addEventListener("beforeunload", (event) => {
  if (sending || waiting.length) event.preventDefault();
});
