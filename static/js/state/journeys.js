// Requests: the list of them, those read whole, and how the reader looks at one.

import { requestsOf } from "./lessons.js";
import { msOf } from "./things.js";

/** @typedef {import("../types").RequestShape} Request */
/** @typedef {import("../types").RequestWhole} Whole */
/** @typedef {"both" | "sequence" | "waterfall"} Look */

/**
 * @typedef {object} Read
 * @property {Whole | null} whole null until it has come
 * @property {Problem | null} problem why it has not
 */
/** @typedef {import("../types").ProblemShape} Problem */

/**
 * @typedef {object} Journeys
 * @property {readonly Request[] | null} requests null until they have come; newest first, and below each those made for it
 * @property {number} others ids that are no user's requests
 * @property {Problem | null} problem why the list has not come
 * @property {boolean} background ids of services' own life are listed too
 * @property {string | null} at the request that the keys stand on
 * @property {ReadonlyMap<string, Readonly<Read>>} read by request id, the latest last
 * @property {Look} look
 * @property {boolean} linear idle spans are as long as they were
 * @property {boolean} linked messages of requests that this one caused are shown too
 * @property {readonly string[]} turned folds that the reader turned, open or closed
 * @property {string | null} row the fold that the keys stand on; any other row is the selected message
 * @property {readonly string[]} compare requests to lay side by side, at most two
 * @property {boolean} comparing they lie side by side
 * @property {boolean} menu what can be taken away is shown
 * @property {Readonly<{id: string, sinceMs: number}> | null} wall what a page on a wall shows: the request that ended last
 */

/** Requests read whole that are kept: two to compare, one under the stage, and the way back. */
const READ = 6;
const TURNED = 500;
/** On a wall a request is shown for at least this long, in ms: whoever walks by shall read it. */
export const WALL_MS = 20_000;

/** @type {Readonly<Journeys>} */
export const initialJourneys = Object.freeze({
  requests: null,
  others: 0,
  problem: null,
  background: false,
  at: null,
  read: new Map(),
  look: "both",
  linear: false,
  linked: true,
  turned: Object.freeze([]),
  row: null,
  compare: Object.freeze([]),
  comparing: false,
  menu: false,
  wall: null,
});

/**
 * @param {Readonly<Journeys>} slice
 * @param {import("./index.js").Action} action
 * @param {number} [now] ms
 * @returns {Readonly<Journeys>}
 */
export function reduceJourneys(slice, action, now = 0) {
  switch (action.type) {
    case "journeys/list":
      return Object.freeze({
        ...slice,
        requests: nested(action.answer.requests),
        others: action.answer.background,
        problem: null,
        wall: onWall(slice.wall, action.answer.requests, now),
      });
    case "journeys/problem":
      return Object.freeze({ ...slice, problem: action.problem });
    case "journeys/background":
      return Object.freeze({ ...slice, background: action.on });
    case "journeys/at":
      return Object.freeze({ ...slice, at: action.id });
    case "journeys/compare":
      return Object.freeze({ ...slice, compare: chosen(slice.compare, action.id) });
    case "journeys/comparing":
      return Object.freeze({ ...slice, comparing: action.on && slice.compare.length === 2, menu: false });
    case "journey/whole":
      return withRead(slice, action.id, Object.freeze({ whole: action.whole, problem: null }));
    case "journey/problem":
      return withRead(
        slice,
        action.id,
        Object.freeze({ whole: slice.read.get(action.id)?.whole ?? null, problem: action.problem }),
      );
    case "journey/open":
      return Object.freeze({ ...slice, at: action.id ?? slice.at, comparing: false, menu: false });
    case "view/open":
    case "url/read":
      return slice.comparing || slice.menu
        ? Object.freeze({ ...slice, comparing: false, menu: false })
        : slice;
    case "journey/look":
      return Object.freeze({ ...slice, look: action.look });
    case "journey/linear":
      return Object.freeze({ ...slice, linear: !slice.linear });
    case "journey/linked":
      return Object.freeze({ ...slice, linked: !slice.linked });
    case "journey/turn":
      return Object.freeze({ ...slice, turned: turned(slice.turned, action.key) });
    case "journey/row":
      return Object.freeze({ ...slice, row: action.key });
    case "select":
      return slice.row === null ? slice : Object.freeze({ ...slice, row: null });
    case "journey/menu":
      return Object.freeze({ ...slice, menu: action.open });
    default:
      return slice;
  }
}

