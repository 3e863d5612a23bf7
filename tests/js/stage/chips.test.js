// What is written beside messages, and where.

import assert from "node:assert/strict";
import { test } from "node:test";

import { captionOf, placed } from "../../../static/js/stage/chips.js";

const SHEET = { w: 1000, h: 600, k: 1, phone: false };
const measure = (/** @type {string} */ text) => text.length * 6;
const said = (/** @type {string} */ text, x = 100, y = 100) => ({ text, x, y, token: "failure" });

test("equal words at one place are said once, with how often", () => {
  const chips = placed([said("nobody reads this"), said("nobody reads this", 102, 104)], SHEET, measure);
  assert.deepEqual(
    chips.map((chip) => chip.text),
    ["nobody reads this ×2"],
  );
});

test("equal words at two places stay two", () => {
  const chips = placed([said("report_state"), said("report_state", 600)], SHEET, measure);
  assert.deepEqual(
    chips.map((chip) => chip.text),
    ["report_state", "report_state"],
  );
});

test("no words lie over others", () => {
  const [first, second] = placed([said("one"), said("two")], SHEET, measure);
  assert.ok(first && second && second.y >= first.y + first.h);
});

test("words that go over the cards pass their names outside", () => {
  const names = { above: { y: 50, from: 43, to: 57 }, below: { y: 500, from: 493, to: 507 } };
  const way = /** @type {import("../../../static/js/stage/flight.js").Way} */ (
    /** @type {unknown} */ ({ form: "arc", words: { name: "GET /ports", copies: "" } })
  );
  const at = (/** @type {number} */ y) => {
    const spot = { x: 100, y, part: /** @type {const} */ ("toQueue"), branch: 0, angle: 0 };
    return captionOf(way, [spot], { k: 1, railY: 300, stationH: 30, names }, 0)?.y ?? Number.NaN;
  };
  for (let y = 10; y < 560; y += 3)
    for (const { from, to } of Object.values(names))
      assert.ok(at(y) + 8.5 < from || at(y) - 8.5 > to, `${y}`);
  assert.ok(at(50) < 43 && at(500) > 507 && Math.abs(at(200) - 200) < 5);
});
