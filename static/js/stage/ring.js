// The ring that a caller waits with: how long it waits, how much of its patience is used, and what is left in the end.

import { msOf } from "../state/things.js";
import { tileOf } from "./branches.js";

/** @typedef {import("../state/schedule.js").Flight} Flight */
/** @typedef {import("./flight.js").Ring} Ring */
/** @typedef {import("./scene.js").World} World */

/**
 * What the caller waits with, from its call's start until the reply is back.
 *
 * @param {World} world
 * @param {import("../types").Mark} mark
 * @returns {import("./flight.js").Ring | null}
 */
export function ringOf({ geometry, time, beats }, mark) {
  if (mark.kind !== "call") return null;
  const tile = tileOf(geometry, mark.sender);
  if (!tile?.key) return null;
  const reply = mark.pair ? time.flights.get(mark.pair) : undefined;
  const { k } = geometry.sheet;
  return {
    x: tile.cell ? tile.x : tile.x + tile.w / 2 - 9 * k,
    y: tile.cell ? tile.y - tile.h / 2 - k : tile.y,
    r: tile.cell ? Math.min(5.5 * k, Math.max(3 * k, tile.h * 0.5)) : 5.5 * k,
    until: reply ? reply.end : mark.pair ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    state: mark.state === null ? "unseen" : (RING_STATES[mark.state] ?? "waiting"),
    calledMs: msOf(mark.ts_ns),
    deadlineMs: mark.deadline_ns === null ? Number.POSITIVE_INFINITY : msOf(mark.deadline_ns),
    beat: beats?.get(mark.id) ?? Number.NEGATIVE_INFINITY,
  };
}

/** @type {Readonly<Record<string, import("./flight.js").Ring["state"]>>} */
const RING_STATES = Object.freeze({ timed_out: "timed_out", late: "timed_out", failed: "failed" });

/** A timeout stays on its caller's tile this long, in ms of wire time. */
const TIMED_OUT_MS = 10_000;

/**
 * What stands on a caller's tile: a ring while it waits, a clock once it has given up, and nothing some time after.
 *
 * @param {Ring} ring
 * @param {number} clockMs wire time
 * @returns {"ring" | "clock" | "mark" | "none"}
 */
export function faceOf({ state, calledMs, deadlineMs }, clockMs) {
  if (state === "unseen") return "mark";
  if (state !== "timed_out") return "ring";
  if (deadlineMs === Number.POSITIVE_INFINITY) return "clock";
  if (clockMs < Math.max(calledMs, deadlineMs)) return "ring";
  return clockMs < deadlineMs + TIMED_OUT_MS ? "clock" : "none";
}

/**
 * How much of its patience a caller has used, 0 to 1; 0 where it has no end.
 *
 * @param {Ring} ring
 * @param {number} clockMs wire time
 */
export function patienceUsed({ calledMs, deadlineMs }, clockMs) {
  return Math.min(1, Math.max(0, (clockMs - calledMs) / (deadlineMs - calledMs)));
}

/**
 * When the last heartbeat of each call landed.
 *
 * @param {readonly Flight[]} near
 * @param {ReadonlyMap<string, number>} before
 * @returns {ReadonlyMap<string, number>}
 */
export function beatsOf(near, before) {
  /** @type {Map<string, number>} */
  const beats = new Map();
  for (const { thing, end } of near) {
    const call = thing.mark?.kind === "heartbeat" ? thing.answers : null;
    if (call) beats.set(call, end);
  }
  for (const { thing } of near) {
    const last = before.get(thing.id);
    if (last !== undefined && !beats.has(thing.id)) beats.set(thing.id, last);
  }
  return beats;
}
