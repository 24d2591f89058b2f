/**
 * Choosing his and her photo. A file that is dropped on a place, pasted or picked there, and a photo
 * chosen from one's own, is sent to be judged at once; the answer is that place again.
 */

const OTHERWISE = "The server could not take this photo. Try again.";
const SENTENCES = {
  0: "The connection broke. Choose the photo again.",
  403: "This page is too old to send from. Open it again, then choose the photo once more.",
  413: "This file is larger than the server takes. Choose a smaller one.",
};
const FULL = "Both photos are chosen. Drop the new one on the one that it replaces.";

const form = () => document.querySelector("[data-couple]");
const places = () => [...form().querySelectorAll("[data-slot]")];
const placeOf = (element) => element?.closest?.("[data-slot]") ?? null;
const fileOf = (slot) => slot.querySelector("[type=file]");

/** Put a file into a place, as if it had been picked there. */
export function put(slot, file) {
  const carrier = new DataTransfer();
  carrier.items.add(file);
  fileOf(slot).files = carrier.files;
  fileOf(slot).dispatchEvent(new Event("change", { bubbles: true }));
}

/** Take what was dropped or pasted: into the place that was meant, else the first empty one. */
function take(files, meant) {
  const slot = meant ?? places().find((place) => !place.matches(".good"));
  if (!files.length) return;
  if (slot) put(slot, files[0]);
  else document.dispatchEvent(new CustomEvent("toast", { detail: { text: FULL, level: "warning" } }));
}

/** What happens to a place, in words that are read out too. */
function say(slot, text, level = "soft") {
  const line = document.createElement("p");
  line.className = level;
  line.textContent = text;
  slot.querySelector(".said").replaceChildren(line);
}

/** Show the file itself; the answer will show the face that was found in it. */
function preview(slot, file) {
  const picture = slot.querySelector(".sent");
  picture.addEventListener("load", () => (picture.hidden = false), { once: true });
  picture.src = URL.createObjectURL(file);
}

function fail(slot, status) {
  slot.removeAttribute("aria-busy");
  slot.querySelector(".sent").hidden = true;
  fileOf(slot).value = "";
  say(slot, SENTENCES[status] ?? OTHERWISE, "bad");
}

/** The list of one's photos stays open, so that the focus stays in it. */
function opened(html) {
  return html.replace(/<details class="own"(?! open)/, "$& open");
}

/** The Enter key is for the form's own button: the others only answer to being pressed. */
function tame() {
  for (const button of form().querySelectorAll("button:not([data-begin])")) button.type = "button";
}

document.addEventListener(
  "change",
  (event) => {
    const [slot, file] = [placeOf(event.target), event.target.files?.[0]];
    if (!slot || !file) return;
    if (file.size <= Number(form().dataset.maxMb) * 1024 ** 2) return preview(slot, file);
    event.stopPropagation(); // nothing is sent
    fail(slot, 413);
  },
  { capture: true },
);

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const slot = detail.elt;
  if (!slot.matches("[data-slot]")) return;
  slot.setAttribute("aria-busy", "true");
  say(slot, "Looking at the photo");
});

document.addEventListener("htmx:xhr:progress", ({ detail, target }) => {
  if (!target.matches?.("[data-slot]") || !detail.lengthComputable) return;
  const percent = Math.floor((detail.loaded / detail.total) * 100);
  if (percent < 100) say(target, `Sending, ${percent} %`);
});

/** Every answer that is a place takes the old one's place, a refusal too; others are told of. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches?.("[data-slot]")) return;
  detail.shouldSwap = detail.serverResponse.includes("data-slot");
  if (detail.shouldSwap) {
    detail.isError = false;
    if (detail.target.querySelector("details")?.open) detail.serverResponse = opened(detail.serverResponse);
  } else if (detail.xhr.status < 400) location.reload(); // logged out meanwhile
  else fail(detail.target, detail.xhr.status);
});

document.addEventListener("htmx:sendError", ({ detail }) => {
  if (detail.elt.matches("[data-slot]")) fail(detail.elt, 0);
});

document.addEventListener("htmx:afterSwap", tame);
document.addEventListener("paste", ({ clipboardData }) => {
  take(clipboardData.files, placeOf(document.activeElement));
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const slot = placeOf(event.target);
    const leaves = name === "drop" || name === "dragleave";
    for (const place of places()) place.classList.toggle("over", !leaves && place === slot);
    if (name === "drop") take(event.dataTransfer.files, slot);
  });
}
tame();
