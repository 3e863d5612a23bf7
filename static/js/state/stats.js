// How much, how slow, since when: the server's numbers as they came last, and the span of time that the reader marked.

/** @typedef {import("../types").StatsAnswer} Answer */

/** How much of the past the charts show, in seconds. */
export const SPANS = Object.freeze([60, 300, 600]);

/** @typedef {{fromMs: number, toMs: number}} MarkedSpan wire time, ms since 1970 */

/**
 * @typedef {object} Stats
 * @property {Answer | null} answer null until it has come
 * @property {import("../types").ProblemShape | null} problem why the newest has not come
 * @property {number} spanS
 * @property {Readonly<MarkedSpan> | null} marked of every view: Messages and Journeys show this span only
 * @property {boolean} tables numbers stand beside the charts
 */

/** @type {Readonly<Stats>} */
export const initialStats = Object.freeze({
  answer: null,
  problem: null,
  spanS: SPANS[0] ?? 60,
  marked: null,
  tables: false,
});

/**
 * @param {Readonly<Stats>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Stats>}
 */
export function reduceStats(slice, action) {
  switch (action.type) {
    case "stats/came":
      return Object.freeze({ ...slice, answer: action.answer, problem: null });
    case "stats/problem":
      return Object.freeze({ ...slice, problem: action.problem });
    case "stats/span":
      return Object.freeze({ ...slice, spanS: SPANS.includes(action.spanS) ? action.spanS : slice.spanS });
    case "stats/mark":
      return Object.freeze({ ...slice, marked: action.marked });
    case "url/read":
      return sameSpan(slice.marked, action.url.span)
        ? slice
        : Object.freeze({ ...slice, marked: action.url.span });
    case "stats/tables":
      return Object.freeze({ ...slice, tables: action.on });
    default:
      return slice;
  }
}

/**
 * @param {Readonly<MarkedSpan> | null} one
 * @param {Readonly<MarkedSpan> | null} other
 */
function sameSpan(one, other) {
  return one?.fromMs === other?.fromMs && one?.toMs === other?.toMs;
}

/**
 * The span as the server wants it.
 *
 * @param {Readonly<MarkedSpan> | null} marked
 * @returns {{from_ns: string, until_ns: string}} empty: no span
 */
export function spanAsked(marked) {
  if (!marked) return { from_ns: "", until_ns: "" };
  return { from_ns: `${Math.round(marked.fromMs)}000000`, until_ns: `${Math.round(marked.toMs)}000000` };
}
