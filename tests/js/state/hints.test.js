import assert from "node:assert/strict";
import { test } from "node:test";
import { initialHints, readHints, reduceHints } from "../../../static/js/state/hints.js";

test("a hint is closed for good, once, and all come back together", () => {
  const closed = reduceHints(initialHints, { type: "hint/close", hint: "press" });
  assert.deepEqual(closed.closed, ["press"]);
  assert.equal(reduceHints(closed, { type: "hint/close", hint: "press" }), closed);
  const quiet = reduceHints(closed, { type: "hints/narrate", on: false });
  assert.equal(quiet.narrated, false);
  assert.equal(reduceHints(quiet, { type: "hints/again" }), initialHints);
});

test("what a browser kept is read with care", () => {
  assert.deepEqual(readHints({ narrated: false, closed: ["next", "gone", "press"] }), {
    narrated: false,
    closed: ["press", "next"],
  });
  for (const kept of [null, "x", [], { closed: "press" }, { narrated: 1 }])
    assert.deepEqual(readHints(kept), initialHints);
});
