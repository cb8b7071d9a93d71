// What every page gets beyond HTML: a form that was sent says so and is not sent twice.

const BUSY = "data-sending";

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.hasAttribute(BUSY)) {
    event.preventDefault();
    return;
  }
  form.setAttribute(BUSY, "");
  const button = /** @type {SubmitEvent} */ (event).submitter;
  button?.setAttribute("aria-busy", "true");
});

// A page that comes back from the browser's memory is a fresh one; so is one that htmx has answered into.
function settle() {
  for (const form of document.querySelectorAll(`form[${BUSY}]`)) form.removeAttribute(BUSY);
  for (const button of document.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
}
window.addEventListener("pageshow", settle);
document.addEventListener("htmx:afterRequest", settle);
document.addEventListener("invalid", settle, true);

for (const button of document.querySelectorAll("button[data-print]")) {
  button.addEventListener("click", () => window.print());
}
