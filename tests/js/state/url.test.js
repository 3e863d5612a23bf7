import assert from "node:assert/strict";
import { test } from "node:test";

import { initialStats, reduceStats, spanAsked } from "../../../static/js/state/stats.js";
import { readUrl, writeUrl } from "../../../static/js/state/url.js";

test("what is as usual is left out of a link", () => {
  assert.equal(writeUrl(readUrl("")), "");
});

test("a link written and read again means the same", () => {
  const link =
    "?view=journeys&id=req-1&lesson=one_of_many&part=bindings&pick=queue%3Aa%3Ab&q=kind%3Acall%20-method%3Aobject_*&kinds=-heartbeat,-hop&sel=m12&t=1700000001000&span=1700000000000-1700000005000&speed=1/10&theme=light&lang=zh-CN&embed=1&kiosk=1";
  assert.equal(writeUrl(readUrl(link)), link);
});

test("a link says the millisecond that the clock shows, which does not round up", () => {
  const at = (/** @type {number} */ t) => writeUrl({ ...readUrl(""), t });
  assert.equal(at(1_700_000_000_199.6), "?t=1700000000199");
});

test("damaged or unknown values are as if absent", () => {
  const url = readUrl(
    "?view=attic&id=&part=cellar&pick=house:a&kinds=-nonsense,,&speed=warp&theme=<b>&lang=xx&kiosk=yes",
  );
  assert.deepEqual(url, readUrl(""));
});

test("a token never stands in a link that the page writes", () => {
  assert.equal(writeUrl(readUrl("?token=secret")), "");
});

test("a query longer than the server takes is cut", () => {
  assert.equal(readUrl(`?q=${"a".repeat(900)}`).q.length, 500);
});

test("a span of time goes from one moment to a later one", () => {
  const span = (/** @type {string} */ text) => readUrl(`?span=${text}`).span;
  assert.deepEqual(span("1700000000000-1700000005000"), {
    fromMs: 1_700_000_000_000,
    toMs: 1_700_000_005_000,
  });
  for (const bad of [
    "1700000005000-1700000000000",
    "1700000000000",
    "-",
    "a-b",
    "1-2",
    "1700000000000-1700000005000-1",
  ])
    assert.equal(span(bad), null, bad);
});

test("a link to a span of time marks it, and one without takes it back", () => {
  const went = (/** @type {string} */ link, /** @type {typeof initialStats} */ from = initialStats) =>
    reduceStats(from, { type: "url/read", url: readUrl(link) });
  const marked = went("?span=1700000000000-1700000005000");
  assert.deepEqual(spanAsked(marked.marked), {
    from_ns: "1700000000000000000",
    until_ns: "1700000005000000000",
  });
  assert.equal(went("?span=1700000000000-1700000005000", marked), marked);
  assert.deepEqual(spanAsked(went("", marked).marked), { from_ns: "", until_ns: "" });
});
