/**
 * Who is who on a template. A role is dragged onto a face, or pressed and then a face; or a face is
 * focused and H, W or Delete pressed. Whatever happens, the choices beside the picture hold it, and
 * saving the form saves them. Dragging on the picture draws a face that was missed.
 */

const panel = document.querySelector("[data-faces]");
const MOVED = 4; // pixels from which on a press is a drag
const NEXT = { "": "husband", husband: "wife", wife: "" };
const KEYS = { h: "husband", w: "wife", Delete: "", Backspace: "" };
let armed = ""; // the role that was pressed: it goes to the face that is pressed next

const find = (selector) => panel.querySelector(selector);
const all = (selector) => [...panel.querySelectorAll(selector)];
const choices = () => all("select[data-key]");
const choiceOf = (face) => find(`select[data-key="${face.dataset.key}"]`);
const faceAt = ({ clientX, clientY }) =>
  document.elementsFromPoint(clientX, clientY).map((each) => each.closest?.("[data-face]")).find(Boolean);

/** Say something once, to those who see it and to those who hear it. */
function say(text) {
  find(".faces-said").textContent = text;
  find(".faces-said").classList.remove("refused");
  document.querySelector("[data-spoken]").textContent = text;
}

/** Draw on the picture what the choices say. */
function show() {
  for (const face of all("[data-face]")) {
    const role = choiceOf(face)?.value ?? "";
    const number = Number(face.dataset.face) + 1;
    face.classList.toggle("husband", role === "husband");
    face.classList.toggle("wife", role === "wife");
    face.querySelector("[data-role-said]").textContent = role && role[0].toUpperCase() + role.slice(1);
    if (choiceOf(face)) face.setAttribute("aria-label", `Face ${number}${role ? `, ${role}` : ""}`);
  }
  for (const label of all("[data-label]")) label.setAttribute("aria-pressed", label.dataset.label === armed);
  find("[data-stage]").classList.toggle("armed", armed !== "");
}

/** Give a face a role, which nobody else keeps; "" takes it back. */
function assign(face, role) {
  const choice = choiceOf(face);
  if (!choice) return say("This face cannot be swapped, so it can have no role.");
  for (const other of choices()) if (role && other.value === role) other.value = "";
  choice.value = role;
  armed = "";
  show();
  say(`Face ${Number(face.dataset.face) + 1}: ${role || "nobody"}. Save to keep it.`);
}

/** The two largest faces that can be swapped, from left to right. */
function couple() {
  const size = (face) => face.querySelector("rect").getBBox();
  const usable = all("[data-face]").filter(choiceOf);
  const largest = usable.sort((one, two) => size(two).width - size(one).width).slice(0, 2);
  return largest.sort((one, two) => size(one).x - size(two).x);
}

function suggest(left) {
  const [first, second] = couple();
  if (!second) return say("There must be two faces that can be swapped.");
  for (const choice of choices()) choice.value = "";
  assign(first, left);
  assign(second, left === "husband" ? "wife" : "husband");
  say(`The left face is the ${left}. Save to keep it.`);
}

function swap() {
  for (const choice of choices()) choice.value = { husband: "wife", wife: "husband" }[choice.value] ?? "";
  show();
  say("The roles are swapped. Save to keep it.");
}

/** A label follows the pointer until it is dropped on a face. */
function drag(label, start) {
  let moved = false;
  const over = (event) => all("[data-face]").forEach((face) => face.classList.toggle("over", face === faceAt(event)));
  const move = (event) => {
    const [x, y] = [event.clientX - start.clientX, event.clientY - start.clientY];
    moved ||= Math.hypot(x, y) > MOVED;
    label.style.translate = moved ? `${x}px ${y}px` : "";
    if (moved) over(event);
  };
  const end = (event) => {
    label.removeEventListener("pointermove", move);
    label.style.translate = "";
    all(".over").forEach((face) => face.classList.remove("over"));
    label.dragged = moved;
    if (moved && event.type === "pointerup" && faceAt(event)) assign(faceAt(event), label.dataset.label);
  };
  label.setPointerCapture(start.pointerId);
  label.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) label.addEventListener(name, end, { once: true });
}

