// The rows of the list: the newest that pass the filter, refreshed ten times a second at the most, still while they are read.

/** Rows in the DOM, and in the server's frame. */
export const ROWS = 60;
/** How often the list is refreshed, in ms: sixty keyed rows cost 11 ms, so not with every frame. */
export const REFRESH_MS = 100;
/** And where none of the shown rows stays: nobody reads them, and the time is the stage's. */
export const FLOOD_MS = 400;
/** Rows of such a list: as many as a wall shows. */
export const FLOOD_ROWS = 36;
/** Counted exactly up to here. */
export const NEW_MAX = 9999;
/** Rows of another filter are shown if they come within this time, in ms: then the list holds again. */
const ASKED_MS = 1500;

/** Gaps kept; and those of one reason nearer than this are one, in ns. */
const GAPS = 20;
const NEAR_NS = 2_000_000_000n;

/** @typedef {import("../types").Mark} Mark */
/** @typedef {import("../types").GapShape} Gap */

/**
 * @typedef {object} Messages
 * @property {readonly Mark[]} rows what is shown, newest first
 * @property {readonly Mark[]} newest what the server sent last
 * @property {readonly Mark[]} better marks known better since the last refresh
 * @property {boolean} away the list is scrolled away from its top
 * @property {boolean} pointed the pointer is over the list: nothing may slip away from under it
 * @property {number} askedAtMs when another filter was asked for; its rows come, whatever holds the list
 * @property {boolean} held it does not take new rows
 * @property {number} fresh rows that came while it was held
 * @property {number} topSeq the newest row counted so far
 * @property {boolean} stale newest has not been shown yet
 * @property {number} shownAtMs when the rows last changed
 * @property {bigint} asOfNs the server's clock at that moment
 * @property {readonly Gap[]} gaps what was not seen, oldest first, bounded
 */

/** @type {Readonly<Messages>} */
export const initialMessages = Object.freeze({
  rows: Object.freeze([]),
  newest: Object.freeze([]),
  better: Object.freeze([]),
  away: false,
  pointed: false,
  askedAtMs: Number.NEGATIVE_INFINITY,
  held: false,
  fresh: 0,
  topSeq: -1,
  stale: false,
  shownAtMs: 0,
  asOfNs: 0n,
  gaps: Object.freeze([]),
});

/**
 * @param {Readonly<Messages>} slice
 * @param {import("./index.js").Action} action
 * @param {number} now ms
 * @param {boolean} playing stage and list move
 * @param {boolean} [sifted] the address that is read names another filter than before
 * @returns {Readonly<Messages>}
 */
export function reduceMessages(slice, action, now, playing, sifted = false) {
  const holds = (/** @type {{away: boolean, pointed: boolean}} */ { away, pointed }) =>
    (!playing || away || pointed) && now - slice.askedAtMs > ASKED_MS;
  const held = holds(slice);
  if (action.type === "url/read" && sifted) return another(slice, now);
  switch (action.type) {
    case "frame":
      return withFrame(slice, action.frame, held);
    case "list/away":
      return released({ ...slice, away: action.away }, holds({ ...slice, away: action.away }));
    case "list/pointed":
      return released({ ...slice, pointed: action.on }, holds({ ...slice, pointed: action.on }));
    case "list/top":
      return released({ ...slice, away: false, pointed: false }, !playing);
    case "filters/applied":
    case "filters/unusable":
    case "filters/clear":
    case "kinds/toggle":
    case "kinds/only":
    case "kinds/all":
      return another(slice, now);
    case "tick":
      return refreshed(held === slice.held ? slice : released(slice, held), now);
    default:
      return held === slice.held ? slice : released(slice, held);
  }
}

/**
 * A new filter is a new list: what was held is no longer what was asked for.
 *
 * @param {Readonly<Messages>} slice
 * @param {number} now ms
 * @returns {Readonly<Messages>}
 */
function another(slice, now) {
  const open = { away: false, held: false, fresh: 0 };
  return Object.freeze({ ...slice, ...open, stale: true, topSeq: -1, askedAtMs: now });
}

