// @ts-check
// One donation at the dock: a scan opens a card with what is known, one tap stores it. Nothing is ever added silently.

import { newId, sender } from "../devices/lib/sender.js";
import { onScan } from "../devices/lib/scanner.js";
import { look } from "../devices/lib/tone.js";
import { keypad } from "./lib/keypad.js";
import { act, ask, data, field, part, step } from "./lib/tablet.js";

/** @typedef {{kind: string, precision: string, last_day: string | null, made_on: string | null, text: string, words: string, last_time?: string | null}} Day */
/** @typedef {{uuid: string, name: string, maker: string, category: string, zone: string, piece_g: number, pieces_per_case: number, is_loose: boolean, needs_naming: boolean, pieces: number | null, last: Day | null, lasts: Day[]}} Product */
/**
 * @typedef {object} Card
 * @property {string} key  one act, however often the button is tapped
 * @property {Product | null} product
 * @property {Record<string, any> | null} learnt  a product met for the first time, made by the act itself
 * @property {string} opened  the scan that opened the card; "" without a bar code
 * @property {string[]} scans
 * @property {boolean} caseUnknown  a case whose number of pieces is asked once
 * @property {boolean} loose
 * @property {string} zone
 * @property {Day | null} day
 * @property {boolean} entered  the date was typed just now
 * @property {string} makerLot
 * @property {boolean} sent
 */

const words = part("words")?.dataset ?? {};
const told = document.getElementById("receive-data") ? data("receive-data") : null;
const COLD = new Set(["chilled", "frozen"]);
const NUMBERS = ["cases", "per-case", "loose"];
const firstStep = document.querySelector("#step p")?.lastChild?.textContent ?? "";

/** @type {Card | null} */
let card = null;
/** @type {string} a vehicle or a site that the goods of this donation go to without shelf or label */
let straight = "";
/** @type {string} */
let unknownScan = "";
/** @type {Record<string, any> | null} */
let unknownRead = null;
/** @type {Set<string>} */
const numberedCartons = new Set();
/** @type {Promise<void>} */
let reading = Promise.resolve();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
/** @type {Promise<void>} */
let dateRead = Promise.resolve();

const pad = told ? keypad(part("keypad"), changed) : null;

/** @param {string} id @param {boolean} [scroll] */
function show(id, scroll = true) {
  for (const name of ["ready", "unknown", "card"]) part(name).hidden = name !== id;
  part("again").hidden = true;
  pad?.aim(null);
  if (scroll) scrollTo({ top: 0, behavior: "instant" });
  if (id === "ready") {
    card = null;
    step(firstStep);
  }
}

/** @param {string | undefined} sentence */
function notice(sentence) {
  const banner = part("notice");
  banner.hidden = !sentence;
  /** @type {HTMLElement} */ (banner.querySelector("p")).textContent = sentence ?? "";
  if (sentence) look();
}

/** @param {string} text */
function scanned(text) {
  reading = reading.then(() => read(text)).catch(() => notice(words.noAnswer));
}

/** @param {string} text */
async function read(text) {
  notice(undefined);
  if (card || !part("unknown").hidden) {
    if (card && text === card.opened && !card.sent && part("again").hidden) {
      look();
      part("again-name").textContent = part("card-name").textContent;
      part("card").hidden = true;
      part("again").hidden = false;
      step(part("again-title").textContent ?? "");
      /** @type {HTMLElement} */ (part("again").querySelector("[data-one-more]")).focus();
    } else if (part("again").hidden) notice(words.busy);
    return;
  }
  const found = await ask(`stock/scan?text=${encodeURIComponent(text)}&donation=${told.donation}`);
  if (!found) return notice(words.noAnswer);
  if (found.problem) return notice(found.problem.title);
  if (found.is_numbered && numberedCartons.has(text)) return notice(words.busy);
  if (found.product) openCard({ product: found.product, read: found, text });
  else if (found.gtin && found.kind !== "in_store") openUnknown(text, found);
  else if (found.kind === "in_store") openUnknown("", found);
  else notice(words.notAProduct);
}

/**
 * @param {{product?: Product | null, learnt?: Record<string, any> | null, read?: Record<string, any> | null, text?: string,
 *   announced?: Record<string, any> | null}} what
 */
