import assert from "node:assert/strict";
import { test } from "node:test";

import { BEFORE_MS, FLIGHTS, spanFrom } from "../../../static/js/state/scrub.js";
import { msOf } from "../../../static/js/state/things.js";
import { mark, ns, Play } from "../stage/plays.js";
import { empty } from "../stage/recording.js";

const wire = (/** @type {number} */ ms) => msOf(ns(ms));
/** A cast every 100 ms, each of its own request. @param {number} from @param {number} to */
const casts = (from, to) =>
  Array.from({ length: to - from }, (_, i) =>
    mark(`m${from + i}`, (from + i) * 100, { request_id: `req-${from + i}` }),
  );

/** A real bus of 10 messages per second, watched for so many of them. @param {number} count */
function watched(count, speed = /** @type {const} */ ("1x")) {
  const play = new Play({ simulated: false, speed });
  for (let n = 0; n < count; n += 1) play.frame({ marks: casts(n, n + 1) }, n * 100).pass(100);
  return play;
}

/** Which messages are on their way. @param {Play} play */
function flying({ time }) {
  return [...time.flights.values()]
    .filter(({ start, end }) => start <= time.stageMs && time.stageMs < end)
    .map(({ thing }) => thing.id);
}

/**
 * The answer of a ring that holds what `marks` are.
 *
 * @param {Play} play
 * @param {readonly import("../../../static/js/types").Mark[]} marks
 * @param {number} [oldest]
 */
function answer(play, marks, oldest = 0) {
  const wants = play.time.cut?.wants;
  assert.ok(wants);
  const inside = marks.filter(({ ts_ns }) => msOf(ts_ns) >= wants.fromMs && msOf(ts_ns) < wants.toMs);
  const until_ns = `${Math.round(wants.toMs * 1000)}000`;
  const told = { marks: inside, hops: [], until_ns, oldest_ns: ns(oldest) };
  return play.tell({ type: "span/came", span: spanFrom(told, wants.fromMs) });
}

test("scrubbing back shows what was then: the same messages at the same places", () => {
  const play = watched(20);
  const then = { at: play.time.clockMs, flying: flying(play) };
  assert.ok(then.flying.length > 0);
  for (let n = 20; n < 60; n += 1) play.frame({ marks: casts(n, n + 1) }, n * 100).pass(100);
  assert.notDeepEqual(flying(play), then.flying);
  play.tell({ type: "time/toggle" }).tell({ type: "time/seek", toMs: then.at });
  assert.deepEqual(flying(play), then.flying);
  assert.equal(play.time.clockMs, then.at);
  assert.equal(play.pass(500).time.clockMs, then.at, "it stands there");
});

test("from there the stage goes on as it was, behind the present, and back at once", () => {
  const play = watched(40).tell({ type: "time/seek", toMs: wire(1000) });
  assert.equal(play.time.live, false);
  const { behindMs } = play.time;
  play.pass(500);
  assert.ok(Math.abs(play.time.clockMs - wire(1500)) < 60, String(play.time.clockMs - wire(1500)));
  assert.ok(Math.abs(play.time.behindMs - behindMs) < 60);
  play.tell({ type: "time/live" });
  assert.equal(play.time.live, true);
  assert.equal(play.time.pending, 0);
});

test("what lies ahead of a moment that was scrubbed to is laid at the speed that is chosen now", () => {
  const play = watched(40).tell({ type: "time/speed", speed: "1/10" });
  play.tell({ type: "time/seek", toMs: wire(1000) });
  assert.equal(Math.round(play.flight("m20").start - play.flight("m15").start), 5000);
});

test("nobody can scrub into the future", () => {
  const play = watched(10).tell({ type: "time/seek", toMs: wire(99_000) });
  assert.ok(play.time.clockMs <= wire(1100));
});

