import assert from "node:assert/strict";
import { test } from "node:test";
import { initialTopology, reduceTopology } from "../../../static/js/state/topology.js";
import { readUrl } from "../../../static/js/state/url.js";
import { words } from "../../../static/js/text/index.js";
import { COLUMNS, countsOf, readersText, rowsOf } from "../../../static/js/views/topology/model.js";
import { detailOf, litOf } from "../../../static/js/views/topology/picked.js";
import { party } from "../play.js";

/** @typedef {import("../../../static/js/types").QueueWhole} Queue */
/** @typedef {import("../../../static/js/state/topology.js").Topology} Topology */

const en = words("en");

/** @param {Partial<Queue> & {name: string}} facts @returns {Queue} */
const queue = (facts) => ({
  role: "topic",
  topic: facts.name,
  readers: [{ service: "nova-conductor", host: "c1" }],
  messages: 0,
  consumers: 1,
  bound: [{ exchange: "nova", key: facts.name }],
  owner: null,
  owner_present: null,
  given: 0,
  taken: 0,
  given_per_s: 0,
  taken_per_s: 0,
  growth: 0,
  growing: false,
  ...facts,
});
const cmp = party("nova-compute", "cmp1");
const own = { owner: cmp, owner_present: true, readers: [{ service: "nova-compute", host: "cmp1" }] };
const QUEUES = [
  queue({ name: "scheduler", messages: 3 }),
  queue({ name: "conductor", messages: null }),
  queue({ name: "compute.cmp10", role: "server" }),
  queue({ name: "compute.cmp2", role: "server", readers: [], consumers: 0 }),
  queue({ name: "reply_a1", role: "reply", bound: [], ...own }),
  queue({
    name: "compute_fanout_b2",
    role: "fanout",
    bound: [{ exchange: "compute_fanout", key: "" }],
    ...own,
  }),
];
/** @type {import("../../../static/js/types").TopologyAnswer} */
const ANSWER = {
  services: [],
  exchanges: [
    { name: "", type: "direct", project: null, bindings: null, given: 4, given_per_s: 1 },
    { name: "nova", type: "topic", project: "nova", bindings: 4, given: 9, given_per_s: 2 },
    { name: "compute_fanout", type: "fanout", project: "nova", bindings: 1, given: 0, given_per_s: 0 },
  ],
  queues: QUEUES,
  bindings: QUEUES.flatMap(({ name, bound }) => bound.map((each) => ({ ...each, queue: name }))),
  edges: [],
  told: true,
  needs_eye: [
    {
      key: "unread",
      level: "look",
      what: "queue",
      names: ["compute.cmp2"],
      count: 1,
      summary: "nobody reads compute.cmp2",
      said: { key: "unread", values: {} },
    },
  ],
  owners: [{ owner: cmp, present: true, reply: ["reply_a1"], fanout: ["compute_fanout_b2"], messages: 0 }],
};

/** @param {Partial<Topology>} [facts] @returns {Topology} */
const slice = (facts = {}) => ({ ...initialTopology, answer: ANSWER, ...facts });
/** @param {Topology} of */
const names = (of) => rowsOf(of, en).map((row) => row.name);

test("what needs an eye is first, then shared queues, then those of one server as people count; own queues are one row", () => {
  assert.deepEqual(names(slice()), [
    "compute.cmp2",
    "conductor",
    "scheduler",
    "compute.cmp10",
    "nova-compute@cmp1",
  ]);
  assert.equal(rowsOf(slice(), en)[0]?.eye, "look");
});

test("an owner unfolds to its queues, and folds again", () => {
  const id = rowsOf(slice(), en).at(-1)?.id ?? "";
  const open = reduceTopology(slice(), { type: "topology/fold", owner: id });
  assert.deepEqual(names(open).slice(-3), ["nova-compute@cmp1", "reply_a1", "compute_fanout_b2"]);
  const inner = rowsOf(open, en).slice(-2);
  assert.ok(inner.every((row) => row.inner));
  assert.deepEqual(names(reduceTopology(open, { type: "topology/fold", owner: id })), names(slice()));
});

test("a queue that is looked for stands under its owner", () => {
  assert.deepEqual(names(slice({ text: "REPLY_" })), ["nova-compute@cmp1", "reply_a1"]);
  assert.deepEqual(names(slice({ text: "no such" })), []);
});

