// What is written beside messages, and where.

import assert from "node:assert/strict";
import { test } from "node:test";

import { placed } from "../../../static/js/stage/chips.js";

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
