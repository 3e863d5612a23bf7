// The search field: where the caret stands, what the server says of the text, and the filters that the reader keeps.

/** Filters that are remembered without being asked to be, and with. */
export const RECENT_MAX = 8;
export const SAVED_MAX = 20;
/** Longest query that the server takes, in characters. */
const Q_MAX = 500;
/** After these a value follows; a Chinese keyboard writes the wide ones. */
const BEFORE_VALUE = new Set([":", "<", ">", "=", ",", "：", "，", "＜", "＞", "＝"]);

/**
 * What is offered under the field: nothing, the reader's own filters, or what could stand at the caret.
 *
 * @typedef {"none" | "own" | "complete"} Offer
 */

/**
 * @typedef {object} Understood
 * @property {string} text what was asked about
 * @property {number | null} at where the caret was, in UTF-16 units as the browser counts; null: no completion
 * @property {import("../types").QueryAnswer} answer
 */

/**
 * @typedef {object} Search
 * @property {boolean} focused
 * @property {Offer} offer
 * @property {number} at the caret, in UTF-16 units
 * @property {number} active the option that Enter takes; -1: none
 * @property {Readonly<Understood> | null} understood the server's last answer
 * @property {readonly string[]} recent newest first
 * @property {readonly string[]} saved newest first
 */

/** @type {Readonly<Search>} */
export const initialSearch = Object.freeze({
  focused: false,
  offer: /** @type {const} */ ("none"),
  at: 0,
  active: -1,
  understood: null,
  recent: Object.freeze([]),
  saved: Object.freeze([]),
});

/**
 * @param {Readonly<Search>} slice
 * @param {import("./index.js").Action} action
 * @param {string} draft what stands in the field
 * @returns {Readonly<Search>}
 */
export function reduceSearch(slice, action, draft) {
  switch (action.type) {
    case "search/focus":
      return withFocus(slice, action.on, draft);
    case "search/typed":
      return Object.freeze({
        ...slice,
        at: action.at,
        active: -1,
        offer: offerAfter(slice, action.draft, action.at),
      });
    case "search/moved":
      return action.at === slice.at ? slice : Object.freeze({ ...slice, at: action.at, active: -1 });
    case "search/offer":
      return Object.freeze({ ...slice, offer: action.offer, active: -1 });
    case "search/active":
      return Object.freeze({ ...slice, active: action.index });
    case "search/understood":
      return Object.freeze({
        ...slice,
        understood: Object.freeze(action.understood),
        active: offersTheSame(slice, action.understood) ? slice.active : -1,
      });
    case "search/used":
      return Object.freeze({ ...slice, recent: withFirst(slice.recent, action.q, RECENT_MAX) });
    case "search/save":
      return Object.freeze({ ...slice, saved: toggled(slice.saved, action.q) });
    case "search/forget":
      return Object.freeze({
        ...slice,
        active: -1,
        recent: without(slice.recent, action.q),
        saved: without(slice.saved, action.q),
      });
    case "filters/clear":
      return Object.freeze({ ...slice, at: 0, active: -1, offer: slice.focused ? "own" : "none" });
    default:
      return slice;
  }
}

/**
 * What is picked stays picked when the same query is answered again.
 *
 * @param {Readonly<Search>} slice
 * @param {Understood} understood
 */
function offersTheSame({ understood: before }, understood) {
  const texts = (/** @type {Understood | null} */ each) =>
    each?.answer.completion?.suggestions.map(({ text }) => text).join("\n");
  return before?.text === understood.text && texts(before) === texts(understood);
}

/**
 * @param {Readonly<Search>} slice
 * @param {boolean} on
 * @param {string} draft
 * @returns {Readonly<Search>}
 */
function withFocus(slice, on, draft) {
  const offer = on && draft.trim() === "" ? "own" : "none";
  return Object.freeze({ ...slice, focused: on, offer, active: -1 });
}

