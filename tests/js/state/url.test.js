import assert from "node:assert/strict";
import { test } from "node:test";

import { readUrl, writeUrl } from "../../../static/js/state/url.js";

test("what is as usual is left out of a link", () => {
  assert.equal(writeUrl(readUrl("")), "");
});

test("a link written and read again means the same", () => {
  const link =
    "?q=kind%3Acall%20-method%3Aobject_*&kinds=-heartbeat,-hop&sel=m12&speed=1/10&theme=light&lang=zh-CN";
  assert.equal(writeUrl(readUrl(link)), link);
});

test("damaged or unknown values are as if absent", () => {
  const url = readUrl("?kinds=-nonsense,,&speed=warp&theme=<b>&lang=xx");
  assert.deepEqual(url, { q: "", off: [], sel: null, speed: null, theme: null, lang: null });
});

test("a token never stands in a link that the page writes", () => {
  assert.equal(writeUrl(readUrl("?token=secret")), "");
});

test("a query longer than the server takes is cut", () => {
  assert.equal(readUrl(`?q=${"a".repeat(900)}`).q.length, 500);
});
