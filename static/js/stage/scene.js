// What is to be drawn at a moment: the ways around it for the canvas, and what is alight for the SVG below.

import { pagesOf } from "../state/pages.js";
import { AT_QUEUE } from "../state/schedule.js";
import { isMirrored } from "../state/things.js";
import { wayOfHop } from "./hops.js";
import { faceOf, ringOf } from "./ring.js";
import { routeOf, wayOfMark } from "./route.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("../state/schedule.js").Flight} Flight */
/** @typedef {import("./shapes.js").Glyph} Glyph */

/** How long a way glows after its message has landed, in ms. */
export const AFTERGLOW_MS = 1600;
/** Others are kept this long after they have landed, so that their end is seen and counted. */
const LANDED_MS = 150;
/** A way is made this long before it is needed, in ms. */
export const AHEAD_MS = 120;
/** A tile stays alight this long where nothing says when its work ends: in focus, and otherwise. */
const WORK_MS = 750;
const BRIEF_MS = 300;
/** And this long after an exception has come back. */
const FAILED_MS = 4000;

/**
 * @typedef {object} World
 * @property {Geometry} geometry
 * @property {import("../state/time.js").Time} time
 * @property {import("./route.js").Words} words
 * @property {boolean} [still] nothing advances, things are alight or not
 * @property {number | undefined} [stickMs] how long a failure is seen, if not as usual
 * @property {ReadonlySet<string | null>} [named] messages that are selected or pointed at
 * @property {ReadonlyMap<string, number>} [beats] by call: when its last heartbeat landed, in ms of stage time
 */

/**
 * What lights on the way of a message: found once, for it is asked for with every frame.
 *
 * @typedef {object} Ends
 * @property {string | null} sender tile that waits with a ring
 * @property {string | null} station
 * @property {readonly string[]} tiles
 * @property {readonly string[]} docks
 */

/** @typedef {{way: Way, ends: Ends}} Course */

/** @type {Ends} */
const NOWHERE = Object.freeze({ sender: null, station: null, tiles: [], docks: [] });

/**
 * The course of a flight: its way for the painter and its ends for the lights; null when it has no place on this stage.
 *
 * @param {World} world
 * @param {Flight} flight
 * @returns {Course | null}
 */
export function courseOf(world, flight) {
  const way = wayOf(world, flight);
  if (!way) return null;
  const { mark } = flight.thing;
  const route = mark && way.form === "bus" ? routeOf(world.geometry, mark) : null;
  if (!mark || !route) return { way, ends: NOWHERE };
  const tiles = route.branches.map(({ tile }) => tile?.key ?? "").filter((key) => key !== "");
  const docks = [...new Set(route.branches.map(({ dock }) => dock.id))];
  const sender = way.ring && way.ring.state !== "unseen" ? route.sender : null;
  const took = isMirrored(mark) ? [] : tiles;
  return { way, ends: { sender, station: route.station, tiles: took, docks } };
}

/**
 * The way of a flight, with its times; null when it has no place on this stage.
 *
 * @param {World} world
 * @param {Flight} flight
 * @returns {Way | null}
 */
export function wayOf(world, flight) {
  const { role, mark, step } = flight.thing;
  const way = mark
    ? wayOfMark(world.geometry, mark, isRead(world, flight.thing) ? world.words : null)
    : step
      ? wayOfHop(world.geometry, step)
      : null;
  if (!way) return null;
  const { start, lasts, first, back, taken } = flight;
  const ring = mark ? ringOf(world, mark) : null;
  return { ...way, role, start, lasts, first, back, taken, end: endOf(mark, flight, way), ring };
}

/**
 * Words stand beside the request in focus, and what is named; nobody could read them beside each background message.
 *
 * @param {World} world
 * @param {import("../state/schedule.js").Thing} thing
 */
function isRead({ named }, { id, role }) {
  return role === "focus" || !named || named.has(id);
}

/**
 * When a message is seen no more: where nobody knows a queue, that is at its exchange; a tap that sees no deliveries
 * follows it to its queue, and says nothing of what became of it there.
 *
 * @param {import("../types").Mark | null} mark
 * @param {Flight} flight
 * @param {import("./flight.js").Placed} way
 */
function endOf(mark, { start, lasts, end }, way) {
  if (!mark || way.form !== "bus" || way.falls || way.unread) return end;
  if (way.branches === 0) return start + lasts / 2;
  return isMirrored(mark) ? start + AT_QUEUE * lasts : end;
}

