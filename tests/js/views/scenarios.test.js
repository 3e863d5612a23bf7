import assert from "node:assert/strict";
import { test } from "node:test";
import { initialRuns, reduceRuns } from "../../../static/js/state/runs.js";
import { initialTime } from "../../../static/js/state/time.js";
import {
  choiceText,
  controlOf,
  FEW,
  outcomeOf,
  reasonOf,
  shelvesOf,
} from "../../../static/js/views/scenarios/model.js";
import { ns, run } from "../play.js";

/** @typedef {import("../../../static/js/types").ScenarioShape} Scenario */

/** @param {Partial<Scenario>} facts @returns {Scenario} */
const scenario = (facts) => ({
  name: "boot_vm",
  group: "nova",
  title: "",
  story: "",
  parameters: [],
  available: true,
  reason: null,
  ...facts,
});

/** @type {readonly Scenario["group"][]} */
const GROUPS = ["patterns", "cinder", "neutron", "nova", "nova", "patterns", "neutron"];
const CATALOGUE = [scenario({}), ...GROUPS.map((group, at) => scenario({ name: `s${at}`, group }))];
const names = (/** @type {readonly {scenarios: readonly Scenario[]}[]} */ shelves) =>
  shelves.map((shelf) => shelf.scenarios.map((each) => each.name));

test("the first few stand without a head, in teaching order, and Boot a VM is not among them", () => {
  assert.deepEqual(names(shelvesOf(CATALOGUE, false, [])), [["s0", "s1", "s2", "s3", "s4"]]);
  assert.equal(FEW, 5);
});

test("all of them stand under their heads, each once", () => {
  const shelves = shelvesOf(CATALOGUE, true, []);
  assert.deepEqual(
    shelves.map((shelf) => shelf.group),
    ["nova", "neutron", "cinder", "patterns"],
  );
  assert.deepEqual(names(shelves), [["s3", "s4"], ["s2", "s6"], ["s1"], ["s0", "s5"]]);
});

test("so few that nothing is folded need no heads, whatever was asked for", () => {
  assert.deepEqual(names(shelvesOf(CATALOGUE.slice(0, 4), true, [])), [["s0", "s1", "s2"]]);
});

test("what runs stays in sight when the list is folded again", () => {
  const runs = [run({ scenario: "s6", state: "running" }), run({ scenario: "s5", state: "succeeded" })];
  assert.deepEqual(names(shelvesOf(CATALOGUE, false, runs)), [["s0", "s1", "s2", "s3", "s4", "s6"]]);
});

test("a reason that was said of all is not said again of each", () => {
  const off = scenario({ available: false, reason: "The hosts are full." });
  assert.equal(reasonOf(off, null), "The hosts are full.");
  assert.equal(reasonOf(off, "Read-only."), null);
  assert.equal(reasonOf(scenario({ reason: "old" }), null), null);
});

test("a row tells how its newest run ended, and how long that took", () => {
  const ended = run({ state: "failed", started_ns: ns(100), ended_ns: ns(500), reason: "NoValidHost" });
  assert.deepEqual(outcomeOf([ended, run({ state: "succeeded" })], "boot_vm"), {
    state: "failed",
    ms: 400,
    reason: "NoValidHost",
  });
  assert.equal(outcomeOf([run({ state: "running" })], "boot_vm")?.state, "running");
  assert.equal(outcomeOf([ended], "delete_vm"), null);
});

test("all scenarios are listed until fewer are asked for", () => {
  const once = reduceRuns(initialRuns, { type: "scenarios/all" }, 0, initialTime);
  assert.equal(once.all, true);
  assert.equal(reduceRuns(once, { type: "scenarios/all" }, 0, initialTime).all, false);
});

test("a choice is called as the catalogue calls it, else as it is written; long names need a list", () => {
  /** @type {import("../../../static/js/types").ParameterShape} */
  const when = { name: "when", type: "choice", default: "a", choices: ["a", "b"], help: "" };
  assert.equal(choiceText(when, "b"), "b");
  assert.equal(controlOf(when), "segments");
  const named = { ...when, called: ["after its ack", "before its ack"] };
  assert.equal(choiceText(named, "b"), "before its ack");
  assert.equal(controlOf(named), "select");
});
