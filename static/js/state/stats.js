// How much, how slow, since when: the server's numbers as they came last, and the span of time that the reader marked.

/** @typedef {import("../types").StatsAnswer} Answer */

/** How much of the past the charts show, in seconds. */
export const SPANS = Object.freeze([60, 300, 600]);

/**
 * @typedef {object} Stats
 * @property {Answer | null} answer null until it has come
 * @property {import("../types").ProblemShape | null} problem why the newest has not come
 * @property {number} spanS
 * @property {Readonly<{fromMs: number, toMs: number}> | null} marked
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
    case "stats/tables":
      return Object.freeze({ ...slice, tables: action.on });
    default:
      return slice;
  }
}
