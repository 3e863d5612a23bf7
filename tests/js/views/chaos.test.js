import assert from "node:assert/strict";
import { test } from "node:test";

import { initialChaos, reduceChaos } from "../../../static/js/state/chaos.js";
import { brokenRows, chosen, reasonOf, valuesOf } from "../../../static/js/views/chaos/model.js";
import { ns } from "../play.js";

/** @param {string} name @param {Partial<import("../../../static/js/types").FaultShape>} [more] */
const fault = (name, more = {}) => ({
  name,
  title: name,
  story: "",
  available: true,
  reason: null,
  parameters: [
    {
      name: "target",
      type: /** @type {const} */ ("choice"),
      default: "a@1",
      choices: ["a@1", "b@1"],
      help: "",
      title: null,
    },
    {
      name: "seconds",
      type: /** @type {const} */ ("integer"),
      default: 30,
      choices: [5, 30],
      help: "",
      title: null,
    },
  ],
  ...more,
});
const breakage = {
  id: "x",
  fault: "freeze",
  title: "Freeze",
  target: "a@1",
  parameters: {},
  since_ns: ns(0),
  until_ns: ns(30_000),
};
const answer = { faults: [fault("freeze"), fault("kill")], broken: [breakage], now_ns: ns(0) };
const came = reduceChaos(initialChaos, { type: "chaos/came", answer });

test("the first fault is chosen until the reader chooses another", () => {
  assert.equal(chosen(initialChaos), null);
  assert.equal(chosen(came)?.name, "freeze");
  assert.equal(chosen(reduceChaos(came, { type: "chaos/pick", fault: "kill" }))?.name, "kill");
});

test("what the reader set is sent, and a target that is gone is not", () => {
  const set = reduceChaos(came, { type: "chaos/set", fault: "freeze", parameter: "target", value: "b@1" });
  assert.deepEqual(valuesOf(set, fault("freeze")), { target: "b@1", seconds: 30 });
  assert.deepEqual(valuesOf(set, fault("kill")), { target: "a@1", seconds: 30 });
  const gone = reduceChaos(came, { type: "chaos/set", fault: "freeze", parameter: "target", value: "c@9" });
  assert.equal(valuesOf(gone, fault("freeze")).target, "a@1");
});

test("what is broken counts down by the server's clock, and is there until it was mended", () => {
  const start = Number(BigInt(ns(0)) / 1_000_000n);
  assert.deepEqual(brokenRows(came, start + 2500), [{ id: "x", title: "Freeze", target: "a@1", left: 28 }]);
  assert.equal(brokenRows(came, start + 90_000)[0]?.left, 0);
  const fresh = reduceChaos(came, { type: "reset/done" });
  assert.deepEqual(brokenRows(fresh, start), []);
});

test("why nothing can be broken is said once", () => {
  assert.equal(reasonOf(came), null);
  const off = { available: false, reason: "read-only" };
  const refused = { ...answer, faults: [fault("freeze", off), fault("kill", off)] };
  assert.equal(reasonOf(reduceChaos(came, { type: "chaos/came", answer: refused })), "read-only");
});

test("a wish that is refused is told until the next one", () => {
  const problem = {
    type: "",
    title: "",
    status: 409,
    detail: "no",
    remedy: null,
    key: "not_available",
    values: {},
  };
  const refused = reduceChaos(reduceChaos(came, { type: "chaos/asking" }), {
    type: "chaos/answered",
    problem,
  });
  assert.deepEqual([refused.asking, refused.problem], [false, problem]);
  assert.equal(reduceChaos(refused, { type: "chaos/asking" }).problem, null);
});

test("a question that failed is told until the next answer, and changes nothing of a wish", () => {
  const problem = /** @type {import("../../../static/js/types").ProblemShape} */ ({ detail: "away" });
  const asking = reduceChaos(came, { type: "chaos/asking" });
  const lost = reduceChaos(asking, { type: "chaos/lost", problem });
  assert.equal(lost.lost, problem);
  assert.equal(lost.asking, true, "its button stays at work");
  const refused = reduceChaos(lost, { type: "chaos/answered", problem });
  const back = reduceChaos(refused, { type: "chaos/came", answer });
  assert.equal(back.lost, null);
  assert.equal(back.problem, problem, "why a wish was refused is told until the next");
});
