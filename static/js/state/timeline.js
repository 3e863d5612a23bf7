// From wire time to stage time and back. Flights are in the order in which they were laid, so both only grow along them.

import { digestOf } from "./digest.js";
import { pagesOf } from "./pages.js";
import { FOLD_MS, SLOWER } from "./schedule.js";

/** @typedef {import("./schedule.js").Flight} Flight */
/** @typedef {import("./schedule.js").Plan} Plan */
/** @typedef {import("./schedule.js").Speed} Speed */
/** @typedef {{wireMs: number, at: number}} Moment */

/**
 * The wire time that the stage shows at a playhead.
 *
 * @param {ReadonlyMap<string, Flight>} flights
 * @param {number} stageMs
 * @returns {{last: Moment | null, next: Moment | null}} the moments around it
 */
export function around(flights, stageMs) {
  let wireMs = Number.NEGATIVE_INFINITY;
  let lastAt = Number.NaN;
  let lastMs = wireMs;
  // Thousands with every frame: only what is given back becomes a value of its own.
  const last = () => (Number.isNaN(lastAt) ? null : { wireMs: lastMs, at: lastAt });
  for (const page of pagesOf(flights)) {
    const digest = digestOf(page);
    if (digest.atMs <= stageMs) {
      if (page.size === 0) continue;
      wireMs = Math.max(wireMs, digest.wireMs);
      lastAt = digest.lastAtMs;
      lastMs = wireMs;
      continue;
    }
    for (const { thing, at } of page.values()) {
      wireMs = Math.max(wireMs, thing.wireMs);
      if (at > stageMs) return { last: last(), next: { wireMs, at } };
      lastAt = at;
      lastMs = wireMs;
    }
  }
  return { last: last(), next: null };
}

/**
 * Between two moments, as far as the playhead has come.
 *
 * @param {Moment | null} last
 * @param {Moment} next
 * @param {number} stageMs
 * @param {Speed} speed
 */
export function wireBetween(last, next, stageMs, speed) {
  if (!last) return next.wireMs - (next.at - stageMs) / SLOWER[speed];
  const part = (stageMs - last.at) / Math.max(0.001, next.at - last.at);
  return last.wireMs + (next.wireMs - last.wireMs) * Math.min(1, Math.max(0, part));
}

/**
 * Where on the stage a moment of the wire is; after the last message, as far behind it as the speed makes it.
 *
 * @param {ReadonlyMap<string, Flight>} flights
 * @param {Readonly<Plan>} plan
 * @param {number} wireMs
 * @param {Speed} speed
 * @returns {number} ms of stage time
 */
export function stageAt(flights, plan, wireMs, speed) {
  let known = Number.NEGATIVE_INFINITY;
  /** @type {Moment | null} */
  let last = null;
  for (const page of pagesOf(flights)) {
    const digest = digestOf(page);
    if (page.size > 0 && digest.wireMs <= wireMs && known <= wireMs) {
      known = Math.max(known, digest.wireMs);
      last = { wireMs: known, at: digest.lastAtMs };
      continue;
    }
    for (const { thing, at } of page.values()) {
      known = Math.max(known, thing.wireMs);
      if (known > wireMs) {
        if (!last) return at - beyond(known - wireMs, speed);
        const part = (wireMs - last.wireMs) / Math.max(0.001, known - last.wireMs);
        return last.at + (at - last.at) * part;
      }
      last = { wireMs: known, at };
    }
  }
  return Number.isNaN(plan.wireMs)
    ? plan.stageMs
    : plan.stageMs + beyond(Math.max(0, wireMs - plan.wireMs), speed);
}

/**
 * How long an idle time is on the stage.
 *
 * @param {number} ms on the wire
 * @param {Speed} speed
 */
export function beyond(ms, speed) {
  return speed === "story" ? Math.min(FOLD_MS, ms) : ms * SLOWER[speed];
}
