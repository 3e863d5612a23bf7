import assert from "node:assert/strict";
import { test } from "node:test";

import { lay, stampOf } from "../../../static/js/stage/pixels.js";

/** @param {number} w @param {number} h @param {(x: number, y: number) => number} at */
function stamp(w, h, at) {
  return { w, h, words: Uint32Array.from({ length: w * h }, (_, i) => at(i % w, Math.floor(i / w))) };
}

/** @param {number} w @param {number} h */
const empty = (w, h) => stamp(w, h, () => 0);
/** @param {number} r @param {number} g @param {number} b @param {number} a */
const rgba = (r, g, b, a) => ((a << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** @param {import("../../../static/js/stage/pixels.js").Stamp} sheet */
const rows = ({ w, h, words }) => Array.from({ length: h }, (_, y) => [...words.slice(y * w, y * w + w)]);

test("a stamp lies where it was put, and what is clear of it covers nothing", () => {
  const sheet = stamp(4, 3, () => 9);
  lay(
    sheet,
    stamp(2, 2, (x, y) => (x === y ? rgba(1, 2, 3, 255) : 0)),
    1,
    1,
  );
  const one = rgba(1, 2, 3, 255);
  assert.deepEqual(rows(sheet), [
    [9, 9, 9, 9],
    [9, one, 9, 9],
    [9, 9, one, 9],
  ]);
});

test("what lies outside of the sheet is left out, on each side", () => {
  const full = stamp(3, 3, () => rgba(5, 5, 5, 255));
  for (const [left, top, covered] of [
    [-2, -2, 1],
    [-1, 0, 6],
    [3, 3, 1],
    [2, -1, 4],
    [4, 0, 0],
    [0, 4, 0],
    [-3, 0, 0],
    [0, -3, 0],
    [-9, 40, 0],
  ]) {
    const sheet = empty(4, 4);
    lay(sheet, full, Number(left), Number(top));
    assert.equal(sheet.words.filter((word) => word !== 0).length, covered, `${left} ${top}`);
  }
});

test("a pixel is seen through another as a canvas has it", () => {
  const parts = [0, 1, 100, 209, 254, 255];
  for (const a of parts)
    for (const b of parts) {
      const sheet = stamp(1, 1, () => rgba(200, 10, 0, b));
      lay(
        sheet,
        stamp(1, 1, () => rgba(0, 90, 255, a)),
        0,
        0,
      );
      const [above, left] = [a / 255, (b / 255) * (1 - a / 255)];
      const all = above + left;
      const found = new Uint8Array(sheet.words.buffer);
      assert.ok(Math.abs((found[3] ?? 0) - all * 255) <= 1, `${a} over ${b}`);
      if (all * 255 < 8) continue;
      for (const [i, wanted] of [
        (200 * left) / all,
        (10 * left + 90 * above) / all,
        (255 * above) / all,
      ].entries())
        assert.ok(Math.abs((found[i] ?? 0) - wanted) <= 2, `${a} over ${b}: ${[...found]}`);
    }
});

test("a stamp has the opacity of its whole, and its picture stays as it was", () => {
  const data = Uint8ClampedArray.from([10, 20, 30, 255, 40, 50, 60, 100]);
  const made = stampOf({ width: 2, height: 1, data }, 0.5);
  assert.deepEqual([...new Uint8Array(made.words.buffer)], [10, 20, 30, 128, 40, 50, 60, 50]);
  assert.equal(data[3], 255);
});