function openCard({ product = null, learnt = null, read = null, text = "", announced = null }) {
  const perCase = read?.count && read.is_contents ? read.count : product?.pieces && product.pieces > 1 ? product.pieces
    : product?.pieces_per_case ?? learnt?.pieces_per_case ?? 1;
  card = {
    key: newId(), product, learnt, opened: text, scans: text ? [text] : [], caseUnknown: product?.pieces === null,
    loose: product?.is_loose ?? false, zone: product?.zone ?? learnt?.zone ?? "ambient",
    day: read?.day ?? product?.last ?? null, entered: Boolean(read?.day), makerLot: read?.maker_lot ?? "", sent: false,
  };
  if (!card.day && announced?.last_day) {
    card.day = { kind: announced.date_kind, precision: "day", last_day: announced.last_day, made_on: null, text: "", words: "" };
  }
  const whole = announced?.pieces ?? 0;
  const cases = announced ? (perCase > 1 ? Math.floor(whole / perCase) : 0) : perCase > 1 || card.caseUnknown ? 1 : 0;
  field("cases").value = String(cases);
  field("per-case").value = card.caseUnknown ? "" : String(perCase);
  field("loose").value = String(card.loose ? read?.net_g ?? "" : announced ? whole - cases * perCase : cases ? 0 : 1);
  for (const row of document.querySelectorAll("[data-cases]")) /** @type {HTMLElement} */ (row).hidden = card.loose;
  part("loose-label").textContent = (card.loose ? part("loose-label").dataset.grams : part("loose-label").dataset.pieces) ?? "";
  field("date").value = field("temperature").value = field("stopped").value = "";
  /** @type {HTMLDetailsElement} */ (part("findings")).open = false;
  for (const chip of document.querySelectorAll("[data-finding]")) chip.setAttribute("aria-pressed", "false");
  const grams = product?.piece_g ?? learnt?.piece_g;
  part("card-name").textContent = product?.name ?? (learnt?.name || words.unknownCode?.replace(":", "") || "");
  part("card-facts").textContent = [product?.maker, card.loose ? "" : `${grams} g`, card.makerLot].filter(Boolean).join(" ・ ");
  drawDates(product?.lasts ?? []);
  chooseZone(card.zone);
  show("card");
  askDate(!card.day);
  if (card.caseUnknown) {
    notice(words.perCase);
    pad?.aim(field("per-case"));
  }
  draw();
}

/** @param {Day[]} lasts */
function drawDates(lasts) {
  const row = part("dates");
  row.replaceChildren();
  for (const day of lasts) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.textContent = day.words;
    chip.setAttribute("aria-pressed", "false");
    chip.addEventListener("click", () => {
      if (!card) return;
      card.day = day;
      card.entered = true;
      field("date").value = "";
      askDate(false);
      draw();
    });
    row.append(chip);
  }
}

/** Opens or closes the entry of another date. @param {boolean} open */
function askDate(open) {
  part("date-entry").hidden = !open;
  const other = /** @type {HTMLElement} */ (document.querySelector("[data-other-date]"));
  other.setAttribute("aria-expanded", String(open));
  other.hidden = open;
  if (open) pad?.aim(field("date"));
  else if (part("keypad").parentElement?.id === "date-entry") pad?.aim(null);
}

function dateKind() {
  return /** @type {HTMLElement | null} */ (document.querySelector("#date-kinds [aria-pressed=true]"))?.dataset.kind ?? "best_before";
}

/** @param {string} text */
async function readDate(text) {
  const error = part("date-error");
  part("candidates").replaceChildren();
  error.hidden = true;
  if (!card) return;
  card.day = null;
  if (text) {
    const now = card;
    const found = await ask(`catalog/dates?text=${encodeURIComponent(text)}`);
    if (card !== now || field("date").value !== text) return;
    if (!found) return notice(words.noAnswer);
    if (found.problem) {
      const choices = found.problem.facts?.candidates ?? [];
      const labels = String(found.problem.facts?.choices ?? "").split(" / ");
      choices.forEach((/** @type {string} */ choice, /** @type {number} */ place) => candidate(choice, labels[place] ?? choice));
      if (text.length >= 4) {
        error.textContent = found.problem.title;
        error.hidden = false;
      }
    } else {
      const kind = found.kind ?? dateKind();
      const made = kind === "manufactured" || kind === "milled";
      card.day = {
        kind, precision: found.precision, last_day: made ? null : found.last_day, made_on: made ? found.last_day : null,
        text, words: found.words + (found.is_past && !made ? `（${words.past}）` : ""), last_time: found.last_time,
      };
      card.entered = true;
    }
  }
  draw();
}

