import assert from "node:assert/strict";
import { test } from "node:test";

import { initialFilters, reduceFilters, wantedKinds } from "../../../static/js/state/filters.js";

test("an unreadable draft leaves the last good filter on", () => {
  const good = reduceFilters(initialFilters, { type: "filters/applied", q: "kind:call" });
  const typed = reduceFilters(good, { type: "filters/draft", draft: "kind:call latncy:3" });
  const refused = reduceFilters(typed, {
    type: "filters/refused",
    problem: { text: "no field", word: "latncy:3" },
  });
  assert.equal(refused.q, "kind:call");
  assert.equal(refused.draft, "kind:call latncy:3");
  assert.equal(refused.problem?.word, "latncy:3");
});

test("a filter that came with the address and cannot be read is not on, and stays to be mended", () => {
  const opened = { ...initialFilters, draft: "kind:(", q: "kind:(" };
  const problem = { text: "a value is missing", word: null };
  const told = reduceFilters(opened, { type: "filters/unusable", q: "kind:(", problem });
  assert.deepEqual([told.q, told.draft, told.problem], ["", "kind:(", problem]);
  // The reader went on writing meanwhile: nothing is wrong with what stands there now.
  const typed = reduceFilters(
    { ...opened, draft: "kind:c" },
    { type: "filters/unusable", q: "kind:(", problem },
  );
  assert.deepEqual([typed.q, typed.problem], ["", null]);
  const later = { ...opened, q: "kind:call" };
  assert.equal(reduceFilters(later, { type: "filters/unusable", q: "kind:(", problem }), later);
});

test("all kinds on asks the server for all, hops or not", () => {
  assert.equal(wantedKinds(initialFilters), null);
  assert.equal(wantedKinds(reduceFilters(initialFilters, { type: "kinds/toggle", kind: "hop" })), null);
});

test("a kind that is switched off is not asked for, and comes back when switched on", () => {
  const off = reduceFilters(initialFilters, { type: "kinds/toggle", kind: "heartbeat" });
  assert.ok(!wantedKinds(off)?.includes("heartbeat"));
  assert.equal(wantedKinds(reduceFilters(off, { type: "kinds/toggle", kind: "heartbeat" })), null);
});

test("only one kind, and the same again brings all back", () => {
  const only = reduceFilters(initialFilters, { type: "kinds/only", kind: "cast" });
  assert.deepEqual(wantedKinds(only), ["cast"]);
  assert.equal(wantedKinds(reduceFilters(only, { type: "kinds/only", kind: "cast" })), null);
});

test("clearing the filter keeps the kinds", () => {
  const off = reduceFilters(initialFilters, { type: "kinds/toggle", kind: "cast" });
  const cleared = reduceFilters(reduceFilters(off, { type: "filters/applied", q: "method:x" }), {
    type: "filters/clear",
  });
  assert.equal(cleared.q, "");
  assert.deepEqual(cleared.off, ["cast"]);
});
