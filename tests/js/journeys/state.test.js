import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce } from "../../../static/js/state/index.js";
import { focusOf, WALL_MS, wantedOf } from "../../../static/js/state/journeys.js";
import { readUrl } from "../../../static/js/state/url.js";
import { createStore } from "../../../static/js/store.js";
import { words } from "../../../static/js/text/index.js";
import { failedStep } from "../../../static/js/views/float/model.js";
import { leaveJourney, moveJourney, openJourney, walkWith } from "../../../static/js/views/journeys/keys.js";
import {
  linesOf,
  pairings,
  partName,
  pathWords,
  stepped,
  titleOf,
} from "../../../static/js/views/journeys/model.js";
import { walk } from "../../../static/js/views/journeys/walk.js";
import { frame, mark, run } from "../play.js";
import { call, message, whole } from "./play.js";

const en = words("en");

/** @param {readonly import("../../../static/js/state/index.js").Action[]} actions */
const after = (...actions) => actions.reduce(reduce, initialState);

test("requests read whole are kept, the oldest goes first", () => {
  const state = after(
    ...Array.from({ length: 9 }, (_, index) => ({
      type: /** @type {const} */ ("journey/whole"),
      id: `req-${index}`,
      whole: whole([]),
    })),
  );
  assert.deepEqual([...state.journeys.read.keys()], ["req-3", "req-4", "req-5", "req-6", "req-7", "req-8"]);
});

test("what was read stays when a later reading fails", () => {
  const problem = { type: "", title: "", status: 0, detail: "no", remedy: null, key: "", values: {} };
  const state = after(
    { type: "journey/whole", id: "req-1", whole: whole([]) },
    { type: "journey/problem", id: "req-1", problem },
  );
  assert.ok(state.journeys.read.get("req-1")?.whole);
  assert.equal(state.journeys.read.get("req-1")?.problem, problem);
});

test("two can be chosen to compare, a third takes the place of the first", () => {
  const state = after(
    { type: "journeys/compare", id: "a" },
    { type: "journeys/comparing", on: true },
    { type: "journeys/compare", id: "b" },
    { type: "journeys/compare", id: "c" },
  );
  assert.deepEqual([state.journeys.compare, state.journeys.comparing], [["b", "c"], false]);
  assert.deepEqual(reduce(state, { type: "journeys/compare", id: "b" }).journeys.compare, ["c"]);
});

test("a fold turns, and turns back", () => {
  const open = after({ type: "journey/turn", key: "+m1" });
  assert.deepEqual(open.journeys.turned, ["+m1"]);
  assert.deepEqual(reduce(open, { type: "journey/turn", key: "+m1" }).journeys.turned, []);
});

test("selecting a message leaves the fold that the keys stood on", () => {
  const state = after({ type: "journey/row", key: "+m1" }, { type: "select", id: "m2" });
  assert.equal(state.journeys.row, null);
});

test("in focus is the selected message's request, else the latest run's", () => {
  const marks = [mark({ id: "m1", request_id: "req-m" })];
  const runs = [run({ id: "r2", request_id: null }), run({ id: "r1", request_id: "req-run" })];
  const state = after({ type: "frame", frame: frame({ messages: marks, runs }) });
  assert.equal(focusOf(state), "req-run");
  assert.equal(focusOf(reduce(state, { type: "select", id: "m1" })), "req-m");
});

test("only what is shown is wanted from the server", () => {
  const state = after({ type: "frame", frame: frame({ runs: [run({ request_id: "req-run" })] }) });
  assert.deepEqual(wantedOf(state), []);
  assert.deepEqual(wantedOf(reduce(state, { type: "prefs/strip", open: true })), ["req-run"]);
  assert.deepEqual(wantedOf(reduce(state, { type: "journey/open", id: "req-1" })), ["req-1"]);
  assert.deepEqual(wantedOf(after({ type: "view/open", view: "journeys" })), []);
});

test("a line of the list says by kind what a request cost, and nought by nothing", () => {
  const [line] = linesOf([{ ...whole([]), rpcs: 6, casts: 2, fanouts: 1, fanout_copies: 24 }], en);
  assert.deepEqual(
    [line?.calls, line?.casts, line?.fanouts, line?.copies, line?.lasted],
    ["3", "2", "1", "24", "100 ms"],
  );
  assert.equal(linesOf([{ ...whole([]), fanouts: 0 }], en)[0]?.fanouts, "");
});

test("the critical path in words names its largest parts in order of time, without the small ones", () => {
  const part = (/** @type {string} */ name, /** @type {number} */ share) =>
    /** @type {const} */ ({ what: "work", name, ms: 1, share });
  const parts = [
    part("nova-api", 0.01),
    part("nova-scheduler", 0.2),
    part("nova-conductor", 0.1),
    part("nova-compute", 0.3),
    part("spawn", 0.39),
  ];
  assert.deepEqual(pathWords(parts, en), [
    { name: "scheduler", share: "20 %" },
    { name: "compute", share: "30 %" },
    { name: "spawn", share: "39 %" },
  ]);
  assert.equal(
    partName({ what: "timeout", name: "nova-compute", ms: 1, share: 1 }, en),
    "compute did not answer",
  );
});

