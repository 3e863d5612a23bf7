// The long table's pages, asked for as they come into sight; one request at a time, so that a fast hand does not flood the server.

import { problemOf } from "../api.js";
import { after } from "../loop.js";
import { wantedKinds } from "../state/filters.js";
import { spanAsked } from "../state/stats.js";
import { PAGE, rowAt, wantedPages, wantedPlaces } from "../state/table.js";
import { words } from "../text/index.js";

/** A page is asked for when the table has rested this long, in ms. */
const REST_MS = 40;
/** After a failure it is asked again this much later, in ms. */
const AGAIN_MS = 3000;

/** @typedef {import("../state/index.js").State} State */

/**
 * @param {import("../store.js").Store<State>} store
 * @param {import("../api.js").Api} api
 */
export function followTable(store, api) {
  const { dispatch, getState } = store;
  let busy = false;
  let waiting = false;
  /** The filter that could not be answered, while it is not asked again. @type {string | null} */
  let refused = null;
  let takeBack = () => {};

  const read = async () => {
    const state = getState();
    const kinds = wantedKinds(state.filters);
    const sought = { q: state.filters.q, kinds, ...spanAsked(state.stats.marked) };
    const wanted = wantedPlaces(state);
    if (wanted) {
      const answer = await api.places({ ...sought, top: wanted.top, limit: PAGE }, state.prefs.lang);
      dispatch({ type: "table/places", key: wanted.key, asked: wanted.top, answer });
      return;
    }
    const { places } = state.table;
    const page = wantedPages(state)[0];
    const before = page === undefined ? undefined : places?.cursors[page];
    if (!places || page === undefined || before === undefined) return;
    const { messages } = await api.messages({ ...sought, before, limit: PAGE }, state.prefs.lang);
    dispatch({ type: "table/page", key: places.key, asked: places.asked, page, rows: messages });
  };

  const work = async () => {
    waiting = false;
    busy = true;
    const { q } = getState().filters;
    try {
      await read();
      busy = false;
    } catch (error) {
      const say = (/** @type {string} */ key) => words(getState().prefs.lang)(key);
      refused = q;
      takeBack = after(AGAIN_MS, again);
      dispatch({ type: "table/problem", problem: problemOf(error, say) });
      return;
    }
    follow();
  };

  const again = () => {
    takeBack();
    refused = null;
    busy = false;
    follow();
  };

  const follow = () => {
    const state = getState();
    if (refused !== null && refused !== state.filters.q) {
      again();
      return;
    }
    if (state.place.view !== "messages") return;
    const { goal } = state.table;
    const found = goal === null ? null : rowAt(state, goal);
    if (found) dispatch({ type: "select", id: found.id });
    if (busy || waiting) return;
    if (wantedPlaces(state) === null && wantedPages(state).length === 0) return;
    waiting = true;
    after(REST_MS, () => void work());
  };
  return store.subscribe(follow);
}
