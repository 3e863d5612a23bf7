import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import {
  cellOf,
  curlOf,
  gapAbove,
  idsBetween,
  marked,
  queryOf,
  termOfCell,
} from "../../../static/js/views/table/model.js";
import { needlesOf } from "../../../static/js/views/table/sought.js";
import { mark, ns, party } from "../play.js";

const en = words("en");
const text = (facts, column) => cellOf(mark({ id: "m1", ...facts }), column, en, BigInt(ns(0))).text;

test("every column says what it is about", () => {
  assert.equal(text({ kind: "cast" }, "kind"), "cast");
  assert.equal(text({}, "from"), "conductor@c1");
  assert.equal(text({}, "to"), "scheduler@s1");
  assert.equal(text({ exchange: "" }, "exchange"), "(default)");
  assert.equal(text({ routing_key: "compute.cmp1" }, "key"), "compute.cmp1");
  assert.equal(text({ queues: ["a", "b", "c"], routed: 3 }, "queue"), "a and 2 more");
  assert.equal(text({ queues: [], routed: 0 }, "queue"), "none");
  assert.equal(text({ request_id: "req-7c1e0000-1111-2222" }, "request"), "req-7c1e0000…");
  assert.equal(text({ state: "answered", latency_ms: 8.3 }, "latency"), "8.3 ms");
  assert.equal(text({ state: "timed_out" }, "state"), "timed out");
  assert.equal(text({ size: 2048 }, "size"), "2 KB");
  assert.equal(text({ version: "5.1" }, "version"), "5.1");
});

test("a name that was not seen is set apart, and says how it was found", () => {
  const sender = {
    ...party("nova-compute", "cmp1"),
    evidence: "method",
    certainty: /** @type {const} */ ("inferred"),
  };
  const cell = cellOf(mark({ id: "m1", sender }), "from", en, 0n);
  assert.equal(cell.inferred, true);
  assert.equal(cell.title, "nova-compute@cmp1, inferred from the method");
  assert.equal(cellOf(mark({ id: "m1", sender: null }), "from", en, 0n).text, "unknown");
});

test("only a latency that a mirror cannot see is said to be invisible, never zero", () => {
  assert.equal(text({ state: null }, "latency"), "replies not visible");
});

test("a gap is told above the newest row that came before its end, once", () => {
  const gap = { from_ns: ns(10), to_ns: ns(20), reason: "tap" };
  const row = (ms) => ({ ...mark({ id: `m${ms}` }), ts_ns: ns(ms) });
  assert.match(gapAbove(row(15), row(25), [gap], en) ?? "", /Copies lost/);
  assert.equal(gapAbove(row(12), row(15), [gap], en), null);
  assert.equal(gapAbove(row(30), null, [gap], en), null);
});

test("what was sought is marked where it stands, the longest first, whatever its case", () => {
  assert.deepEqual(marked("Object_action", ["object", "object_act"]), [
    { text: "Object_act", hit: true },
    { text: "ion", hit: false },
  ]);
  assert.deepEqual(marked("abc", []), [{ text: "abc", hit: false }]);
  assert.equal(marked("xaxax", ["a"]).filter((piece) => piece.hit).length, 2);
});

/** A filter as the server reads it: its parts one after the other, each with its kind. @param {string[]} kinds @param {string[]} parts */
const read = (kinds, parts) => {
  const q = parts.join("");
  const tokens = parts.map((each, index) => ({ kind: kinds[index], text: each }));
  return { filters: { q }, search: { understood: { text: q, answer: { tokens } } } };
};
const TERM = ["field", "sign", "value"];

test("what a filter seeks is marked in the columns of its field, and never what it leaves out", () => {
  const lists = read(
    [...TERM, "comma", "value", "space", "not", ...TERM, "space", ...TERM],
    ["method", ":", "object_*", ",", "build", " ", "-", "service", ":", "nova", " ", "kind", ":", "call"],
  );
  assert.deepEqual(needlesOf(lists), { name: ["object_", "build"], kind: ["call"] });
  const not = read(
    ["not", "space", ...TERM, "space", "open", ...TERM, "space", "or", "space", ...TERM, "close"],
    ["NOT", " ", "kind", ":", "call", " ", "(", "to", ":", "cmp07", " ", "OR", " ", "host", ":", "c1", ")"],
  );
  assert.deepEqual(needlesOf(not), { to: ["cmp07", "c1"], from: ["c1"] });
  const quoted = read(
    [...TERM, "space", ...TERM, "space", ...TERM],
    ["method", ":", '"two words"', " ", "latency", ">", "50ms", " ", "text", ":", "secret"],
  );
  assert.deepEqual(needlesOf(quoted).name, ["two words"]);
  assert.deepEqual(needlesOf(read(["word"], ["boot"])).request, ["boot"]);
  assert.deepEqual(needlesOf(read(TERM, ["service", ":", "nova-conductor"])).to, ["conductor"]);
  assert.equal(needlesOf(read(TERM, ["a", ":", "bc"])), needlesOf(read(TERM, ["a", ":", "bc"])));
  const bracket = read(
    ["not", "open", ...TERM, "space", "word", "close", "space", "word"],
    ["-", "(", "kind", ":", "call", " ", "other", ")", " ", "boot"],
  );
  assert.deepEqual(needlesOf(bracket).name, ["boot"]);
});

test("what is being typed marks nothing else than the filter that is on", () => {
  const on = read(["word"], ["boot"]);
  const needles = needlesOf(on);
  assert.equal(needlesOf({ ...on, search: read(["word"], ["reboot"]).search }), needles);
  assert.deepEqual(needlesOf({ filters: { q: "" }, search: on.search }), {});
});

test("a filter made from rows finds their request, kind and name", () => {
  const one = mark({ id: "m1", request_id: "req-1", name: "object_action Instance.save" });
  const two = mark({ id: "m2", request_id: "req-2", kind: "notification", name: "compute.end" });
  assert.equal(queryOf([one]), "request:req-1 kind:call method:Instance.save");
  assert.equal(
    queryOf([one, two]),
    "(request:req-1 OR request:req-2) (kind:call OR kind:notification) (method:Instance.save OR event:compute.end)",
  );
  assert.equal(queryOf([]), "");
});

test("every cell whose value can be looked for says by what term", () => {
  const one = mark({ id: "m1", request_id: "req-1", exchange: "" });
  assert.equal(termOfCell(one, "kind"), "kind:call");
  assert.equal(termOfCell(one, "from"), "from:nova-conductor");
  assert.equal(termOfCell(one, "exchange"), "exchange:default");
  assert.equal(termOfCell(one, "request"), "request:req-1");
  assert.equal(termOfCell(one, "name"), "method:select_destinations");
  assert.equal(termOfCell(one, "size"), undefined);
  assert.equal(termOfCell(mark({ id: "m2", sender: null }), "from"), undefined);
});

test("a command line asks for the same answers, and never holds the token", () => {
  assert.equal(curlOf(["m1"], "http://h:5000/", false), "curl -sS 'http://h:5000/api/v1/messages/m1'");
  const two = curlOf(["m1", "m'2"], "http://h/x/", true);
  assert.equal(two.split("\n").length, 2);
  assert.ok(two.includes("$RPCVIZ_TOKEN"));
  assert.ok(!two.includes("m'2"));
});

test("rows between two are picked in either direction, as far as they are here", () => {
  const rows = [mark({ id: "m3" }), null, mark({ id: "m1" })];
  assert.deepEqual(
    idsBetween((at) => rows[at] ?? null, 2, 0),
    ["m3", "m1"],
  );
});