test("two requests are aligned by what was said, with what differs", () => {
  const one = whole([...call("a", 0, 5, { method: "select" }), message("b", 9)]);
  const two = whole([
    ...call("a", 0, 8, { method: "select" }),
    ...call("x", 10, 1, { method: "extra" }),
    message("b", 30),
    message("c", 31),
  ]);
  const rows = pairings(one, two);
  assert.deepEqual(
    rows.map((row) => [row.name, row.more, row.ms]),
    [
      ["select", 0, 3],
      ["extra", 1, null],
      ["build", 1, null],
    ],
  );
});

test("a request that is a run is called as its scenario", () => {
  const state = after({ type: "frame", frame: frame({ runs: [run({ request_id: "req-1" })] }) });
  assert.equal(titleOf(whole([]), state.runs), "POST /servers");
  const catalogue = /** @type {any} */ ([{ name: "boot_vm", title: "Boot a VM" }]);
  assert.equal(titleOf(whole([]), { ...state.runs, catalogue }), "Boot a VM");
});

test("keys walk a list, and stop at its ends", () => {
  const rows = [{ key: "a" }, { key: "b" }];
  assert.deepEqual(
    [
      stepped(rows, null, 1),
      stepped(rows, "a", 1),
      stepped(rows, "b", 1),
      stepped(rows, "a", -1),
      stepped([], "a", 1),
    ],
    [rows[0], rows[1], rows[1], rows[0], null],
  );
});

test("a run that failed is looked at where it was seen last", () => {
  const step = (/** @type {string | null} */ seen) => ({ expected: "", seen, ok: seen !== null });
  const failed = run({
    id: "r2",
    state: "failed",
    request_id: "req-2",
    steps: [step("m1"), step("m4"), step(null)],
  });
  const runs = [run({ id: "r3", scenario: "other", state: "failed" }), failed];
  assert.deepEqual(failedStep(runs, "boot_vm"), { request: "req-2", step: "m4" });
  assert.equal(failedStep([run({ state: "failed" })], "boot_vm"), null);
});

test("keys walk the rows of a request, folds among them, and leave it", () => {
  const save = { method: "object_action", label: "Instance.save" };
  const one = whole([
    message("a", 0),
    ...call("b", 1, 1, save),
    ...call("c", 3, 1, save),
    ...call("d", 5, 1, save),
  ]);
  walkWith(walk);
  const store = createStore(
    reduce,
    after({ type: "journey/open", id: "req-1" }, { type: "journey/whole", id: "req-1", whole: one }),
  );
  moveJourney(store, 1);
  assert.equal(store.getState().selection.id, "a");
  moveJourney(store, 1);
  assert.equal(store.getState().journeys.row, "+b");
  assert.ok(openJourney(store));
  moveJourney(store, 1);
  assert.deepEqual([store.getState().selection.id, store.getState().journeys.row], ["b", null]);
  assert.ok(leaveJourney(store));
  assert.equal(store.getState().place.journey, null);
  assert.ok(!leaveJourney(store));
});

test("a page on a wall shows the request that ended last, for at least twenty seconds each", () => {
  const request = (/** @type {string} */ id, /** @type {number} */ endS, outcome = "succeeded") => ({
    ...{ ...whole([]), request_id: id, outcome: /** @type {any} */ (outcome), background: false },
    ...{ started_ns: "1700000000000000000", duration_ms: endS * 1000 },
  });
  const listed = (/** @type {number} */ atMs, /** @type {ReturnType<typeof request>[]} */ ...requests) =>
    /** @type {const} */ ({ type: "journeys/list", atMs, answer: { requests, background: 0, note: null } });
  const url = readUrl("?kiosk=1");
  let state = after(
    { type: "url/read", url },
    listed(1000, request("a", 5), request("b", 9, "running"), request("c", 3)),
  );
  assert.equal(focusOf(state), "a");
  state = reduce(state, listed(2000, request("b", 9), request("a", 5)));
  assert.equal(focusOf(state), "a", "it has just come");
  state = reduce(state, listed(1000 + WALL_MS, request("b", 9), request("a", 5)));
  assert.equal(focusOf(state), "b");
  assert.equal(focusOf(reduce(state, { type: "url/read", url: readUrl("") })), null, "not on a desk");
});

test("requests that were made for another stand below it, in the order in which they began", () => {
  const request = (
    /** @type {string} */ id,
    /** @type {number} */ atS,
    /** @type {string | null} */ cause = null,
  ) => ({
    ...{ ...whole([]), request_id: id, name: id.toUpperCase(), started_ns: `17000000${atS}000000000`, cause },
  });
  const requests = [
    request("push", 39, "boot"),
    request("other", 38),
    request("orphan", 37, "gone"),
    request("port", 36, "boot"),
    request("boot", 35),
    request("odd", 34, "boot"),
  ];
  const { journeys } = after({ type: "journeys/list", answer: { requests, background: 0, note: null } });
  const listed = journeys.requests ?? [];
  assert.deepEqual(
    linesOf(listed, en).map(({ id, cause }) => [id, cause]),
    [
      ["other", ""],
      ["orphan", ""],
      ["boot", ""],
      ["port", "BOOT"],
      ["push", "BOOT"],
      ["odd", ""],
    ],
    "nobody causes what began before",
  );
});
