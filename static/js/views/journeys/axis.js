// The waterfall's time: idle spans fold, so that 2 ms stay visible beside 2 s. Pure.

/**
 * @typedef {object} Piece
 * @property {number} from ms
 * @property {number} to ms
 * @property {number} x0 0 to 1
 * @property {number} x1 0 to 1
 * @property {boolean} folded
 */
/**
 * @typedef {object} Axis
 * @property {readonly Piece[]} pieces
 * @property {number} end ms
 * @property {(ms: number) => number} x 0 to 1
 */
/** @typedef {{x: number, ms: number, folded: boolean}} Tick */

/** A span in which nothing happened folds when it is longer than this, in ms. */
export const IDLE_MS = 400;
/** What one fold takes of the width, and all of them together. */
const FOLD = 0.11;
const FOLDS = 0.44;
/** Between two ticks there is at least this room, in px. */
const ROOM = 62;

/**
 * @param {readonly import("./items.js").Item[]} items
 * @param {boolean} linear
 * @param {number} [nowMs] while it runs: the present
 * @returns {Axis}
 */
export function axisOf(items, linear, nowMs = 0) {
  const points = new Float64Array(
    items.flatMap(({ at, until, taken }) => [at, until ?? at, taken ?? at]).concat(0, Math.max(0, nowMs)),
  ).sort();
  const end = Math.max(points[points.length - 1] ?? 0, 0.001);
  const spans = linear ? [{ from: 0, to: end, folded: false }] : spansOf(points, end);
  const folds = spans.filter((span) => span.folded).length;
  const fold = folds === 0 ? 0 : Math.min(FOLD, FOLDS / folds);
  const told = spans.reduce((sum, span) => sum + (span.folded ? 0 : span.to - span.from), 0);
  const room = told === 0 ? 0 : (1 - folds * fold) / told;
  let x = 0;
  const pieces = spans.map((span) => {
    const x0 = x;
    x += span.folded ? (told === 0 ? 1 / folds : fold) : (span.to - span.from) * room;
    return Object.freeze({ ...span, x0, x1: x });
  });
  return Object.freeze({ pieces, end, x: (/** @type {number} */ ms) => place(pieces, ms) });
}

/**
 * @param {Float64Array} points sorted
 * @param {number} end
 */
function spansOf(points, end) {
  /** @type {{from: number, to: number, folded: boolean}[]} */
  const spans = [];
  let from = 0;
  let before = 0;
  for (const at of points) {
    if (at - before > IDLE_MS) {
      if (before > from) spans.push({ from, to: before, folded: false });
      spans.push({ from: before, to: at, folded: true });
      from = at;
    }
    before = Math.max(before, at);
  }
  if (end > from) spans.push({ from, to: end, folded: false });
  return spans;
}

/**
 * @param {readonly Piece[]} pieces
 * @param {number} ms
 */
function place(pieces, ms) {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms > /** @type {Piece} */ (pieces[middle]).to) low = middle + 1;
    else high = middle;
  }
  const piece = pieces[low];
  if (!piece) return 0;
  const part = piece.to === piece.from ? 0 : (ms - piece.from) / (piece.to - piece.from);
  return piece.x0 + Math.min(1, Math.max(0, part)) * (piece.x1 - piece.x0);
}

/**
 * Where the axis says a time: round ones where it runs, what was taken away where it folds.
 *
 * @param {Axis} axis
 * @param {number} width px
 * @returns {readonly Tick[]}
 */
export function ticksOf(axis, width) {
  /** @type {Tick[]} */
  const folds = axis.pieces
    .filter((piece) => piece.folded)
    .map(({ from, to, x0, x1 }) => ({ x: (x0 + x1) / 2, ms: to - from, folded: true }));
  /** @type {Tick[]} */
  const ticks = [];
  const shown = axis.pieces.filter((piece) => !piece.folded && piece.to > piece.from);
  const [piece] = shown;
  const perMs = piece ? ((piece.x1 - piece.x0) * width) / (piece.to - piece.from) : 0;
  const step = perMs === 0 ? 0 : round(ROOM / perMs);
  for (const { from, to, x0, x1 } of shown) {
    if (step === 0 || (to - from) / step > width) break;
    for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) {
      const x = x0 + ((ms - from) / (to - from)) * (x1 - x0);
      const near = [...folds, ...ticks].some((each) => Math.abs(each.x - x) * width < ROOM * 0.72);
      if (!near) ticks.push({ x, ms, folded: false });
    }
  }
  return [...ticks, ...folds].sort((a, b) => a.x - b.x);
}

/** The next round number: 1, 2 or 5 and noughts. @param {number} value */
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = value / power;
  return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}
