// The long table of messages: its newest rows are those of the list; below them, pages of the ring that were read when they came into sight.

import { usualColumns } from "./columns.js";
import { wantedKinds } from "./filters.js";

/** Messages of one page. */
export const PAGE = 50;
/** Pages kept; the one that was not looked at for longest goes first. */
export const PAGES = 40;
/** @type {readonly import("../types").Mark[]} */
const NONE = Object.freeze([]);
/** Rows that may be picked at a time. */
export const PICKS = 500;

/** @typedef {import("../types").Mark} Mark */
/** @typedef {Pick<import("./index.js").State, "messages" | "table" | "filters" | "totals" | "stats">} Listed */

/**
 * Where each page of a list begins.
 *
 * @typedef {object} Places
 * @property {string} key of the filter that it was asked with
 * @property {string | null} asked the message that it was asked to begin with
 * @property {string | null} top the first one that passes
 * @property {number} total
 * @property {readonly string[]} cursors
 * @property {number} held messages in the ring
 * @property {number} limit of the ring
 * @property {number} forgotten messages that have left it
 */

/**
 * @typedef {object} Table
 * @property {readonly Readonly<import("./columns.js").Width>[]} columns that are shown, in their order
 * @property {Readonly<Places> | null} places null: not known yet
 * @property {ReadonlyMap<number, readonly Mark[]>} pages by number; the one that was used last is the last
 * @property {number} from first page in sight
 * @property {number} to last page in sight
 * @property {number} last one beyond the last row in sight
 * @property {readonly string[]} picked ids of the rows that a copy takes
 * @property {number | null} goal the row to go to as soon as it is here
 * @property {import("../types").ProblemShape | null} problem why a page did not come
 */

/** @type {Readonly<Table>} */
export const initialTable = Object.freeze({
  columns: usualColumns(),
  places: null,
  pages: new Map(),
  from: 0,
  to: 0,
  last: 0,
  picked: Object.freeze([]),
  goal: null,
  problem: null,
});

/**
 * @param {Readonly<Table>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Table>}
 */
export function reduceTable(slice, action) {
  switch (action.type) {
    case "frame":
      return withFrame(slice, action.frame);
    case "table/sight":
      return withSight(slice, action.first, action.last);
    case "table/places":
      return withPlaces(slice, action.key, action.asked, action.answer);
    case "table/page":
      return withPage(slice, action);
    case "table/problem":
      return Object.freeze({ ...slice, problem: action.problem });
    case "table/pick":
      return Object.freeze({ ...slice, picked: Object.freeze(action.ids.slice(0, PICKS)) });
    case "table/go":
      return action.index === slice.goal ? slice : Object.freeze({ ...slice, goal: action.index });
    case "table/columns":
      return Object.freeze({ ...slice, columns: Object.freeze([...action.columns]) });
    case "select":
      return withPick(slice, action.id);
    case "filters/applied":
    case "filters/unusable":
    case "filters/clear":
    case "kinds/toggle":
    case "kinds/only":
    case "kinds/all":
    case "stats/mark":
      return Object.freeze({ ...slice, places: null, pages: new Map(), goal: null, problem: null });
    default:
      return slice;
  }
}

/**
 * What is selected is picked too; of several that are picked one may be opened, and they stay.
 *
 * @param {Readonly<Table>} slice
 * @param {string | null} id
 */
function withPick(slice, id) {
  const keeps = id === null ? slice.picked.length === 0 : slice.picked.includes(id);
  if (keeps && slice.goal === null) return slice;
  const picked = keeps ? slice.picked : Object.freeze(id === null ? [] : [id]);
  return Object.freeze({ ...slice, goal: null, picked });
}

/**
 * Rows that were read are known better; after a loss of the server nothing that was read holds any more.
 *
 * @param {Readonly<Table>} slice
 * @param {import("../types").Frame} frame
 */
function withFrame(slice, frame) {
  if (frame.whole) return Object.freeze({ ...slice, places: null, pages: new Map() });
  if (slice.pages.size === 0 || frame.marks.length === 0) return slice;
  const better = new Map(frame.marks.map((mark) => [mark.id, mark]));
  let changed = false;
  const pages = new Map(slice.pages);
  for (const [number, rows] of slice.pages) {
    if (!rows.some((row) => better.has(row.id))) continue;
    pages.set(number, Object.freeze(rows.map((row) => better.get(row.id) ?? row)));
    changed = true;
  }
  return changed ? Object.freeze({ ...slice, pages }) : slice;
}

/**
 * @param {Readonly<Table>} slice
 * @param {number} first
 * @param {number} last
 */
function withSight(slice, first, last) {
  const [from, to] = [Math.floor(first / PAGE), Math.floor(Math.max(first, last - 1) / PAGE)];
  if (from === slice.from && to === slice.to && last === slice.last) return slice;
  return Object.freeze({ ...slice, from, to, last });
}

/**
 * @param {Readonly<Table>} slice
 * @param {string} key
 * @param {string | null} asked
 * @param {import("../types").PlacesAnswer} answer
 */
