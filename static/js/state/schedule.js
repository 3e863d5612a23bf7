// When each message flies on the stage: a plan laid once as it arrives, so that a position is a pure function of stage time.
// Two promises hold at every speed: a reply starts after its call has landed, and a server sends after it has received.

/** @typedef {"story" | "1x" | "1/2" | "1/10" | "1/100"} Speed */
/** Whose it is: the request that is being told, another user's, or a service's own life. @typedef {"focus" | "other" | "background"} Role */

/**
 * How much time a step of the request in focus takes: a step that teaches; one that this request caused under another's
 * id; an object call or a database write, of which there are dozens.
 *
 * @typedef {"step" | "aside" | "minor"} Grade
 */

/**
 * One thing that happened, as far as time cares.
 *
 * @typedef {object} Thing
 * @property {string} id
 * @property {number} wireMs when it was observed
 * @property {Role} role
 * @property {Grade} grade
 * @property {boolean} hop not on the bus
 * @property {number} pace how long its flight lasts, against a call's
 * @property {string | null} request
 * @property {string | null} from service@host
 * @property {readonly string[]} to service@host of each that took it
 * @property {string | null} answers the call that this message ends
 * @property {boolean} taken somebody took it; otherwise it rests in its queue
 * @property {boolean} again it went back to its queue, and was taken once more
 * @property {boolean} falls no queue was bound
 * @property {number} waitedMs between its publish and its first delivery
 * @property {import("../types").Mark | null} mark what is known of it; null for a hop
 * @property {import("../types").HopMark | null} step the same, for a hop
 * @property {string} edge who says what to whom through what: messages of one edge can stand for each other
 */

/**
 * One flight, in ms of stage time.
 *
 * @typedef {object} Flight
 * @property {Thing} thing
 * @property {Speed} speed at which it was laid
 * @property {number} at where its moment on the wire is; it starts later where it waits for its cause
 * @property {number} nth of its edge
 * @property {number} start
 * @property {number} lasts from start to landing, without the time in the queue
 * @property {number} first when it leaves its queue for the first time; as `taken` unless it went back
 * @property {number} back when it goes back to its queue; Infinity if it does not
 * @property {number} taken when it leaves its queue for good; Infinity while nobody takes it
 * @property {number} end when it lands, or has fallen; Infinity while it rests in its queue
 * @property {number} folded idle time left out before it, in ms
 */

/**
 * @typedef {object} Plan
 * @property {number} wireMs up to where the wire is laid
 * @property {number} stageMs and where that is on stage
 * @property {number} focusMs when whatever was last laid of the request in focus starts
 * @property {number} stepMs when its last step starts
 * @property {number} flurry how many minor ones of it were laid since its last step
 * @property {ReadonlyMap<string, number>} landed by request and server: when the last message reached it
 * @property {ReadonlyMap<string, number>} counted by edge: how many were laid
 */

/** How long a flight lasts, against a call's. @type {Readonly<Record<import("../types").Kind | import("../types").HopKind, number>>} */
export const PACE = Object.freeze({
  call: 1,
  reply: 1,
  failure: 1,
  heartbeat: 0.7,
  cast: 0.85,
  fanout: 1.1,
  notification: 1.15,
  other: 1,
  rest: 0.8,
  db: 0.7,
  work: 0.9,
});

/** The part of a flight at which it rests in the exchange's middle; and where it leaves its queue. */
export const AT_EXCHANGE = 0.46;
export const AT_QUEUE = 0.87;

/** How much longer everything takes than it took. Story has no such figure: it folds what is idle. @type {Readonly<Record<Speed, number>>} */
export const SLOWER = Object.freeze({ story: 1, "1x": 1, "1/2": 2, "1/10": 10, "1/100": 100 });

/** Idle time above this is left out in Story, in ms. */
export const FOLD_MS = 400;
/**
 * In Story, of the request in focus: how long after whatever was last told of it, and a step also after its last step; how
 * long one flies; how long a server is seen working before it answers.
 */