/**
 * Completion comes by itself where a value must follow, stays while that is typed, and goes with the next space.
 *
 * @param {Readonly<Search>} slice
 * @param {string} draft
 * @param {number} at
 * @returns {Offer}
 */
function offerAfter(slice, draft, at) {
  if (draft.trim() === "") return "own";
  const last = draft[at - 1] ?? " ";
  if (BEFORE_VALUE.has(last)) return "complete";
  // What was pasted is not being typed: it is finished, or it is wrong.
  const typing = Math.abs(at - slice.at) <= 1 && last.trim() !== "";
  return slice.offer === "complete" && typing ? "complete" : "none";
}

/**
 * @param {readonly string[]} list
 * @param {string} q
 * @param {number} most
 */
function withFirst(list, q, most) {
  const text = q.trim();
  return text === "" ? list : Object.freeze([text, ...without(list, text)].slice(0, most));
}

/**
 * @param {readonly string[]} list
 * @param {string} q
 */
function without(list, q) {
  return Object.freeze(list.filter((each) => each !== q));
}

/**
 * @param {readonly string[]} list
 * @param {string} q
 */
function toggled(list, q) {
  return list.includes(q.trim()) ? without(list, q.trim()) : withFirst(list, q, SAVED_MAX);
}

/**
 * What a browser kept; whatever is not understood is left out.
 *
 * @param {unknown} kept
 * @returns {Readonly<Search>}
 */
export function readSearch(kept) {
  const { recent, saved } = /** @type {Record<string, unknown>} */ (
    typeof kept === "object" && kept !== null ? kept : {}
  );
  return Object.freeze({
    ...initialSearch,
    recent: readList(recent, RECENT_MAX),
    saved: readList(saved, SAVED_MAX),
  });
}

/**
 * @param {unknown} list
 * @param {number} most
 * @returns {readonly string[]}
 */
function readList(list, most) {
  const texts = Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
  const good = texts.filter((each) => each.trim() !== "" && each.length <= Q_MAX);
  return Object.freeze([...new Set(good)].slice(0, most));
}

/**
 * The filter, and one more term that must hold; as it was where it stands there already.
 *
 * @param {string} draft
 * @param {string} term
 */
export function narrowed(draft, term) {
  const text = draft.trim();
  if (text === "" || text === term) return term;
  if (text.endsWith(` ${term}`)) return text;
  return /\bor\b/i.test(text) ? `(${text}) ${term}` : `${text} ${term}`;
}

/**
 * The filter, and nothing more of what this term finds; where it was asked for, it is asked for no more.
 *
 * @param {string} draft
 * @param {string} term
 */
export function excluded(draft, term) {
  const without = term.includes(" ") ? `NOT (${term})` : `NOT ${term}`;
  const text = draft.trim();
  return narrowed(text === term ? "" : text, without);
}

/** The term that finds what went wrong. */
export const TROUBLE = "is:trouble";

/**
 * The filter with a term that is switched on and off.
 *
 * @param {string} draft
 * @param {string} term
 */
export function switched(draft, term) {
  const text = draft.trim();
  if (text === term) return "";
  return text.endsWith(` ${term}`) ? text.slice(0, -term.length - 1) : narrowed(text, term);
}

/**
 * A term that fits exactly this value.
 *
 * @param {string} field
 * @param {string} value
 */
export function termOf(field, value) {
  const plain = /^[\w.@/-]+$/.test(value);
  return `${field}:${plain ? value : `"${value.replace(/[\\"＂“”]/g, "\\$&")}"`}`;
}

/**
 * The browser counts UTF-16 units, the server characters: a place in one as a place in the other.
 *
 * @param {string} text
 * @param {number} units
 */
export function charactersBefore(text, units) {
  return [...text.slice(0, units)].length;
}

/**
 * @param {string} text
 * @param {number} characters
 */
export function unitsBefore(text, characters) {
  return [...text].slice(0, characters).join("").length;
}
