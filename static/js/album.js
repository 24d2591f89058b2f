/**
 * Bringing the pictures of an album in order: drag them, press their buttons, or use the arrow keys
 * beside a button. The order is sent by itself, all of it in one request; without this module each
 * button sends one step.
 */

const PAUSE = 500; // milliseconds without another move, after which the order is sent
const form = document.querySelector("[data-arrange]");
const list = form.querySelector(".places");
const places = () => [...list.children];
let timer = 0;
let saving = Promise.resolve();
let lifted = null;

/** Bring a picture to a place, counted from 0, and say so. */
export function put(item, place) {
  const rest = places().filter((each) => each !== item);
  const to = Math.max(0, Math.min(rest.length, place));
  if (places().indexOf(item) === to) return;
  const focused = item.contains(document.activeElement) ? document.activeElement : null;
  list.insertBefore(item, rest[to] ?? null);
  focused?.focus();
  document.querySelector("[data-spoken]").textContent = `${item.dataset.name} is now ${to + 1} of ${rest.length + 1}.`;
  later();
}

function later() {
  say("Not saved yet");
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

/** Send the order; requests follow each other, so that the last order wins. */
function save() {
  clearTimeout(timer);
  timer = 0;
  say("Saving");
  const body = new FormData(form);
  saving = saving.then(() => send(body));
  return saving;
}

async function send(body) {
  const headers = { "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(location.href, { method: "POST", body, headers, keepalive: true }).catch(() => null);
  if (answer?.status === 204) return say(timer ? "Not saved yet" : "Saved");
  say("Not saved");
  const text = "The order was not saved. Load the page again and repeat the last steps.";
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));
}

function say(word) {
  document.querySelector("[data-saved]").textContent = word;
}

function step(item, name) {
  const at = places().indexOf(item);
  put(item, { first: 0, earlier: at - 1, later: at + 1, last: places().length - 1 }[name]);
}

const KEYS = { ArrowLeft: "earlier", ArrowUp: "earlier", ArrowRight: "later", ArrowDown: "later", Home: "first", End: "last" };

form.addEventListener("click", (event) => {
  const button = event.target.closest("[name=move]");
  if (!button) return;
  event.preventDefault();
  step(button.closest(".place"), button.value.split(" ")[0]);
});
form.addEventListener("keydown", (event) => {
  const item = event.target.closest(".place");
  if (!item || !(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  step(item, KEYS[event.key]);
});

for (const item of places()) item.draggable = true;
list.addEventListener("dragstart", (event) => {
  lifted = event.target.closest(".place");
  lifted.classList.add("lifted");
  event.dataTransfer.effectAllowed = "move";
});
list.addEventListener("dragover", (event) => {
  const over = event.target.closest(".place");
  if (!lifted || !over) return;
  event.preventDefault();
  if (over !== lifted) put(lifted, places().indexOf(over));
});
list.addEventListener("dragend", () => {
  lifted?.classList.remove("lifted");
  lifted = null;
});

document.querySelector("[data-after-save]").addEventListener("click", async (event) => {
  if (!timer) return;
  event.preventDefault();
  await save();
  location.href = event.target.closest("a").href;
});
addEventListener("pagehide", () => timer && save());
