// What the page says to newcomers: told step by step and offered, until the reader has closed it for good.

/** What to press first; whom a real bus is watched for; what one may do after a run. @typedef {"press" | "watching" | "next"} Hint */

/** @type {readonly Hint[]} */
export const HINTS = Object.freeze(["press", "watching", "next"]);

/**
 * @typedef {object} Hints
 * @property {boolean} narrated each step of a request has its sentence under the map
 * @property {readonly Hint[]} closed
 */

/** @type {Readonly<Hints>} */
export const initialHints = Object.freeze({ narrated: true, closed: Object.freeze([]) });

/**
 * @param {Readonly<Hints>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Hints>}
 */
export function reduceHints(slice, action) {
  switch (action.type) {
    case "hint/close":
      return slice.closed.includes(action.hint)
        ? slice
        : Object.freeze({ ...slice, closed: Object.freeze([...slice.closed, action.hint]) });
    case "hints/narrate":
      return Object.freeze({ ...slice, narrated: action.on });
    case "hints/again":
      return initialHints;
    default:
      return slice;
  }
}

/**
 * Hints as a browser kept them; what is not understood is as at the first visit.
 *
 * @param {unknown} kept
 * @returns {Readonly<Hints>}
 */
export function readHints(kept) {
  if (typeof kept !== "object" || kept === null) return initialHints;
  const { narrated, closed } = /** @type {Record<string, unknown>} */ (kept);
  return Object.freeze({
    narrated: narrated !== false,
    closed: Object.freeze(HINTS.filter((hint) => Array.isArray(closed) && closed.includes(hint))),
  });
}