test("before what the page knows the ring is asked, and the stage waits at that moment", () => {
  const ring = casts(0, 300);
  const play = new Play({ simulated: false }).frame({ whole: true, marks: ring.slice(200) }, 30_000);
  play.tell({ type: "time/toggle" }).tell({ type: "time/seek", toMs: wire(5000) });
  assert.equal(play.time.clockMs, wire(5000));
  assert.equal(play.time.cut?.wants?.fromMs, wire(5000) - BEFORE_MS);
  assert.deepEqual(flying(play), []);
  answer(play, ring);
  assert.equal(play.time.clockMs, wire(5000));
  assert.deepEqual(flying(play), ["m46", "m47", "m48", "m49", "m50"].slice(-flying(play).length));
  assert.ok(flying(play).length > 2);
});

test("read again, the past runs on into what the page knows, and into the present", () => {
  const ring = casts(0, 300);
  const play = new Play({ simulated: false }).frame({ whole: true, marks: ring.slice(200) }, 30_000);
  play.tell({ type: "time/seek", toMs: wire(18_000) });
  const seen = new Set();
  for (let n = 0; n < 200; n += 1) {
    if (play.time.cut?.wants) answer(play, ring);
    play.pass(100);
    for (const id of flying(play)) seen.add(id);
  }
  assert.equal(play.time.cut, null);
  for (let n = 181; n < 300; n += 1) assert.ok(seen.has(`m${n}`), `m${n}`);
});

test("before the first message that ever was there is nothing to lose", () => {
  const ring = casts(100, 300);
  const play = new Play({ simulated: false }).frame({ whole: true, marks: ring.slice(100) }, 30_000);
  play.tell({ type: "time/seek", toMs: wire(7000) });
  answer(play, ring, 10_000);
  assert.equal(play.time.lostMs, 0);
  assert.equal(play.time.clockMs, wire(10_000));
});

test("what the ring has let go is skipped, and said", () => {
  const ring = casts(100, 300);
  const stats = { ...empty(0, ns(0)).stats, messages: 300, ring: 200 };
  const play = new Play({ simulated: false }).frame({ whole: true, marks: ring.slice(100), stats }, 30_000);
  play.tell({ type: "time/seek", toMs: wire(7000) });
  answer(play, ring, 10_000);
  assert.equal(play.time.lostMs, 3000);
  assert.equal(play.time.clockMs, wire(10_000));
  assert.equal(play.tell({ type: "time/live" }).time.lostMs, 0);
});

test("an answer that nobody waits for any more changes nothing", () => {
  const play = new Play({ simulated: false }).frame({ whole: true, marks: casts(200, 300) }, 30_000);
  play.tell({ type: "time/seek", toMs: wire(5000) });
  const late = spanFrom({ marks: casts(0, 9), hops: [], until_ns: ns(900), oldest_ns: ns(0) }, 12);
  const { time } = play;
  assert.deepEqual(play.tell({ type: "span/came", span: late }).time.flights, time.flights);
});

test("a ring that does not answer brings the stage back to the present", () => {
  const play = new Play({ simulated: false }).frame({ whole: true, marks: casts(200, 300) }, 30_000);
  play.tell({ type: "time/seek", toMs: wire(5000) });
  play.tell({ type: "span/failed", fromMs: play.time.cut?.wants?.fromMs ?? 0 });
  assert.equal(play.time.cut, null);
  assert.equal(play.time.live, true);
});

test("a link to a moment opens there, paused, as soon as anything is known", () => {
  const url = { t: wire(25_000), speed: null };
  const play = new Play({ simulated: false }).tell({ type: "url/read", url });
  assert.equal(play.time.playing, false);
  play.frame({ whole: true, marks: casts(200, 300) }, 30_000);
  assert.equal(play.time.clockMs, wire(25_000));
  assert.ok(flying(play).includes("m250"));
});

