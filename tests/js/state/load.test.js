import assert from "node:assert/strict";
import { test } from "node:test";

import { dotsFor, initialLoad, reduceLoad } from "../../../static/js/state/load.js";

/** A stage whose drawing is measured four times a second. */
class Stage {
  constructor() {
    this.load = initialLoad;
    this.now = 0;
  }

  /**
   * @param {number} s for how long
   * @param {number} moving
   * @param {number | ((load: typeof initialLoad) => number)} ms
   */
  see(s, moving, ms = 2, sent = 1) {
    for (const end = this.now + s * 1000; this.now < end; this.now += 250) {
      const took = typeof ms === "number" ? ms : ms(this.load);
      this.load = reduceLoad(this.load, { type: "load/measured", moving, ms: took, sent }, this.now);
    }
    return this;
  }

  get level() {
    return this.load.level;
  }
}

test("few messages have trails, more are drawn one by one, too many share a dot", () => {
  assert.equal(new Stage().see(5, 200).level, 0);
  assert.equal(new Stage().see(5, 1900).level, 1);
  const many = new Stage().see(5, 11_000);
  assert.equal(many.level, 2);
  assert.equal(many.load.perDot, 10);
});

test("a short burst changes nothing", () => {
  assert.equal(new Stage().see(0.25, 9000).see(1, 100).level, 0);
});

test("a slow machine shares dots however few messages there are", () => {
  const slow = new Stage().see(3, 900, ({ perDot }) => 2 + 14 / perDot);
  assert.equal(slow.level, 2);
  assert.ok(slow.load.perDot >= 5);
});

test("a machine that cannot draw even those gets flows", () => {
  assert.equal(new Stage().see(4, 1900, 20).level, 3);
});

test("on a machine that is busy with something else a few messages are drawn all the same", () => {
  assert.equal(new Stage().see(30, 40, 60).level, 0);
  assert.equal(new Stage().see(3, 9000, 20).see(60, 40, 60).level, 0);
});

test("it goes up within a second and down only after three", () => {
  const stage = new Stage().see(2, 11_000);
  assert.equal(stage.see(2, 100).load.perDot, 10);
  stage.see(20, 100);
  assert.equal(stage.level, 0);
});

test("just under the line is no reason to go down", () => {
  assert.equal(new Stage().see(2, 2400).see(60, 1900).level, 2);
});

test("a stage that falls back at once waits longer the next time", () => {
  const cost = (/** @type {typeof initialLoad} */ { level }) => (level >= 2 ? 3 : 9);
  const stage = new Stage();
  let turns = 0;
  let before = 0;
  for (let n = 0; n < 240; n += 1) {
    stage.see(0.25, 900, cost);
    if (stage.level !== before) turns += 1;
    before = stage.level;
  }
  assert.ok(turns < 16, `${turns} changes within a minute`);
});

test("what the server leaves out is counted in the dot", () => {
  assert.equal(dotsFor({ ...initialLoad, perDot: 10, sent: 2 }), 20);
  assert.equal(dotsFor({ ...initialLoad, perDot: 5, sent: 5 }), 50);
  assert.equal(dotsFor(initialLoad), 1);
});
