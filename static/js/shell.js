/** The frame of every page: messages that come and go, the list of running work, htmx's errors. */

const STAYS = 8000; // milliseconds; what went wrong stays until it is closed

/** Show a sentence over the page. Modules ask for one with a `toast` event on document. */
export function toast(text, level = "info") {
  const shape = document.getElementById("toast").content.cloneNode(true).firstElementChild;
  shape.className = `toast ${level}`;
  shape.querySelector("p").textContent = text;
  document.getElementById("toasts").append(shape);
  fade(shape);
}

/** Let a message go by itself, unless it tells of an error or someone is reading it. */
function fade(shape) {
  if (shape.matches(".error")) return;
  setTimeout(() => (shape.matches(":hover, :focus-within") ? fade(shape) : shape.remove()), STAYS);
}

/** Close the list of running work: by Escape, or by a click elsewhere. */
function closeRunning({ target, key }) {
  const list = document.querySelector("details.running[open]");
  if (!list || (key ? key !== "Escape" : list.contains(target))) return;
  list.open = false;
  if (key) list.querySelector("summary").focus();
}

document.querySelectorAll(".toast").forEach(fade);
document.addEventListener("toast", ({ detail }) => toast(detail.text, detail.level));
document.addEventListener("keydown", closeRunning);
document.addEventListener("click", (event) => {
  closeRunning(event);
  event.target.closest("[data-dismiss]")?.closest(".toast")?.remove();
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") toast("That did not work. Try again.", "error");
});
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") toast("The studio did not answer. Check the connection.", "error");
});

/** Filters apply as soon as they are chosen; text waits for Enter. */
document.addEventListener("change", ({ target }) => {
  if (target.matches("form[data-auto] select")) target.form.requestSubmit();
});

/** After something was done by htmx, such as a cancel, the counter looks again. */
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig?.verb !== "get") document.body.dispatchEvent(new Event("jobs-changed"));
});
