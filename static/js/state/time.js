// Three clocks: the wire's (observed), the list's (never delayed), the stage's (what the map shows). This is the stage's.
// Every message gets its place in stage time once; pausing, stepping and going live only move the playhead.

import { Pages } from "./pages.js";
import { AT_EXCHANGE, EMPTY } from "./schedule.js";
import { behind, FLIGHTS, rejoined, relaid, sought, toppedUp, withSpan, withThings } from "./scrub.js";
import { isLive, told } from "./telling.js";
import { hopThing, msOf, spanOf, thingOf } from "./things.js";
import { stageAt } from "./timeline.js";

/** @typedef {import("./schedule.js").Speed} Speed */
/** @typedef {import("./schedule.js").Flight} Flight */
/** @typedef {import("./schedule.js").Thing} Thing */

export { FLIGHTS };

/**
 * Nothing was drawn for longer than this, in ms (a hidden page, a busy machine): go on at the present, no burst. What is told
 * slower than it was goes on where it was, unless nobody looked or the machine slept: its reader waits for the rest.
 */
const AWAY_MS = 1500;
const ASLEEP_MS = 10_000;
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
 * @property {number} begunMs where it stood when the page knew its first messages: what landed before, nobody saw here
 * @property {bigint} stageNs the wire time that the stage shows
 * @property {number} clockMs the same, in ms since 1970
 * @property {boolean} live within a second of the wire
 * @property {number} behindMs
 * @property {number} pending messages that are laid and not yet shown
 * @property {number} fresh messages on the bus since the stage was paused
 * @property {number} messages on the bus since rpcviz started
 * @property {number} pausedAt the same, when it was paused
 * @property {number} lostMs wire time that had left the ring before the stage came to it
 * @property {Readonly<import("./scrub.js").Cut> | null} cut the timeline does not reach to the present
 * @property {number | null} linkMs the moment that a link asks for, until the page knows anything
 * @property {number} toldMs the wire time before which everything of the requests in focus has landed on the stage
 * @property {string | null} current the newest step of the request in focus that has started: message or hop
 * @property {"" | "folded" | "hurry"} note what the stage does with time just now
 * @property {number} jumps how often the playhead was moved rather than let run
 * @property {ReadonlyMap<string, Flight>} flights by id, in wire order
 * @property {number} topSeq of the newest message that came: what is newer is not among the flights
 * @property {Readonly<import("./schedule.js").Plan>} plan
 * @property {readonly import("./things.js").RunSpan[]} runs newest first
 * @property {boolean} simulated
 * @property {boolean} quiet
 * @property {number} serverMs the server's clock at the last frame
 * @property {number} frameAtMs and the page's clock then
 * @property {boolean} turned the ring has let messages go: before its oldest there was more
 * @property {number} sureMs wire time since which no frame left a message out: before, an answer may have been missed
 */

