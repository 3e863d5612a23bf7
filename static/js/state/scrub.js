// Back over the ring. The stage plays a timeline; cut off from the present, it is filled from what was set aside, and from
// what the server still holds. The same flights, laid by the same plan, whether live, scrubbed to or read again.

import { bound, Draft, numbersAfter, Pages } from "./pages.js";
import { EMPTY, improved, lay, shifted } from "./schedule.js";
import { hopThing, msOf, thingOf } from "./things.js";
import { stageAt } from "./timeline.js";

/** @typedef {import("./schedule.js").Flight} Flight */
/** @typedef {import("./schedule.js").Thing} Thing */
/** @typedef {import("./time.js").Time} Time */

/** Flights kept on the timeline, shown and not yet shown; and things set aside beside it. */
export const FLIGHTS = 6000;
/** How long a failure is kept that others would push out, in ms of stage time. */
const STICK_MS = 30_000;
/** Fewer than this ahead of the playhead: the timeline wants more. */
const LOW = 400;
/** At once moved from what was set aside. */
const BATCH = 800;
/** So long before the moment that was asked for the past is read: calls that wait there began before it. */
export const BEFORE_MS = 3000;
/** At once asked of the server, in ms of wire time; it gives less where much happened. */
const SPAN_MS = 60_000;

/**
 * A timeline that does not reach to the present.
 *
 * @typedef {object} Cut
 * @property {number} fromMs wire time from which it is whole
 * @property {number} toMs and to which
 * @property {number | null} aimMs where the playhead is to stand as soon as something is known
 * @property {ReadonlyMap<string, Thing>} aside what came since, and is not on it
 * @property {number} asideMs wire time from which that is whole
 * @property {Readonly<{fromMs: number, toMs: number}> | null} wants what the server is to tell
 */

/**
 * What the page was told of a span of the ring.
 *
 * @typedef {object} Span
 * @property {number} fromMs as asked
 * @property {number} toMs told up to here
 * @property {number} oldestMs what is older has left the ring; Infinity: it holds nothing
 * @property {readonly import("../types").Mark[]} marks oldest first
 * @property {readonly import("../types").HopMark[]} hops
 */

/**
 * The playhead at a moment of the wire.
 *
 * @param {Readonly<Time>} slice
 * @param {number} wireMs
 * @returns {Readonly<Time>} `clockMs` is that moment
 */
export function sought(slice, wireMs) {
  const aimMs = Math.min(wireMs, slice.serverMs);
  const { cut } = slice;
  const first = cut ? cut.fromMs : (slice.flights.values().next().value?.thing.wireMs ?? slice.serverMs);
  if (cut && aimMs >= cut.asideMs) return sought(rejoined(slice), aimMs);
  if (aimMs < first || (cut && aimMs > cut.toMs)) return cutAt(slice, aimMs);
  const stageMs = stageAt(slice.flights, slice.plan, aimMs, slice.speed);
  const next = { ...slice, stageMs, clockMs: aimMs, jumps: slice.jumps + 1 };
  return relaid(next, slice.speed, (flight) => flight.speed === slice.speed);
}

/**
 * What is not yet shown, laid anew at a speed.
 *
 * @param {Readonly<Time>} slice
 * @param {import("./schedule.js").Speed} speed
 * @param {(flight: Flight) => boolean} [keeps] flights that need not be laid anew; if all need not, none is
 * @returns {Readonly<Time>}
 */
export function relaid(slice, speed, keeps = () => false) {
  const waiting = [];
  /** @type {Map<string, Flight>} */
  const flights = new Map();
  let alike = true;
  for (const [id, flight] of slice.flights) {
    if (flight.start > slice.stageMs) {
      waiting.push(flight.thing);
      alike &&= keeps(flight);
    } else flights.set(id, flight);
  }
  if (alike && waiting.length > 0) return slice;
  waiting.sort((a, b) => a.wireMs - b.wireMs);
  const plan = {
    ...EMPTY,
    wireMs: Math.min(slice.clockMs || Number.POSITIVE_INFINITY, waiting[0]?.wireMs ?? slice.plan.wireMs),
    stageMs: slice.stageMs,
  };
  const laid = lay(plan, waiting, speed, slice.stageMs, flights);
  for (const flight of laid.flights) flights.set(flight.thing.id, flight);
  return { ...slice, speed, flights: bound(flights), plan: laid.plan };
}

