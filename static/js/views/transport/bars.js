// The histogram: how much happened when, as bars over the window, and what was not seen. Pure.

import { KINDS } from "../../state/filters.js";
import { STEP_MS } from "../../state/history.js";
import { msOf } from "../../state/things.js";
import { gapText } from "../messages/model.js";

/** @typedef {import("../../types").Kind} Kind */

/** From the foot of a bar to its top. Failures stand on top, where they are seen. @type {readonly Kind[]} */
export const STACK = Object.freeze([
  "call",
  "reply",
  "cast",
  "fanout",
  "notification",
  "heartbeat",
  "other",
  "failure",
]);

/** The tallest bar stands for at least so many messages per second, so that a quiet bus looks quiet. */
const LEAST_PER_S = 8;

/**
 * @typedef {object} Window
 * @property {number} fromMs
 * @property {number} toMs
 * @property {number} barMs
 */

/**
 * What the histogram spans: it moves on by a whole bar, so that bars do not crawl.
 *
 * @param {number} presentMs
 * @param {number} windowS
 * @returns {Window}
 */
export function windowOf(presentMs, windowS) {
  const barMs = Math.max(STEP_MS, Math.ceil((windowS * 1000) / 60 / STEP_MS) * STEP_MS);
  const toMs = Math.ceil((presentMs + 1) / barMs) * barMs;
  return { fromMs: toMs - windowS * 1000, toMs, barMs };
}

/**
 * @typedef {object} Bars
 * @property {number} count of places for bars
 * @property {readonly {kind: Kind, path: string}[]} kinds each as one path in a box of `count` x 100, y downwards
 * @property {readonly number[]} trouble places of bars in which something went wrong
 * @property {number} total messages in the window
 * @property {number} troubles in the window
 */

/**
 * @param {Readonly<import("../../state/history.js").History>} history
 * @param {Window} span
 * @param {readonly string[]} off kinds that are not shown
 * @returns {Bars}
 */
export function barsOf({ pages }, { fromMs, toMs, barMs }, off) {
  const count = Math.round((toMs - fromMs) / barMs);
  const sums = Array.from({ length: count }, () => ({ kinds: KINDS.map(() => 0), trouble: 0 }));
  for (const page of pages) {
    for (const { at, kinds, trouble } of page) {
      const sum = sums[Math.floor((at * STEP_MS - fromMs) / barMs)];
      if (!sum) continue;
      sum.trouble += trouble;
      for (const [i, n] of kinds.entries()) sum.kinds[i] = (sum.kinds[i] ?? 0) + n;
    }
  }
  const shown = STACK.filter((kind) => !off.includes(kind));
  const least = (LEAST_PER_S * barMs) / 1000;
  const of = (/** @type {(typeof sums)[0]} */ sum, /** @type {Kind} */ kind) =>
    sum.kinds[KINDS.indexOf(kind)] ?? 0;
  const heights = sums.map((sum) => shown.reduce((total, kind) => total + of(sum, kind), 0));
  const most = Math.max(least, ...heights);
  const feet = sums.map(() => 100);
  const kinds = shown.map((kind) => {
    let path = "";
    for (const [i, sum] of sums.entries()) {
      const n = of(sum, kind);
      if (n === 0) continue;
      const height = Math.round((n / most) * 1000) / 10;
      const foot = feet[i] ?? 100;
      feet[i] = foot - height;
      path += `M${i + 0.1} ${round(foot)}v${-height}h.8v${height}z`;
    }
    return { kind, path };
  });
  return {
    count,
    kinds,
    trouble: sums.flatMap(({ trouble }, i) => (trouble > 0 ? [i] : [])),
    total: heights.reduce((total, height) => total + height, 0),
    troubles: sums.reduce((total, { trouble }) => total + trouble, 0),
  };
}

/**
 * Where nobody saw what happened, as parts of the window from 0 to 1.
 *
 * @param {readonly import("../../types").GapShape[]} gaps
 * @param {Window} span
 * @param {import("../../text/index.js").Words} words
 * @returns {{from: number, to: number, text: string}[]}
 */
export function gapsIn(gaps, span, words) {
  return gaps.flatMap((gap) => {
    const from = Math.max(0, partOf(msOf(gap.from_ns), span));
    const to = Math.min(1, partOf(msOf(gap.to_ns), span));
    return to > from ? [{ from, to, text: gapText(gap, words) }] : [];
  });
}

/**
 * Where a moment is in the window, 0 to 1; outside of it less or more.
 *
 * @param {number} ms
 * @param {Window} span
 */
export function partOf(ms, { fromMs, toMs }) {
  return (ms - fromMs) / (toMs - fromMs);
}

/**
 * The moment at a part of the window.
 *
 * @param {number} part 0 to 1
 * @param {Window} span
 */
export function momentAt(part, { fromMs, toMs }) {
  return fromMs + Math.min(1, Math.max(0, part)) * (toMs - fromMs);
}

/** Marks under the histogram: how many seconds ago, at which part. @param {number} windowS */
export function ticksOf(windowS) {
  return [0, 0.25, 0.5, 0.75].map((part) => ({ part, ago: windowS * (1 - part) }));
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/**
 * From one moment to another, in whole bars, whichever came first.
 *
 * @param {number} one ms
 * @param {number} other ms
 * @param {number} barMs
 * @returns {import("../../state/stats.js").MarkedSpan}
 */
export function brushed(one, other, barMs) {
  const fromMs = Math.floor(Math.min(one, other) / barMs) * barMs;
  return { fromMs, toMs: Math.max(fromMs + barMs, Math.ceil(Math.max(one, other) / barMs) * barMs) };
}
