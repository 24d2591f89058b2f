/**
 * Native dialogs. A control with `data-dialog="id"` opens that dialog instead of doing its own
 * work at once; a control with `data-close` inside the dialog closes it. Without this module the
 * control does what its form says, and the server asks.
 */

/** Open the dialog that a control names. */
export function open(control, event) {
  const dialog = document.getElementById(control.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) return open(opener, event);
  const closer = event.target.closest("dialog [data-close]");
  if (closer) return closer.closest("dialog").close();
  if (event.target.matches("dialog")) event.target.close(); // the backdrop
});
