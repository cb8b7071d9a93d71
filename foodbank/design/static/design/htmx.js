// htmx for pages. Its configuration stands in a <meta> of the frame (strict CSP: no eval, no styles of its own).
import htmx from "htmx.org";

// The bundle is loaded as a module, after the document: htmx finds its elements by itself.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const detail = /** @type {CustomEvent} */ (event).detail;
  if (token instanceof HTMLInputElement) detail.headers["X-CSRFToken"] = token.value;
});

// The network is gone: words, not silence. The page stays as it was.
document.addEventListener("htmx:sendError", () => {
  document.getElementById("no-answer")?.removeAttribute("hidden");
});
document.addEventListener("htmx:afterOnLoad", () => {
  document.getElementById("no-answer")?.setAttribute("hidden", "");
});

export default htmx;
