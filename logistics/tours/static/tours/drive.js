// @ts-check
// The driver's page: every act goes through the one sender, so that a tunnel, a double tap or a reload loses and
// doubles nothing. Where this browser is no device (a coordinator's PC), the forms are sent as ordinary forms.

import { sender } from "../devices/lib/sender.js";
import { look, stored } from "../devices/lib/tone.js";
import { showUnsent } from "../devices/lib/unsent.js";

const WAIT_MS = 5000;

const line = document.querySelector("[data-unsent]");
if (line instanceof HTMLElement) showUnsent(line);
keepAwake();

/** @type {Promise<Awaited<ReturnType<typeof sender>> | null>} */
const ready = sender().catch(() => null);

for (const form of document.querySelectorAll("form[data-kind]")) {
  if (form instanceof HTMLFormElement) form.addEventListener("submit", (event) => take(event, form), { capture: true });
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function take(event, form) {
  if (form.dataset.plain) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.busy) return;
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  if (!form.reportValidity()) return;
  const missing = form.querySelector("fieldset.temperature");
  if (missing && button?.value !== "none" && !form.querySelector("input[name=temperature]:checked")) {
    say(missing.querySelector("legend")?.textContent ?? "");
    missing.scrollIntoView({ block: "center" });
    return;
  }
  const send = await ready;
  const data = new FormData(form, button);
  if (!send) {
    form.dataset.plain = "1";
    if (button) form.requestSubmit(button);
    else form.requestSubmit();
    return;
  }
  form.dataset.busy = "1";
  button?.setAttribute("aria-busy", "true");
  const act = await send.record({ kind: form.dataset.kind ?? "", payload: payloadOf(form, data), key: String(data.get("operation_id")) });
  stored();
  const done = await send.settledWithin(act.id, WAIT_MS);
  if (done?.state === "sent") {
    location.assign(form.dataset.after ?? location.href);
    return;
  }
  button?.removeAttribute("aria-busy");
  const saved = document.querySelector("[data-said]");
  if (done) {
    look();
    say(done.sentence ?? "");
  } else {
    say((saved instanceof HTMLElement && saved.dataset.saved) || "");
    // The same key stays on the form: tapping again later is the same act.
  }
  delete form.dataset.busy;
}

/** @param {HTMLFormElement} form @param {FormData} data */
function payloadOf(form, data) {
  const temperature = data.get("temperature");
  const tenths = temperature ? Math.round(Number(temperature) * 10) : null;
  /** @type {Record<string, any>} */
  const payload = form.dataset.tour ? { tour: form.dataset.tour } : { stop: form.dataset.stop };
  if (form.dataset.kind === "close.1") return payload;
  if (form.dataset.kind === "pickup.1") {
    const nothing = data.get("nothing") === "1";
    return { ...payload, cartons: nothing ? 0 : whole(data.get("cartons")), g: nothing ? 0 : Math.round(number(data.get("kg")) * 1000),
      reason: String(data.get("reason") ?? "") };
  }
  /** @type {Record<string, number>} */
  const lines = {};
  for (const [name, value] of data) if (name.startsWith("line-")) lines[name.slice(5)] = whole(value);
  return { ...payload, lines: data.get("all") === "1" ? null : lines, reason: String(data.get("reason") ?? ""),
    received_by: String(data.get("received_by") ?? ""), temperature_tenths_c: Number.isFinite(tenths) ? tenths : null };
}

/** @param {FormDataEntryValue | null} text */
function number(text) {
  const value = Number(String(text ?? "").normalize("NFKC").replace(/[^\d.]/g, ""));
  return Number.isFinite(value) ? value : 0;
}

/** @param {FormDataEntryValue | null} text */
function whole(text) {
  return Math.min(Math.floor(number(text)), 1_000_000);
}

/** @param {string} text */
function say(text) {
  const place = document.querySelector("[data-said]");
  if (!(place instanceof HTMLElement)) return;
  const words = place.querySelector("p");
  if (words) words.textContent = text;
  place.hidden = !text;
  place.scrollIntoView({ block: "center" });
}

/** The screen stays on while a tour is shown; where the browser cannot, the phone's own setting holds. */
function keepAwake() {
  const ask = () => {
    if (document.visibilityState === "visible" && "wakeLock" in navigator) navigator.wakeLock.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
