// Three clocks: the wire's (observed), the list's (never delayed), the stage's (what the map shows). This is the stage's.
// Every message gets its place in stage time once; pausing, stepping and going live only move the playhead.

import { AT_EXCHANGE, EMPTY, improved, lay } from "./schedule.js";
import { isLive, told } from "./telling.js";
import { hopThing, msOf, spanOf, thingOf } from "./things.js";

/** @typedef {import("./schedule.js").Speed} Speed */
/** @typedef {import("./schedule.js").Flight} Flight */
/** @typedef {import("./schedule.js").Thing} Thing */

/** Flights kept, shown and not yet shown. The oldest go first; those that were never shown are counted. */
export const FLIGHTS = 6000;
/** Nothing was drawn for longer than this (a hidden page): go on at the present, no burst. */
const ASLEEP_MS = 1500;
/** On a real broker each user request is told by name below this rate, in messages per second. */
const QUIET_PER_S = 30;

/**
 * @typedef {object} Time
 * @property {Speed} speed
 * @property {boolean} chosen the user chose that speed
 * @property {boolean} playing
 * @property {boolean} held the pointer rests on a message: it holds still
 * @property {number} atMs the page's clock at the last tick
 * @property {number} stageMs the playhead
 * @property {bigint} stageNs the wire time that the stage shows
 * @property {number} clockMs the same, in ms since 1970
 * @property {boolean} live within a second of the wire
 * @property {number} behindMs
 * @property {number} pending messages that are laid and not yet shown
 * @property {number} lost messages that were forgotten before they could be shown
 * @property {number} toldMs the wire time before which everything of the requests in focus has landed on the stage
 * @property {string | null} current the newest step of the request in focus that has started: message or hop
 * @property {"" | "folded" | "hurry"} note what the stage does with time just now
 * @property {number} jumps how often the playhead was moved rather than let run
 * @property {ReadonlyMap<string, Flight>} flights by id, in wire order
 * @property {Readonly<import("./schedule.js").Plan>} plan
 * @property {readonly import("./things.js").RunSpan[]} runs newest first
 * @property {boolean} simulated
 * @property {boolean} quiet
 * @property {number} serverMs the server's clock at the last frame
 * @property {number} frameAtMs and the page's clock then
 */

/** @type {Readonly<Time>} */
export const initialTime = Object.freeze({
  speed: "1x",
  chosen: false,
  playing: true,
  held: false,
  atMs: 0,
  stageMs: 0,
  stageNs: 0n,
  clockMs: 0,
  live: true,
  behindMs: 0,
  pending: 0,
  lost: 0,
  toldMs: Number.POSITIVE_INFINITY,
  current: null,
  note: "",
  jumps: 0,
  flights: new Map(),
  plan: EMPTY,
  runs: Object.freeze([]),
  simulated: false,
  quiet: true,
  serverMs: 0,
  frameAtMs: 0,
});

/**
 * @param {Readonly<Time>} slice
 * @param {import("./index.js").Action} action
 * @param {number} [now] the page's clock, in ms
 * @returns {Readonly<Time>}
 */
export function reduceTime(slice, action, now = 0) {
  switch (action.type) {
    case "hello": {
      const simulated = action.hello.simulated;
      const speed = slice.chosen ? slice.speed : simulated ? "story" : "1x";
      return Object.freeze({ ...slice, simulated, speed });
    }
    case "url/read":
      return action.url.speed ? withSpeed(slice, action.url.speed) : slice;
    case "frame":
      return withFrame(slice, action.frame, now);
    case "tick":
      return ticked(slice, now);
    case "time/speed":
      return withSpeed(slice, action.speed);
    case "time/toggle":
      return Object.freeze({
        ...slice,
        playing: !slice.playing,
        live: !slice.playing && isLive(slice.behindMs, slice.speed),
      });
    case "time/hold":
      return action.on === slice.held ? slice : Object.freeze({ ...slice, held: action.on });
    case "time/step":
      return stepped(slice, action.by);
    case "time/live":
      return atPresent(slice);
    default:
      return slice;
  }
}

/**
 * @param {Readonly<Time>} slice
 * @param {import("../types").Frame} frame
 * @param {number} now ms
 * @returns {Readonly<Time>}
 */
export function withFrame(slice, frame, now) {
  const runs = frame.runs ? frame.runs.map(spanOf) : slice.runs;
  const known = {
    ...slice,
    runs,
    quiet: frame.stats.per_s < QUIET_PER_S,
    serverMs: msOf(frame.ts_ns),
    frameAtMs: now,
  };
  const things = [
    ...frame.marks.map((mark) => thingOf(mark, known)),
    ...frame.hops.map((hop) => hopThing(hop, known)),
  ];
  if (things.length === 0 && !frame.whole) return Object.freeze(known);
  things.sort((a, b) => a.wireMs - b.wireMs);
  if (frame.whole) return Object.freeze({ ...known, ...past(known, things) });
  const flights = new Map(slice.flights);
  const fresh = [];
  for (const thing of things) {
    const flight = flights.get(thing.id);
    if (flight) flights.set(thing.id, improved(flight, thing, slice.stageMs, slice.speed));
    else fresh.push(thing);
  }
  const laid = lay(slice.plan, fresh, slice.speed, slice.stageMs, flights);
  let { toldMs } = slice;
  for (const flight of laid.flights) {
    flights.set(flight.thing.id, flight);
    if (flight.thing.role === "focus") toldMs = Math.min(toldMs, flight.thing.wireMs);
  }
  const lost = slice.lost + forget(flights, slice.stageMs);
  return Object.freeze({ ...known, flights, lost, toldMs, plan: laid.plan });
}

