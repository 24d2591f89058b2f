/**
 * Choosing couple pictures. The tick boxes belong to the form #choosing; this module says how many
 * are ticked, keeps the number within what one order may hold, and clears them.
 */

const form = document.getElementById("choosing");
const boxes = () => [...document.querySelectorAll('input[form="choosing"]')];

/** Say how many are ticked; when it is as many as may be, the others cannot be ticked. */
function count() {
  const many = boxes().filter((box) => box.checked).length;
  const most = Number(form.dataset.most);
  const said = `${many} ${many === 1 ? "picture" : "pictures"} chosen`;
  form.querySelector("[data-count]").textContent = many < most ? said : `${said}, the most at once`;
  form.querySelector("[data-label]").textContent =
    many === 1 ? "Put our faces on it" : `Put our faces on ${many} pictures`;
  for (const box of boxes()) box.disabled = !box.checked && many >= most;
}

function clear() {
  for (const box of boxes()) box.checked = false;
  count();
}

if (form) {
  document.addEventListener("change", ({ target }) => target.matches('input[form="choosing"]') && count());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && clear());
  form.querySelector("[data-none]").addEventListener("click", clear);
  addEventListener("pageshow", count); // a browser may come back with boxes ticked
}
