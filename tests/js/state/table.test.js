import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, moved, readColumns, toggled, usualColumns } from "../../../static/js/state/columns.js";
import { initialFilters } from "../../../static/js/state/filters.js";
import { initialMessages } from "../../../static/js/state/messages.js";
import {
  countOf,
  indexOf,
  initialTable,
  listKey,
  PAGE,
  PAGES,
  PICKS,
  reduceTable,
  rowAt,
  wantedPages,
  wantedPlaces,
} from "../../../static/js/state/table.js";
import { frame, mark } from "../play.js";

/** Marks m(from), m(from - 1) … newest first. */
const newest = (from, count) => Array.from({ length: count }, (_, at) => mark({ id: `m${from - at}` }));

/** A page at `view=messages` whose newest rows are m1000 … m941, of a ring of a thousand. */
const page = (facts = {}) => ({
  messages: Object.freeze({ ...initialMessages, rows: newest(1000, 60) }),
  table: initialTable,
  filters: initialFilters,
  totals: { stats: { ring: 1000, ring_limit: 50_000 } },
  place: { view: "messages" },
  stats: { marked: null },
  ...facts,
});

const answer = (facts = {}) => ({
  top: "m1000",
  total: 1000,
  cursors: Array.from({ length: 20 }, (_, at) => `c${at}`),
  step: PAGE,
  held: 1000,
  limit: 50_000,
  forgotten: 0,
  oldest_ns: null,
  newest_ns: null,
  ...facts,
});

const key = listKey(initialFilters);
const after = (state, ...actions) => ({
  ...state,
  table: actions.reduce((table, action) => reduceTable(table, action), state.table),
});
const places = (facts = {}, asked = "m1000") => ({ type: "table/places", key, asked, answer: answer(facts) });
const read = (number, rows, asked = "m1000") => ({ type: "table/page", key, asked, page: number, rows });

test("the places of a list are asked for at once, and again when rows below the newest come into sight of another list", () => {
  const fresh = page();
  assert.deepEqual(wantedPlaces(fresh), { key, top: "m1000" });
  const known = after(fresh, places());
  assert.equal(wantedPlaces(known), null);
  const later = { ...known, messages: { ...known.messages, rows: newest(1010, 60) } };
  assert.equal(wantedPlaces(later), null, "the newest are there already");
  assert.deepEqual(wantedPlaces(after(later, { type: "table/sight", first: 300, last: 330 })), {
    key,
    top: "m1010",
  });
});

test("nothing is asked for while another view is open, or nothing is there", () => {
  assert.equal(wantedPlaces(page({ place: { view: "stage" } })), null);
  assert.equal(wantedPlaces(page({ messages: initialMessages })), null);
  assert.deepEqual(wantedPages(after(page({ place: { view: "stage" } }), places())), []);
});

test("only pages in sight that are not here are asked for", () => {
  const seen = after(page(), places(), { type: "table/sight", first: 490, last: 530 });
  assert.deepEqual(wantedPages(seen), [9, 10]);
  const half = after(seen, read(9, newest(550, PAGE)));
  assert.deepEqual(wantedPages(half), [10]);
  assert.deepEqual(wantedPages(after(page(), places(), { type: "table/sight", first: 0, last: 40 })), []);
});

test("a row is found by its index, among the newest or on its page, and its index by its id", () => {
  const seen = after(
    page(),
    places(),
    { type: "table/sight", first: 490, last: 530 },
    read(10, newest(500, PAGE)),
  );
  assert.equal(rowAt(seen, 0)?.id, "m1000");
  assert.equal(rowAt(seen, 500)?.id, "m500");
  assert.equal(rowAt(seen, 549)?.id, "m451");
  assert.equal(rowAt(seen, 700), null);
  assert.equal(indexOf(seen, "m500"), 500);
  assert.equal(indexOf(seen, "m3"), -1);
  assert.equal(indexOf(seen, null), -1);
});

test("where the first places lie below the newest row, pages are shifted by as much", () => {
  const seen = after(page(), places({ top: "m997", total: 997 }), read(2, newest(897, PAGE)));
  assert.equal(rowAt(seen, 103)?.id, "m897");
  assert.equal(countOf(seen), 1000);
});

test("a page that came short is where the ring ends by now", () => {
  const seen = after(page(), places(), read(12, newest(400, 20)));
  assert.equal(countOf(seen), 620);
});

test("a page that was asked for another list is dropped", () => {
  const seen = after(page(), places());
  assert.equal(after(seen, read(3, newest(1, 1), "m999")).table, seen.table);
});

