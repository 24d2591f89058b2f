/** The page that takes a catalogue: a file that is dropped or picked is sent to be checked at once. */

const form = document.querySelector("[data-sheet]");
const drop = form.querySelector(".drop");
const input = form.querySelector("[type=file]");
const maxMb = Number(form.dataset.maxMb);

/** Send the file, or say why that makes no sense. */
export function check() {
  const [file] = input.files;
  if (!file) return;
  const tooLarge = file.size > maxMb * 1024 ** 2;
  say(tooLarge ? `This file is larger than ${maxMb} MB. Split the catalogue into several files.` : `Checking ${file.name} …`);
  if (!tooLarge) form.requestSubmit();
}

function say(sentence) {
  form.querySelector("[data-said]").textContent = sentence;
}

input.addEventListener("change", check);
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const leaves = name === "drop" || (name === "dragleave" && !event.relatedTarget);
    drop.classList.toggle("over", !leaves);
    if (name !== "drop") return;
    input.files = event.dataTransfer.files;
    check();
  });
}