const TELLING = Object.freeze({
  step: { between: 250, flight: 1100, work: 260 },
  aside: { between: 220, flight: 700, work: 60 },
  minor: { between: 80, flight: 250, work: 20 },
});
const STEP_MS = 750;
/**
 * Of minor ones in a row each is quicker than the one before, down to a part of the first: the eye takes the first as one
 * and the rest as a flurry, and the request has its next step soon.
 */
const QUICKER = 0.75;
const QUICKEST = 0.32;
/** And what is not of that request: how long it flies. */
const MURMUR = Object.freeze({ minor: 500, other: 900 });
/** Behind the wire by more than this, Story tells faster until it has caught up. */
export const HURRY_MS = 45_000;
const NEVER = Number.POSITIVE_INFINITY;
/** The shortest flight that the eye can follow, and the longest that it cares to. */
const SHORT_MS = 420;
const LONG_MS = 3000;
const SHRUNK_MS = 180;
/** How long a server works before it sends, at any speed but Story. */
const WORK_MS = 10;
/** At 1x a message waits on stage at most this long for its cause; then flights shrink. */
const PATIENCE_MS = 600;
/** Started this long after it was scheduled. Its delivery is known long before it passes the exchange. */
const LEAD_MS = 4;
/**
 * At 1x, by how much is laid and not yet shown, in ms: how much shorter the gaps are until the stage is level with the wire.
 * A page that was busy for a moment is soon level again, and what comes in one frame is under way before the next one comes;
 * after a pause, or in the past, the pace is nearly the wire's.
 */
const CATCH_UP = Object.freeze([
  { aheadMs: 2000, share: 0.9 },
  { aheadMs: 12, share: 0.25 },
  { aheadMs: 6, share: 0.5 },
]);
const LANDED_LIMIT = 2000;
const EDGES_LIMIT = 4000;
/** A message that goes back to its queue: how long it was held, how long it travels, and how long it lies there, in ms. */
const HELD_MS = 250;
export const BACK_MS = 350;
const AGAIN_MS = 300;

/** @type {Readonly<Plan>} */
export const EMPTY = Object.freeze({
  wireMs: Number.NaN,
  stageMs: 0,
  focusMs: Number.NEGATIVE_INFINITY,
  stepMs: Number.NEGATIVE_INFINITY,
  flurry: 0,
  landed: new Map(),
  counted: new Map(),
});

/**
 * Lay things onto the plan, in their order.
 *
 * @param {Readonly<Plan>} plan
 * @param {readonly Thing[]} things
 * @param {Speed} speed
 * @param {number} nowMs stage time that has already been shown
 * @param {Pick<ReadonlyMap<string, Flight>, "get">} flights known so far
 * @returns {{plan: Readonly<Plan>, flights: Flight[]}}
 */
