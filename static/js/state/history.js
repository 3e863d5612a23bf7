// How much happened when: the last ten minutes in quarters of a second, for the histogram under the stage. It goes on while
// the stage stands still, and counts what was never drawn: totals are absolute, so a lost frame moves a count and loses none.

import { KINDS } from "./filters.js";
import { msOf } from "./things.js";

/** Widths of the histogram's window, in seconds. */
export const WINDOWS = Object.freeze([10, 20, 30, 60, 120, 300, 600]);
/** Length of a step, in ms; and steps kept. */
export const STEP_MS = 250;
export const STEPS = 2400;
/** A page that was away for longer asks how what it missed was spread over that time, in ms. */
const AWAY_MS = 5000;
/** Steps of one page of steps: a frame copies one page, not ten minutes. */
const PAGE = 60;

/**
 * What happened in one step: by kind, in the order of KINDS, and what went wrong.
 *
 * @typedef {object} Step
 * @property {number} at number of the step since 1970
 * @property {readonly number[]} kinds
 * @property {number} trouble failures, timeouts, what reached no queue and what was delivered again; announcements need no
 *   listener
 */

/**
 * @typedef {object} History
 * @property {readonly (readonly Step[])[]} pages oldest first; steps in which nothing happened are left out
 * @property {Readonly<Record<string, number>> | null} kinds absolute totals of the last frame; null before the first
 * @property {number} trouble the same
 * @property {number} windowS how much of it is shown
 * @property {number} atMs the server's clock at the last frame
 * @property {number} fromMs since when this page counts by itself; before, it has what the server told
 * @property {number} seenMs what went wrong up to here, the reader has seen
 * @property {boolean} told the server has told what happened before
 */

/** @type {Readonly<History>} */
export const initialHistory = Object.freeze({
  pages: Object.freeze([]),
  kinds: null,
  trouble: 0,
  windowS: 60,
  atMs: 0,
  fromMs: 0,
  seenMs: 0,
  told: false,
});

/**
 * @param {Readonly<History>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<History>}
 */
export function reduceHistory(slice, action) {
  switch (action.type) {
    case "frame":
      return withFrame(slice, action.frame);
    case "history/came":
      return withSeries(slice, action.series);
    case "trouble/seen":
      return Object.freeze({ ...slice, seenMs: slice.atMs });
    case "time/window": {
      const at = WINDOWS.indexOf(slice.windowS) + action.by;
      return Object.freeze({ ...slice, windowS: WINDOWS[at] ?? slice.windowS });
    }
    default:
      return slice;
  }
}

/**
 * @param {Readonly<History>} slice
 * @param {import("../types").Frame} frame
 * @returns {Readonly<History>}
 */
function withFrame(slice, { stats, ts_ns, whole }) {
  const atMs = msOf(ts_ns);
  const trouble =
    stats.unroutable -
    (stats.unheard ?? 0) +
    stats.timeouts +
    (stats.redelivered ?? 0) +
    (stats.by_kind["failure"] ?? 0);
  const known = { ...slice, kinds: stats.by_kind, trouble, atMs };
  const { kinds: before } = slice;
  // The first frame has only totals; and one whose totals are smaller comes from a server that began anew.
  if (!before || stats.messages < sum(before)) return Object.freeze({ ...known, fromMs: atMs });
  if (whole && atMs - slice.atMs > AWAY_MS)
    return Object.freeze({ ...known, pages: Object.freeze([]), fromMs: atMs, told: false });
  const kinds = KINDS.map((kind) => Math.max(0, (stats.by_kind[kind] ?? 0) - (before[kind] ?? 0)));
  const step = { at: Math.floor(atMs / STEP_MS), kinds, trouble: Math.max(0, trouble - slice.trouble) };
  if (step.trouble === 0 && kinds.every((count) => count === 0)) return Object.freeze(known);
  return Object.freeze({ ...known, pages: withStep(slice.pages, step) });
}

/** @param {Readonly<Record<string, number>>} kinds */
function sum(kinds) {
  return Object.values(kinds).reduce((total, count) => total + count, 0);
}

/**
 * @param {History["pages"]} pages
 * @param {Readonly<Step>} step the newest
 * @returns {History["pages"]}
 */
function withStep(pages, step) {
  const page = pages.at(-1) ?? [];
  const last = page.at(-1);
  const same = last?.at === step.at ? last : null;
  const next = same ? joined(same, step) : Object.freeze(step);
  const grown = same ? [...page.slice(0, -1), next] : [...page, next];
  if (!same && page.length >= PAGE)
    return Object.freeze([...pages.slice(-(STEPS / PAGE - 1)), Object.freeze([next])]);
  return Object.freeze([...pages.slice(0, -1), Object.freeze(grown)]);
}

/**
 * @param {Readonly<Step>} one
 * @param {Readonly<Step>} other
 */
function joined(one, other) {
  const kinds = one.kinds.map((count, i) => count + (other.kinds[i] ?? 0));
  return Object.freeze({ at: one.at, kinds: Object.freeze(kinds), trouble: one.trouble + other.trouble });
}

/**
 * What the server counted before this page came.
 *
 * @param {Readonly<History>} slice
 * @param {import("../types").SeriesShape} series
 * @returns {Readonly<History>}
 */
function withSeries(slice, series) {
  const from = Math.floor(msOf(series.from_ns) / STEP_MS);
  const each = Math.max(1, Math.round(series.step_ms / STEP_MS));
  const first = slice.pages[0]?.[0]?.at ?? Math.floor(slice.atMs / STEP_MS);
  const steps = series.deliveries
    .map((_, i) => ({
      at: from + i * each,
      kinds: Object.freeze(KINDS.map((kind) => series.by_kind[kind]?.[i] ?? 0)),
      trouble:
        (series.unroutable[i] ?? 0) -
        (series.unheard?.[i] ?? 0) +
        (series.timeouts[i] ?? 0) +
        (series.redelivered?.[i] ?? 0) +
        (series.by_kind["failure"]?.[i] ?? 0),
    }))
    .filter(({ at, kinds }) => at + each <= first && kinds.some((count) => count > 0))
    .slice(-STEPS / 2);
  const pages = [];
  for (let i = 0; i < steps.length; i += PAGE) pages.push(Object.freeze(steps.slice(i, i + PAGE)));
  return Object.freeze({ ...slice, told: true, pages: Object.freeze([...pages, ...slice.pages]) });
}

/**
 * How much went wrong in the last ten minutes, and has not been marked as seen.
 *
 * @param {Readonly<History>} history
 */
export function troubleOf({ pages, atMs, seenMs }) {
  const from = Math.max(atMs - STEPS * STEP_MS, seenMs);
  let sum = 0;
  for (const page of pages) for (const step of page) if ((step.at + 1) * STEP_MS > from) sum += step.trouble;
  return sum;
}
