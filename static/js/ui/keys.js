// Single keys, when no field has the focus.

/**
 * What a key does; `event` is there for those that look at Shift.
 *
 * @typedef {Readonly<Record<string, (event: KeyboardEvent) => void>>} Keys
 */

/** Elements that take typed characters, or the keys space and Enter, for themselves. */
const TYPING = "input, textarea, select, [contenteditable]";
const PRESSING = "button, a, summary, [role=tab], [role=separator], label";

/**
 * @param {Document} document
 * @param {Keys} keys by `event.key`
 * @returns {() => void} stops listening
 */
export function listenToKeys(document, keys) {
  const listen = (/** @type {KeyboardEvent} */ event) => {
    const act = keys[event.key] ?? keys[digitOf(event)];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : null;
    if (event.key !== "Escape" && at?.closest(TYPING)) return;
    if ((event.key === " " || event.key === "Enter") && at?.closest(PRESSING)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act(event);
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

/**
 * The digit on the key, also with Shift, where `event.key` is some other sign.
 *
 * @param {KeyboardEvent} event
 */
function digitOf(event) {
  return /^Digit\d$/.test(event.code) ? event.code.slice(-1) : "";
}
