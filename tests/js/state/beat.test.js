import assert from "node:assert/strict";
import { test } from "node:test";

import { BEAT_MS, beatOf, inBeats } from "../../../static/js/state/beat.js";
import { initialState, reduce } from "../../../static/js/state/index.js";
import { createStore } from "../../../static/js/store.js";

/** A store with a listener of its beats; `level` is how much its stage has to leave out. @param {0 | 1} level */
function told(level) {
  const load = Object.freeze({ ...initialState.load, level });
  const store = createStore(reduce, Object.freeze({ ...initialState, load }));
  /** @type {string[]} */
  const heard = [];
  inBeats(store).subscribe(({ type }) => heard.push(type));
  return { store, heard };
}

const TICKS = Array.from({ length: 31 }, (_, i) => 10 * BEAT_MS + (i * BEAT_MS) / 10);

test("without load every frame is a beat", () => {
  const { store, heard } = told(0);
  for (const atMs of TICKS) store.dispatch({ type: "tick", atMs });
  assert.equal(heard.length, TICKS.length);
});

test("under load what happens by itself is heard once a beat, and the last of it too", () => {
  const { store, heard } = told(1);
  for (const atMs of TICKS) store.dispatch({ type: "tick", atMs });
  assert.equal(heard.length, 4);
});

test("what flies is told of each frame at once, also under load", () => {
  const { store } = told(1);
  let heard = 0;
  const stop = inBeats(store).each(() => {
    heard += 1;
  });
  for (const atMs of TICKS) store.dispatch({ type: "tick", atMs });
  assert.equal(heard, TICKS.length);
  stop();
  store.dispatch({ type: "tick", atMs: 1e6 });
  assert.equal(heard, TICKS.length);
});

test("whatever somebody does is heard at once", () => {
  const { store, heard } = told(1);
  store.dispatch({ type: "tick", atMs: 10 * BEAT_MS });
  store.dispatch({ type: "select", id: "m1", atMs: 10 * BEAT_MS });
  store.dispatch({ type: "tick", atMs: 10 * BEAT_MS + 1 });
  store.dispatch({ type: "select", id: null, atMs: 10 * BEAT_MS + 2 });
  assert.deepEqual(heard, ["tick", "select", "select"]);
});

test("who stopped listening hears no more", () => {
  const { store } = told(0);
  let heard = 0;
  const stop = inBeats(store).subscribe(() => {
    heard += 1;
  });
  stop();
  store.dispatch({ type: "prefs/theme", theme: "light" });
  assert.equal(heard, 0);
});

test("a beat is a moment of the page's clock, the same for all who ask", () => {
  const at = (/** @type {0 | 1} */ level, /** @type {number} */ atMs) =>
    beatOf({
      ...initialState,
      load: { ...initialState.load, level },
      time: { ...initialState.time, atMs },
    });
  assert.equal(at(1, 10 * BEAT_MS), at(1, 11 * BEAT_MS - 1));
  assert.notEqual(at(1, 10 * BEAT_MS), at(1, 11 * BEAT_MS));
  assert.notEqual(at(0, 1200), at(0, 1201));
});
