// How much the stage draws: found at run time by what moves and by how long a frame takes, up soon and down late.

/** Up to so many moving messages with trails and glow; up to so many each by itself. */
export const RICH = 300;
export const EACH = 2000;
/** Script per frame, in ms: above the first one dot stands for several, above the second only flows are drawn. */
export const BUDGET_MS = 8;
export const LIMIT_MS = 12;
/** Fewer dots than this cost nothing: leaving them out would make no frame quicker, on however busy a machine. */
const WORTH = 150;
/** So long over a line before the level goes up, and under a part of it before it goes down, in ms. */
const UP_MS = 500;
const DOWN_MS = 3000;
const PART = 0.6;
/** Who falls back soon after going down waits longer the next time, up to this. */
const SOON_MS = 10_000;
const LONGEST_MS = 30_000;

/** How many messages one dot may stand for. */
export const DOTS = Object.freeze([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);

/**
 * @typedef {0 | 1 | 2 | 3} Level 0: all, with trails; 1: every message; 2: one dot for several; 3: flows only
 *
 * @typedef {object} Load
 * @property {Level} level
 * @property {number} perDot messages that one dot stands for, of those that the server sends
 * @property {number} sent messages that each of those stands for already
 * @property {number} moving messages, drawn or not
 * @property {number} ms script per frame, mean
 * @property {number | null} overMs since when it is over the line
 * @property {number | null} underMs since when it is well under it
 * @property {number} wentDownMs when it last went down
 * @property {number} patienceMs how long it has to be under the line to go down
 */

/** @type {Readonly<Load>} */
export const initialLoad = Object.freeze({
  level: 0,
  perDot: 1,
  sent: 1,
  moving: 0,
  ms: 0,
  overMs: null,
  underMs: null,
  wentDownMs: Number.NEGATIVE_INFINITY,
  patienceMs: DOWN_MS,
});

/**
 * @param {Readonly<Load>} slice
 * @param {import("./index.js").Action} action
 * @param {number} now ms
 * @returns {Readonly<Load>}
 */
export function reduceLoad(slice, action, now) {
  return action.type === "load/measured" ? measured(slice, action, now) : slice;
}

/**
 * @param {Readonly<Load>} slice
 * @param {{moving: number, ms: number, sent: number}} seen
 * @param {number} now ms
 * @returns {Readonly<Load>}
 */
function measured(slice, { moving, ms, sent }, now) {
  const known = { ...slice, moving, ms, sent };
  const over = isOver(known) ? (slice.overMs ?? now) : null;
  const under = isUnder(known) ? (slice.underMs ?? now) : null;
  if (over !== null && now - over >= UP_MS) return Object.freeze(up(known, now));
  if (under !== null && now - under >= slice.patienceMs) return Object.freeze(down(known, now));
  return Object.freeze({ ...known, overMs: over, underMs: under });
}

/** @param {Readonly<Load>} load */
function isOver({ level, perDot, moving, ms }) {
  const drawn = moving / perDot;
  const slow = ms > BUDGET_MS && drawn > WORTH;
  if (level === 0) return moving > RICH || slow;
  return level < 3 && (drawn > EACH || slow);
}

/** @param {Readonly<Load>} load */
function isUnder({ level, perDot, moving, ms }) {
  if (level === 0) return false;
  const fewer = level === 1 ? 1 : (DOTS[DOTS.indexOf(perDot) - 1] ?? 1);
  const most = level === 1 ? RICH : EACH;
  const drawn = moving / fewer;
  return drawn < PART * most && (ms < PART * BUDGET_MS || drawn < PART * WORTH);
}

/**
 * @param {Readonly<Load>} load
 * @param {number} now ms
 * @returns {Load}
 */
function up(load, now) {
  const soon = now - load.wentDownMs < SOON_MS;
  const patienceMs = soon ? Math.min(LONGEST_MS, load.patienceMs * 2) : DOWN_MS;
  const next = { ...load, overMs: null, underMs: null, patienceMs };
  if (load.level === 0) return { ...next, level: 1 };
  const enough = DOTS.find((dots) => load.moving / dots <= EACH * PART) ?? 1000;
  if (load.level === 1) return { ...next, level: 2, perDot: Math.max(2, enough) };
  if (load.ms > LIMIT_MS && load.moving / load.perDot <= EACH) return { ...next, level: 3 };
  const coarser = DOTS[DOTS.indexOf(load.perDot) + 1];
  return coarser === undefined ? { ...next, level: 3 } : { ...next, perDot: Math.max(coarser, enough) };
}

/**
 * @param {Readonly<Load>} load
 * @param {number} now ms
 * @returns {Load}
 */
function down(load, now) {
  const next = { ...load, overMs: null, underMs: null, wentDownMs: now };
  if (load.level === 3) return { ...next, level: 2 };
  if (load.level === 2 && load.perDot > 2)
    return { ...next, perDot: DOTS[DOTS.indexOf(load.perDot) - 1] ?? 2 };
  if (load.level === 2) return { ...next, level: 1, perDot: 1 };
  return { ...next, level: 0 };
}

/**
 * Messages that one dot on the stage stands for, with what the server has left out.
 *
 * @param {Readonly<Load>} load
 */
export function dotsFor({ perDot, sent }) {
  return DOTS.find((dots) => dots >= perDot * sent) ?? Math.round(perDot * sent);
}
