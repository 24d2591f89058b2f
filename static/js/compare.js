/**
 * The before/after slider. The range input inside carries the value for keyboards and screen
 * readers; a pointer anywhere on the picture moves it. Pictures that arrive later are found too.
 */

/** Show `percent` of the picture as it was before. */
export function show(figure, percent) {
  const range = figure.querySelector("input");
  range.value = percent;
  range.setAttribute("aria-valuetext", `${Math.round(percent)} % before`);
  figure.style.setProperty("--at", `${percent}%`);
}

/** Where on the picture a pointer is, as a percentage from the left. */
function place(figure, event) {
  const box = figure.getBoundingClientRect();
  return Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100));
}

function follow(event) {
  const figure = event.target.closest("[data-compare]");
  if (!figure || event.button > 0) return;
  const move = (next) => show(figure, place(figure, next));
  figure.setPointerCapture(event.pointerId);
  figure.addEventListener("pointermove", move);
  const stop = () => figure.removeEventListener("pointermove", move);
  figure.addEventListener("pointerup", stop, { once: true });
  figure.addEventListener("pointercancel", stop, { once: true });
  figure.querySelector("input").focus({ preventScroll: true, focusVisible: false });
  move(event);
}

document.addEventListener("pointerdown", follow);
document.addEventListener("input", ({ target }) => {
  const figure = target.closest("[data-compare]");
  if (figure) show(figure, Number(target.value));
  if (target.matches("[data-ground]")) paint(target.value);
});

/** Lay the cut-out on the colour that it will be saved on. */
export function paint(colour) {
  for (const ground of document.querySelectorAll(".compare .ground")) {
    ground.style.background = colour;
  }
}
