// The names over the columns of a sequence: as much of them as there is room for, and never over an edge. Pure.

import { fitted, laneX, text } from "./plan.js";

/** @typedef {import("./lanes.js").Lane} Lane */
/** @typedef {import("./plan.js").Shape} Shape */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {{x: number, from: number, to: number}} Place of a column's name: its middle, and what it has to stay within */

/** Width of a letter on average, against the size of its type: of a name, of a host. */
const LETTER = 0.6;
const HOST_LETTER = 0.55;

/**
 * @param {Plan} plan
 * @param {readonly Lane[]} lanes
 * @returns {readonly Shape[]}
 */
export function laneHeads(plan, lanes) {
  if (!plan.lanes) return [];
  const { u } = plan;
  const room = plan.lanes.step || 120 * u;
  const names = lanes.map(({ service, count }) => (count > 1 ? `${service} ×${count}` : service));
  const tight = names.some((name) => name.length * letterOf(plan) > room - 6 * u);
  return lanes.flatMap((lane, index) => {
    const place = placeOf(plan, laneX(plan, index), (tight ? 2 * room : room) - 6 * u);
    const name = names[index] ?? "";
    return tight ? tightHead(plan, lane, name, place, index) : laneHead(plan, lane, name, place);
  });
}

/** How wide a letter of a column's name is on average. @param {Plan} plan */
function letterOf({ u, narrow }) {
  return (narrow ? 9 : 10) * u * LETTER;
}

/**
 * @param {Plan} plan
 * @param {number} x
 * @param {number} wide px
 * @returns {Place}
 */
function placeOf({ u, lanes }, x, wide) {
  const edge = (lanes?.w ?? 0) - 2 * u;
  return { x, from: Math.max(2 * u, x - wide / 2), to: Math.min(edge, x + wide / 2) };
}

/**
 * In the middle of its place, unless it would leave it at one side.
 *
 * @param {Place} place
 * @param {number} width px
 */
function anchored({ x, from, to }, width) {
  if (x - width / 2 < from) return /** @type {const} */ ({ x: from, anchor: "start" });
  if (x + width / 2 > to) return /** @type {const} */ ({ x: to, anchor: "end" });
  return /** @type {const} */ ({ x, anchor: "middle" });
}

/**
 * The name of a column with its host below.
 *
 * @param {Plan} plan
 * @param {Lane} lane
 * @param {string} name
 * @param {Place} place
 * @returns {Shape[]}
 */
function laneHead(plan, lane, name, place) {
  const { u, head, narrow } = plan;
  const size = (narrow ? 9 : 10) * u;
  const y = lane.host === null ? head * 0.62 : head * 0.44;
  const said = laneName(name, place.to - place.from, letterOf(plan));
  const { x, anchor } = anchored(place, said.length * letterOf(plan));
  const shapes = [text(x, y, said, size, "t2", { anchor, bold: true })];
  if (lane.host === null) return shapes;
  const host = fitted(lane.host, place.to - place.from, 9 * u * HOST_LETTER);
  const below = anchored(place, host.length * 9 * u * HOST_LETTER);
  return [...shapes, text(below.x, head * 0.78, host, 9 * u, "t3", { anchor: below.anchor })];
}

/**
 * Where a name is wider than its column, they stand on two lines in turn, each as wide as two columns, with the host
 * where it fits.
 *
 * @param {Plan} plan
 * @param {Lane} lane
 * @param {string} name
 * @param {Place} place
 * @param {number} index
 * @returns {Shape[]}
 */
function tightHead({ u, head }, lane, name, place, index) {
  const size = 9 * u;
  const wide = place.to - place.from;
  const whole = lane.host === null ? name : `${name} ${lane.host}`;
  const said = whole.length * size * LETTER <= wide ? whole : laneName(name, wide, size * LETTER);
  const { x, anchor } = anchored(place, said.length * size * LETTER);
  const y = head * (index % 2 === 0 ? 0.4 : 0.78);
  return [text(x, y, said, size, "t2", { anchor, bold: true })];
}

/**
 * As much of a name as fits: without its second half before it is cut.
 *
 * @param {string} name
 * @param {number} width px
 * @param {number} letter px
 */
function laneName(name, width, letter) {
  if (name.length * letter <= width) return name;
  return fitted(/^[^-\s]{3,}(?=-)/.exec(name)?.[0] ?? name, width, letter);
}
