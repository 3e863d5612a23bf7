// Which message is selected, and what is known of it in full.

/** @typedef {"message" | "route" | "properties" | "raw" | "pair"} Tab */

/**
 * @typedef {object} Selection
 * @property {string|null} id
 * @property {string|null} hover
 * @property {import("../types").MessageWhole|null} message the whole message, once it has come
 * @property {import("../types").MessageWhole|null} pair the other half, once it has come
 * @property {import("../types").ProblemShape|null} problem why it has not
 * @property {Tab} tab
 * @property {import("../types").RawAnswer|null} raw its body as it was received, once somebody wanted to see it
 */

/** @type {Readonly<Selection>} */
export const initialSelection = Object.freeze({
  id: null,
  hover: null,
  message: null,
  pair: null,
  problem: null,
  tab: "message",
  raw: null,
});

/**
 * @param {Readonly<Selection>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Selection>}
 */
export function reduceSelection(slice, action) {
  switch (action.type) {
    case "select":
      if (action.id === slice.id) return slice;
      return Object.freeze({
        ...initialSelection,
        hover: slice.hover,
        id: action.id,
        tab: action.id ? slice.tab : "message",
      });
    case "hover":
      return action.id === slice.hover ? slice : Object.freeze({ ...slice, hover: action.id });
    case "detail/tab":
      return Object.freeze({ ...slice, tab: action.tab });
    case "detail/message":
      return action.id === slice.id
        ? Object.freeze({ ...slice, message: withBody(action.message, slice.message), problem: null })
        : slice;
    case "detail/pair":
      return action.id === slice.id ? Object.freeze({ ...slice, pair: action.pair }) : slice;
    case "detail/raw":
      return action.id === slice.id ? Object.freeze({ ...slice, raw: action.raw }) : slice;
    case "detail/problem":
      return action.id === slice.id ? Object.freeze({ ...slice, problem: action.problem }) : slice;
    case "url/read":
      // What is open already is not read again, so it stays.
      return action.url.sel === slice.id ? slice : Object.freeze({ ...initialSelection, id: action.url.sel });
    default:
      return slice;
  }
}

/**
 * What is known anew of a message, with its large body where that was loaded before.
 *
 * @param {import("../types").MessageWhole} message
 * @param {import("../types").MessageWhole | null} known
 */
function withBody(message, known) {
  if (!message.left_out || known === null || known.left_out || known.id !== message.id) return message;
  return Object.freeze({ ...message, body: known.body, arguments: known.arguments, left_out: false });
}