/** One of several days a text can mean: asked, never guessed. @param {string} iso @param {string} label */
function candidate(iso, label) {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "chip";
  chip.textContent = label;
  chip.addEventListener("click", () => {
    field("date").value = iso;
    dateRead = readDate(iso);
  });
  part("candidates").append(chip);
}

/** @param {string} zone */
function chooseZone(zone) {
  if (!card) return;
  card.zone = zone;
  for (const chip of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#zones [data-zone]"))) {
    chip.setAttribute("aria-pressed", String(chip.dataset.zone === zone));
  }
  const places = /** @type {{code: string, kind: string, zone: string}[]} */ (told.places);
  const before = places.find((place) => place.code === localStorage.getItem(`place-${zone}`));
  const preset = before ?? (COLD.has(zone) ? places.find((place) => place.zone === zone) : undefined)
    ?? places.find((place) => place.kind === "dock") ?? places[0];
  if (straight) field("place").value = straight;
  else if (preset) field("place").value = preset.code;
  tellStraight();
  part("temperature-field").hidden = !COLD.has(zone);
}

/** Where the goods go: a place of the warehouse, a vehicle or a site. */
function target() {
  const option = /** @type {HTMLSelectElement} */ (/** @type {unknown} */ (field("place"))).selectedOptions[0];
  return { value: option?.value ?? "", how: option?.dataset.straight ?? "" };
}

/** A vehicle or a site stays chosen for the next goods of this donation, and is said. */
function tellStraight() {
  const { value, how } = target();
  straight = how ? value : "";
  part("straight").hidden = !how;
}

/** @param {string} id */
function number(id) {
  const value = Number(field(id).value.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)));
  return Number.isInteger(value) && value >= 0 ? value : 0;
}

function pieces() {
  return card?.loose ? number("loose") : number("cases") * number("per-case") + number("loose");
}

/** @returns {"count" | "date" | "temperature" | ""} what is still missing */
function missing() {
  if (!card) return "count";
  if (!card.day) return "date";
  if (!pieces() || (card.caseUnknown && !number("per-case"))) return "count";
  if (COLD.has(card.zone) && !/^-?\d+([.]\d)?$/.test(field("temperature").value)) return "temperature";
  return "";
}

function draw() {
  if (!card) return;
  part("date-shown").textContent = card.day ? card.day.words || card.day.last_day || "" : "—";
  part("date-ask").hidden = !card.day;
  const chips = [...part("dates").children];
  for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.textContent === card.day?.words));
  part("dates").hidden = chips.every((chip) => chip.getAttribute("aria-pressed") === "true");
  const button = /** @type {HTMLElement} */ (document.querySelector("[data-fine]"));
  const lack = missing();
  button.textContent = (lack === "date" ? button.dataset.noDate : lack === "count" ? button.dataset.noCount
    : lack === "temperature" ? button.dataset.noTemperature : card.entered ? button.dataset.goEntered : button.dataset.go) ?? "";
  button.classList.toggle("quiet", Boolean(lack));
  step(button.textContent);
  const grams = (card.product?.piece_g ?? card.learnt?.piece_g ?? 0) * (card.loose ? 1 : pieces());
  part("total").textContent = card.loose ? `${(pieces() / 1000).toLocaleString("ja")} kg`
    : `${pieces().toLocaleString("ja")}${words.pieces} ・ ${(grams / 1000).toLocaleString("ja", { maximumFractionDigits: 1 })} kg`;
}

/** @param {HTMLInputElement} changedField */
function changed(changedField) {
  if (changedField.id === "date") {
    clearTimeout(typing);
    const text = changedField.value;
    typing = setTimeout(() => { dateRead = readDate(text); }, 180);
    if (card) card.day = null;
  }
  draw();
}

