import assert from "node:assert/strict";
import { test } from "node:test";

import { openDoors } from "../../static/js/doors.js";
import { initialState, reduce } from "../../static/js/state/index.js";
import { createStore } from "../../static/js/store.js";

test("a filter whose answer comes when the reader has gone on is taken back on the server", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const store = createStore(reduce, initialState);
  /** @type {((problem: null) => void)[]} */
  const answers = [];
  /** @type {string[]} */
  const told = [];
  const link = /** @type {any} */ ({
    ask: ({ q }) => {
      told.push(q);
      return new Promise((answer) => answers.push(answer));
    },
    tellAgain: () => told.push("as it was"),
  });
  const doors = openDoors(store, /** @type {any} */ ({}), link);
  const answered = async () => {
    answers.shift()?.(null);
    await new Promise((done) => setImmediate(done));
  };
  doors.search("kind:call");
  t.mock.timers.tick(200);
  doors.clear();
  await answered();
  assert.deepEqual(told, ["kind:call", "as it was"]);
  assert.equal(store.getState().filters.q, "");
  doors.search("kind:cast");
  t.mock.timers.tick(200);
  await answered();
  assert.deepEqual(told, ["kind:call", "as it was", "kind:cast"]);
  assert.equal(store.getState().filters.q, "kind:cast");
});
