// What the keys do among requests and among the rows of one.

import { requestOf } from "../../state/journeys.js";

/** @typedef {import("../../store.js").Store<import("../../state/index.js").State>} Store */

/** What rows there are is known by the view's own code, which comes when the view is opened. @type {((store: Store, by: 1 | -1) => void) | null} */
let walk = null;

/** @param {(store: Store, by: 1 | -1) => void} how one goes from row to row */
export function walkWith(how) {
  walk = how;
}

/**
 * The next or previous row.
 *
 * @param {Store} store
 * @param {1 | -1} by
 * @returns {boolean} false: the keys mean something else here
 */
export function moveJourney(store, by) {
  const { place, journeys } = store.getState();
  if (place.view !== "journeys" || journeys.comparing) return false;
  walk?.(store, by);
  return true;
}

/**
 * Enter: opens the request, unfolds the row.
 *
 * @param {Store} store
 * @returns {boolean} false: the key means something else here
 */
export function openJourney({ getState, dispatch }) {
  const { place, journeys } = getState();
  if (place.view !== "journeys" || journeys.comparing) return false;
  if (place.journey === null) {
    if (journeys.at !== null) dispatch({ type: "journey/open", id: journeys.at });
    return true;
  }
  if (journeys.row === null) return false;
  dispatch({ type: "journey/turn", key: journeys.row });
  return true;
}

/**
 * Escape: out of the menu, the comparison, the request.
 *
 * @param {Store} store
 * @returns {boolean} false: there is nothing to leave
 */
export function leaveJourney({ getState, dispatch }) {
  const { place, journeys } = getState();
  if (place.view !== "journeys") return false;
  if (journeys.menu) dispatch({ type: "journey/menu", open: false });
  else if (journeys.comparing) dispatch({ type: "journeys/comparing", on: false });
  else if (place.journey !== null) dispatch({ type: "journey/open", id: null });
  else return false;
  return true;
}

/**
 * The keys that belong to journeys alone.
 *
 * @param {Store} store
 * @returns {import("../../ui/keys.js").Keys}
 */
export function journeyKeys(store) {
  const { dispatch, getState } = store;
  return {
    r: () => {
      const id = requestOf(getState());
      if (id !== null) dispatch({ type: "journey/open", id });
    },
    e: () => {
      const { place, journeys } = getState();
      if (place.view === "journeys" && place.journey !== null)
        dispatch({ type: "journey/menu", open: !journeys.menu });
    },
    F: () => dispatch({ type: "journey/linear" }),
    J: () => dispatch({ type: "prefs/strip", open: !getState().prefs.stripOpen }),
  };
}