/**
 * Requests with those below them that were made for them, such as neutron's for a boot; in the order in which they began.
 *
 * @param {readonly Request[]} requests newest first
 * @returns {readonly Request[]}
 */
function nested(requests) {
  const below = causedBy(requests);
  if (below.size === 0) return requests;
  const caused = new Set([...below.values()].flat());
  /** @type {Request[]} */
  const order = [];
  const put = (/** @type {Request} */ one) => {
    order.push(one);
    for (const each of below.get(one.request_id) ?? []) put(each);
  };
  for (const each of requests) if (!caused.has(each)) put(each);
  return Object.freeze(order);
}

/**
 * By request id: those that it caused, of which both are listed. Nobody causes what began before, so there is no circle.
 *
 * @param {readonly Request[]} requests
 * @returns {ReadonlyMap<string, readonly Request[]>}
 */
export function causedBy(requests) {
  const known = new Map(requests.map((each) => [each.request_id, each]));
  /** @type {Map<string, Request[]>} */
  const below = new Map();
  for (const each of [...requests].sort((a, b) => msOf(a.started_ns) - msOf(b.started_ns))) {
    const cause = each.cause ? known.get(each.cause) : undefined;
    if (!cause || msOf(cause.started_ns) >= msOf(each.started_ns)) continue;
    below.set(cause.request_id, [...(below.get(cause.request_id) ?? []), each]);
  }
  return below;
}

/**
 * The request that ended last, once the one before has been shown for long enough.
 *
 * @param {Journeys["wall"]} wall
 * @param {readonly Request[]} requests
 * @param {number} now ms
 * @returns {Journeys["wall"]}
 */
function onWall(wall, requests, now) {
  if (wall && now - wall.sinceMs < WALL_MS) return wall;
  const endOf = (/** @type {Request} */ { started_ns, duration_ms }) => msOf(started_ns) + (duration_ms ?? 0);
  const ended = requests.filter(
    ({ outcome, background, cause }) => outcome !== "running" && !background && !cause,
  );
  const last = ended.reduce(
    (best, each) => (best === null || endOf(each) > endOf(best) ? each : best),
    /** @type {Request | null} */ (null),
  );
  if (last === null || last.request_id === wall?.id) return wall;
  return Object.freeze({ id: last.request_id, sinceMs: now });
}

/**
 * The request in focus under the stage: that of the selected message, else the latest run; on a wall, where nobody selects
 * anything, the one that ended last.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {string | null}
 */
export function focusOf(state) {
  const wall = state.place.kiosk ? (state.journeys.wall?.id ?? null) : null;
  return (
    requestOf(state) ?? wall ?? state.runs.runs.find((run) => run.request_id !== null)?.request_id ?? null
  );
}

/**
 * The request of the selected message or hop.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {string | null}
 */
export function requestOf({ selection, stage }) {
  if (selection.id === null) return null;
  if (selection.message) return selection.message.request_id;
  return (stage.marks.get(selection.id) ?? stage.hops.get(selection.id))?.request_id ?? null;
}

/**
 * The requests that the page wants whole just now.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {readonly string[]}
 */
export function wantedOf(state) {
  const { place, journeys, prefs } = state;
  if (place.view === "stage") {
    const id = prefs.stripOpen || prefs.pane === "journey" ? focusOf(state) : null;
    return id === null ? [] : [id];
  }
  if (place.view === "lessons") return requestsOf(state);
  if (place.view !== "journeys") return [];
  if (journeys.comparing) return journeys.compare;
  return place.journey === null ? [] : [place.journey];
}

/**
 * @param {Readonly<Journeys>} slice
 * @param {string} id
 * @param {Readonly<Read>} one
 * @returns {Readonly<Journeys>}
 */
function withRead(slice, id, one) {
  const read = new Map(slice.read);
  read.delete(id);
  read.set(id, one);
  for (const old of read.keys()) {
    if (read.size <= READ) break;
    read.delete(old);
  }
  return Object.freeze({ ...slice, read });
}

/**
 * @param {readonly string[]} keys
 * @param {string} key
 */
function turned(keys, key) {
  const next = keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key];
  return Object.freeze(next.slice(-TURNED));
}

/**
 * The two that were chosen last.
 *
 * @param {readonly string[]} ids
 * @param {string} id
 */
function chosen(ids, id) {
  return Object.freeze((ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]).slice(-2));
}
