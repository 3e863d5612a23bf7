import assert from "node:assert/strict";
import { test } from "node:test";

import { formValues, initialRuns, reduceRuns, TOAST_MS } from "../../../static/js/state/runs.js";
import { initialTime } from "../../../static/js/state/time.js";
import { frame, ns, run } from "../play.js";

/** @type {import("../../../static/js/types").ScenarioShape} */
const BOOT = {
  name: "boot_vm",
  title: "Boot a VM",
  story: "",
  parameters: [{ name: "servers", type: "integer", default: 1, choices: [1, 2, 3], help: "" }],
  available: true,
  reason: null,
};

/**
 * @param {...(import("../../../static/js/state/index.js").Action)} actions
 */
function after(...actions) {
  return actions.reduce(
    (runs, action) => reduceRuns(runs, action, action.atMs ?? 0, initialTime),
    initialRuns,
  );
}

/** @param {Partial<import("../../../static/js/types").RunShape>} facts */
const told = (facts) => /** @type {const} */ ({ type: "frame", frame: frame({ runs: [run(facts)] }) });

test("a form shows the catalogue's defaults until the user sets something", () => {
  assert.deepEqual(formValues(initialRuns, BOOT), { servers: 1 });
  const set = after({ type: "form/set", scenario: "boot_vm", parameter: "servers", value: 3 });
  assert.deepEqual(formValues(set, BOOT), { servers: 3 });
});

test("the end of an own run is told once, with its reason and how long it took", () => {
  const own = after(
    { type: "run/started", run: run({}) },
    told({ state: "failed", reason: "NoValidHost", ended_ns: ns(400) }),
  );
  assert.deepEqual([own.toast?.outcome, own.toast?.reason, own.toast?.ms], ["failed", "NoValidHost", 400]);
  const again = reduceRuns(
    reduceRuns(own, { type: "toast/away" }, 0, initialTime),
    told({ state: "failed", ended_ns: ns(400) }),
    0,
    initialTime,
  );
  assert.equal(again.toast, null);
});

test("the end of a run that another page started is nobody's toast", () => {
  assert.equal(after(told({ state: "succeeded", ended_ns: ns(1) })).toast, null);
});

test("good news go by themselves, bad news stay", () => {
  const good = after({ type: "run/started", run: run({}) }, told({ state: "succeeded", ended_ns: ns(1) }));
  assert.equal(reduceRuns(good, { type: "tick" }, TOAST_MS + 1, initialTime).toast, null);
  const bad = after({ type: "run/started", run: run({}) }, told({ state: "failed", ended_ns: ns(1) }));
  assert.equal(reduceRuns(bad, { type: "tick" }, TOAST_MS + 1, initialTime).toast?.outcome, "failed");
});

test("an answer that comes late does not make an ended run run again", () => {
  const ended = after(told({ state: "succeeded", ended_ns: ns(1) }), { type: "run/started", run: run({}) });
  assert.equal(ended.runs[0]?.state, "succeeded");
});

test("a refused start frees the button and says why", () => {
  const problem = {
    type: "",
    title: "",
    status: 409,
    detail: "The hosts are full.",
    remedy: null,
    key: "",
    values: {},
  };
  const refused = after(
    { type: "run/start", scenario: "boot_vm" },
    { type: "run/refused", scenario: "boot_vm", problem },
  );
  assert.equal(refused.starting, null);
  assert.equal(refused.toast?.reason, "The hosts are full.");
});

test("runs are kept newest first, ten at most", () => {
  const many = Array.from(
    { length: 14 },
    (_, index) =>
      /** @type {const} */ ({ type: "run/started", run: run({ id: `r${index}`, started_ns: ns(index) }) }),
  );
  const runs = after(...many).runs;
  assert.equal(runs.length, 10);
  assert.equal(runs[0]?.id, "r13");
});
