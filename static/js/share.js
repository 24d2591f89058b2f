/** Copying the address of a link. Where the browser keeps the clipboard shut, it is selected. */

const SAID = 2000; // milliseconds

/** Copy what an input holds; whether that worked. */
export async function copy(input) {
  input.select();
  try {
    await navigator.clipboard.writeText(input.value); // there is none on a page without TLS
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (target.matches("[data-address]")) target.select();
  if (!button || !(await copy(document.getElementById(button.dataset.copy)))) return;
  const word = button.querySelector("span");
  word.textContent = "Copied";
  setTimeout(() => (word.textContent = "Copy"), SAID);
});
