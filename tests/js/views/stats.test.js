import assert from "node:assert/strict";
import { test } from "node:test";
import { initialStats, reduceStats } from "../../../static/js/state/stats.js";
import { words } from "../../../static/js/text/index.js";
import {
  chartsOf,
  heatOf,
  markedOf,
  methodsOf,
  missedOf,
  numbersOf,
  placeOf,
  rangeOf,
  stripOf,
  summaryOf,
} from "../../../static/js/views/stats/model.js";
import { chartRows, csvOf, hostCells, methodCells } from "../../../static/js/views/stats/rows.js";
import { ns } from "../play.js";

/** @typedef {import("../../../static/js/types").StatsAnswer} Answer */

const en = words("en");
const FROM_S = Number(BigInt(ns(0)) / 1_000_000_000n);
const HEAT_MS = [0.1, 1, 10, 100];

/** Five steps, the last one going on. @type {Answer["series"]} */
const SERIES = {
  from_ns: ns(0),
  step_ms: 1000,
  by_kind: { call: [4, 0, 2, 8, 1], failure: [0, 1, 0, 0, 0] },
  deliveries: [4, 1, 2, 8, 1],
  bytes: [400, 100, 200, 800, 100],
  unroutable: [0, 0, 2, 0, 0],
  timeouts: [0, 0, 0, 3, 0],
  p50_ms: [1, null, 3, 4, null],
  p99_ms: [2, null, 9, 5, null],
  dropped: { tap: [0, 0, 0, 0, 0], intake: [0, 7, 0, 0, 0] },
  missed: [false, true, true, false, false],
};

/** @param {Partial<import("../../../static/js/types").LatencyShape> & {method: string}} facts */
const method = (facts) => ({
  calls: 1,
  casts: 0,
  fanouts: 0,
  replies: 1,
  failures: 0,
  timeouts: 0,
  p50_ms: null,
  p99_ms: null,
  max_ms: null,
  measured: 0,
  spent_ms: 0,
  heat: [],
  ...facts,
});

/** @param {Partial<Answer>} [facts] @returns {Answer} */
const answer = (facts = {}) => ({
  totals: {
    messages: 0,
    deliveries: 0,
    by_kind: {},
    per_s: 0,
    unroutable: 0,
    timeouts: 0,
    ring: 0,
    ring_limit: 1,
  },
  by_method: [],
  edges: [],
  dropped: {},
  pipes: [],
  forgotten: {},
  sockets: {},
  replies_visible: true,
  series: SERIES,
  heat_ms: HEAT_MS,
  heat: { methods: [], p50_ms: [], hosts: [], left_out: 0 },
  talkers: [],
  unnamed: 0,
  gaps: [],
  ...facts,
});

test("all charts share one axis of whole steps; the one that goes on is left out", () => {
  const charts = chartsOf(answer(), 60, en);
  assert.deepEqual(
    charts.map((chart) => chart.id),
    ["rates", "latency", "trouble", "dropped", "bytes"],
  );
  for (const { atS, lines } of charts) {
    assert.deepEqual(atS, [FROM_S, FROM_S + 1, FROM_S + 2, FROM_S + 3]);
    for (const line of lines) assert.equal(line.values.length === 4 || line.values.length === 0, true);
  }
  assert.deepEqual(rangeOf(SERIES, 60), [FROM_S + 4 - 60, FROM_S + 4]);
});

test("a shorter span shows the newest steps", () => {
  const rates = chartsOf(answer(), 2, en)[0];
  assert.deepEqual(rates?.atS, [FROM_S + 2, FROM_S + 3]);
  assert.deepEqual(rates?.lines[0]?.values, [2, 8]);
});

test("rates are per second, whatever a step is", () => {
  const half = chartsOf(answer({ series: { ...SERIES, step_ms: 500 } }), 60, en)[0];
  assert.deepEqual(half?.lines[0]?.values, [8, 0, 4, 16]);
});

test("without replies there is no chart of round trips", () => {
  const charts = chartsOf(answer({ replies_visible: false }), 60, en);
  assert.equal(
    charts.some((chart) => chart.id === "latency"),
    false,
  );
});

test("neighbouring steps that were missed are one hatch", () => {
  assert.deepEqual(missedOf(SERIES), [[FROM_S + 1, FROM_S + 3]]);
  assert.deepEqual(missedOf({ ...SERIES, missed: [true, false, true, false, false] }), [
    [FROM_S, FROM_S + 1],
    [FROM_S + 2, FROM_S + 3],
  ]);
});