/** @param {boolean} fine */
async function store(fine) {
  if (!card || card.sent) return;
  if (field("date").value && !card.day) {
    clearTimeout(typing);
    dateRead = readDate(field("date").value);
  }
  await dateRead;
  const lack = missing();
  if (!card || card.sent) return;
  if (lack) {
    look();
    if (lack === "date") askDate(true);
    else pad?.aim(field(lack === "temperature" ? "temperature" : number("cases") && !number("per-case") ? "per-case" : "loose"));
    return;
  }
  card.sent = true;
  const now = card, total = pieces(), perCase = number("per-case"), day = /** @type {Day} */ (card.day);
  const temperature = COLD.has(now.zone) ? Math.round(Number(field("temperature").value) * 10) : null;
  const findings = [...document.querySelectorAll("[data-finding][aria-pressed=true]")]
    .map((chip) => /** @type {HTMLElement} */ (chip).dataset.finding);
  const stopped = number("stopped"), where = target();
  const payload = {
    donation: told.donation, pieces: total, zone: now.zone, scans: now.scans,
    ...(where.how === "site" ? { site: where.value } : { place: where.value }), ...(where.how ? { wants_labels: false } : {}),
    ...(now.product ? { product: now.product.uuid } : { new_product: now.learnt }),
    ...(now.loose || perCase < 1 ? {} : { pieces_per_case: perCase }), ...(now.makerLot ? { maker_lot: now.makerLot } : {}),
    date: { kind: day.kind, precision: day.precision, text: day.text, last_day: day.last_day, made_on: day.made_on,
      last_time: day.last_time ?? null },
    check: { is_fine: fine, temperature_tenths_c: temperature, findings: fine ? [] : findings,
      stopped_pieces: fine || !stopped ? null : Math.min(stopped, total) },
  };
  try {
    const name = part("card-name").textContent ?? "";
    const line = entered(name, total, day);
    const kept = await act({ kind: "receive.1", payload, key: now.key, words: `${name} ${total}${words.pieces} ${words.stored}`,
      settled: (done) => settledLine(line, done) });
    line.dataset.act = kept.id;
    if (now.caseUnknown && now.product) {
      const send = await sender();
      await send.record({ kind: "product_code.1", key: `${now.key} code`, actor: part("tablet").dataset.actor,
        payload: { product: now.product.uuid, text: now.opened, pieces: perCase } });
    }
    if (now.opened) numberedCartons.add(now.opened);
    if (!where.how) localStorage.setItem(`place-${now.zone}`, where.value);
    show("ready");
  } catch (error) {
    now.sent = false;
    notice(String(error).includes("not-enrolled") ? words.notEnrolled : String(error));
  }
}

/** @param {string} name @param {number} total @param {Day} day */
function entered(name, total, day) {
  const template = /** @type {HTMLTemplateElement} */ (part("entered-line"));
  const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  /** @type {HTMLElement} */ (line.querySelector("b")).textContent = name;
  /** @type {HTMLElement} */ (line.querySelector("small")).textContent = `${day.words || words.noDate} ・ ${total}${words.pieces}`;
  /** @type {HTMLElement} */ (line.querySelector(".state")).textContent = words.sending ?? "";
  part("entered").prepend(line);
  part("nothing-entered").hidden = true;
  return line;
}

/** @param {HTMLElement} line @param {import("../devices/lib/sender.js").Kept} done */
function settledLine(line, done) {
  const state = /** @type {HTMLElement} */ (line.querySelector(".state"));
  if (done.state !== "sent") {
    line.remove();
    return;
  }
  /** @type {HTMLAnchorElement} */ (line.querySelector("a")).href = part("tablet").dataset.scan?.replace("CODE", done.answer?.lot) ?? "";
  const held = done.answer?.held > 0;
  state.className = held ? "state stopped" : "state done";
  state.textContent = (held ? `${words.held} ${(done.answer?.reasons ?? []).map((/** @type {string} */ one) => told.holds[one]).join("・")}`
    : words.done) ?? "";
}

/** @param {string} text @param {Record<string, any> | null} read @param {Record<string, any> | null} [announced] */
function openUnknown(text, read, announced = null) {
  unknownScan = text;
  unknownRead = read ? { ...read, announced } : { announced };
  part("unknown-code").textContent = text ? `${words.unknownCode} ${read?.gtin ?? text}` : "";
  field("name").value = announced?.name ?? "";
  field("grams").value = announced?.piece_g ?? read?.net_g ?? "";
  for (const tile of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-category]"))) {
    tile.setAttribute("aria-pressed", String(tile.dataset.category === announced?.category));
  }
  show("unknown");
  step(part("unknown-title").textContent ?? "");
}

