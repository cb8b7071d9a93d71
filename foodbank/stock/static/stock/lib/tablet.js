// @ts-check
// What every act on the warehouse tablet goes through: durable first, then the tone, then the bar with its undo.

import { newId, sender } from "../../devices/lib/sender.js";
import { look, stored } from "../../devices/lib/tone.js";

/** @typedef {import("../../devices/lib/sender.js").Kept} Kept */

/** The element with that id; pages and scripts are written together. @param {string} id @returns {HTMLElement} */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} id @returns {HTMLInputElement} */
export function field(id) {
  return /** @type {HTMLInputElement} */ (document.getElementById(id));
}

/** The JSON that the page was drawn with. @param {string} id */
export function data(id) {
  return JSON.parse(part(id).textContent ?? "{}");
}

/** Reads from the API; null without a network, {problem} when it was refused. @param {string} path */
export async function ask(path) {
  try {
    const answer = await fetch(`/api/v1/${path}`, { headers: { Accept: "application/json" }, cache: "no-store" });
    const body = await answer.json();
    return answer.ok ? body : { problem: body };
  } catch {
    return null;
  }
}

/** Says what the next step is, in the band at the top. @param {string | undefined} words */
export function step(words) {
  const band = document.querySelector("#step p");
  if (band && words && band.lastChild) band.lastChild.textContent = words;
}

export function actor() {
  return part("tablet").dataset.actor ?? "";
}

/**
 * Does one act: stores it, sounds the tone, shows the bar with the undo. Gives the kept act; its verdict follows.
 * @param {{kind: string, payload: Record<string, any>, key: string, words: string, settled?: (act: Kept) => void}} act
 */
export async function act({ kind, payload, key, words, settled = undefined }) {
  const send = await sender();
  const kept = await send.record({ kind, payload, key, actor: actor() });
  stored();
  showUndo(kept, words);
  send.settled(kept.id).then((done) => {
    if (done.state === "sent") showLabels(done);
    else refused(done);
    settled?.(done);
  });
  return kept;
}

/** @type {string | undefined} */
let shown;

/** @param {Kept} kept  @param {string} words */
function showUndo(kept, words) {
  const bar = part("undo"), button = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-undo]"));
  shown = kept.id;
  bar.hidden = false;
  bar.dataset.act = kept.id;
  delete bar.dataset.state;
  /** @type {HTMLElement} */ (bar.querySelector("span")).textContent = words;
  /** @type {HTMLElement} */ (bar.querySelector("[data-labels]")).hidden = true;
  button.hidden = false;
  const key = newId(); // one undo, however often it is tapped
  button.onclick = async () => {
    button.hidden = true;
    const undone = await reverse(kept.id, key);
    /** @type {HTMLElement} */ (bar.querySelector("span")).textContent = bar.dataset.undoing ?? "";
    const done = await (await sender()).settled(undone.id);
    if (shown !== kept.id) return;
    if (done.state === "sent") {
      bar.dataset.state = "undone";
      /** @type {HTMLElement} */ (bar.querySelector("span")).textContent = bar.dataset.undone ?? "";
      /** @type {HTMLElement} */ (bar.querySelector("[data-labels]")).hidden = true;
      document.dispatchEvent(new CustomEvent("undone", { detail: kept.id }));
    } else refused(done);
  };
}

/** Takes an act back. @param {string} operation  @param {string} key */
export async function reverse(operation, key) {
  const send = await sender();
  const kept = await send.record({ kind: "reverse.1", payload: { operation }, key, actor: actor() });
  stored();
  return kept;
}

/** @param {Kept} done */
function showLabels(done) {
  const labels = done.answer?.labels;
  if (shown !== done.id || !labels?.length || part("undo").dataset.state) return;
  const bar = part("undo");
  const link = /** @type {HTMLAnchorElement} */ (bar.querySelector("[data-labels]"));
  link.href = `/labels/lot/${encodeURIComponent(done.answer?.lot)}/`;
  link.hidden = false;
  const words = /** @type {HTMLElement} */ (bar.querySelector("span"));
  words.textContent += ` ${labels.slice(0, 2).join(" ")}${labels.length > 2 ? ` … (${labels.length})` : ""}`;
}

/** @param {Kept} done */
function refused(done) {
  look();
  const bar = part("undo");
  bar.hidden = false;
  bar.dataset.state = "aside";
  /** @type {HTMLElement} */ (bar.querySelector("[data-undo]")).hidden = true;
  /** @type {HTMLElement} */ (bar.querySelector("span")).textContent = `${bar.dataset.aside} ${done.sentence ?? ""}`;
}