/**
 * What happened before the page came is laid behind the playhead: one may step back to it, and nothing bursts.
 *
 * @param {Readonly<Time>} slice
 * @param {readonly Thing[]} things
 */
function past(slice, things) {
  const laid = lay(EMPTY, things, slice.speed, Number.NEGATIVE_INFINITY, new Map());
  const last = Math.max(0, ...laid.flights.map((flight) => flight.start + flight.lasts));
  const shift = slice.stageMs - last - 1;
  const flights = new Map(laid.flights.map((flight) => [flight.thing.id, shifted(flight, shift)]));
  return {
    flights,
    plan: Object.freeze({ ...EMPTY, wireMs: laid.plan.wireMs, stageMs: slice.stageMs }),
    pending: 0,
    current: null,
  };
}

/**
 * @param {Flight} flight
 * @param {number} by ms
 * @returns {Flight}
 */
function shifted(flight, by) {
  return Object.freeze({
    ...flight,
    start: flight.start + by,
    first: flight.first + by,
    back: flight.back + by,
    taken: flight.taken + by,
    end: flight.end + by,
  });
}

/**
 * @param {Map<string, Flight>} flights
 * @param {number} stageMs
 * @returns {number} how many were never shown
 */
function forget(flights, stageMs) {
  let lost = 0;
  for (const [id, flight] of flights) {
    if (flights.size <= FLIGHTS) break;
    if (flight.start > stageMs) lost += 1;
    flights.delete(id);
  }
  return lost;
}

/**
 * @param {Readonly<Time>} slice
 * @param {number} now ms
 */
function ticked(slice, now) {
  const passed = slice.atMs === 0 ? 0 : Math.max(0, now - slice.atMs);
  if (passed > ASLEEP_MS && slice.playing && slice.live) return atPresent({ ...slice, atMs: now });
  const moves = slice.playing && !slice.held;
  const stageMs = moves ? slice.stageMs + Math.min(passed, 250) : slice.stageMs;
  return told({ ...slice, atMs: now, stageMs });
}

/**
 * @param {Readonly<Time>} slice
 * @param {Speed} speed
 */
function withSpeed(slice, speed) {
  const waiting = [];
  const flights = new Map();
  for (const [id, flight] of slice.flights) {
    if (flight.start > slice.stageMs) waiting.push(flight.thing);
    else flights.set(id, flight);
  }
  const plan = {
    ...slice.plan,
    wireMs: waiting[0]?.wireMs ?? slice.plan.wireMs,
    stageMs: slice.stageMs,
    focusMs: EMPTY.focusMs,
  };
  const laid = lay(plan, waiting, speed, slice.stageMs, flights);
  for (const flight of laid.flights) flights.set(flight.thing.id, flight);
  return told({ ...slice, speed, chosen: true, flights, plan: laid.plan });
}

/**
 * To the rest in the exchange of the next or the last step; inside a request as long as it has one.
 *
 * @param {Readonly<Time>} slice
 * @param {number} by 1 or -1
 */
function stepped(slice, by) {
  const inside = stopOf(slice, by, (thing) => thing.role === "focus");
  const stop = inside ?? stopOf(slice, by, () => true);
  const next = { ...slice, playing: false, live: false };
  return stop === null
    ? Object.freeze(next)
    : told({ ...next, stageMs: stop, clockMs: 0, jumps: slice.jumps + 1 });
}

/**
 * @param {Readonly<Time>} slice
 * @param {number} by
 * @param {(thing: Thing) => boolean} counts
 */
function stopOf(slice, by, counts) {
  let best = null;
  for (const { thing, start, lasts } of slice.flights.values()) {
    if (!counts(thing)) continue;
    const stop = start + (thing.hop ? 0.5 : AT_EXCHANGE) * lasts;
    if (by > 0 ? stop <= slice.stageMs + 1 : stop >= slice.stageMs - 1) continue;
    if (best === null || (by > 0 ? stop < best : stop > best)) best = stop;
  }
  return best;
}

/** @param {Readonly<Time>} slice */
function atPresent(slice) {
  let stageMs = slice.stageMs;
  for (const flight of slice.flights.values()) stageMs = Math.max(stageMs, flight.start);
  const jumps = stageMs === slice.stageMs ? slice.jumps : slice.jumps + 1;
  return told({ ...slice, stageMs, jumps, playing: true, held: false, plan: { ...slice.plan, stageMs } });
}
