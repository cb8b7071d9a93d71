// @ts-check
// お渡し: scanned labels tick the goods they belong to, and the hand-over goes through the one sender, so that a double tap,
// a resend or a reload is one act. In a browser that is no device (the coordinator's) the form posts as it is.

import { newId, sender } from "../devices/lib/sender.js";
import { onScan } from "../devices/lib/scanner.js";
import { look, stored } from "../devices/lib/tone.js";
import { showUnsent } from "../devices/lib/unsent.js";

const WAIT_MS = 4000;
const form = /** @type {HTMLFormElement} */ (document.querySelector("#hand-over"));
const notice = /** @type {HTMLElement} */ (document.querySelector("#hand-over-notice"));
const ready = sender().catch(() => null);
const key = newId();
let sending = false;

onScan((text) => {
  const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-labels]")]);
  const meant = cards.find((card) => (card.dataset.labels ?? "").split(" ").some((code) => code && text.toUpperCase().includes(code)));
  if (!meant) return look();
  meant.classList.add("done");
  meant.scrollIntoView({ block: "center" });
});

/** @returns {{site: string, received_by: string, lines: {line: string, pieces: number}[]}} */
function payload() {
  const lines = [...form.querySelectorAll("input[name^='line-']")].map((input) => ({
    line: /** @type {HTMLInputElement} */ (input).name.slice("line-".length),
    pieces: Number(/** @type {HTMLInputElement} */ (input).value.normalize("NFKC").trim()),
  }));
  const name = /** @type {HTMLInputElement} */ (form.elements.namedItem("received_by")).value;
  return { site: form.dataset.site ?? "", received_by: name, lines };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const goods = payload();
  const send = await ready;
  if (!send || goods.lines.some((line) => !Number.isInteger(line.pieces) || line.pieces < 0)) return form.submit();
  if (sending) return;
  sending = true;
  const act = await send.record({ kind: "hand_over.1", payload: goods, actor: form.dataset.actor ?? "", key });
  stored();
  const done = await send.settledWithin(act.id, WAIT_MS);
  if (done?.state === "aside") {
    look();
    notice.hidden = false;
    notice.textContent = done.sentence ?? "";
    return;
  }
  location.assign(form.dataset.after ?? "/");
});

const line = document.querySelector("[data-unsent]");
if (line instanceof HTMLElement) showUnsent(line);
