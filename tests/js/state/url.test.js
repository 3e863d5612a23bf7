import assert from "node:assert/strict";
import { test } from "node:test";

import { readUrl, writeUrl } from "../../../static/js/state/url.js";

test("what is as usual is left out of a link", () => {
  assert.equal(writeUrl(readUrl("")), "");
});

test("a link written and read again means the same", () => {
  const link =
    "?view=journeys&id=req-1&lesson=one_of_many&q=kind%3Acall%20-method%3Aobject_*&kinds=-heartbeat,-hop&sel=m12&speed=1/10&theme=light&lang=zh-CN&embed=1&kiosk=1";
  assert.equal(writeUrl(readUrl(link)), link);
});

test("damaged or unknown values are as if absent", () => {
  const url = readUrl("?view=attic&id=&kinds=-nonsense,,&speed=warp&theme=<b>&lang=xx&kiosk=yes");
  assert.deepEqual(url, readUrl(""));
});

test("a token never stands in a link that the page writes", () => {
  assert.equal(writeUrl(readUrl("?token=secret")), "");
});

test("a query longer than the server takes is cut", () => {
  assert.equal(readUrl(`?q=${"a".repeat(900)}`).q.length, 500);
});
