// Under load what stands still on the page changes in beats, and what flies goes on with every frame: nobody reads sixty
// numbers a second, and each change of the page costs a layout and a paint that the stage waits for. Pure.

/** @typedef {import("./index.js").State} State */
/** @typedef {import("./index.js").Action} Action */

/** From one beat to the next, in ms. */
export const BEAT_MS = 160;

/** What happens by itself, many times a second. Whatever else happens is somebody's wish, and is seen at once. @type {ReadonlySet<Action["type"]>} */
const BY_ITSELF = new Set(["tick", "frame", "load/measured"]);

/**
 * Another value: what stands still may change. Without load that is with every frame.
 *
 * @param {Readonly<State>} state
 * @returns {number}
 */
export function beatOf({ load, time }) {
  return load.level === 0 ? time.atMs : Math.floor(time.atMs / BEAT_MS);
}

/** @typedef {import("../store.js").Store<State>} Store */

/**
 * The same store, whose listeners hear of what happens by itself once a beat; `each` hears of all at once, for what flies.
 *
 * @param {Store} store
 * @returns {Store & {each: Store["subscribe"]}}
 */
export function inBeats(store) {
  /** @type {Set<(action: Action) => void>} */
  const listeners = new Set();
  let beat = Number.NaN;
  store.subscribe((action) => {
    const now = beatOf(store.getState());
    if (BY_ITSELF.has(action.type) && store.getState().load.level > 0 && now === beat) return;
    beat = now;
    for (const listener of [...listeners]) listener(action);
  });
  return {
    ...store,
    each: store.subscribe,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
