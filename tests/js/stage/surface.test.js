// What the page tells the painter of the time, and when; the page's own loop, on a clock and a screen that stand still.

import assert from "node:assert/strict";
import { test } from "node:test";

import { everyFrame, rest, scriptMs, waitedMs } from "../../../static/js/loop.js";
import { timeTeller } from "../../../static/js/stage/surface.js";

/** A screen of so many repaints a second, its timers, and the clock of both. */
class Screen {
  atMs = 0;
  /** @type {{dueMs: number, work: () => void}[]} */
  timers = [];
  /** @type {(() => void)[]} */
  asked = [];

  /** @param {number} hz */
  constructor(hz) {
    this.repaintMs = 1000 / hz;
    const clock = /** @type {any} */ (globalThis);
    clock.requestAnimationFrame = (/** @type {() => void} */ work) => this.asked.push(work);
    clock.setTimeout = (/** @type {() => void} */ work, /** @type {number} */ ms) =>
      this.timers.push({ dueMs: this.atMs + ms, work });
    clock.performance = { timeOrigin: 0, now: () => this.atMs };
  }

  /** So many repaints, and how often a frame was drawn. @param {number} repaints */
  run(repaints) {
    for (let n = 0; n < repaints; n += 1) {
      this.atMs = Math.max(this.atMs, this.repaintMs * (Math.floor(this.atMs / this.repaintMs + 1e-6) + 1));
      const due = this.timers.filter(({ dueMs }) => dueMs <= this.atMs);
      this.timers = this.timers.filter(({ dueMs }) => dueMs > this.atMs);
      for (const { work } of due) work();
      for (const work of this.asked.splice(0)) work();
    }
  }
}

/** Globals as they were, whatever a test did to them. @param {() => void} work */
function apart(work) {
  const { requestAnimationFrame, setTimeout, performance } = globalThis;
  try {
    work();
  } finally {
    rest(0);
    Object.assign(globalThis, { requestAnimationFrame, setTimeout, performance });
  }
}

test("a page that rests draws less often, and does not count the rest as waiting, at any rate of the screen", () => {
  for (const hz of [60, 75, 120])
    for (const scriptTakesMs of [1, 8, 14])
      apart(() => {
        const screen = new Screen(hz);
        let frames = 0;
        let most = 0;
        const stop = everyFrame(() => {
          frames += 1;
          if (frames > 5) most = Math.max(most, waitedMs());
          screen.atMs += scriptTakesMs;
        });
        rest(20);
        screen.run(60);
        assert.ok(frames < 32, `${frames} of 60 at ${hz}`);
        assert.ok(most <= screen.repaintMs + 0.01, `${hz} Hz, ${scriptTakesMs} ms: waited ${most}`);
        rest(0);
        frames = 0;
        screen.run(62);
        assert.ok(frames > 25);
        stop();
        screen.run(3);
      });
});

test("the script of a frame is spread over the repaints that its rest leaves out", () => {
  apart(() => {
    const screen = new Screen(60);
    const stop = everyFrame(() => {
      screen.atMs += 8;
    });
    screen.run(400);
    assert.ok(Math.abs(scriptMs() - 8) < 0.1);
    rest(20);
    screen.run(800);
    assert.ok(scriptMs() < 4);
    stop();
    screen.run(3);
  });
});

test("who is taken away while a frame is drawn is not drawn any more", () => {
  apart(() => {
    const screen = new Screen(60);
    let drawn = 0;
    /** @type {() => void} */
    let stopOther = () => {};
    const stop = everyFrame(() => stopOther());
    stopOther = everyFrame(() => {
      drawn += 1;
    });
    screen.run(3);
    assert.equal(drawn, 0);
    stop();
    screen.run(2);
  });
});

/** @typedef {{stageMs: number, clockMs: number, atMs: number, moves: boolean}} Now */

/** What is told of these moments. @param {Now[]} moments */
function told(moments) {
  /** @type {any[]} */
  const orders = [];
  const tell = timeTeller((order) => orders.push(order));
  for (const moment of moments) tell(moment);
  return orders.map(({ atMs }) => atMs);
}

/** @param {number} n @param {Partial<Now>} [more] */
const moment = (n, more) => ({
  stageMs: 500 + n * 16,
  clockMs: 900 + n * 16,
  atMs: n * 16,
  moves: true,
  ...more,
});

test("the painter is told the time at first, and then ten times a second while it goes on as the painter thinks", () => {
  assert.deepEqual(told(Array.from({ length: 16 }, (_, n) => moment(n))), [0, 112, 224]);
});

test("it is told at once where the stage stops, goes on, jumps or stays behind", () => {
  const stops = { ...moment(2), moves: false };
  assert.deepEqual(
    told([moment(1), stops, { ...stops, atMs: 48 }, { ...stops, atMs: 64, moves: true }]),
    [16, 32, 64],
  );
  assert.deepEqual(told([moment(1), moment(2, { stageMs: 7000 })]), [16, 32]);
  assert.deepEqual(told([moment(1), moment(2, { clockMs: 7000 })]), [16, 32]);
  assert.deepEqual(told([moment(1), moment(2, { stageMs: 500 + 16 })]), [16, 32]);
});

test("a stage that stands still is told too, for it may have to be painted anew quickly again", () => {
  const still = (/** @type {number} */ n) => ({ ...moment(0), atMs: n * 16, moves: false });
  assert.deepEqual(told(Array.from({ length: 16 }, (_, n) => still(n))), [0, 112, 224]);
});
