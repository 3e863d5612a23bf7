// Single keys, when no field has the focus.

/**
 * What a key does; `event` is there for those that look at Shift. A name of two keys, such as `g s`, is one
 * pressed after the other.
 *
 * @typedef {Readonly<Record<string, (event: KeyboardEvent) => void>>} Keys
 */

/** Elements that take typed characters, or the keys space and Enter, for themselves. */
const TYPING = "input, textarea, select, [contenteditable]";
/** The second key of two comes this soon, in ms. */
const SECOND_MS = 1500;
/** They go on as long as they are held; all others act once. */
const REPEATING = new Set([..."jk.,zZ-+=[]"]);
const PRESSING = "button, a, summary, [role=tab], [role=separator], label";

/**
 * @param {Document} document
 * @param {Keys} keys by `event.key`
 * @returns {() => void} stops listening
 */
export function listenToKeys(document, keys) {
  const firsts = new Set(
    Object.keys(keys)
      .filter((key) => key.length > 2 && key[1] === " ")
      .map((key) => key[0]),
  );
  let first = "";
  let firstAt = 0;
  const actOf = (/** @type {KeyboardEvent} */ event) => {
    const second =
      first !== "" && event.timeStamp - firstAt < SECOND_MS ? keys[`${first} ${event.key}`] : undefined;
    first = "";
    if (second) return second;
    if (firsts.has(event.key))
      return () => {
        first = event.key;
        firstAt = event.timeStamp;
      };
    return keys[event.key] ?? keys[digitOf(event)];
  };
  const listen = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Shift") return;
    const act = actOf(event);
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target instanceof Element ? event.target : null;
    if (event.key !== "Escape" && at?.closest(TYPING)) return;
    if ((event.key === " " || event.key === "Enter") && at?.closest(PRESSING)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (!event.repeat || REPEATING.has(event.key)) act(event);
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