test("a finding lists its own", () => {
  const found = reduceTopology(slice({ text: "x", part: "bindings" }), {
    type: "topology/finding",
    finding: ANSWER.needs_eye[0] ?? null,
  });
  assert.equal(found.part, "queues");
  assert.deepEqual(names(found), ["compute.cmp2"]);
  const again = reduceTopology(found, { type: "topology/finding", finding: ANSWER.needs_eye[0] ?? null });
  assert.equal(again.finding, null);
});

test("numbers are sorted from most to least, then the other way, and what is not known is last in both", () => {
  const down = reduceTopology(slice(), { type: "topology/sort", column: "messages" });
  assert.equal(names(down)[0], "scheduler");
  assert.equal(names(down).at(-1), "conductor");
  const up = reduceTopology(down, { type: "topology/sort", column: "messages" });
  assert.equal(names(up).at(-2), "scheduler");
  assert.equal(names(up).at(-1), "conductor");
  assert.equal(reduceTopology(up, { type: "topology/sort", column: "messages" }).sort, null);
});

test("the other tables hold exchanges, bindings and consumers", () => {
  assert.deepEqual(names(slice({ part: "exchanges" })), ["(default)", "compute_fanout", "nova"]);
  assert.equal(names(slice({ part: "bindings" })).length, 5);
  assert.deepEqual(names(slice({ part: "consumers" })), ["nova-compute@cmp1", "nova-conductor@c1"]);
  assert.deepEqual(countsOf(ANSWER), { queues: 6, exchanges: 3, bindings: 5, consumers: 2 });
  for (const columns of Object.values(COLUMNS)) assert.equal(columns[0]?.id, "name");
});

test("readers are named once with their hosts, and counted where there are many", () => {
  const on = (/** @type {string} */ host) => ({ service: "nova-compute", host });
  assert.equal(readersText([on("cmp10"), on("cmp2")]), "nova-compute cmp2 cmp10");
  assert.equal(readersText(["a", "b", "c", "d"].map(on)), "nova-compute ×4");
  assert.equal(readersText([]), "");
});

test("what is picked lights what belongs to it", () => {
  const lit = (/** @type {Topology["picked"]} */ picked) => litOf(slice({ picked }));
  assert.deepEqual(lit({ what: "queue", name: "reply_a1" }).exchanges, [""]);
  assert.deepEqual(lit({ what: "exchange", name: "compute_fanout" }).queues, ["compute_fanout_b2"]);
  assert.deepEqual(lit({ what: "exchange", name: "" }).queues, ["reply_a1"]);
  assert.deepEqual(lit({ what: "owner", name: "nova-compute@cmp1" }).services, ["nova-compute@cmp1"]);
  assert.deepEqual(lit({ what: "service", name: "nova-compute" }).queues, ["reply_a1", "compute_fanout_b2"]);
  assert.deepEqual(lit(null).queues, []);
});

test("what is picked is told in a sentence, with a filter for its messages", () => {
  const told = (/** @type {Topology["picked"]} */ picked) => detailOf(slice({ picked }), en);
  const unread = told({ what: "queue", name: "compute.cmp2" });
  assert.match(`${unread?.said} ${unread?.more}`, /one particular server.*Bound to nova.*Nobody reads it/);
  assert.equal(unread?.term, "queue:compute.cmp2");
  assert.match(told({ what: "queue", name: "reply_a1" })?.said ?? "", /nova-compute@cmp1 waits/);
  assert.equal(told({ what: "exchange", name: "" })?.term, "exchange:default");
  assert.equal(told({ what: "service", name: "nova-compute@cmp1" })?.term, "service:nova-compute host:cmp1");
  assert.equal(told({ what: "queue", name: "gone" }), null);
});

test("an address that leads to another table brings neither the order nor the finding of this one", () => {
  const here = { ...initialTopology, finding: "no_reader", sort: { column: "readers", down: true } };
  const there = (/** @type {string} */ link) =>
    reduceTopology(here, { type: "url/read", url: readUrl(link) });
  const other = there("?view=topology&part=exchanges");
  assert.deepEqual([other.part, other.finding, other.sort], ["exchanges", null, null]);
  assert.equal(there("?view=topology").finding, "no_reader");
  assert.equal(there("?view=stats"), here);
});