/**
 * Cut off: what is known becomes what was set aside, and the past is asked for.
 *
 * @param {Readonly<Time>} slice
 * @param {number} aimMs
 * @returns {Readonly<Time>}
 */
function cutAt(slice, aimMs) {
  const { cut } = slice;
  const things = cut ? cut.aside : new Map([...slice.flights].map(([id, { thing }]) => [id, thing]));
  const asideMs = cut ? cut.asideMs : ([...things.values()][0]?.wireMs ?? slice.serverMs);
  const fromMs = aimMs - BEFORE_MS;
  return {
    ...slice,
    flights: new Pages(),
    plan: { ...EMPTY, stageMs: slice.stageMs },
    clockMs: aimMs,
    lostMs: 0,
    jumps: slice.jumps + 1,
    cut: wanting({ fromMs, toMs: fromMs, aimMs, aside: things, asideMs, wants: null }),
  };
}

/**
 * @param {Readonly<Cut>} cut
 * @returns {Readonly<Cut>}
 */
function wanting(cut) {
  const toMs = Math.min(cut.asideMs, cut.toMs + SPAN_MS);
  return Object.freeze({ ...cut, wants: Object.freeze({ fromMs: cut.toMs, toMs }) });
}

/**
 * Back to what was set aside, all of it behind the playhead.
 *
 * @param {Readonly<Time>} slice
 * @returns {Readonly<Time>}
 */
export function rejoined(slice) {
  if (!slice.cut) return slice;
  const things = [...slice.cut.aside.values()].sort((a, b) => a.wireMs - b.wireMs);
  return { ...slice, ...behind(things, slice), cut: null, lostMs: 0 };
}

/**
 * Things laid so that a moment of the wire is where the playhead is; without one, all of them behind it.
 *
 * @param {readonly Thing[]} things in order of time
 * @param {Readonly<Time>} slice
 * @param {number} [aimMs]
 * @returns {{flights: ReadonlyMap<string, Flight>, plan: Readonly<import("./schedule.js").Plan>}}
 */
export function behind(things, slice, aimMs) {
  const laid = lay(EMPTY, things, slice.speed, Number.NEGATIVE_INFINITY, new Map());
  const last = laid.flights.reduce((latest, { start, lasts }) => Math.max(latest, start + lasts), 0);
  const unmoved = bound(laid.flights.map((flight) => /** @type {const} */ ([flight.thing.id, flight])));
  const mid = aimMs === undefined ? last + 1 : stageAt(unmoved, laid.plan, aimMs, slice.speed);
  const by = slice.stageMs - mid;
  const flights = bound([...unmoved].map(([id, flight]) => /** @type {const} */ ([id, shifted(flight, by)])));
  const { wireMs, counted } = laid.plan;
  if (aimMs === undefined)
    return { flights, plan: Object.freeze({ ...EMPTY, wireMs, counted, stageMs: slice.stageMs }) };
  const landed = new Map([...laid.plan.landed].map(([key, at]) => [key, at + by]));
  const { focusMs, stepMs, stageMs } = laid.plan;
  const moved = { focusMs: focusMs + by, stepMs: stepMs + by, stageMs: stageMs + by };
  return { flights, plan: Object.freeze({ ...laid.plan, landed, ...moved }) };
}

/**
 * The server has told of the past.
 *
 * @param {Readonly<Time>} slice
 * @param {Readonly<Span>} span
 * @returns {Readonly<Time>}
 */
