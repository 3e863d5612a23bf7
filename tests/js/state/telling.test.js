import assert from "node:assert/strict";
import { test } from "node:test";

import { initialRuns, reduceRuns } from "../../../static/js/state/runs.js";
import { isReached, isToldToItsEnd } from "../../../static/js/state/telling.js";
import { standing } from "../../../static/js/views/scenarios/model.js";
import { mark, ns, Play, run } from "../stage/plays.js";

const STEPS = [
  { expected: "the user asks", seen: "m1", ok: true },
  { expected: "nova-api casts", seen: "m2", ok: true },
  { expected: "the host builds", seen: null, ok: false },
];

/**
 * A play whose run is over within 10 ms of the wire, and takes the story seconds.
 *
 * @param {Partial<import("../../../static/js/types").RunShape>} [facts]
 * @param {import("../../../static/js/state/schedule.js").Speed} [speed]
 */
function toldSlowly(facts = {}, speed = "story") {
  const ended = run({ state: "succeeded", ended_ns: ns(10), steps: STEPS, ...facts });
  const play = new Play({ speed }).frame({ marks: [], runs: [ended] });
  return { ended, play: play.frame({ marks: [mark("m1", 1), mark("m2", 5), mark("m3", 9)] }, 12) };
}

test("a step is ticked when the story comes to it, not when the tap saw it", () => {
  const { ended, play } = toldSlowly();
  assert.equal(standing(ended, play.time), "uuw");
  play.pass(100);
  assert.equal(standing(ended, play.time), "suw");
  play.pass(800);
  assert.equal(standing(ended, play.time), "ssw");
});

test("what is missing of a run that failed is told at its end", () => {
  const { ended, play } = toldSlowly({ state: "failed", reason: "NoValidHost" });
  assert.equal(standing(ended, play.time), "uuw");
  assert.equal(standing(ended, play.pass(5000).time), "ssm");
});

test("the end of a run is told when the story has come to it, and at once where nothing is left to tell", () => {
  const { ended, play } = toldSlowly();
  const own = () => reduceRuns(mine, { type: "tick" }, play.at, play.time);
  const mine = reduceRuns(initialRuns, { type: "run/started", run: ended }, play.at, play.time);
  assert.equal(mine.toast, null);
  play.pass(1500);
  assert.equal(own().toast, null);
  play.pass(2000);
  assert.equal(own().toast?.outcome, "succeeded");
});

test("going live skips what is left of the story, the end included", () => {
  const { ended, play } = toldSlowly({ state: "failed" });
  play.pass(100).tell({ type: "time/live" });
  assert.equal(isReached(play.time, "m2"), true);
  assert.equal(isToldToItsEnd(play.pass(1200).time, ended), true);
});

test("a stage that is paused does not tell the end before it was shown", () => {
  const { ended, play } = toldSlowly();
  play.pass(100).tell({ type: "time/toggle" }).pass(60_000);
  assert.equal(isToldToItsEnd(play.time, ended), false);
});

test("what the stage does not know it will never tell, so nobody waits for it", () => {
  assert.equal(isReached(new Play().time, "m404"), true);
});
