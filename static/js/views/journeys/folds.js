// Repeats fold into one row: seven times Instance.save is one line until somebody wants to see them. Pure.

/** @typedef {import("./items.js").Item} Item */

/**
 * @typedef {object} ItemRow
 * @property {"item"} type
 * @property {string} key
 * @property {Item} item
 * @property {string | null} within the open fold that it stands in
 */
/**
 * @typedef {object} FoldRow
 * @property {"fold"} type
 * @property {string} key
 * @property {readonly Item[]} items all of it, with answers
 * @property {Item} first
 * @property {number} count calls, or whatever repeats
 * @property {string} name "" when names differ
 * @property {boolean} open
 */
/** @typedef {ItemRow | FoldRow} Row */

/** Fewer repeats than this stand by themselves. */
export const REPEATS = 3;
/** A longer request opens folded by who speaks to whom, whatever is said. */
export const LONG = 2000;

/**
 * @param {readonly Item[]} items in order of time
 * @param {readonly string[]} turned keys of folds that the reader opened
 * @returns {readonly Row[]}
 */
export function rowsOf(items, turned) {
  const long = items.length > LONG;
  const open = new Set(turned);
  /** @type {Row[]} */
  const rows = [];
  for (const run of runsOf(unitsOf(items), long)) {
    const all = run.flat();
    const [first] = all;
    if (!first) continue;
    if (run.length < (long ? 2 : REPEATS)) {
      for (const item of all) rows.push({ type: "item", key: item.id, item, within: null });
      continue;
    }
    const key = `+${first.id}`;
    const names = new Set(run.map((unit) => unit[0]?.name));
    rows.push({
      type: "fold",
      key,
      items: all,
      first,
      count: run.length,
      name: names.size === 1 ? first.name : "",
      open: open.has(key),
    });
    if (open.has(key)) for (const item of all) rows.push({ type: "item", key: item.id, item, within: key });
  }
  return rows;
}

/**
 * A call with its answer is one thing when between the two nothing happened but writes and signs of life.
 *
 * @param {readonly Item[]} items
 * @returns {Item[][]}
 */
function unitsOf(items) {
  /** @type {Item[][]} */
  const units = [];
  let at = 0;
  while (at < items.length) {
    const item = /** @type {Item} */ (items[at]);
    const end = item.kind === "call" ? answeredAt(items, at) : at;
    units.push(items.slice(at, end + 1));
    at = end + 1;
  }
  return units;
}

/**
 * Where the answer stands of the call at `start`; `start` itself when something else comes between.
 *
 * @param {readonly Item[]} items
 * @param {number} start
 */
function answeredAt(items, start) {
  const call = /** @type {Item} */ (items[start]);
  for (let at = start + 1; at < items.length; at += 1) {
    const item = /** @type {Item} */ (items[at]);
    if (item.of === call.id && item.kind !== "heartbeat") return item.kind === "reply" ? at : start;
    const beside = item.of === call.id || (item.kind === "db" && item.from.key === call.to[0]?.key);
    if (!beside) return start;
  }
  return start;
}

/**
 * Units that follow each other and are alike. What went wrong is never hidden in a fold.
 *
 * @param {readonly Item[][]} units
 * @param {boolean} long
 * @returns {Item[][][]}
 */
function runsOf(units, long) {
  /** @type {Item[][][]} */
  const runs = [];
  let before = "";
  for (const unit of units) {
    const like = likeness(unit, long);
    const last = runs.at(-1);
    if (last && like !== "" && like === before) last.push(unit);
    else runs.push([unit]);
    before = like;
  }
  return runs;
}

/**
 * @param {readonly Item[]} unit
 * @param {boolean} long
 * @returns {string} "": it is like nothing else
 */
function likeness(unit, long) {
  const [first] = unit;
  if (!first || unit.some((item) => item.bad || item.waits)) return "";
  const between = `${first.from.key} ${first.to[0]?.service ?? ""} ${first.linked}`;
  if (long) return between;
  return `${first.kind} ${unit.length > 1} ${first.family} ${between}`;
}
