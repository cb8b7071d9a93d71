// @ts-check
// On every tablet page: a label that is scanned where nothing else waits for it opens its page; records are taken back.

import { newId, sender } from "../devices/lib/sender.js";
import { onScan } from "../devices/lib/scanner.js";
import { look } from "../devices/lib/tone.js";
import { part, reverse } from "./lib/tablet.js";

const OUR_LABEL = /(?:^|\/)(L[0-9A-Z]{7})$/;

const hasOwnScans = document.getElementById("receive") || document.getElementById("put-away");
if (!hasOwnScans) {
  onScan((text) => {
    const code = OUR_LABEL.exec(text.trim().toUpperCase());
    const address = part("tablet").dataset.scan;
    if (code && address) location.assign(address.replace("CODE", code[1]));
    else look();
  });
}

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-reverse]"))) {
  const key = newId();
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    const kept = await reverse(button.dataset.reverse ?? "", key);
    const done = await (await sender()).settledWithin(kept.id, 6000);
    if (done?.state === "aside") {
      look();
      const bar = part("undo");
      bar.hidden = false;
      /** @type {HTMLElement} */ (bar.querySelector("span")).textContent = `${bar.dataset.aside} ${done.sentence ?? ""}`;
      /** @type {HTMLElement} */ (bar.querySelector("[data-undo]")).hidden = true;
      button.removeAttribute("aria-busy");
    } else if (done) {
      location.reload();
    }
  });
}

if (!hasOwnScans) document.documentElement.dataset.ready = "tablet";