/** @type {Readonly<Time>} */
export const initialTime = Object.freeze({
  speed: "1x",
  chosen: false,
  playing: true,
  held: false,
  atMs: 0,
  stageMs: 0,
  begunMs: 0,
  stageNs: 0n,
  clockMs: 0,
  live: true,
  behindMs: 0,
  pending: 0,
  fresh: 0,
  messages: 0,
  pausedAt: 0,
  lostMs: 0,
  cut: null,
  linkMs: null,
  toldMs: Number.POSITIVE_INFINITY,
  current: null,
  note: "",
  jumps: 0,
  flights: new Pages(),
  topSeq: -1,
  plan: EMPTY,
  runs: Object.freeze([]),
  simulated: false,
  quiet: true,
  serverMs: 0,
  frameAtMs: 0,
  turned: false,
  sureMs: 0,
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
      return withLink(slice, action.url);
    case "frame":
      return withFrame(slice, action.frame, now);
    case "tick":
      return ticked(slice, now, action.hidden ?? false);
    case "time/speed":
      return withSpeed(slice, action.speed);
    case "time/toggle":
      return toggled(slice);
    case "time/seek":
      return told(sought({ ...slice, live: false }, action.toMs));
    case "span/came":
      return told(withSpan(slice, action.span));
    case "span/failed":
      return action.fromMs === slice.cut?.wants?.fromMs ? atPresent(slice) : slice;
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
  const { messages, per_s, ring } = frame.stats;
  // What came before the first frame, nobody waited for.
  const pausedAt = slice.serverMs === 0 && !slice.playing ? messages : Math.min(slice.pausedAt, messages);
  const known = {
    ...slice,
    runs,
    messages,
    pausedAt,
    fresh: slice.playing ? 0 : messages - pausedAt,
    quiet: per_s < QUIET_PER_S,
    serverMs: msOf(frame.ts_ns),
    frameAtMs: now,
    turned: ring < messages,
    sureMs: frame.skipped > 0 ? msOf(frame.ts_ns) : slice.sureMs,
  };
  const things = [
    ...frame.marks.map((mark) => thingOf(mark, known)),
    ...frame.hops.map((hop) => hopThing(hop, known)),
  ];
  if (things.length === 0 && !frame.whole) return Object.freeze(known);
  things.sort((a, b) => a.wireMs - b.wireMs);
  return frame.whole ? begun(known, things, standOf(slice, now)) : Object.freeze(withThings(known, things));
}

/**
 * The moment that a whole frame leaves as it is: the page may have asked for it with another filter, or after a loss. Who
 * paused or went back stays there, and what is told slower than it was goes on, unless nobody looked.
 *
 * @param {Readonly<Time>} slice before the frame
 * @param {number} now ms
 * @returns {number | null} null: the present
 */
function standOf({ serverMs, linkMs, playing, cut, speed, live, atMs, clockMs }, now) {
  if (linkMs !== null || serverMs === 0) return linkMs;
  const tells = (cut !== null || speed !== "1x") && !live && now - atMs <= AWAY_MS;
  return !playing || tells ? clockMs : null;
}

/**
 * What the page is told anew is laid behind the playhead: one may step back to it, and nothing bursts.
 *
 * @param {Readonly<Time>} slice
 * @param {readonly Thing[]} things
 * @param {number | null} standMs where the playhead is to stand; null: at the present
 * @returns {Readonly<Time>}
 */
function begun(slice, things, standMs) {
  const topSeq = Math.max(-1, ...things.map(({ mark }) => mark?.seq ?? -1));
  const next = { ...slice, ...behind(things, slice), topSeq, pending: 0, current: null };
  const live = { ...next, begunMs: next.stageMs, cut: null, lostMs: 0, linkMs: null };
  return standMs === null ? Object.freeze(live) : told(sought(live, standMs));
}

/**
 * @param {Readonly<Time>} slice
 * @param {import("./url.js").UrlState} url
 * @returns {Readonly<Time>}
 */
function withLink(slice, { speed, t }) {
  const paced = speed ? withSpeed(slice, speed) : slice;
  if (t === null) return paced;
  if (slice.serverMs === 0) return Object.freeze({ ...paced, playing: false, live: false, linkMs: t });
  if (Math.abs(slice.clockMs - t) < 1) return paced;
  return told(sought({ ...paced, playing: false, pausedAt: slice.messages }, t));
}

/**
 * @param {Readonly<Time>} slice
 * @returns {Readonly<Time>}
 */
function toggled(slice) {
  const playing = !slice.playing;
  const live = playing && isLive(slice.behindMs, slice.speed);
  return Object.freeze({ ...slice, playing, live, fresh: 0, pausedAt: playing ? 0 : slice.messages });
}

/**
 * @param {Readonly<Time>} slice
 * @param {number} now ms
 * @param {boolean} hidden the page was, since the last tick
 */
function ticked(slice, now, hidden) {
  const passed = slice.atMs === 0 ? 0 : Math.max(0, now - slice.atMs);
  const most = hidden || slice.speed === "1x" ? AWAY_MS : ASLEEP_MS;
  if (passed > most && slice.playing && slice.live) return atPresent({ ...slice, atMs: now });
  const moves = slice.playing && !slice.held;
  const stageMs = moves ? Math.min(endOf(slice), slice.stageMs + Math.min(passed, 250)) : slice.stageMs;
  const plan = moves && isIdle(slice) ? sooner(slice.plan, passed / 2) : slice.plan;
  return told(toppedUp({ ...slice, atMs: now, stageMs, plan }));
}

/**
 * At 1x a stage that fell behind and has nothing to show catches up.
 *
 * @param {Readonly<Time>} slice
 */
function isIdle({ speed, cut, pending, behindMs }) {
  return speed === "1x" && cut === null && pending === 0 && behindMs > 250;
}

/**
 * @param {Readonly<import("./schedule.js").Plan>} plan
 * @param {number} ms
 */
function sooner(plan, ms) {
  return Object.freeze({ ...plan, stageMs: plan.stageMs - ms });
}

/**
 * Where a timeline ends that does not reach to the present: nothing is known of what comes then, so the stage waits.
 *
 * @param {Readonly<Time>} slice
 */
function endOf({ cut, flights, plan, speed, stageMs }) {
  if (!cut) return Number.POSITIVE_INFINITY;
  if (cut.aimMs !== null) return stageMs;
  return Math.max(stageMs, stageAt(flights, plan, cut.toMs, speed));
}

/**
 * @param {Readonly<Time>} slice
 * @param {Speed} speed
 */
function withSpeed(slice, speed) {
  return told({ ...relaid(slice, speed), speed, chosen: true });
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
  const pausedAt = slice.playing ? slice.messages : slice.pausedAt;
  const next = { ...slice, playing: false, live: false, pausedAt };
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

/** @param {Readonly<Time>} cut */
function atPresent(cut) {
  const slice = rejoined(cut);
  let stageMs = slice.stageMs;
  for (const flight of slice.flights.values()) stageMs = Math.max(stageMs, flight.start);
  const jumps = stageMs === slice.stageMs && slice === cut ? slice.jumps : slice.jumps + 1;
  const present = slice.serverMs + Math.max(0, slice.atMs - slice.frameAtMs);
  const wireMs = slice.serverMs > 0 ? Math.max(present, slice.plan.wireMs || 0) : slice.plan.wireMs;
  const plan = { ...slice.plan, wireMs, stageMs };
  const now = { stageMs, jumps, playing: true, held: false, fresh: 0, pausedAt: 0, linkMs: null };
  return told({ ...slice, ...now, clockMs: 0, plan });
}
