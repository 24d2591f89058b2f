/**
 * Selecting pictures in a grid. The tick boxes belong to the form #selection; this module says how
 * many are ticked, ticks ranges (Shift), all (Ctrl+A) and none (Escape), and lends the ticks to
 * forms marked `data-with-selection`, such as the one in the dialog.
 */

const grid = document.querySelector(".grid");
const boxes = () => [...grid.querySelectorAll(".tick input")];
const ticked = () => boxes().filter((box) => box.checked);
let last = null;

/** Say how many are ticked, in the bar and in the dialog. */
function count() {
  const many = ticked().length;
  const said = `${many} ${many === 1 ? "picture" : "pictures"}`;
  document.querySelector("[data-count]").textContent = `${said} selected`;
  document.querySelector("[data-count-photos]").textContent = said;
}

/** Tick all or none. */
export function select(all) {
  for (const box of boxes()) box.checked = all;
  count();
}

function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  for (const each of all.slice(Math.max(0, from), to + 1)) each.checked = box.checked;
}

function keys(event) {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) select(false);
  const all = event.key === "a" && (event.ctrlKey || event.metaKey);
  if (!all || event.target.matches("input:not([type=checkbox]), textarea")) return;
  event.preventDefault();
  select(true);
}

if (grid && document.getElementById("selection")) {
  grid.addEventListener("click", ({ target, shiftKey }) => {
    if (!target.matches(".tick input")) return;
    if (shiftKey && last) range(target);
    last = target;
    count();
  });
  document.addEventListener("keydown", keys);
  document.querySelector("[data-all]").addEventListener("click", () => select(true));
  document.querySelector("[data-none]").addEventListener("click", () => select(false));
  for (const form of document.querySelectorAll("[data-with-selection]")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const box of ticked()) formData.append("ids", box.value);
    });
  }
  addEventListener("pageshow", count); // a browser may come back with boxes ticked
}
