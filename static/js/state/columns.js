// The columns of the long table: which there are, which are shown, how wide, in what order. Pure.

/** @typedef {"time" | "kind" | "name" | "from" | "to" | "exchange" | "key" | "queue" | "request" | "latency" | "state" | "size" | "version" | "seq"} ColumnId */
/** @typedef {{id: ColumnId, px: number}} Width */

/** Every column with the width it begins with, in px; the first ones are shown to a new reader. @type {readonly Readonly<Width & {usual: boolean}>[]} */
export const COLUMNS = Object.freeze([
  { id: "time", px: 112, usual: true },
  { id: "kind", px: 104, usual: true },
  { id: "name", px: 232, usual: true },
  { id: "from", px: 164, usual: true },
  { id: "to", px: 164, usual: true },
  { id: "key", px: 150, usual: true },
  { id: "latency", px: 92, usual: true },
  { id: "state", px: 92, usual: true },
  { id: "request", px: 116, usual: true },
  { id: "size", px: 72, usual: true },
  { id: "exchange", px: 112, usual: false },
  { id: "queue", px: 150, usual: false },
  { id: "version", px: 64, usual: false },
  { id: "seq", px: 72, usual: false },
]);

/** @returns {readonly Readonly<Width>[]} */
export function usualColumns() {
  return Object.freeze(COLUMNS.filter(({ usual }) => usual).map(({ id, px }) => Object.freeze({ id, px })));
}

/**
 * Columns as a browser kept them; what is not understood is as for a new reader.
 *
 * @param {unknown} kept
 * @returns {readonly Readonly<Width>[]}
 */
export function readColumns(kept) {
  if (!Array.isArray(kept)) return usualColumns();
  /** @type {Readonly<Width>[]} */
  const found = [];
  for (const each of kept) {
    const known = COLUMNS.find(({ id }) => id === each?.id);
    if (!known || found.some(({ id }) => id === known.id)) continue;
    const px = typeof each.px === "number" && each.px >= 40 && each.px <= 900 ? each.px : known.px;
    found.push(Object.freeze({ id: known.id, px }));
  }
  return found.length > 0 ? Object.freeze(found) : usualColumns();
}

/**
 * @param {readonly Readonly<Width>[]} columns
 * @param {ColumnId} id
 * @param {ColumnId | null} before null: to the end
 * @returns {readonly Readonly<Width>[]}
 */
export function moved(columns, id, before) {
  const one = columns.find((each) => each.id === id);
  if (!one || id === before) return columns;
  const others = columns.filter((each) => each !== one);
  const at = before === null ? others.length : others.findIndex((each) => each.id === before);
  return at < 0 ? columns : [...others.slice(0, at), one, ...others.slice(at)];
}

/**
 * Shown or not; a column that comes back stands where it stands among all.
 *
 * @param {readonly Readonly<Width>[]} columns
 * @param {ColumnId} id
 * @returns {readonly Readonly<Width>[]} at least one stays
 */
export function toggled(columns, id) {
  if (columns.some((each) => each.id === id))
    return columns.length > 1 ? columns.filter((each) => each.id !== id) : columns;
  const fresh = COLUMNS.find((each) => each.id === id);
  return fresh ? [...columns, { id: fresh.id, px: fresh.px }] : columns;
}