test("slow motion that falls far behind loses nothing: what does not fit is read again", () => {
  const play = new Play({ simulated: false, speed: "1/100" });
  const busy = (/** @type {number} */ n) =>
    Array.from({ length: 400 }, (_, i) => mark(`m${n * 400 + i}`, n * 100 + i / 4, { request_id: null }));
  for (let n = 0; n < 50; n += 1) play.frame({ marks: busy(n) }, n * 100).pass(16);
  const { cut, flights } = play.time;
  assert.ok(cut);
  assert.ok(flights.size <= FLIGHTS);
  assert.ok(cut.aside.size <= FLIGHTS);
  assert.ok(cut.asideMs > cut.toMs, "between them lies what only the ring holds");
});

test("a message that the page knows of the past alone is one message when it is known better", () => {
  const play = new Play({ simulated: false, speed: "1x" });
  const call = mark("m50", 5000, { kind: "call", state: "waiting" });
  const ring = [call, ...Array.from({ length: 300 }, (_, n) => mark(`m${51 + n}`, 5001 + n))];
  play.at = 31_000;
  // Its filter fits nothing of late.
  play.frame({ whole: true, marks: [] }, 30_000).pass(50);
  play.tell({ type: "time/seek", toMs: wire(5100) });
  while (play.time.cut) {
    if (play.time.cut.wants) answer(play, ring);
    play.pass(16);
  }
  const reply = mark("m900", 31_000, { kind: "reply", pair: "m50" });
  play.frame({ marks: [{ ...call, state: "answered", pair: "m900" }, reply] }, 31_005).pass(50);
  const known = [...play.time.flights].filter(([id]) => id === "m50");
  assert.deepEqual(
    known.map(([, { thing }]) => thing.mark?.state),
    ["answered"],
  );
  assert.equal(new Set(play.time.flights.keys()).size, play.time.flights.size);
});

test("who paused stays at that moment when a filter, another tab or a reconnect brings a whole frame", () => {
  const play = watched(50).tell({ type: "time/toggle" });
  const stats = (/** @type {number} */ messages) => ({ ...empty(0, ns(0)).stats, messages });
  for (let n = 50; n < 60; n += 1) play.frame({ marks: casts(n, n + 1), stats: stats(n) }, n * 100).pass(100);
  const then = { at: play.time.clockMs, flying: flying(play), fresh: play.time.fresh };
  assert.ok(then.flying.length > 0);
  play.frame({ whole: true, marks: casts(0, 60), stats: stats(60) }, 6000).pass(100);
  assert.equal(play.time.clockMs, then.at);
  for (const id of then.flying) assert.ok(flying(play).includes(id), id);
  assert.ok(flying(play).length <= then.flying.length + 1, "and next to nothing else");
  assert.ok(play.time.pending >= 9, String(play.time.pending));
  assert.equal(play.time.fresh, then.fresh + 1);
  play.tell({ type: "time/toggle" }).pass(300);
  assert.ok(Math.abs(play.time.clockMs - then.at - 300) < 60, "it goes on from there");
});

test("slow motion goes on where it was when the kinds are changed, and at the present when nobody looked", () => {
  const slow = () => {
    const play = watched(20).tell({ type: "time/speed", speed: "1/10" });
    for (let n = 20; n < 60; n += 1) play.frame({ marks: casts(n, n + 1) }, n * 100).pass(100);
    return play;
  };
  const looked = slow();
  const { clockMs } = looked.time;
  assert.ok(looked.time.behindMs > 2000);
  looked.frame({ whole: true, marks: casts(0, 60) }, 6000).pass(100);
  assert.ok(Math.abs(looked.time.clockMs - clockMs) < 60, String(looked.time.clockMs - clockMs));
  const away = slow();
  away.at += 5000;
  away.frame({ whole: true, marks: casts(0, 110) }, 11_000).pass(100);
  assert.ok(away.time.behindMs < 1000, String(away.time.behindMs));
});

test("at the pace of the wire a page that fell behind begins at the present again after a loss", () => {
  const play = watched(20);
  for (let n = 20; n < 40; n += 1) play.frame({ marks: casts(n, n + 1) }, n * 100);
  play.frame({ whole: true, marks: casts(0, 60) }, 6000).pass(100);
  assert.equal(play.time.pending, 0);
  assert.ok(play.time.behindMs < 1000);
});
