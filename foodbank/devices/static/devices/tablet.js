// @ts-check
// On every page of an enrolled tablet: the line of unsent acts, and the keypad for the PIN.

import { showUnsent } from "./lib/unsent.js";

for (const line of document.querySelectorAll("[data-unsent]")) showUnsent(/** @type {HTMLElement} */ (line));

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-pin]"));
if (form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("pin"));
  const keypad = /** @type {HTMLElement} */ (form.querySelector(".keypad"));
  keypad.hidden = false;
  keypad.addEventListener("click", (event) => {
    const key = /** @type {HTMLElement} */ (event.target).dataset.key;
    if (!key) return;
    if (key === "clear") field.value = "";
    else if (key === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length < 4) field.value += key;
    if (field.value.length === 4 && key.length === 1) form.requestSubmit();
  });
}