/**
 * @param {Readonly<Messages>} slice
 * @param {import("../types").Frame} frame
 * @param {boolean} held
 * @returns {Readonly<Messages>}
 */
function withFrame(slice, frame, held) {
  const newest = frame.messages
    ? Object.freeze(frame.messages.slice(0, ROWS))
    : withMarks(slice.newest, frame.marks);
  const top = newest[0]?.seq ?? slice.topSeq;
  const came = frame.whole ? newest.filter((mark) => mark.seq > slice.topSeq).length : frame.came;
  const gaps = withGaps(slice.gaps, frame);
  if (frame.whole && !slice.held) {
    return Object.freeze({
      ...slice,
      gaps,
      newest,
      better: Object.freeze([]),
      topSeq: top,
      stale: true,
      asOfNs: BigInt(frame.ts_ns),
    });
  }
  const better =
    held && frame.marks.length > 0
      ? Object.freeze([...slice.better, ...frame.marks].slice(-400))
      : slice.better;
  return Object.freeze({
    ...slice,
    gaps,
    newest,
    better,
    held,
    fresh: held && slice.topSeq >= 0 ? Math.min(NEW_MAX + 1, slice.fresh + came) : 0,
    topSeq: Math.max(slice.topSeq, top),
    stale: true,
    asOfNs: BigInt(frame.ts_ns),
  });
}

/**
 * The newest rows after these marks: the server tells the rows only where its marks do not.
 *
 * @param {readonly Mark[]} rows newest first
 * @param {readonly Mark[]} marks
 * @returns {readonly Mark[]}
 */
function withMarks(rows, marks) {
  if (marks.length === 0) return rows;
  const known = new Map([...rows, ...marks].map((mark) => [mark.id, mark]));
  return Object.freeze([...known.values()].sort((a, b) => b.seq - a.seq).slice(0, ROWS));
}

/**
 * A whole frame says all that was missed of late; another adds to it.
 *
 * @param {readonly Gap[]} known
 * @param {import("../types").Frame} frame
 * @returns {readonly Gap[]}
 */
function withGaps(known, { whole, gap, gaps }) {
  const before = whole && gaps ? gaps : known;
  if (!gap) return before === known ? known : Object.freeze(before.slice(-GAPS));
  const last = before.at(-1);
  const near = last?.reason === gap.reason && BigInt(gap.from_ns) - BigInt(last.to_ns) < NEAR_NS;
  const next = near && last ? [...before.slice(0, -1), { ...gap, from_ns: last.from_ns }] : [...before, gap];
  return Object.freeze(next.slice(-GAPS));
}

/**
 * @param {Readonly<Messages>} slice
 * @param {boolean} held
 * @returns {Readonly<Messages>}
 */
function released(slice, held) {
  return Object.freeze({ ...slice, held, fresh: held ? slice.fresh : 0, stale: true });
}

/**
 * Show what came, at most every REFRESH_MS, or FLOOD_MS. A held list keeps its rows, and lets each be known better.
 *
 * @param {Readonly<Messages>} slice
 * @param {number} now ms
 * @returns {Readonly<Messages>}
 */
function refreshed(slice, now) {
  const floods =
    !slice.held && (slice.newest.at(-1)?.seq ?? 0) > (slice.rows[0]?.seq ?? Number.POSITIVE_INFINITY);
  if (!slice.stale || now - slice.shownAtMs < (floods ? FLOOD_MS : REFRESH_MS)) return slice;
  const rows =
    slice.held && slice.rows.length > 0
      ? improved(slice.rows, [...slice.newest, ...slice.better])
      : floods
        ? Object.freeze(slice.newest.slice(0, FLOOD_ROWS))
        : slice.newest;
  return Object.freeze({ ...slice, rows, better: Object.freeze([]), stale: false, shownAtMs: now });
}

/**
 * The same rows in the same order, each as it is known now.
 *
 * @param {readonly Mark[]} rows
 * @param {readonly Mark[]} known
 */
function improved(rows, known) {
  const byId = new Map(known.map((mark) => [mark.id, mark]));
  return Object.freeze(rows.map((row) => byId.get(row.id) ?? row));
}