export function lay(plan, things, speed, nowMs, flights) {
  const landed = new Map(plan.landed);
  const counted = new Map(plan.counted);
  /** @type {Map<string, Flight>} */
  const added = new Map();
  let { wireMs, stageMs, focusMs, stepMs, flurry } = plan;
  for (const thing of things) {
    const gap = Number.isNaN(wireMs) ? 0 : Math.max(0, thing.wireMs - wireMs);
    const ahead = stageMs - nowMs;
    let start = Math.max(stageMs + stretched(gap, thing, speed, ahead), nowMs + LEAD_MS);
    const telling = tellingOf(thing, flurry, ahead);
    const tells = speed === "story" && thing.role === "focus";
    if (tells) start = Math.max(start, focusMs + telling.between, stepMs + telling.step);
    const base = start;
    const workMs = speed === "story" ? telling.work : WORK_MS;
    const cause = causeOf(thing, workMs, landed, (id) => added.get(id) ?? flights.get(id));
    const wait = thing.role === "focus" || thing.answers ? cause - base : Math.min(cause - base, 2 * LONG_MS);
    if (wait > 0) start = base + wait;
    const lasts = speed !== "story" && wait > PATIENCE_MS ? SHRUNK_MS : lasting(thing, speed, telling);
    stageMs = tells ? start : base;
    const nth = (counted.get(thing.edge) ?? 0) + 1;
    counted.set(thing.edge, nth);
    const folded = speed === "story" ? Math.max(0, gap - FOLD_MS) : 0;
    const flight = flightOf(thing, { speed, at: stageMs, nth, start, lasts, folded });
    added.set(thing.id, flight);
    remember(landed, flight);
    wireMs = Number.isNaN(wireMs) ? thing.wireMs : Math.max(wireMs, thing.wireMs);
    if (thing.role !== "focus") continue;
    focusMs = start;
    if (thing.grade === "step") [stepMs, flurry] = [start, 0];
    if (thing.grade === "minor") flurry += 1;
  }
  return {
    plan: Object.freeze({
      ...{ wireMs, stageMs, focusMs, stepMs, flurry },
      landed: bounded(landed, LANDED_LIMIT),
      counted: bounded(counted, EDGES_LIMIT),
    }),
    flights: [...added.values()],
  };
}

/**
 * The flight of a message that is now known better: what was in its queue may leave it.
 *
 * @param {Flight} flight
 * @param {Thing} thing the same, known better
 * @param {number} nowMs stage time
 * @returns {Flight}
 */
export function improved(flight, thing, nowMs) {
  const merged = { ...thing, role: flight.thing.role };
  if (flight.thing.taken && thing.again && !flight.thing.again)
    return returned({ ...flight, thing: merged }, nowMs - flight.end);
  if (flight.thing.taken || !thing.taken) return Object.freeze({ ...flight, thing: merged });
  const next = flightOf(merged, flight);
  const late = flight.start + AT_QUEUE * flight.lasts < nowMs ? Math.max(0, nowMs - next.first) : 0;
  const { first, back, taken, end } = next;
  return Object.freeze({
    ...next,
    ...{ first: first + late, back: back + late, taken: taken + late, end: end + late },
  });
}

/**
 * The flight of a message that goes back to its queue after its first landing, and is taken once more.
 *
 * @param {Flight} flight as if that were all
 * @param {number} heldMs how long it was held, if that is longer than what the eye needs
 * @returns {Flight}
 */
function returned(flight, heldMs) {
  const back = flight.end + Math.max(HELD_MS, heldMs);
  const taken = back + BACK_MS + AGAIN_MS;
  return Object.freeze({
    ...flight,
    ...{ first: flight.taken, back, taken, end: taken + (1 - AT_QUEUE) * flight.lasts },
  });
}

/**
 * @param {number} gap ms on the wire
 * @param {Thing} thing
 * @param {Speed} speed
 * @param {number} ahead how much is already laid and not yet shown, in ms
 */
function stretched(gap, thing, speed, ahead) {
  if (SLOWER[speed] > 1) return gap * SLOWER[speed];
  if (speed === "1x") return gap * (CATCH_UP.find(({ aheadMs }) => ahead > aheadMs)?.share ?? 1);
  const folded = Math.min(gap, FOLD_MS);
  if ((thing.role === "focus" && thing.grade !== "minor") || ahead < 2000) return folded;
  return folded * (ahead > HURRY_MS ? 0.02 : 0.15);
}

/**
 * How a thing of the request in focus is told in Story, in ms.
 *
 * @param {Thing} thing
 * @param {number} flurry minor ones before it, since the last step
 * @param {number} ahead ms
 */
