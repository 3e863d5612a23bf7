// Which rows of a long table are in sight, and where. Pure: numbers in, numbers out.

/**
 * @typedef {object} Seen
 * @property {number} top how far it is scrolled, in px
 * @property {number} height of the box, in px
 * @property {number} row height of one row, in px; 0 until it was measured
 */

/**
 * @typedef {object} Sight
 * @property {number} first index of the first row that is drawn
 * @property {number} last one beyond the last
 * @property {number} offset where the first one stands, in px
 * @property {number} height of all rows, in px, as far as a browser can scroll
 * @property {number} page rows that fit
 */

/** Browsers stop placing things somewhere beyond this, in px: longer tables scroll faster instead. */
export const MOST_PX = 12_000_000;
/** Rows drawn above and below those in sight, so that a turn of the wheel finds them there. */
const MORE = 6;
const [NARROW_PX, WIDE_PX] = [40, 900];

/**
 * @param {Seen} seen
 * @param {number} count rows there are
 * @returns {Sight}
 */
export function windowOf(seen, count) {
  if (seen.row <= 0 || seen.height <= 0) return { first: 0, last: 0, offset: 0, height: 0, page: 1 };
  const whole = count * seen.row;
  const height = Math.min(whole, MOST_PX);
  const fit = Math.ceil(seen.height / seen.row);
  const rowsTop = seen.top * scaleOf(seen, count);
  const at = Math.min(Math.max(0, Math.floor(rowsTop / seen.row)), Math.max(0, count - 1));
  const first = Math.max(0, at - MORE);
  const last = Math.min(count, at + fit + MORE + 1);
  // Where it scrolls faster than its rows are high, they stand around what is in sight, not around their own place.
  const offset = whole <= MOST_PX ? first * seen.row : seen.top - (rowsTop - first * seen.row);
  return {
    first,
    last,
    offset: Math.max(0, Math.min(offset, height - (last - first) * seen.row)),
    height,
    page: Math.max(1, fit - 2),
  };
}

/**
 * Px of rows for one px of scrolling.
 *
 * @param {Seen} seen
 * @param {number} count
 */
function scaleOf(seen, count) {
  const whole = count * seen.row;
  return whole <= MOST_PX ? 1 : (whole - seen.height) / (MOST_PX - seen.height);
}

/**
 * How far to scroll so that a row is in sight.
 *
 * @param {number} index
 * @param {Seen} seen
 * @param {number} count
 * @param {number} covered px at the top that a head which stays covers
 * @returns {number | null} null: it is in sight already
 */
export function offsetOf(index, seen, count, covered) {
  const scale = scaleOf(seen, count);
  const [top, row] = [seen.top * scale, seen.row];
  const from = index * row;
  const room = seen.height - covered;
  if (from >= top && from + row <= top + room) return null;
  const to = from < top ? from : from + row - room;
  return Math.max(0, to / scale);
}

/**
 * Where a key leads.
 *
 * @param {string} key
 * @param {number} active -1: nowhere yet
 * @param {number} count
 * @param {number} page rows that fit
 * @returns {number | null} null: the key means nothing here
 */
export function indexFrom(key, active, count, page) {
  if (count === 0) return null;
  /** @type {Readonly<Record<string, number>>} */
  const to = {
    ArrowDown: active + 1,
    ArrowUp: active < 0 ? 0 : active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const next = to[key];
  return next === undefined ? null : Math.max(0, Math.min(count - 1, next));
}

/**
 * @param {number} px
 * @returns {number} a width that can be read and dragged again
 */
export function clampWidth(px) {
  return Math.round(Math.min(WIDE_PX, Math.max(NARROW_PX, px)));
}