function withPlaces(slice, key, asked, { top, total, cursors, held, limit, forgotten }) {
  const places = Object.freeze({ key, asked, top, total, cursors, held, limit, forgotten });
  return Object.freeze({ ...slice, places, pages: new Map(), problem: null });
}

/**
 * @param {Readonly<Table>} slice
 * @param {{asked: string | null, key: string, page: number, rows: readonly Mark[]}} read
 */
function withPage(slice, { asked, key, page, rows }) {
  const { places } = slice;
  if (!places || places.key !== key || places.asked !== asked) return slice;
  const pages = new Map(slice.pages);
  pages.delete(page);
  pages.set(page, Object.freeze([...rows]));
  for (const number of pages.keys()) {
    if (pages.size <= PAGES) break;
    if (number < slice.from || number > slice.to) pages.delete(number);
  }
  // A page that came short is where the ring ends by now: what stood below has left it.
  const end = page * PAGE + rows.length;
  const total = rows.length < PAGE ? Math.min(places.total, end) : places.total;
  return Object.freeze({ ...slice, pages, places: Object.freeze({ ...places, total }), problem: null });
}

/**
 * What the filter is, as one text.
 *
 * @param {Readonly<import("./filters.js").Filters>} filters
 * @param {Readonly<import("./stats.js").MarkedSpan> | null} [marked] the span of time that is shown
 */
export function listKey(filters, marked = null) {
  return JSON.stringify([filters.q, wantedKinds(filters), ...(marked ? [marked.fromMs, marked.toMs] : [])]);
}

/** The newest rows; of a span of time all are read from the ring. @param {Listed} state */
function nearOf({ messages, stats }) {
  return stats.marked ? NONE : messages.rows;
}

/**
 * How far the places lie below the newest rows.
 *
 * @param {Listed} state
 */
function shift(state) {
  const top = state.table.places?.top;
  return top
    ? Math.max(
        0,
        nearOf(state).findIndex((row) => row.id === top),
      )
    : 0;
}

/**
 * @param {Listed} state
 * @returns {number} rows of the table, as far as is known
 */
export function countOf(state) {
  const { messages, table, filters, totals, stats } = state;
  const { places } = table;
  const current = places !== null && places.key === listKey(filters, stats.marked);
  if (stats.marked) return current ? places.total : 0;
  const near = messages.rows.length;
  if (near === 0) return 0;
  const all = filters.q === "" && wantedKinds(filters) === null;
  if (all && !(current && places.asked === messages.rows[0]?.id))
    return Math.max(near, totals.stats?.ring ?? 0);
  return current ? Math.max(near, places.total + shift(state)) : near;
}

/**
 * @param {Listed} state
 * @param {number} index
 * @returns {Mark | null} null: it has not been read yet
 */
export function rowAt(state, index) {
  const near = nearOf(state)[index];
  if (near) return near;
  const at = index - shift(state);
  return state.table.pages.get(Math.floor(at / PAGE))?.[at % PAGE] ?? null;
}

/**
 * @param {Listed} state
 * @param {string | null} id
 * @returns {number} -1: it is not among the rows that are here
 */
export function indexOf(state, id) {
  if (id === null) return -1;
  const near = nearOf(state).findIndex((row) => row.id === id);
  if (near >= 0) return near;
  for (const [number, rows] of state.table.pages) {
    const at = rows.findIndex((row) => row.id === id);
    if (at >= 0) return number * PAGE + at + shift(state);
  }
  return -1;
}

/**
 * What has to be asked before any page of the table can be opened.
 *
 * @param {Listed & Pick<import("./index.js").State, "place">} state
 * @returns {{key: string, top: string | null} | null} null: nothing
 */
export function wantedPlaces(state) {
  const { messages, table, filters, place, stats } = state;
  if (place.view !== "messages") return null;
  const key = listKey(filters, stats.marked);
  if (stats.marked) return table.places?.key === key ? null : { key, top: null };
  const top = messages.rows[0]?.id;
  if (top === undefined) return null;
  if (table.places?.key !== key) return { key, top };
  const beyond = Math.max(table.last, table.goal ?? 0) > messages.rows.length;
  return beyond && table.places.asked !== top ? { key, top } : null;
}

/**
 * Pages that are in sight and have not been read.
 *
 * @param {Listed & Pick<import("./index.js").State, "place">} state
 * @returns {number[]} those in the middle of what is seen first
 */
export function wantedPages(state) {
  const { table, place } = state;
  const { places } = table;
  const near = nearOf(state);
  if (place.view !== "messages" || !places || places.asked !== (near[0]?.id ?? null)) return [];
  const down = shift(state);
  const pages = [];
  const first = Math.max(0, Math.floor((table.from * PAGE - down) / PAGE));
  const last = Math.min(places.cursors.length - 1, Math.floor(((table.to + 1) * PAGE - 1 - down) / PAGE));
  for (let page = first; page <= last; page += 1) {
    if ((page + 1) * PAGE + down > near.length && !table.pages.has(page)) pages.push(page);
  }
  return pages;
}