/**
 * How much is drawn: one of `perDot` of each edge, or none; what must never be left out is always drawn.
 *
 * @typedef {object} Share
 * @property {number} perDot
 * @property {boolean} flows only flows are drawn
 * @property {number} sureMs wire time before which an answer may have been missed
 * @property {number | undefined} [stickMs] how long a failure is seen, if not as usual
 * @property {(thing: import("../state/schedule.js").Thing) => boolean} always
 */

/**
 * Of a page, what may still be drawn at this stage time or later, and what held when that was found. Whether a call waits
 * hangs on its reply, on another page: whoever lays or changes a reply touches the page of its call.
 *
 * @typedef {object} Rest
 * @property {number} t
 * @property {number} sureMs
 * @property {number} stickMs
 * @property {readonly Flight[]} flights
 */

/** @type {WeakMap<ReadonlyMap<string, Flight>, Rest>} */
const rests = new WeakMap();

/**
 * Flights that are drawn at a moment: flying, glowing after, waited for, or about to start.
 *
 * @param {ReadonlyMap<string, Flight>} flights
 * @param {number} t ms of stage time
 * @param {Share} [share]
 * @returns {{near: Flight[], flying: number, left: number}} `left` is how many fly and are not drawn
 */
export function nearOf(flights, t, share) {
  /** @type {Seen} */
  const seen = { near: [], flying: 0, left: 0 };
  const { sureMs = 0, stickMs = FAILED_MS } = share ?? {};
  for (const page of pagesOf(flights)) {
    const before = rests.get(page);
    const holds = before && t >= before.t && sureMs >= before.sureMs && stickMs <= before.stickMs;
    if (holds && before.flights.length === 0) continue;
    const rest = lookThrough(holds ? before.flights : page.values(), flights, t, share, seen);
    rests.set(page, { t, sureMs, stickMs, flights: rest });
  }
  return seen;
}

/** @typedef {{near: Flight[], flying: number, left: number}} Seen */

/**
 * @param {Iterable<Flight>} some
 * @param {ReadonlyMap<string, Flight>} flights
 * @param {number} t
 * @param {Share | undefined} share
 * @param {Seen} seen
 * @returns {Flight[]} those that may be drawn later
 */
function lookThrough(some, flights, t, share, seen) {
  const rest = [];
  for (const flight of some) {
    if (flight.start > t + AHEAD_MS) {
      rest.push(flight);
      continue;
    }
    const over = flight.thing.role === "focus" ? AFTERGLOW_MS : LANDED_MS;
    if (
      t > flight.end + over &&
      !failed(flight, t, share?.stickMs) &&
      !waits(flight, t, flights, share?.sureMs)
    )
      continue;
    rest.push(flight);
    const now = t >= flight.start && t < flight.end;
    if (now) seen.flying += 1;
    if (!share || isDrawn(flight, share)) seen.near.push(flight);
    else if (now) seen.left += 1;
  }
  return rest;
}

/**
 * @param {Flight} flight
 * @param {Share} share
 */
function isDrawn({ thing, nth }, { perDot, flows, always }) {
  if (!flows && stands(nth, perDot)) return true;
  return isTrouble(thing) || thing.role === "focus" || always(thing);
}

/**
 * One of each so many stands for them, now this one and now that: hosts that report in turn would else never be seen.
 *
 * @param {number} nth of its edge
 * @param {number} perDot
 */
function stands(nth, perDot) {
  if (perDot === 1) return true;
  const turn = Math.imul(Math.floor(nth / perDot) + 1, 0x9e3779b1) >>> 16;
  return nth % perDot === turn % perDot;
}

/**
 * What went wrong is never left out.
 *
 * @param {import("../state/schedule.js").Thing} thing
 */
export function isTrouble({ mark, falls, again }) {
  if (falls || again) return true;
  return mark !== null && (mark.kind === "failure" || mark.state === "timed_out" || mark.redelivered);
}

/**
 * An exception that came back stays on its caller's tile for a while.
 *
 * @param {Flight} flight
 * @param {number} t
 * @param {number} [stickMs]
 */
function failed({ thing, end }, t, stickMs = FAILED_MS) {
  return t < end + stickMs && thing.mark?.kind === "failure";
}

/**
 * @param {Flight} flight
 * @param {number} t
 * @param {ReadonlyMap<string, Flight>} flights
 * @param {number} [sureMs]
 */
