// What is drawn of a request: shapes at places, for any span of its rows. The screen and every picture that is taken
// away are made from these. Pure.

import { ticksOf } from "./axis.js";
import { laneHeads } from "./heads.js";
import { laneX, text } from "./plan.js";
import { rowScene } from "./row_scene.js";

/** @typedef {import("./items.js").Item} Item */
/** @typedef {import("./folds.js").Row} Row */
/** @typedef {import("./lanes.js").Lanes} Lanes */
/** @typedef {import("./axis.js").Axis} Axis */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {import("./plan.js").Shape} Shape */
/** @typedef {import("./plan.js").Plan} Plan */

/**
 * @typedef {object} Drawn
 * @property {Plan} plan
 * @property {readonly Row[]} rows
 * @property {Lanes} lanes
 * @property {Axis} axis
 * @property {readonly Bar[]} bars
 * @property {Words} words
 * @property {import("../../types").RequestWhole["price"]["path"]} path
 * @property {bigint} began
 */
/**
 * While somebody waits or works, in rows.
 *
 * @typedef {object} Bar
 * @property {number} from row
 * @property {number} to row
 * @property {import("./items.js").Who} at
 * @property {"waits" | "works" | "gave_up"} as
 * @property {boolean} open it has not ended
 */

/**
 * @typedef {object} RowScene
 * @property {string} key
 * @property {string} select
 * @property {number} index
 * @property {string} kind
 * @property {string} label said to readers of the screen
 * @property {boolean} fold
 * @property {boolean} open
 * @property {readonly Shape[]} shapes
 */

/**
 * The head: who takes part, and the times.
 *
 * @param {Drawn} drawn
 * @returns {readonly Shape[]}
 */
export function headScene({ plan, lanes, axis, words, path, began }) {
  const { u, head } = plan;
  const shapes = [...laneHeads(plan, lanes.all)];
  if (!plan.fall) return shapes;
  const { x, w } = plan.fall;
  const ticks = ticksOf(axis, w);
  for (const tick of ticks) {
    const words_ = tick.folded ? `+${words.span(tick.ms)}` : tick.ms === 0 ? "0" : words.span(tick.ms);
    const at = {
      anchor: tick.x < 0.03 ? /** @type {const} */ ("start") : /** @type {const} */ ("middle"),
      italic: tick.folded,
    };
    shapes.push(text(x + tick.x * w, head * 0.5, words_, 9.5 * u, "t3", at));
  }
  for (const leg of path) {
    const from = x + axis.x(sinceMs(leg.from_ns, began)) * w;
    const to = x + axis.x(sinceMs(leg.to_ns, began)) * w;
    if (to - from < 0.4) continue;
    shapes.push({
      s: "rect",
      x: from,
      y: head - 9 * u,
      w: to - from,
      h: 3.5 * u,
      rx: 1 * u,
      fill: "accent",
      op: LEG[leg.what],
    });
  }
  return shapes;
}

/** How strongly a piece of the critical path stands out. @type {Readonly<Record<import("../../types").LegShape["what"], number>>} */
const LEG = Object.freeze({ step: 1, timeout: 1, rest: 0.75, work: 0.5, bus: 0.25, unseen: 0.12 });

/**
 * What stands behind the rows: lifelines, the grid of times, idle spans, and who waits or works.
 *
 * @param {Drawn} drawn
 * @param {number} first row
 * @param {number} last one beyond the last
 * @returns {readonly Shape[]}
 */
export function groundScene({ plan, lanes, axis, bars }, first, last) {
  const { u, row } = plan;
  const [y1, y2] = [first * row, last * row];
  /** @type {Shape[]} */
  const shapes = [];
  if (plan.fall) {
    const { x, w } = plan.fall;
    for (const piece of axis.pieces)
      if (piece.folded)
        shapes.push({ s: "hatch", x: x + piece.x0 * w, y: y1, w: (piece.x1 - piece.x0) * w, h: y2 - y1 });
    for (const tick of ticksOf(axis, w))
      if (!tick.folded)
        shapes.push({ s: "line", x1: x + tick.x * w, y1, x2: x + tick.x * w, y2, ink: "line", w: 1 });
  }
  if (!plan.lanes) return shapes;
  lanes.all.forEach((_, index) => {
    const x = laneX(plan, index);
    shapes.push({ s: "line", x1: x, y1, x2: x, y2, ink: "line2", w: 1, dash: [1, 3] });
  });
  for (const bar of bars) {
    if (bar.to < first || bar.from >= last) continue;
    const top = Math.max(first - 1, bar.from) * row + row / 2;
    const bottom = Math.min(last, bar.to) * row + row / 2;
    const x = laneX(plan, lanes.at(bar.at)) - 2.5 * u;
    const place = {
      s: /** @type {const} */ ("rect"),
      x,
      y: top,
      w: 5 * u,
      h: Math.max(2, bottom - top),
      rx: 2 * u,
    };
    if (bar.as === "works") shapes.push({ ...place, fill: "call", op: 0.72 });
    else
      shapes.push({
        ...place,
        fill: "s1",
        ink: bar.as === "waits" ? "call" : "failure",
        sw: 1.1 * u,
        dash: bar.open ? [3 * u, 2.5 * u] : [],
      });
  }
  return shapes;
}

/**
 * @param {Drawn} drawn
 * @param {number} first row
 * @param {number} last one beyond the last
 * @returns {readonly RowScene[]}
 */
export function rowScenes(drawn, first, last) {
  return drawn.rows.slice(first, last).map((row, index) => rowScene(drawn, row, first + index));
}

/**
 * Who waits and who works, from which row to which.
 *
 * @param {readonly Row[]} rows
 * @returns {readonly Bar[]}
 */
export function barsOf(rows) {
  /** @type {Map<string, {row: number, item: Item}>} */
  const calls = new Map();
  /** @type {Bar[]} */
  const bars = [];
  rows.forEach((row, index) => {
    if (row.type === "fold") return;
    const { item } = row;
    if (item.kind === "call") calls.set(item.id, { row: index, item });
    const call = item.of === null ? undefined : calls.get(item.of);
    if (!call || item.kind === "heartbeat") return;
    calls.delete(call.item.id);
    const gaveUp = item.kind === "timeout" || item.kind === "failure";
    bars.push({
      from: call.row,
      to: index,
      at: call.item.from,
      as: gaveUp ? "gave_up" : "waits",
      open: false,
    });
    const [callee] = call.item.to;
    if (callee && item.kind !== "timeout")
      bars.push({ from: call.row, to: index, at: callee, as: "works", open: false });
  });
  for (const { row, item } of calls.values())
    if (item.waits) bars.push({ from: row, to: rows.length, at: item.from, as: "waits", open: true });
  return bars;
}

/**
 * @param {string} ns
 * @param {bigint} began
 */
function sinceMs(ns, began) {
  return Number(BigInt(ns) - began) / 1e6;
}
