import assert from "node:assert/strict";
import { test } from "node:test";

import { initialHistory, reduceHistory, STEPS, troubleOf } from "../../../static/js/state/history.js";
import { msOf } from "../../../static/js/state/things.js";
import { words } from "../../../static/js/text/index.js";
import {
  barsOf,
  brushed,
  gapsIn,
  momentAt,
  partOf,
  windowOf,
} from "../../../static/js/views/transport/bars.js";
import { frame, ns } from "../stage/plays.js";
import { empty } from "../stage/recording.js";

/**
 * @param {number} ms
 * @param {Record<string, number>} by_kind
 * @param {{unroutable?: number, timeouts?: number, redelivered?: number, unheard?: number}} [more]
 */
const told = (ms, by_kind, more = {}) => {
  const messages = Object.values(by_kind).reduce((sum, n) => sum + n, 0);
  const stats = { ...empty(0, ns(0)).stats, messages, by_kind, ...more };
  return /** @type {const} */ ({ type: "frame", frame: frame(ms, { stats }) });
};

/** @param {readonly import("../../../static/js/state/index.js").Action[]} actions */
const after = (...actions) => actions.reduce(reduceHistory, initialHistory);

/** @param {Readonly<import("../../../static/js/state/history.js").History>} history @param {number} [windowS] */
const bars = (history, windowS = 60) => barsOf(history, windowOf(history.atMs, windowS), []);

test("the first frame's totals are the past, and no bar", () => {
  assert.equal(bars(after(told(0, { call: 5000 }))).total, 0);
});

test("what came between two frames is counted by kind, drawn or not", () => {
  const history = after(
    told(0, { call: 10 }),
    told(500, { call: 40, cast: 3 }),
    told(5000, { call: 41, cast: 3 }),
  );
  assert.equal(bars(history).total, 34);
  const call = bars(history).kinds.find(({ kind }) => kind === "call");
  assert.equal(call?.path.split("M").length, 3, "two bars");
});

test("failures, timeouts and what reached no queue are marked, however many calls there were", () => {
  const history = after(
    told(0, {}),
    told(100, { call: 9000, failure: 1 }),
    told(3100, { call: 9100, failure: 1 }, { timeouts: 1, unroutable: 1 }),
  );
  assert.equal(bars(history).troubles, 3);
  assert.equal(bars(history).trouble.length, 2);
});

test("trouble leaves the count by age, or once the reader has seen it", () => {
  let history = after(
    told(0, {}),
    told(100, { failure: 2 }),
    told(500_000, { failure: 2 }, { redelivered: 1 }),
  );
  assert.equal(troubleOf(history), 3);
  history = reduceHistory(history, told(601_000, { failure: 2, call: 1 }, { redelivered: 1 }));
  assert.equal(troubleOf(history), 1);
  history = reduceHistory(history, { type: "trouble/seen" });
  assert.equal(troubleOf(history), 0);
  history = reduceHistory(history, told(602_000, { failure: 3, call: 1 }, { redelivered: 1 }));
  assert.equal(troubleOf(history), 1);
});

test("a span that is brushed begins and ends with a bar, in whatever direction", () => {
  assert.deepEqual(brushed(5200, 1900, 1000), { fromMs: 1000, toMs: 6000 });
  assert.deepEqual(brushed(2000, 2000, 1000), { fromMs: 2000, toMs: 3000 });
});

test("announcements that nobody listens to are no trouble", () => {
  const history = after(told(0, {}), told(100, { fanout: 3 }, { unroutable: 3, unheard: 2 }));
  assert.equal(troubleOf(history), 1);
});

test("a server that began anew begins anew here", () => {
  const history = after(told(0, { call: 900 }), told(1000, { call: 10 }), told(2000, { call: 12 }));
  assert.equal(bars(history).total, 2);
});

test("ten minutes are kept, and no more", () => {
  let history = after(told(0, {}));
  for (let n = 1; n < STEPS + 500; n += 1) history = reduceHistory(history, told(n * 250, { call: n }));
  const steps = history.pages.reduce((sum, page) => sum + page.length, 0);
  assert.ok(steps <= STEPS, String(steps));
  assert.ok(steps > STEPS - 61);
});

test("what the server counted before the page came stands before it, and nothing twice", () => {
  const series = {
    ...{ from_ns: ns(-10_000), step_ms: 1000, deliveries: Array(12).fill(0), bytes: [] },
    by_kind: { call: Array(12).fill(7) },
    ...{ unroutable: Array(12).fill(0), timeouts: [0, 1], p50_ms: [], p99_ms: [], dropped: {}, missed: [] },
  };
  const history = after(told(0, { call: 84 }), told(900, { call: 90 }), { type: "history/came", series });
  assert.equal(bars(history).total, 10 * 7 + 6);
  assert.equal(bars(history).troubles, 1);
});

test("the window is chosen from ten seconds to ten minutes, and stops at its ends", () => {
  let history = initialHistory;
  for (let n = 0; n < 20; n += 1) history = reduceHistory(history, { type: "time/window", by: 1 });
  assert.equal(history.windowS, 600);
  for (let n = 0; n < 20; n += 1) history = reduceHistory(history, { type: "time/window", by: -1 });
  assert.equal(history.windowS, 10);
  assert.equal(bars({ ...after(told(0, {})), windowS: 10 }, 10).count, 40);
  assert.equal(bars(after(told(0, {})), 60).count, 60);
});

test("a place in the histogram is a moment, and a moment a place", () => {
  const span = windowOf(msOf(ns(60_000)), 60);
  assert.equal(partOf(momentAt(0.25, span), span), 0.25);
  assert.equal(momentAt(-3, span), span.fromMs);
  assert.equal(momentAt(3, span), span.toMs);
});

test("what nobody saw is hatched where it was missed", () => {
  const span = windowOf(msOf(ns(60_000)), 60);
  const gaps = [
    { from_ns: ns(30_000), to_ns: ns(36_000), reason: "broker" },
    { from_ns: ns(-90_000), to_ns: ns(-80_000), reason: "intake" },
  ];
  const found = gapsIn(gaps, span, words("en"));
  assert.equal(found.length, 1);
  assert.ok(Math.abs((found[0]?.to ?? 0) - (found[0]?.from ?? 0) - 0.1) < 1e-6);
  assert.match(found[0]?.text ?? "", /broker was lost/);
});

test("kinds that are switched off have no bars", () => {
  const history = after(told(0, {}), told(100, { call: 10, heartbeat: 90 }));
  assert.equal(barsOf(history, windowOf(history.atMs, 60), ["heartbeat"]).total, 10);
});

test("a page that was away asks anew how what it missed was spread, and makes no bar of it", () => {
  const history = after(told(0, {}), told(500, { call: 40 }), told(1000, { call: 45 }));
  assert.equal(bars(history).total, 45);
  const missed = told(300_000, { call: 6045 }, { timeouts: 9 });
  const back = reduceHistory(history, { ...missed, frame: { ...missed.frame, whole: true } });
  assert.deepEqual([back.told, back.fromMs, bars(back).total], [false, back.atMs, 0]);
  assert.equal(troubleOf(back), 0, "until the server has told when it was");
  const sifted = told(1200, { call: 50 });
  const same = reduceHistory(history, { ...sifted, frame: { ...sifted.frame, whole: true } });
  assert.equal(bars(same).total, 50, "another filter is no absence");
});
