// The only mutable state of the page: one frozen value, one way to change it.

/**
 * @template S
 * @typedef {object} Store
 * @property {() => S} getState the state now; read-only
 * @property {(action: import("./state/index.js").Action) => void} dispatch the only way to change it
 * @property {(listener: (action: import("./state/index.js").Action) => void) => () => void} subscribe called after each change, with what made it; gives the way to stop
 */

/**
 * One owner of state. `reducer` is pure: the time it may use arrives in the action as `atMs`.
 *
 * @template S
 * @param {(state: S, action: import("./state/index.js").Action) => S} reducer
 * @param {S} initial
 * @param {() => number} [now] the clock, in ms; without one every action is at 0
 * @returns {Store<S>}
 */
export function createStore(reducer, initial, now = () => 0) {
  let state = initial;
  /** @type {Set<(action: import("./state/index.js").Action) => void>} */
  const listeners = new Set();
  return {
    getState: () => state,
    dispatch(action) {
      const next = reducer(state, action.atMs === undefined ? { ...action, atMs: now() } : action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener(action);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
