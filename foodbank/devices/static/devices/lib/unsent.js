// @ts-check
// The line that says in words what has not been sent yet. <p data-unsent data-some="{n}件 …" data-none="…"
// data-away="…" data-out="…" data-stuck="…"><span></span></p>

import { sender } from "./sender.js";

/** @param {HTMLElement} line */
export async function showUnsent(line) {
  const words = line.querySelector("span") ?? line;
  let made;
  try {
    made = await sender();
  } catch {
    line.dataset.tone = "attention";
    words.textContent = line.dataset.out ?? "";
    return;
  }
  made.watch(({ unsent, stuck, online, signedOut }) => {
    const parts = [];
    if (unsent) parts.push((line.dataset.some ?? "").replace("{n}", String(unsent)));
    if (stuck) parts.push((line.dataset.stuck ?? "").replace("{n}", String(stuck)));
    if (unsent && signedOut) parts.push(line.dataset.out ?? "");
    else if (unsent && !online) parts.push(line.dataset.away ?? "");
    line.dataset.tone = parts.length ? "attention" : "quiet";
    line.dataset.count = String(unsent);
    words.textContent = parts.join(" ") || (line.dataset.none ?? "");
  });
}
