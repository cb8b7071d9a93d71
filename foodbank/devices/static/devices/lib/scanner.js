// @ts-check
// A hand scanner is a very fast keyboard. Its keys are caught page-wide by their place on the keyboard (event.code), so
// that a Japanese input method, or another layout, cannot mangle what was scanned.

const FAST_MS = 80; // between two keys of a scanner; people who type into a field need longer
const PATIENT_MS = 1000; // where no field has the focus, keys can only be a scan, however slow the tablet
const SHORTEST = 4;

/** @type {Record<string, [string, string]>} code -> [plain, with shift], on the US layout that scanners ship with */
const SIGNS = {
  Minus: ["-", "_"], Equal: ["=", "+"], BracketLeft: ["[", "{"], BracketRight: ["]", "}"], Backslash: ["\\", "|"],
  Semicolon: [";", ":"], Quote: ["'", '"'], Comma: [",", "<"], Period: [".", ">"], Slash: ["/", "?"],
  Backquote: ["`", "~"], Space: [" ", " "], NumpadDecimal: [".", "."], NumpadSubtract: ["-", "-"],
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/** The character behind a key, whatever the input method makes of it; "" for keys that write nothing. @param {KeyboardEvent} event */
export function characterOf(event) {
  const code = event.code;
  if (event.ctrlKey && (code === "BracketRight" || code === "F8")) return "\x1d"; // how scanners send FNC1 / GS
  if (event.altKey || event.metaKey || event.ctrlKey) return "";
  if (/^Key[A-Z]$/.test(code)) return event.shiftKey ? code[3] : code[3].toLowerCase();
  if (/^Digit\d$/.test(code)) return event.shiftKey ? SHIFTED_DIGITS[Number(code[5])] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  if (code in SIGNS) return SIGNS[code][event.shiftKey ? 1 : 0];
  if (!code && event.key.length === 1) return event.key; // a virtual keyboard has no places
  return "";
}

/**
 * Calls `scanned` with every complete scan (ended by Enter or Tab, or by silence). Typing into a field stays typing:
 * only keys faster than fingers, ended by Enter or Tab, count there, and they are taken out of the field again.
 * @param {(text: string) => void} scanned
 * @returns {() => void} stops listening
 */
export function onScan(scanned) {
  let text = "";
  let last = 0;
  /** @type {HTMLInputElement | null} */
  let field = null;
  let before = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;

  function finish() {
    clearTimeout(silence);
    const read = text;
    const isScan = read.trim().length >= SHORTEST;
    if (isScan && field) field.value = before;
    text = "";
    field = null;
    if (isScan) scanned(read);
    return isScan;
  }

  function forget() {
    text = "";
    field = null;
  }

  /** @param {KeyboardEvent} event */
  function keyed(event) {
    const ends = event.code === "Enter" || event.code === "NumpadEnter" || event.code === "Tab";
    const gap = event.timeStamp - last;
    if (ends) {
      if (text && finish()) {
        event.preventDefault();
        event.stopPropagation();
      }
      return;
    }
    const character = characterOf(event);
    if (!character) return;
    if (text && gap > (field ? FAST_MS : PATIENT_MS)) text = "";
    if (!text) {
      const target = event.target instanceof HTMLInputElement && event.target.type !== "button" ? event.target : null;
      field = target;
      before = target?.value ?? "";
    }
    last = event.timeStamp;
    text += character;
    clearTimeout(silence);
    silence = setTimeout(field ? forget : finish, field ? FAST_MS : PATIENT_MS / 2);
  }

  document.addEventListener("keydown", keyed, { capture: true });
  return () => document.removeEventListener("keydown", keyed, { capture: true });
}
