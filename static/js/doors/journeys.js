// Requests, read from the server while somebody looks at them: at once when another is wanted, then once a second while
// it grows. A hidden page asks for nothing.

import { problemOf } from "../api.js";
import { after } from "../loop.js";
import { wantedOf } from "../state/journeys.js";
import { spanAsked } from "../state/stats.js";
import { words } from "../text/index.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {import("../store.js").Store<State>} Store */
/** @typedef {import("../api.js").Api} Api */

/** How often what grows is read again, in ms. */
const ROUND_MS = 1000;
/** A request of more messages than this is read less often, in proportion. */
const LARGE = 1000;
/** What one request caused goes on after its own end: so many rounds it is still read. */
const AFTER = 6;

/**
 * @param {Store} store
 * @param {Api} api
 * @returns {() => void} stops it
 */
export function followJourneys(store, api) {
  const say = (/** @type {string} */ key) => words(store.getState().prefs.lang)(key);
  /** @type {Map<string, {rounds: number, wait: number}>} */
  const read = new Map();
  let asked = "";
  let takeBack = () => {};
  let turn = 0;

  const readList = async () => {
    const { filters, journeys, stats } = store.getState();
    const sought = { q: filters.q, ...spanAsked(stats.marked) };
    try {
      store.dispatch({ type: "journeys/list", answer: await api.requests(sought, journeys.background) });
    } catch (error) {
      store.dispatch({ type: "journeys/problem", problem: problemOf(error, say) });
    }
  };
  const readOne = async (/** @type {string} */ id) => {
    const known = read.get(id) ?? { rounds: 0, wait: 0 };
    read.set(id, known);
    if (known.rounds > AFTER) return;
    if (known.wait > 0) {
      known.wait -= 1;
      return;
    }
    if (isUnheard(store.getState(), id)) return;
    const { journeys, prefs } = store.getState();
    try {
      const whole = await api.request(id, journeys.linked, prefs.lang);
      known.wait = Math.floor(whole.messages.length / LARGE);
      known.rounds = whole.outcome === "running" ? 0 : known.rounds + 1;
      store.dispatch({ type: "journey/whole", id, whole });
    } catch (error) {
      known.wait = 1;
      store.dispatch({ type: "journey/problem", id, problem: problemOf(error, say) });
    }
  };
  const round = async (/** @type {number} */ mine) => {
    const state = store.getState();
    if (!document.hidden) {
      await Promise.all([...(listed(state) ? [readList()] : []), ...wantedOf(state).map(readOne)]);
    }
    if (mine === turn && needed(store.getState())) takeBack = after(ROUND_MS, () => void round(mine));
  };
  const follow = () => {
    const wish = wishOf(store.getState());
    if (wish === asked) return;
    asked = wish;
    takeBack();
    turn += 1;
    read.clear();
    if (needed(store.getState())) void round(turn);
  };
  const show = () => {
    if (document.hidden || !needed(store.getState())) return;
    takeBack();
    turn += 1;
    void round(turn);
  };
  const stop = store.subscribe(follow);
  document.addEventListener("visibilitychange", show);
  follow();
  return () => {
    stop();
    takeBack();
    turn += 1;
    document.removeEventListener("visibilitychange", show);
  };
}

/**
 * A scenario was just begun, and nothing of its request has been on the bus yet: the server does not know it either.
 *
 * @param {Readonly<State>} state
 * @param {string} id
 */
function isUnheard({ runs, stage }, id) {
  if (!runs.runs.some((run) => run.request_id === id && run.state === "running")) return false;
  for (const mark of stage.marks.values()) if (mark.request_id === id) return false;
  return true;
}

/** A page on a wall shows the one that ended last, and asks for it. @param {Readonly<State>} state */
function listed({ place, journeys }) {
  if (place.view === "stage") return place.kiosk;
  return place.view === "journeys" && place.journey === null && !journeys.comparing;
}

/** @param {Readonly<State>} state */
function needed(state) {
  return listed(state) || wantedOf(state).length > 0;
}

/** All that the answers depend on, as one text. @param {Readonly<State>} state */
function wishOf(state) {
  const { filters, journeys, prefs, stats } = state;
  const list = listed(state) ? [filters.q, journeys.background, spanAsked(stats.marked)] : null;
  return JSON.stringify([list, wantedOf(state), journeys.linked, prefs.lang]);
}

/**
 * @param {Store} store
 * @param {Api} api
 */
export function journeyDoors(store, api) {
  return {
    /**
     * A request as the server writes it.
     *
     * @param {string} id
     * @param {"mermaid" | "markdown" | "json"} form
     * @returns {Promise<string | null>} null: it could not be had; why is told
     */
    journeyText: async (id, form) => {
      try {
        return await api.requestText(id, form, store.getState().journeys.linked);
      } catch (error) {
        const say = (/** @type {string} */ key) => words(store.getState().prefs.lang)(key);
        store.dispatch({ type: "journey/problem", id, problem: problemOf(error, say) });
        return null;
      }
    },
  };
}