export function withSpan(slice, span) {
  const { cut } = slice;
  if (!cut?.wants || cut.wants.fromMs !== span.fromMs) return slice;
  const things = [
    ...span.marks.map((mark) => thingOf(mark, slice)),
    ...span.hops.map((hop) => hopThing(hop, slice)),
  ].sort((a, b) => a.wireMs - b.wireMs);
  const aimed = cut.aimMs;
  const lost = Math.max(0, Math.min(span.oldestMs, cut.asideMs) - (aimed ?? cut.toMs));
  const aimMs = aimed === null ? null : aimed + lost;
  const toMs = Math.max(span.toMs, cut.toMs + lost);
  const done = Object.freeze({ ...cut, toMs, aimMs: null, wants: null });
  // Before the oldest message of a ring that is not full there was nothing to lose.
  // The page may see only what passes its filter, and what is told of the past may be newer than all of that.
  const topSeq = span.marks.reduce((top, { seq }) => Math.max(top, seq), slice.topSeq);
  const known = { ...slice, topSeq, cut: done, lostMs: slice.lostMs + (slice.turned ? lost : 0) };
  if (aimMs === null) return added(known, things);
  return { ...known, ...behind(things, slice, aimMs), clockMs: aimMs };
}

/**
 * @param {Readonly<Time>} slice
 * @param {readonly Thing[]} things in order of time
 * @returns {Readonly<Time>}
 */
function added(slice, things) {
  const { flights: known } = slice;
  const fresh = things.filter(({ id }) => !known.has(id));
  const laid = lay(slice.plan, fresh, slice.speed, slice.stageMs, known);
  const flights = new Draft(known);
  for (const flight of laid.flights) {
    flights.add(flight.thing.id, flight);
    flights.touch(flight.thing.answers);
  }
  shed(flights, FLIGHTS, slice.stageMs);
  return { ...slice, flights: flights.done(), plan: laid.plan };
}

/**
 * Few flights are left ahead of the playhead: more come from aside, else from the server; when nothing is left aside, the
 * timeline reaches to the present again.
 *
 * @param {Readonly<Time>} slice
 * @returns {Readonly<Time>}
 */
export function toppedUp(slice) {
  const { cut } = slice;
  if (!cut || cut.aimMs !== null || cut.wants || slice.pending > LOW) return slice;
  if (cut.toMs < cut.asideMs) return { ...slice, cut: wanting(cut) };
  const aside = new Map(cut.aside);
  const batch = [...aside.values()].slice(0, BATCH);
  for (const { id } of batch) aside.delete(id);
  const next = added(slice, batch);
  const toMs = batch.reduce((latest, { wireMs }) => Math.max(latest, wireMs), cut.toMs);
  return { ...next, cut: aside.size === 0 ? null : Object.freeze({ ...cut, aside, toMs, asideMs: toMs }) };
}

/**
 * A failure is seen on its caller's tile for a while, on a wall for half a minute: until then it is kept before others.
 *
 * @param {Flight} flight
 * @param {number} stageMs
 */
function sticks({ thing, end }, stageMs) {
  return thing.mark?.kind === "failure" && stageMs - end < STICK_MS;
}

/**
 * What has landed goes, the oldest first, until so many are left.
 *
 * @param {import("./pages.js").Draft<Flight>} flights
 * @param {number} most
 * @param {number} stageMs
 */
function shed(flights, most, stageMs) {
  flights.shed(
    most,
    (flight) => sticks(flight, stageMs),
    ({ end }) => end > stageMs,
  );
}

/**
 * A frame's things: known ones are known better; new ones go to the end of the timeline, or aside where that is full.
 *
 * @param {Readonly<Time>} slice
 * @param {readonly Thing[]} things in order of time
 * @returns {Readonly<Time>}
 */
