// Cubic curves: eight numbers each, x and y of two ends with their handles between.

/** @typedef {readonly [number, number, number, number, number, number, number, number]} Curve */
/** @typedef {{x: number, y: number}} Point */

/**
 * A curve that leaves and arrives vertically, so that crossings stay near right angles.
 *
 * @param {Point} from
 * @param {Point} to
 * @param {1 | -1} leaves 1 downwards
 * @param {1 | -1} arrives side from which it comes: -1 from above
 * @param {number} k scale
 * @returns {Curve}
 */
export function drop(from, to, leaves, arrives, k) {
  const handle = Math.abs(to.y - from.y) * 0.55 + 18 * k;
  return [from.x, from.y, from.x, from.y + leaves * handle, to.x, to.y + arrives * handle, to.x, to.y];
}

/**
 * @param {Point} from
 * @param {Point} to
 * @returns {Curve}
 */
export function straight(from, to) {
  const dx = (to.x - from.x) / 3;
  const dy = (to.y - from.y) / 3;
  return [from.x, from.y, from.x + dx, from.y + dy, to.x - dx, to.y - dy, to.x, to.y];
}

/**
 * The point of a curve at `u` from 0 to 1.
 *
 * @param {ArrayLike<number>} path
 * @param {number} offset of the curve in the path
 * @param {number} u
 * @returns {Point}
 */
export function pointOf(path, offset, u) {
  const v = 1 - u;
  const a = v * v * v;
  const b = 3 * v * v * u;
  const c = 3 * v * u * u;
  const d = u * u * u;
  /** @param {number} i */
  const n = (i) => path[offset + i] ?? 0;
  return { x: a * n(0) + b * n(2) + c * n(4) + d * n(6), y: a * n(1) + b * n(3) + c * n(5) + d * n(7) };
}

/** @param {Curve} curve as SVG path data */
export function pathData(curve) {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = curve.map((value) => Math.round(value * 10) / 10);
  return `M${x0} ${y0}C${x1} ${y1} ${x2} ${y2} ${x3} ${y3}`;
}

/**
 * Slow at both ends.
 *
 * @param {number} u
 */
export function eased(u) {
  if (u <= 0) return 0;
  if (u >= 1) return 1;
  return u * u * (3 - 2 * u);
}
