// What the user wants to see. The server filters: the page only sends `q` and `kinds`.

/** Every kind of message, in the order of the legend and of the keys 1 to 8. @type {readonly import("../types").Kind[]} */
export const KINDS = Object.freeze([
  "call",
  "reply",
  "failure",
  "cast",
  "fanout",
  "notification",
  "heartbeat",
  "other",
]);

/** What the legend shows: the kinds that a bus normally carries, and hops, which are not on the bus. */
export const LEGEND = Object.freeze(
  /** @type {const} */ (["call", "reply", "failure", "cast", "fanout", "notification", "heartbeat", "hop"]),
);

/** @typedef {import("../types").Kind | "hop"} Shown */

/**
 * @typedef {object} FilterProblem
 * @property {string} text the server's words
 * @property {string|null} word the part of `q` that it could not read
 */

/**
 * @typedef {object} Filters
 * @property {string} draft what stands in the search field
 * @property {string} q the last one that the server took; still active while the draft has an error
 * @property {readonly Shown[]} off kinds switched off
 * @property {FilterProblem|null} problem why the draft is not active
 */

/** @type {Readonly<Filters>} */
export const initialFilters = Object.freeze({ draft: "", q: "", off: Object.freeze([]), problem: null });

/**
 * @param {Readonly<Filters>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Filters>}
 */
export function reduceFilters(slice, action) {
  switch (action.type) {
    case "filters/draft":
      return Object.freeze({ ...slice, draft: action.draft, problem: null });
    case "filters/applied":
      return Object.freeze({ ...slice, q: action.q, problem: null });
    case "filters/refused":
      return Object.freeze({ ...slice, problem: action.problem });
    case "filters/unusable":
      // Everything is shown, and nothing says that it is not.
      return slice.q === action.q
        ? Object.freeze({ ...slice, q: "", problem: slice.draft.trim() === action.q ? action.problem : null })
        : slice;
    case "filters/clear":
      return Object.freeze({ ...initialFilters, off: slice.off });
    case "kinds/toggle":
      return Object.freeze({ ...slice, off: toggled(slice.off, action.kind) });
    case "kinds/only":
      return Object.freeze({ ...slice, off: only(slice.off, action.kind) });
    case "kinds/all":
      return Object.freeze({ ...slice, off: Object.freeze([]) });
    case "url/read":
      return Object.freeze({
        ...slice,
        draft: action.url.q,
        q: action.url.q,
        off: action.url.off,
        problem: null,
      });
    default:
      return slice;
  }
}

/**
 * Whether both let the same messages through.
 *
 * @param {Filters} one
 * @param {Filters} other
 */
export function isSame(one, other) {
  // Nearly every action leaves them alone.
  return one === other || (one.q === other.q && one.off.join() === other.off.join());
}

/**
 * The kinds to ask the server for; null is all.
 *
 * @param {Readonly<Filters>} filters
 * @returns {import("../types").Kind[] | null}
 */
export function wantedKinds(filters) {
  const wanted = KINDS.filter((kind) => !filters.off.includes(kind));
  return wanted.length === KINDS.length ? null : wanted;
}

/**
 * @param {readonly Shown[]} off
 * @param {Shown} kind
 */
function toggled(off, kind) {
  return Object.freeze(off.includes(kind) ? off.filter((each) => each !== kind) : [...off, kind]);
}

/**
 * Only this kind; a second time brings all back.
 *
 * @param {readonly Shown[]} off
 * @param {Shown} kind
 */
function only(off, kind) {
  const others = [...KINDS, /** @type {const} */ ("hop")].filter((each) => each !== kind);
  const already = others.every((each) => off.includes(each)) && !off.includes(kind);
  return Object.freeze(already ? [] : others);
}

/**
 * What the server has against a filter.
 *
 * @param {import("../types").ProblemShape} problem
 * @returns {FilterProblem}
 */
export function flawOf(problem) {
  const word = problem.values["word"];
  return { text: problem.detail, word: typeof word === "string" ? word : null };
}
