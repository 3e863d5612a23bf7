// Requests: the list of them, those read whole, and how the reader looks at one.

import { requestsOf } from "./lessons.js";

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
 * @property {readonly Request[] | null} requests null until they have come; newest first
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
 */

/** Requests read whole that are kept: two to compare, one under the stage, and the way back. */
const READ = 6;
const TURNED = 500;

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
});

/**
 * @param {Readonly<Journeys>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Journeys>}
 */
export function reduceJourneys(slice, action) {
  switch (action.type) {
    case "journeys/list":
      return Object.freeze({
        ...slice,
        requests: action.answer.requests,
        others: action.answer.background,
        problem: null,
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
 * The request in focus under the stage: that of the selected message, else the latest run.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {string | null}
 */
export function focusOf(state) {
  return requestOf(state) ?? state.runs.runs.find((run) => run.request_id !== null)?.request_id ?? null;
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