export function withThings(slice, things) {
  const flights = new Draft(slice.flights);
  const fresh = [];
  const numbers = numbersAfter(slice.topSeq);
  for (const thing of things) {
    const isNew = thing.mark !== null && numbers.isNew(thing.mark);
    const flight = isNew ? undefined : flights.get(thing.id);
    if (flight) {
      flights.set(thing.id, improved(flight, thing, slice.stageMs));
      flights.touch(thing.answers);
    } else fresh.push(thing);
  }
  const known = { ...slice, topSeq: numbers.top() };
  if (slice.cut) return { ...known, flights: flights.done(), cut: setAside(slice.cut, fresh) };
  const most = FLIGHTS - fresh.length;
  shed(flights, most, slice.stageMs);
  if (flights.size > most && holdsUnseen(flights, slice.stageMs))
    return cutOff({ ...known, flights: flights.done() }, fresh);
  flights.shed(most);
  const laid = lay(slice.plan, fresh, slice.speed, slice.stageMs, flights);
  let { toldMs } = slice;
  for (const flight of laid.flights) {
    flights.add(flight.thing.id, flight);
    flights.touch(flight.thing.answers);
    answer(flights, flight.thing);
    if (flight.thing.role === "focus") toldMs = Math.min(toldMs, flight.thing.wireMs);
  }
  return { ...known, flights: flights.done(), toldMs, plan: laid.plan };
}

/**
 * A reply says itself which call it ends: that call waits no more, even if the frame that says so was lost.
 *
 * @param {import("./pages.js").Draft<Flight>} flights
 * @param {Thing} thing
 */
function answer(flights, { id, answers, mark }) {
  const call = answers && mark?.kind !== "heartbeat" ? flights.get(answers) : undefined;
  const asked = call?.thing.mark;
  if (!call || !asked || asked.pair !== null || asked.state === "timed_out") return;
  const state =
    mark?.kind === "failure" ? /** @type {const} */ ("failed") : /** @type {const} */ ("answered");
  const known = Object.freeze({ ...asked, pair: id, state });
  flights.set(
    call.thing.id,
    Object.freeze({ ...call, thing: Object.freeze({ ...call.thing, mark: known }) }),
  );
}

/**
 * The timeline is full of what nobody has seen yet, rather than of what rests in queues.
 *
 * @param {import("./pages.js").Draft<Flight>} flights
 * @param {number} stageMs
 */
function holdsUnseen(flights, stageMs) {
  let unseen = 0;
  for (const { start } of flights.values()) if (start > stageMs) unseen += 1;
  return unseen > FLIGHTS / 4;
}

/**
 * @param {Readonly<Time>} slice
 * @param {readonly Thing[]} fresh
 * @returns {Readonly<Time>}
 */
function cutOff(slice, fresh) {
  const fromMs = slice.flights.values().next().value?.thing.wireMs ?? slice.clockMs;
  const toMs = Math.max(fromMs, slice.plan.wireMs);
  const empty = { aside: new Map(), asideMs: toMs, aimMs: null, wants: null };
  return { ...slice, cut: setAside(Object.freeze({ fromMs, toMs, ...empty }), fresh) };
}

/**
 * @param {Readonly<Cut>} cut
 * @param {readonly Thing[]} things
 * @returns {Readonly<Cut>}
 */
function setAside(cut, things) {
  if (things.length === 0) return cut;
  const aside = new Map(cut.aside);
  for (const thing of things) aside.set(thing.id, thing);
  let { asideMs } = cut;
  for (const [id, thing] of aside) {
    if (aside.size <= FLIGHTS) break;
    aside.delete(id);
    asideMs = Math.max(asideMs, thing.wireMs);
  }
  return Object.freeze({ ...cut, aside, asideMs });
}

/**
 * A span of the ring as the API gives it.
 *
 * @param {import("../types").SpanAnswer} answer
 * @param {number} fromMs as asked
 * @returns {Readonly<Span>}
 */
export function spanFrom(answer, fromMs) {
  const { marks, hops, until_ns, oldest_ns } = answer;
  const oldestMs = oldest_ns === null ? Number.POSITIVE_INFINITY : msOf(oldest_ns);
  return Object.freeze({ fromMs, toMs: msOf(until_ns), oldestMs, marks, hops });
}