function answerAgain() {
  part("again").hidden = true;
  part("card").hidden = !card;
}

function learn() {
  const category = /** @type {HTMLElement | null} */ (document.querySelector("[data-category][aria-pressed=true]"))?.dataset.category;
  if (!category) return notice(words.category);
  if (!number("grams")) {
    pad?.aim(field("grams"));
    return notice(words.weight);
  }
  notice(undefined);
  const announced = unknownRead?.announced ?? null;
  const isCase = unknownRead?.kind === "case";
  openCard({
    text: unknownScan, read: unknownRead, announced,
    learnt: { name: field("name").value.trim(), category, piece_g: number("grams"), zone: announced?.zone ?? "ambient",
      pieces_per_case: 1, ...(unknownScan && !isCase ? { scan: unknownScan, scan_pieces: 1 } : {}) },
  });
}

/** @param {HTMLElement} row @param {HTMLElement} chosen */
function press(row, chosen) {
  for (const one of row.querySelectorAll("[aria-pressed]")) one.setAttribute("aria-pressed", String(one === chosen));
}

/** @param {string} selector @param {(target: HTMLElement) => void} tapped */
function tap(selector, tapped) {
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest(selector));
    if (target) tapped(target);
  });
}

if (told) {
  onScan(scanned);
  part("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field("code").value.trim();
    field("code").value = "";
    if (text) scanned(text);
  });
  field("place").addEventListener("change", tellStraight);
  tap("[data-no-code]", () => openUnknown("", null));
  tap("[data-cancel]", () => { notice(undefined); show("ready"); });
  tap("[data-learn]", learn);
  tap("[data-category]", (tile) => press(part("categories"), tile));
  tap("[data-grams]", (chip) => { field("grams").value = chip.dataset.grams ?? ""; });
  tap("[data-other-date]", () => askDate(part("date-entry").hidden === true));
  tap("[data-date-later]", () => {
    if (!card) return;
    card.day = { kind: "best_before", precision: "none", last_day: null, made_on: null, text: "", words: words.noDate ?? "" };
    card.entered = true;
    askDate(false);
    draw();
  });
  tap("[data-kind]", (chip) => {
    press(part("date-kinds"), chip);
    if (!card) return;
    if (chip.dataset.kind === "none") {
      card.day = { kind: "none", precision: "none", last_day: null, made_on: null, text: "", words: chip.textContent ?? "" };
      card.entered = true;
      askDate(false);
    } else if (field("date").value) dateRead = readDate(field("date").value);
    draw();
  });
  tap("[data-step]", (button) => {
    const aimed = field(button.dataset.for ?? "");
    aimed.value = String(Math.max(0, number(aimed.id) + Number(button.dataset.step)));
    draw();
  });
  tap("#zones [data-zone]", (chip) => { chooseZone(chip.dataset.zone ?? "ambient"); draw(); });
  tap("[data-finding]", (chip) => chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true")));
  tap("[data-fine]", () => store(true));
  tap("[data-stop]", () => store(false));
  tap("[data-one-more]", () => {
    answerAgain();
    if (!card) return;
    card.scans.push(card.opened);
    if (number("per-case") > 1) field("cases").value = String(number("cases") + 1);
    else field("loose").value = String(number("loose") + 1);
    draw();
  });
  tap("[data-same-box]", () => { answerAgain(); draw(); });
  tap("[data-line]", async (line) => {
    const announced = told.announced[Number(line.dataset.line)];
    if (!announced.product) return openUnknown("", null, announced);
    const product = await ask(`stock/products/${announced.product}?donation=${told.donation}`);
    if (!product) return notice(words.noAnswer);
    if (product.problem) return notice(product.problem.title);
    openCard({ product, announced });
  });
  document.addEventListener("undone", (event) => {
    document.querySelector(`#entered [data-act="${/** @type {CustomEvent} */ (event).detail}"]`)?.remove();
  });
  document.documentElement.dataset.ready = "receive";
}
