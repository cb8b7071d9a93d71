// @ts-check
// Label, shelf, label, shelf: two scans put a carton away.

import { newId } from "../devices/lib/sender.js";
import { onScan } from "../devices/lib/scanner.js";
import { look } from "../devices/lib/tone.js";
import { act, ask, data, field, part, step } from "./lib/tablet.js";

/** @typedef {{code: string, product: string, pieces: number, number: number, of: number, zone: string, words: string, holds: string[], places: {code: string, name: string, on_hand: number}[]}} Label */

const page = part("put-away").dataset;
const told = data("put-away-data");
const firstStep = document.querySelector("#step p")?.lastChild?.textContent ?? "";
/** @type {Label | null} */
let label = null;
let key = newId();
let last = "";
let warned = "";
/** @type {Promise<unknown>} */
let reading = Promise.resolve();

/** @param {string | undefined} sentence */
function notice(sentence) {
  part("notice").hidden = !sentence;
  /** @type {HTMLElement} */ (part("notice").querySelector("p")).textContent = sentence ?? "";
  if (sentence) look();
}

/** @param {string} text */
function scanned(text) {
  reading = reading.then(() => read(text));
}

/** @param {string} text */
async function read(text) {
  notice(undefined);
  const found = await ask(`stock/scan?text=${encodeURIComponent(text)}`);
  if (!found) return notice(page.noAnswer);
  if (found.problem) return notice(found.problem.title);
  if (found.place) return putAway(found.place.code, found.place.name, found.place.zone);
  if (!found.label) return notice(page.notOurs);
  if (!found.label.places.length) return notice(page.gone);
  take(found.label);
}

/** @param {Label} found */
function take(found) {
  label = found;
  key = newId();
  warned = "";
  part("what-words").textContent = `${found.product} ${found.pieces}${page.pieces}`;
  const lies = found.places.map((place) => `${place.name} ${place.on_hand}${page.pieces}`).join("、");
  part("what-facts").textContent = [found.words, told.zones[found.zone], found.of > 1 ? `${found.number}/${found.of}` : "", lies,
    ...found.holds.map((hold) => told.holds[hold])].filter(Boolean).join(" ・ ");
  part("what").dataset.done = "";
  delete part("what").dataset.now;
  part("where").dataset.now = "";
  step(page.shelfStep);
  if (found.code === last) notice(page.again);
}

/** @param {string} code @param {string} name @param {string} zone */
async function putAway(code, name, zone) {
  if (!label) return notice(firstStep);
  if (zone && zone !== label.zone && warned !== code) {
    warned = code;
    return notice(`${told.zones[label.zone]}${page.cold}`);
  }
  const now = label;
  label = null; // a second tap finds nothing to move
  try {
    await act({ kind: "move.1", key, payload: { code: now.code, to: code },
      words: `${now.product} ${now.pieces}${page.pieces} ${page.moved} ${name}` });
    last = now.code;
    done(name);
  } catch (error) {
    label = now;
    notice(String(error).includes("not-enrolled") ? page.notEnrolled : String(error));
  }
}

/** @param {string} name */
function done(name) {
  part("where-words").textContent = name;
  delete part("what").dataset.done;
  part("what").dataset.now = "";
  delete part("where").dataset.now;
  part("what-words").textContent = firstStep;
  part("what-facts").textContent = "";
  step(firstStep);
}

onScan(scanned);
part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field("code").value.trim();
  field("code").value = "";
  if (text) scanned(text);
});
part("shelves").addEventListener("click", (event) => {
  const tile = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-place]"));
  if (tile) putAway(tile.dataset.place ?? "", tile.dataset.name ?? "", tile.dataset.zone ?? "");
});
const asked = new URLSearchParams(location.search).get("code");
if (asked) scanned(asked);
document.documentElement.dataset.ready = "put-away";