function waits({ thing: { mark, role, wireMs } }, t, flights, sureMs = 0) {
  if (mark?.kind !== "call") return false;
  const reply = mark.pair ? flights.get(mark.pair) : undefined;
  if (!mark.pair && mark.state === "waiting" && role === "background" && wireMs < sureMs) return false;
  if (!mark.pair) return mark.state === "waiting" || mark.state === "timed_out";
  return reply !== undefined && t < reply.end;
}

/** @typedef {{glyph: Glyph, focus: boolean, share: number}} Light */

/**
 * @typedef {object} Lights
 * @property {Map<string, Light>} tiles working, by key
 * @property {Set<string>} waiting tiles
 * @property {Map<string, Light>} docks
 * @property {Map<string, Light>} stations
 * @property {Map<string, number>} queued messages that rest in a dock
 */

/**
 * What is alight at a moment.
 *
 * @param {World} world
 * @param {Iterable<Course>} courses
 * @param {readonly string[]} off kinds that are hidden
 * @returns {Lights}
 */
export function lightsOf(world, courses, off) {
  /** @type {Lights} */
  const lights = {
    tiles: new Map(),
    waiting: new Set(),
    docks: new Map(),
    stations: new Map(),
    queued: new Map(),
  };
  const t = world.time.stageMs;
  for (const { way, ends } of courses) {
    if (ends === NOWHERE || t < way.start || off.includes(way.kind)) continue;
    if (ends.sender && way.ring) lightSender(way.ring, ends.sender, lights, t, world.time.clockMs);
    // A heartbeat makes its caller's ring blink, and is no work there.
    if (t >= way.end && way.glyph === "heartbeat") continue;
    if (t >= way.end) lightTiles(world, way, ends, lights, t);
    // Docks and stations light for the request in focus; the rest only queues there.
    else if (way.role === "focus" || way.taken === Number.POSITIVE_INFINITY)
      lightPassing(way, ends, lights, t);
  }
  return lights;
}

/**
 * The caller waits; or its patience has run out, and it gets an exception of its own.
 *
 * @param {import("./flight.js").Ring} ring
 * @param {string} key of its tile
 * @param {Lights} lights
 * @param {number} t
 * @param {number} clockMs wire time
 */
function lightSender(ring, key, lights, t, clockMs) {
  if (t >= ring.until) return;
  const face = faceOf(ring, clockMs);
  if (face === "ring") lights.waiting.add(key);
  else if (face === "clock") put(lights.tiles, key, { glyph: "timeout", focus: true, share: 1 });
}

/**
 * @param {World} world
 * @param {Way} way
 * @param {Ends} ends
 * @param {Lights} lights
 * @param {number} t
 */
function lightTiles({ time, still, stickMs = FAILED_MS }, way, ends, lights, t) {
  const focus = way.role === "focus";
  const pair = way.kind === "call" ? time.flights.get(way.id)?.thing.mark?.pair : null;
  const reply = pair ? time.flights.get(pair) : undefined;
  const alone = way.glyph === "failure" ? stickMs : focus ? WORK_MS : BRIEF_MS;
  const until = reply ? reply.start + 60 : way.end + alone;
  if (t >= until) return;
  // Only for the request in focus the work is seen to advance: each step of it paints the map anew.
  const share =
    focus && !still ? Math.min(1, Math.max(0.06, (t - way.end) / Math.max(1, until - way.end))) : 1;
  for (const key of ends.tiles) put(lights.tiles, key, { glyph: way.glyph, focus, share });
}

/**
 * @param {Way} way
 * @param {Ends} ends
 * @param {Lights} lights
 * @param {number} t
 */
function lightPassing(way, ends, lights, t) {
  const u = (t - way.start) / way.lasts;
  const light = { glyph: way.glyph, focus: way.role === "focus", share: 1 };
  if (u > 0.38 && u < 0.62) put(lights.stations, ends.station, light);
  if (u < 0.76) return;
  const rests = way.taken === Number.POSITIVE_INFINITY && u > AT_QUEUE;
  for (const id of ends.docks) {
    put(lights.docks, id, light);
    if (rests) lights.queued.set(id, (lights.queued.get(id) ?? 0) + 1);
  }
}

/**
 * The request in focus outshines the others.
 *
 * @param {Map<string, Light>} lights
 * @param {string | null} key
 * @param {Light} light
 */
function put(lights, key, light) {
  if (key === null || (lights.get(key)?.focus && !light.focus)) return;
  lights.set(key, light);
}
