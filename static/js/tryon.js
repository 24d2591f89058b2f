/**
 * Choosing on the try-on page: a file that is sent along takes the place of the tile that was
 * chosen, and a garment that costs a credit chooses the credit.
 */

const form = document.querySelector("[data-tryon]");

const kindOf = (value) => form.querySelector(`input[name="kind"][value="${value}"]`);

form?.addEventListener("change", ({ target }) => {
  const field = target.name.replace("_file", "");
  if (target.type === "file" && target.files.length) {
    for (const radio of form.querySelectorAll(`input[name="${field}"]`)) radio.checked = false;
  } else if (target.type === "radio" && field !== "kind") {
    form.querySelector(`input[name="${field}_file"]`).value = "";
  }
  if (target.name === "garment" && target.checked) {
    const free = target.dataset.free === "1";
    kindOf("free").disabled = !free;
    if (!free) kindOf("paid").checked = true;
  }
});
