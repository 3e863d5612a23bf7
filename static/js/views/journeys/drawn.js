// All that the drawing of a request needs, from the request and how the reader looks at it. Pure, and remembered.

import { axisOf } from "./axis.js";
import { rowsOf } from "./folds.js";
import { beginsAt, itemsOf } from "./items.js";
import { lanesOf } from "./lanes.js";
import { mostLanes, planOf } from "./plan.js";
import { barsOf } from "./scene.js";

/** @typedef {import("../../types").RequestWhole} Whole */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {import("../../state/journeys.js").Look} Look */

/**
 * @typedef {object} How
 * @property {Look} look
 * @property {boolean} linear
 * @property {boolean} linked
 * @property {readonly string[]} turned
 */

/** @type {{whole: Whole, how: string, rows: readonly import("./folds.js").Row[]}[]} */
const last = [];

/**
 * The rows of a request, the same list for the same request and folds.
 *
 * @param {Whole} whole
 * @param {{linked: boolean, turned: readonly string[]}} how
 * @param {Words} words
 */
export function shownRows(whole, { linked, turned }, words) {
  const how = `${words.lang} ${linked} ${turned.join()}`;
  const known = last.find((each) => each.whole === whole && each.how === how);
  if (known) return known.rows;
  const rows = rowsOf(shownItems(whole, linked, words), turned);
  last.unshift({ whole, how, rows });
  last.length = Math.min(last.length, 4);
  return rows;
}

/**
 * @param {Whole} whole
 * @param {boolean} linked
 * @param {Words} words
 */
function shownItems(whole, linked, words) {
  const items = itemsOf(whole, words);
  return linked ? items : items.filter((item) => !item.linked);
}

/**
 * @param {Whole} whole
 * @param {How} how
 * @param {Words} words
 * @param {number} width px
 * @param {number} u px
 * @returns {import("./scene.js").Drawn}
 */
export function drawnOf(whole, how, words, width, u) {
  const items = shownItems(whole, how.linked, words);
  const rows = shownRows(whole, how, words);
  const lanes = lanesOf(items, mostLanes(width, u, how.look));
  const path = whole.price.path;
  const began = beginsAt(whole);
  const toldMs =
    path.length === 0 ? 0 : Number(BigInt(/** @type {typeof path[0]} */ (path.at(-1)).to_ns) - began) / 1e6;
  return {
    plan: planOf(width, u, how.look, lanes.all.length),
    rows,
    lanes,
    axis: axisOf(items, how.linear, toldMs),
    bars: barsOf(rows),
    words,
    path,
    began,
  };
}
