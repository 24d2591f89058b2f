/**
 * A picture that is worked on asks for its stage again and again. While the work still goes on,
 * only the state's panel is exchanged, so that slider and fields stay as the person left them.
 */

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.elt.id !== "stage" || !detail.serverResponse.includes("data-live")) return;
  detail.target = document.getElementById("state");
  detail.selectOverride = "#state";
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.elt.id === "stage") document.body.dispatchEvent(new Event("jobs-changed"));
});