test("pages have a bound, and those in sight stay", () => {
  let state = after(page(), places({ total: 10_000 }), { type: "table/sight", first: 0, last: 40 });
  for (let number = 0; number < PAGES + 30; number += 1) state = after(state, read(number, newest(9, PAGE)));
  assert.equal(state.table.pages.size, PAGES);
  assert.ok(state.table.pages.has(0));
  assert.ok(state.table.pages.has(PAGES + 29));
});

test("rows of a page are known better when a frame says so, and others keep their place in memory", () => {
  const seen = after(page(), places(), read(5, newest(750, PAGE)), read(6, newest(700, PAGE)));
  const news = frame({ marks: [mark({ id: "m748", state: "answered", latency_ms: 3 })] });
  const better = after(seen, { type: "frame", frame: news });
  assert.equal(rowAt(better, 252)?.state, "answered");
  assert.equal(better.table.pages.get(6), seen.table.pages.get(6));
  assert.equal(after(better, { type: "frame", frame: frame() }).table, better.table);
});

test("another filter, or a server that came back, makes another list", () => {
  const seen = after(page(), places(), read(5, newest(750, PAGE)));
  for (const action of [
    { type: "filters/applied", q: "kind:call" },
    { type: "kinds/toggle", kind: "call" },
    { type: "frame", frame: frame({ whole: true }) },
  ]) {
    const { table } = after(seen, action);
    assert.equal(table.places, null);
    assert.equal(table.pages.size, 0);
  }
});

test("without a filter the count is the ring's until the places are known", () => {
  assert.equal(countOf(page()), 1000);
  assert.equal(countOf(page({ messages: initialMessages })), 0);
  const filtered = page({ filters: { ...initialFilters, q: "kind:call" } });
  assert.equal(countOf(filtered), 60);
});

test("selecting picks, closing picks nothing, and picks have a bound", () => {
  const one = reduceTable(initialTable, { type: "select", id: "m1" });
  assert.deepEqual(one.picked, ["m1"]);
  const more = reduceTable(one, { type: "table/pick", ids: ["m1", "m2"] });
  assert.equal(reduceTable(more, { type: "select", id: "m2" }), more);
  assert.deepEqual(reduceTable(more, { type: "select", id: null }).picked, []);
  const many = Array.from({ length: PICKS + 5 }, (_, at) => `m${at}`);
  assert.equal(reduceTable(one, { type: "table/pick", ids: many }).picked.length, PICKS);
});

test("columns are moved in front of others, and to the end", () => {
  const ids = (columns) => columns.map((each) => each.id).join(" ");
  const three = usualColumns().slice(0, 3);
  assert.equal(ids(moved(three, "name", "time")), "name time kind");
  assert.equal(ids(moved(three, "time", null)), "kind name time");
  assert.equal(moved(three, "size", "time"), three);
});

test("a column goes and comes back, and the last one stays", () => {
  const without = toggled(usualColumns(), "size");
  assert.ok(!without.some((each) => each.id === "size"));
  assert.equal(toggled(without, "size").at(-1)?.id, "size");
  const one = [{ id: "time", px: 100 }];
  assert.equal(toggled(/** @type {any} */ (one), "time"), one);
});

test("columns that a browser kept are taken as far as they are understood", () => {
  assert.deepEqual(readColumns({}), usualColumns());
  assert.deepEqual(readColumns([{ id: "secret" }, null, 3]), usualColumns());
  const kept = readColumns([
    { id: "size", px: 90 },
    { id: "size", px: 80 },
    { id: "time", px: 1e9 },
  ]);
  assert.deepEqual(kept, [
    { id: "size", px: 90 },
    { id: "time", px: COLUMNS.find((each) => each.id === "time")?.px },
  ]);
});

test("of a span of time every row is read from the ring, and the newest that come meanwhile are none of it", () => {
  const marked = { fromMs: 1000, toMs: 5000 };
  const key_ = listKey(initialFilters, marked);
  const fresh = page({ stats: { marked } });
  assert.equal(countOf(fresh), 0);
  assert.equal(rowAt(fresh, 0), null);
  assert.deepEqual(wantedPlaces(fresh), { key: key_, top: null });
  const told = { ...places({ total: 70, cursors: ["c0", "c1"], top: "m500" }, null), key: key_ };
  const known = after(fresh, told, { type: "table/sight", first: 0, last: 20 });
  assert.equal(wantedPlaces(known), null);
  assert.equal(countOf(known), 70);
  assert.deepEqual(wantedPages(known), [0]);
  const seen = after(known, { ...read(0, newest(500, 50), null), key: key_ });
  assert.equal(rowAt(seen, 3)?.id, "m497");
  assert.deepEqual(wantedPages(seen), []);
  assert.equal(after(seen, { type: "stats/mark", marked: null }).table.places, null, "all is asked anew");
});