/** Where the pointer is, in pixels of the picture. */
function place(event) {
  const [stage, shown] = [find("[data-stage]"), find("[data-stage]").getBoundingClientRect()];
  const { width, height } = stage.viewBox.baseVal;
  const inside = (value, most) => Math.min(Math.max(value, 0), most);
  return {
    x: inside(((event.clientX - shown.left) / shown.width) * width, width),
    y: inside(((event.clientY - shown.top) / shown.height) * height, height),
  };
}

/** A press on the picture: a face takes the role; a drag draws a box. */
function draw(stage, start) {
  const [face, from, box] = [faceAt(start), place(start), { left: 0, top: 0, width: 0, height: 0 }];
  const drawn = find("[data-drawn]");
  let moved = false;
  const move = (event) => {
    moved ||= Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > MOVED;
    if (!moved) return;
    const { x, y } = place(event);
    Object.assign(box, { left: Math.min(x, from.x), top: Math.min(y, from.y) });
    Object.assign(box, { width: Math.abs(x - from.x), height: Math.abs(y - from.y) });
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) {
      drawn.setAttribute(name, value);
    }
    drawn.removeAttribute("hidden");
  };
  const end = (event) => {
    stage.removeEventListener("pointermove", move);
    drawn.setAttribute("hidden", "");
    if (event.type !== "pointerup") return;
    if (moved) send({ draw: "1", ...box });
    else if (face) assign(face, armed || NEXT[choiceOf(face)?.value ?? ""]);
  };
  stage.setPointerCapture(start.pointerId);
  stage.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, end, { once: true });
}

/** Change faces on the server. Roles that are not saved yet stay with their faces. */
async function send(fields) {
  const kept = new Map(choices().map((choice) => [choice.dataset.key, choice.value]));
  const body = new FormData();
  body.set("csrfmiddlewaretoken", panel.closest("form").elements.csrfmiddlewaretoken.value);
  body.set("version", find("[name=version]").value);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  panel.setAttribute("aria-busy", "true");
  try {
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(panel.dataset.url, { method: "POST", body, headers });
    if (answer.redirected || ![200, 422].includes(answer.status)) throw new Error(answer.status);
    panel.innerHTML = await answer.text();
    for (const choice of choices()) choice.value = kept.get(choice.dataset.key) ?? choice.value;
    document.querySelector("[data-spoken]").textContent = find(".faces-said").textContent;
    begin();
  } catch {
    say("That did not work. Reload the page and try again.");
  }
  panel.removeAttribute("aria-busy");
}

/** Show what scripts can do. */
function begin() {
  for (const each of all("[data-scripts]")) each.hidden = false;
  show();
}

function press(event) {
  const label = event.target.closest("[data-label]");
  const stage = event.target.closest("[data-stage]");
  if (event.button || !(label || stage) || panel.hasAttribute("aria-busy")) return;
  if (stage) event.preventDefault(); // neither a selection nor a dragged image
  label ? drag(label, event) : draw(stage, event);
}

function click(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { label, suggest: left } = button.dataset;
  if (label && button.dragged) return (button.dragged = false);
  if (label) {
    armed = armed === label ? "" : label;
    show();
    say(armed ? `Press the face of the ${armed}.` : "");
  } else if (left) suggest(left);
  else if ("swap" in button.dataset) swap();
  else if (button.name) {
    event.preventDefault();
    const numbers = button.name === "draw" ? all(".faces-numbers input").map((each) => [each.name, each.value]) : [];
    send({ [button.name]: button.value, ...Object.fromEntries(numbers) });
  }
}

function keys(event) {
  const face = event.target.closest?.("[data-face]");
  if (!face || event.ctrlKey || event.metaKey || event.altKey) return;
  const chooses = event.key === "Enter" || event.key === " ";
  const role = chooses ? armed || NEXT[choiceOf(face)?.value ?? ""] : KEYS[event.key];
  if (role === undefined) return;
  event.preventDefault();
  assign(face, role);
}

if (panel) {
  begin();
  panel.addEventListener("pointerdown", press);
  panel.addEventListener("click", click);
  panel.addEventListener("keydown", keys);
  panel.addEventListener("change", ({ target }) => {
    if (!target.matches("select[data-key]")) return;
    for (const other of choices()) if (other !== target && target.value && other.value === target.value) other.value = "";
    show();
  });
}
