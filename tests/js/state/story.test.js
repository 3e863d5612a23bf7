// How long a story takes: steps have their time, and what is minor between them is a flurry.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY, lay } from "../../../static/js/state/schedule.js";
import { thingOf } from "../../../static/js/state/things.js";
import { mark, run } from "../stage/plays.js";

const SCENE = { simulated: true, quiet: true, runs: [{ request: run().request_id, fromMs: 0, toMs: 4e12 }] };

/**
 * @param {number} n
 * @param {Parameters<typeof mark>[2]} more
 */
const thing = (n, more) => thingOf(mark(`m${n}`, n, more), SCENE);

/** A call to the database's servant and its reply, as a compute makes dozens of. @param {number} n */
const saving = (n) => {
  const [from, to] = ["nova-compute@cmp1", "nova-conductor@c1"];
  const name = "object_action";
  return [
    thing(n, { kind: "call", name, from, to: [to] }),
    thing(n + 1, { kind: "reply", name, pair: `m${n}`, from: to, to: [from] }),
  ];
};

/** @param {import("../../../static/js/state/schedule.js").Thing[]} things */
const laid = (things) => lay(EMPTY, things, "story", 0, new Map()).flights;

test("of minor ones in a row each is quicker than the one before, to a bound, and none overtakes its cause", () => {
  const things = Array.from({ length: 12 }, (_, i) => saving(2 * i + 1)).flat();
  const flights = laid(things);
  flights.forEach((flight, i) => {
    const before = flights[i - 1];
    if (!before) return;
    assert.ok(flight.lasts <= before.lasts);
    assert.ok(flight.lasts >= 60);
    assert.ok(flight.start >= before.end);
  });
  assert.ok((flights.at(-1)?.end ?? 0) < 3000);
});

test("after a step the next minor one has its own time again", () => {
  const flights = laid([...saving(1), ...saving(3), thing(5, { name: "build" }), ...saving(6)]);
  const [first, second, , , , anew] = flights;
  assert.ok((second?.lasts ?? 0) < (first?.lasts ?? 0));
  assert.equal(anew?.lasts, first?.lasts);
});

test("two steps are 0.75 s apart, whatever else is told between them", () => {
  const teach = (/** @type {number} */ n) => thing(n, { name: "build", from: "nova-api@api1" });
  const flights = laid([teach(1), ...saving(2), teach(4), teach(5)]);
  const steps = flights.filter((flight) => flight.thing.grade === "step").map((flight) => flight.start);
  steps.slice(1).forEach((start, i) => {
    assert.ok(start - (steps[i] ?? 0) >= 750);
  });
  // What was told meanwhile does not make it longer.
  assert.ok((steps[1] ?? 0) - (steps[0] ?? 0) < 1000);
});

test("a boot of sixteen steps and six dozen minor messages is told in half a minute at most", () => {
  const things = Array.from({ length: 16 }, (_, i) => {
    const n = 10 * i + 1;
    const step = thing(n, { name: "build", from: "nova-api@api1", to: ["nova-compute@cmp1"] });
    return [step, ...saving(n + 1), ...saving(n + 3)];
  }).flat();
  const flights = laid(things);
  const seconds = ((flights.at(-1)?.end ?? 0) - (flights[0]?.start ?? 0)) / 1000;
  assert.ok(seconds > 16 * 0.75 && seconds < 30, `${seconds} s`);
});
