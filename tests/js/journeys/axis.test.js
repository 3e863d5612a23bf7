import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import { axisOf, IDLE_MS, ticksOf } from "../../../static/js/views/journeys/axis.js";
import { itemsOf } from "../../../static/js/views/journeys/items.js";
import { message, whole } from "./play.js";

/** @param {number[]} times ms */
const at = (...times) =>
  itemsOf(whole(times.map((ms, index) => message(`m${index}`, ms, { delivered_ns: null }))), words("en"));

/** @param {number} value */
const rounded = (value) => Math.round(value * 1000) / 1000;

test("without a long idle span the axis is as long as the time was", () => {
  const axis = axisOf(at(0, 100, 300), false);
  assert.equal(axis.pieces.length, 1);
  assert.deepEqual([axis.x(0), rounded(axis.x(100)), axis.x(300)], [0, 0.333, 1]);
});

test("an idle span folds to a narrow one, and what is beside it gets the room", () => {
  const axis = axisOf(at(0, 100, 10_100, 10_200), false);
  assert.deepEqual(
    axis.pieces.map((piece) => piece.folded),
    [false, true, false],
  );
  const [, fold] = axis.pieces;
  assert.ok(fold && fold.x1 - fold.x0 < 0.2);
  assert.ok(axis.x(100) > 0.4);
  assert.equal(rounded(axis.x(10_200)), 1);
});

test("just short of idle nothing folds, and on a linear axis never", () => {
  assert.equal(axisOf(at(0, IDLE_MS), false).pieces.length, 1);
  assert.equal(axisOf(at(0, 60_000, 60_001), true).pieces.length, 1);
});

test("times keep their order, whatever is folded", () => {
  const axis = axisOf(at(0, 3, 5, 2000, 2002, 9000, 9001), false);
  const places = [0, 3, 5, 1000, 2000, 2001, 5000, 9000, 9001].map(axis.x);
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
});

test("many folds leave room for what they stand between", () => {
  const axis = axisOf(
    at(...Array.from({ length: 30 }, (_, index) => [index * 1000, index * 1000 + 5]).flat()),
    false,
  );
  const folded = axis.pieces
    .filter((piece) => piece.folded)
    .reduce((sum, piece) => sum + piece.x1 - piece.x0, 0);
  assert.ok(folded < 0.45);
});

test("one moment alone has an axis too", () => {
  assert.equal(axisOf(at(0), false).x(0), 0);
  assert.ok(Number.isFinite(axisOf(at(0, 5000), false).x(2500)));
});

test("while it runs the axis goes on to the present", () => {
  assert.equal(axisOf(at(0, 100), false, 300).end, 300);
});

test("ticks are round, far enough apart, and a fold says what it took away", () => {
  const axis = axisOf(at(0, 100, 200, 300, 10_300, 10_400), false);
  const ticks = ticksOf(axis, 500);
  assert.ok(ticks.some((tick) => tick.folded && tick.ms === 10_000));
  assert.ok(ticks.filter((tick) => !tick.folded).every((tick) => tick.ms % 50 === 0));
  const places = ticks.map((tick) => tick.x * 500);
  assert.ok(places.every((x, index) => index === 0 || x - (places[index - 1] ?? 0) > 40));
});