function tellingOf({ grade }, flurry, ahead) {
  const { between, flight, work } = TELLING[grade];
  const part = grade === "minor" ? Math.max(QUICKEST, QUICKER ** flurry) : 1;
  const hurries = ahead > HURRY_MS;
  const share = hurries ? 0.25 : 1;
  return {
    step: grade === "step" ? STEP_MS * share : 0,
    between: between * part * share,
    flight: Math.min(hurries ? SHORT_MS : LONG_MS, flight * part),
    work: work * part,
  };
}

/**
 * @param {Thing} thing
 * @param {Speed} speed
 * @param {ReturnType<typeof tellingOf>} telling
 */
function lasting(thing, speed, telling) {
  if (speed === "1x") return SHORT_MS * thing.pace;
  if (SLOWER[speed] > 1)
    return Math.min(LONG_MS, Math.max(SHORT_MS, thing.waitedMs * SLOWER[speed])) * thing.pace;
  if (thing.role === "focus") return telling.flight * thing.pace;
  return (thing.grade === "minor" ? MURMUR.minor : MURMUR.other) * thing.pace;
}

/**
 * The earliest start that keeps the order of cause and effect.
 *
 * @param {Thing} thing
 * @param {number} workMs how long its sender works before it sends
 * @param {ReadonlyMap<string, number>} landed
 * @param {(id: string) => Flight | undefined} known
 */
function causeOf(thing, workMs, landed, known) {
  let cause = Number.NEGATIVE_INFINITY;
  if (thing.from && thing.request) cause = landed.get(`${thing.request} ${thing.from}`) ?? cause;
  const call = thing.answers ? known(thing.answers) : undefined;
  if (call)
    cause = Math.max(cause, call.start + call.lasts, call.end === Number.POSITIVE_INFINITY ? 0 : call.end);
  return cause + workMs;
}

/**
 * @param {Thing} thing
 * @param {Pick<Flight, "speed" | "at" | "nth" | "start" | "lasts" | "folded">} laid
 * @returns {Flight}
 */
function flightOf(thing, { speed, at, nth, start, lasts, folded }) {
  const known = { thing, speed, at, nth, start, lasts, folded };
  if (thing.hop || thing.falls) {
    const end = start + lasts;
    return Object.freeze({ ...known, first: end, back: NEVER, taken: end, end });
  }
  const rests = Math.min(SLOWER[speed] > 1 ? LONG_MS : FOLD_MS, thing.waitedMs > 50 ? thing.waitedMs : 0);
  const taken = thing.taken ? start + AT_QUEUE * lasts + rests : NEVER;
  const end = taken + (1 - AT_QUEUE) * lasts;
  const flight = { ...known, first: taken, back: NEVER, taken, end };
  return thing.taken && thing.again ? returned(flight, 0) : Object.freeze(flight);
}

/**
 * @param {Map<string, number>} landed
 * @param {Flight} flight
 */
function remember(landed, flight) {
  const { request, to } = flight.thing;
  if (!request || flight.end === Number.POSITIVE_INFINITY) return;
  for (const server of to) {
    const key = `${request} ${server}`;
    const before = landed.get(key) ?? Number.NEGATIVE_INFINITY;
    // Kept in order of use, so that the oldest is forgotten first.
    landed.delete(key);
    landed.set(key, Math.max(before, flight.end));
  }
}

/**
 * @param {Map<string, number>} known oldest first
 * @param {number} limit
 */
function bounded(known, limit) {
  let surplus = known.size - limit;
  for (const key of known.keys()) {
    if (surplus <= 0) break;
    known.delete(key);
    surplus -= 1;
  }
  return known;
}

/**
 * The flight as it would be, had it been laid `by` ms later.
 *
 * @param {Flight} flight
 * @param {number} by ms of stage time
 * @returns {Flight}
 */
export function shifted(flight, by) {
  return Object.freeze({
    ...flight,
    at: flight.at + by,
    start: flight.start + by,
    first: flight.first + by,
    back: flight.back + by,
    taken: flight.taken + by,
    end: flight.end + by,
  });
}
