// What follows from where the playhead stands: how far behind, what is pending, which step is told.

import { digestOf, later } from "./digest.js";
import { pagesOf } from "./pages.js";
import { HURRY_MS, SLOWER } from "./schedule.js";
import { msOf } from "./things.js";
import { around, wireBetween } from "./timeline.js";

/** @typedef {import("./schedule.js").Flight} Flight */
/** @typedef {import("./time.js").Time} Time */

/** The stage is live while it is this close to the wire; a story keeps a call and its reply further apart than that. */
const LIVE_MS = 1000;
const STORY_LIVE_MS = 2000;

/**
 * @param {number} behindMs
 * @param {import("./schedule.js").Speed} speed
 */
export function isLive(behindMs, speed) {
  return behindMs < (speed === "story" ? STORY_LIVE_MS : LIVE_MS);
}

/**
 * The slice with all that follows from where its playhead stands.
 *
 * @param {Readonly<Time>} slice
 * @returns {Readonly<Time>}
 */
export function told(slice) {
  const { stageMs } = slice;
  const { pending, last, current, toldMs } = standing(slice);
  const present = slice.serverMs + Math.max(0, slice.atMs - slice.frameAtMs);
  const wireMs = Math.min(present, wireOf(slice, present));
  // While it plays, the clock does not go back; while it stands, it stands. 0 asks for it anew.
  const clockMs = slice.playing
    ? Math.max(Math.min(present, slice.clockMs), wireMs)
    : slice.clockMs || wireMs;
  const behindMs = Math.max(0, present - clockMs);
  const note = slice.plan.stageMs - stageMs > HURRY_MS ? "hurry" : last && last.folded > 0 ? "folded" : "";
  return Object.freeze({
    ...slice,
    pending,
    current: current ? current.thing.id : null,
    clockMs,
    stageNs: BigInt(Math.round(clockMs * 1000)) * 1000n,
    behindMs,
    toldMs,
    live: slice.playing && !slice.cut && isLive(behindMs, slice.speed),
    note,
  });
}

/**
 * Where the playhead stands among the flights.
 *
 * @param {Readonly<Time>} slice
 * @returns {{pending: number, last: Flight | null, current: Flight | null, toldMs: number}} `last`: the newest that has
 *   started; `current`: the newest step
 */
function standing({ flights, stageMs, playing }) {
  let pending = 0;
  /** @type {Flight | null} */
  let last = null;
  /** @type {Flight | null} */
  let current = null;
  let toldMs = Number.POSITIVE_INFINITY;
  for (const page of pagesOf(flights)) {
    const digest = digestOf(page);
    if (digest.startedMs <= stageMs && digest.landedMs <= stageMs) {
      last = later(last, digest.last);
      current = later(current, playing ? digest.bigStep : digest.step);
      continue;
    }
    if (digest.firstMs > stageMs) {
      pending += page.size;
      toldMs = Math.min(toldMs, digest.focusMs);
      continue;
    }
    for (const flight of page.values()) {
      if (flight.thing.role === "focus" && flight.start + flight.lasts > stageMs)
        toldMs = Math.min(toldMs, flight.thing.wireMs);
      if (flight.start > stageMs) {
        pending += 1;
        continue;
      }
      last = later(last, flight);
      if (isTold(flight, playing)) current = later(current, flight);
    }
  }
  return { pending, last, current, toldMs };
}

/**
 * The wire time that the stage shows. With nothing ahead a story has come to the present; else it is on the way.
 *
 * @param {Readonly<Time>} slice
 * @param {number} present
 */
function wireOf({ cut, flights, plan, speed, stageMs, clockMs, linkMs }, present) {
  if (linkMs !== null) return linkMs;
  if (cut?.aimMs != null) return cut.aimMs;
  const { last, next } = around(flights, stageMs);
  if (next) return wireBetween(last, next, stageMs, speed);
  if (cut) return Math.min(cut.toMs, last ? last.wireMs + (stageMs - last.at) / SLOWER[speed] : clockMs);
  if (speed === "story" || Number.isNaN(plan.wireMs)) return present;
  return plan.wireMs + Math.max(0, stageMs - plan.stageMs) / SLOWER[speed];
}

/**
 * Whether the stage has come to a message or hop. What it does not know it will never tell, so that is told.
 *
 * @param {Readonly<Time>} slice
 * @param {string} id
 */
export function isReached({ flights, stageMs }, id) {
  const flight = flights.get(id);
  return flight === undefined || flight.start <= stageMs;
}

/**
 * Whether the stage has told a run to its end.
 *
 * @param {Readonly<Time>} slice
 * @param {import("../types").RunShape} run
 */
export function isToldToItsEnd({ toldMs }, run) {
  return run.ended_ns !== null && msOf(run.ended_ns) < toldMs;
}

/**
 * Whether a flight is named as the step of the moment: while it plays, the quick ones would only flicker.
 *
 * @param {Flight} flight
 * @param {boolean} playing
 */
function isTold({ thing }, playing) {
  return thing.role === "focus" && (!playing || thing.grade !== "minor");
}
