import assert from "node:assert/strict";
import { test } from "node:test";

import { lent } from "../../../static/js/stage/widths.js";

const sum = (/** @type {readonly number[]} */ all) => all.reduce((total, each) => total + each, 0);

test("cards with room to spare lend it to one whose name would be shortened", () => {
  const widths = lent([100, 100, 100], [60, 110, 60]);
  assert.deepEqual(widths, [95, 110, 95]);
});

test("where there is too little for all, as many names as can be are whole", () => {
  const widths = lent([100, 100, 100], [90, 112, 103]);
  assert.ok(widths[2] === 103 && widths[1] === 100 && sum(widths) === 300);
});

test("a name as long as two cards takes nothing from the others, and neither does a row without room", () => {
  assert.deepEqual(lent([100, 100], [10, 190]), [100, 100]);
  assert.deepEqual(lent([100, 100], [100, 110]), [100, 100]);
});
