/**
 * A fragment that is polled is exchanged part by part: elements with `id` and `data-part` are
 * replaced only where they changed, so that pictures do not flicker and the focus stays. When the
 * parts themselves change, or the work has ended, all of it is exchanged.
 */

const partsOf = (root) => new Map([...root.querySelectorAll("[data-part]")].map((part) => [part.id, part]));

/** Replace what changed; false when the fragment as a whole has to be exchanged. */
export function patch(old, fresh) {
  const [before, after] = [partsOf(old), partsOf(fresh)];
  if (!("live" in fresh.dataset) || [...before.keys()].join() !== [...after.keys()].join()) return false;
  for (const [id, part] of after) {
    if (before.get(id).outerHTML !== part.outerHTML) before.get(id).replaceWith(part);
  }
  return true;
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!("live" in detail.target.dataset)) return;
  const page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
  const fresh = page.getElementById(detail.target.id);
  if (fresh && patch(detail.target, fresh)) detail.shouldSwap = false;
  else document.body.dispatchEvent(new Event("jobs-changed"));
});
