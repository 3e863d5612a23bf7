import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce } from "../../static/js/state/index.js";
import { createStore } from "../../static/js/store.js";
import { frame, mark } from "./play.js";

test("an action that changes nothing gives the same state and tells nobody", () => {
  const store = createStore(reduce, initialState);
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  store.dispatch({ type: "hover", id: null });
  assert.equal(store.getState(), initialState);
  assert.equal(told, 0);
});

test("the store puts its clock into every action", () => {
  let now = 1000;
  const store = createStore(reduce, initialState, () => now);
  now = 5000;
  store.dispatch({ type: "connection/lost" });
  assert.equal(store.getState().connection.lostAtMs, 5000);
});

test("who stopped listening is not told any more, not even within the same change", () => {
  const store = createStore(reduce, initialState);
  let told = 0;
  const stop = store.subscribe(() => {
    told += 1;
  });
  stop();
  store.dispatch({ type: "prefs/theme", theme: "light" });
  assert.equal(told, 0);
});

test("every slice is frozen after any action, so nobody can change it by hand", () => {
  const store = createStore(reduce, initialState);
  store.dispatch({ type: "frame", frame: frame({ messages: [mark({ id: "m1" })] }) });
  store.dispatch({ type: "tick", atMs: 1000 });
  for (const [name, slice] of Object.entries(store.getState())) {
    assert.ok(slice === null || Object.isFrozen(slice), name);
  }
});