test("what is marked is counted, and its slowest second told", () => {
  const marked = { fromMs: FROM_S * 1000 + 1000, toMs: FROM_S * 1000 + 3000 };
  assert.deepEqual(markedOf(SERIES, marked), { messages: 3, trouble: 3, p99Ms: 9, lastsMs: 2000 });
});

test("methods stand by the time that is spent on them, then by how often they are sent", () => {
  const by_method = [
    method({ method: "ping", casts: 9 }),
    method({ method: "slow", spent_ms: 70 }),
    method({ method: "quick", spent_ms: 90 }),
    method({ method: "rare" }),
  ];
  assert.deepEqual(
    methodsOf(answer({ by_method })).map((each) => each.method),
    ["quick", "slow", "ping", "rare"],
  );
});

test("a strip has a shade for each column that is not empty, and its dots on the same axis", () => {
  const strip = stripOf(method({ method: "m", heat: [0, 1, 16, 0], p50_ms: 10, p99_ms: 31.6 }), HEAT_MS);
  assert.deepEqual(strip.cells, [
    { column: 1, level: 1 },
    { column: 2, level: 4 },
  ]);
  assert.equal(strip.p50, 0.5);
  assert.ok(Math.abs((strip.p99 ?? 0) - 0.625) < 0.001);
  assert.deepEqual([placeOf(0.001, HEAT_MS), placeOf(1e9, HEAT_MS), placeOf(null, HEAT_MS)], [0, 1, null]);
});

test("methods and hosts are cells of a picture too", () => {
  const slow = method({ method: "m", measured: 4, p50_ms: 10, p99_ms: 20, spent_ms: 40, heat: [0, 4, 0, 0] });
  const rows = methodCells(answer({ by_method: [slow, method({ method: "never answered" })] }), en);
  assert.equal(rows.length, 1);
  assert.deepEqual([rows[0]?.[0], rows[0]?.[3], rows[0]?.[5]], ["m", "10 ms", "40 ms"]);
  const host = {
    service: "s",
    host: "h1",
    measured: [3],
    p50_ms: [30],
    failures: [0],
    timeouts: [0],
    slower: 3,
  };
  const heat = { methods: ["m"], p50_ms: [10], hosts: [host], left_out: 0 };
  assert.deepEqual(hostCells(answer({ heat }), en), [["h1 s", { text: "30 ms ×3", level: 2 }]]);
});

test("a host is hotter the slower it is than all together", () => {
  assert.deepEqual(
    [10, 15, 30, 60, 100].map((ms) => heatOf(ms, 10).level),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(heatOf(null, 10), { level: 0, times: null });
  assert.deepEqual(heatOf(10, null), { level: 0, times: null });
});

test("a name from the wire is no formula in a spreadsheet", () => {
  assert.equal(csvOf([["=cmd()", "-1", -1, null, 'a "b", c']]), `'=cmd(),'-1,-1,,"a ""b"", c"\r\n`);
});

test("a chart is also a table, a file and a sentence", () => {
  const trouble = chartsOf(answer(), 60, en).find((chart) => chart.id === "trouble");
  assert.ok(trouble);
  assert.deepEqual(numbersOf(trouble)[0], { atS: FROM_S + 3, values: [0, 3, 0] });
  assert.deepEqual(chartRows(trouble)[0], ["time_utc", "failures", "timeouts", "unroutable"]);
  assert.match(String(chartRows(trouble)[4]?.[0]), /^2023-11-14T22:13:23.000Z$/);
  assert.match(summaryOf(trouble, en), /Trouble: failures 0 now, 1 at most; timeouts 3 now/);
});

test("only the spans that there are can be chosen; a mark stays until it is taken away", () => {
  assert.equal(reduceStats(initialStats, { type: "stats/span", spanS: 300 }).spanS, 300);
  assert.equal(reduceStats(initialStats, { type: "stats/span", spanS: 7 }).spanS, 60);
  const marked = reduceStats(initialStats, { type: "stats/mark", marked: { fromMs: 1, toMs: 2 } });
  assert.deepEqual(reduceStats(marked, { type: "stats/came", answer: answer() }).marked, {
    fromMs: 1,
    toMs: 2,
  });
  assert.equal(reduceStats(marked, { type: "stats/mark", marked: null }).marked, null);
});
