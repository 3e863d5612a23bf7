// Which rows of a long table are in sight.

import assert from "node:assert/strict";
import { test } from "node:test";

import { clampWidth, indexFrom, MOST_PX, offsetOf, windowOf } from "../../../static/js/ui/window.js";

const at = (top) => ({ top, height: 600, row: 30 });

test("a hundred thousand rows draw as many as a hundred", () => {
  const few = windowOf(at(0), 100);
  const many = windowOf(at(0), 100_000);
  assert.equal(many.last - many.first, few.last - few.first);
  assert.ok(many.last - many.first < 40);
  assert.equal(many.height, 3_000_000);
});

test("the rows in sight are drawn wherever it is scrolled to, each at its own place", () => {
  for (const top of [0, 17, 29_999, 1_500_000, 2_999_400]) {
    const { first, last, offset } = windowOf(at(top), 100_000);
    assert.ok(first * 30 <= top, `first at ${top}`);
    assert.ok(last * 30 >= Math.min(top + 600, 3_000_000), `last at ${top}`);
    assert.equal(offset, first * 30);
  }
});

test("a table longer than a browser can scroll still shows its first and its last row", () => {
  const count = 2_000_000;
  const top = windowOf(at(0), count);
  const end = windowOf(at(MOST_PX - 600), count);
  assert.equal(top.height, MOST_PX);
  assert.equal(top.first, 0);
  assert.equal(end.last, count);
  assert.ok(end.offset + (end.last - end.first) * 30 <= MOST_PX);
});

test("an empty table, and one that was not measured yet, draw nothing", () => {
  assert.equal(windowOf(at(0), 0).last, 0);
  assert.equal(windowOf({ top: 0, height: 0, row: 0 }, 50).last, 0);
});

test("a row in sight is not scrolled to; others come just into sight, not under the head", () => {
  assert.equal(offsetOf(5, at(0), 1000, 30), null);
  assert.equal(offsetOf(100, at(0), 1000, 30), 100 * 30 + 30 - 570);
  assert.equal(offsetOf(2, at(900), 1000, 30), 60);
});

test("keys lead to rows, never beyond the ends", () => {
  assert.equal(indexFrom("ArrowDown", -1, 10, 5), 0);
  assert.equal(indexFrom("ArrowDown", 9, 10, 5), 9);
  assert.equal(indexFrom("ArrowUp", 0, 10, 5), 0);
  assert.equal(indexFrom("PageDown", 3, 10, 5), 8);
  assert.equal(indexFrom("PageUp", 3, 10, 5), 0);
  assert.equal(indexFrom("End", 3, 10, 5), 9);
  assert.equal(indexFrom("Home", 3, 10, 5), 0);
  assert.equal(indexFrom("x", 3, 10, 5), null);
  assert.equal(indexFrom("End", -1, 0, 5), null);
});

test("a column can be neither too narrow to drag nor wider than a page", () => {
  assert.equal(clampWidth(3), 40);
  assert.equal(clampWidth(9999), 900);
});
