// @ts-check
// One keypad for all numbers of a page: a hand scanner hides the tablet's own keyboard.

/**
 * @param {HTMLElement} pad
 * @param {(field: HTMLInputElement) => void} changed
 */
export function keypad(pad, changed) {
  /** @type {HTMLInputElement | null} */
  let active = null;
  let fresh = true;

  /** @param {HTMLInputElement | null} field */
  function aim(field) {
    active?.removeAttribute("data-active");
    active = field;
    fresh = true;
    pad.hidden = !field;
    if (!field) return;
    field.setAttribute("data-active", "");
    (field.closest(".panel, .field") ?? field).after(pad);
    const extra = /** @type {HTMLButtonElement} */ (pad.querySelector("[data-minus]"));
    const [sign, word] = field.hasAttribute("data-pad-date") ? ["e", extra.dataset.dateWord]
      : field.hasAttribute("data-pad-minus") ? ["-", extra.dataset.minusWord] : [".", extra.dataset.dotWord];
    pad.scrollIntoView({ block: "nearest" });
    extra.textContent = sign === "-" ? "−" : sign;
    extra.dataset.key = sign;
    extra.setAttribute("aria-label", word ?? sign);
  }

  pad.addEventListener("click", (event) => {
    const key = /** @type {HTMLElement} */ (event.target).dataset.key;
    if (!key || !active) return;
    if (key === "back") active.value = active.value.slice(0, -1);
    else active.value = (fresh && !active.hasAttribute("data-pad-date") ? "" : active.value) + key;
    fresh = false;
    changed(active);
  });

  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[data-pad]"))) {
    field.addEventListener("focus", () => aim(field));
    field.addEventListener("click", () => aim(field));
    field.addEventListener("input", () => changed(field));
  }
  return { aim };
}
