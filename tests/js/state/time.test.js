import assert from "node:assert/strict";
import { test } from "node:test";

import { FLIGHTS } from "../../../static/js/state/time.js";
import { frame, mark, ns, Play, run } from "../stage/plays.js";
import { empty, framesOf } from "../stage/recording.js";

const call = (/** @type {string} */ id, /** @type {number} */ ms, more = {}) =>
  mark(id, ms, { kind: "call", state: "answered", ...more });
const reply = (/** @type {string} */ id, /** @type {number} */ ms, /** @type {string} */ of, more = {}) =>
  mark(id, ms, {
    kind: "reply",
    pair: of,
    from: "nova-scheduler@s1",
    to: ["nova-conductor@c1"],
    exchange: "",
    ...more,
  });

for (const speed of /** @type {const} */ (["story", "1x", "1/2", "1/10", "1/100"])) {
  test(`at ${speed} a reply starts after its call has landed, however fast it came`, () => {
    const play = new Play({ speed }).frame({ runs: [run()], marks: [call("m1", 0), reply("m2", 0.4, "m1")] });
    assert.ok(play.flight("m2").start >= play.flight("m1").end);
  });

  test(`at ${speed} a server sends after it has received`, () => {
    const marks = [
      mark("m1", 0, { from: "nova-api@api1", to: ["nova-conductor@c1"] }),
      mark("m2", 1, { from: "nova-conductor@c1" }),
    ];
    const play = new Play({ speed }).frame({ runs: [run()], marks });
    assert.ok(play.flight("m2").start >= play.flight("m1").end);
  });

  test(`at ${speed} messages of the same moment keep their order`, () => {
    const marks = [1, 2, 3, 4].map((n) =>
      mark(`m${n}`, 5, { from: `nova-api@api${n}`, request_id: `req-${n}` }),
    );
    const play = new Play({ speed }).frame({ marks });
    const starts = marks.map(({ id }) => play.flight(id).start);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    );
  });
}

test("the story leaves at least 0.75 s between two steps of the request in focus", () => {
  const marks = [1, 2, 3].map((n) => mark(`m${n}`, n, { from: `nova-api@api${n}` }));
  const play = new Play().frame({ runs: [run()], marks });
  assert.ok(play.flight("m2").start - play.flight("m1").start >= 750);
  assert.ok(play.flight("m3").start - play.flight("m2").start >= 750);
  assert.equal(Math.round(play.flight("m1").lasts), 935);
});

test("the story leaves idle time out, and says so", () => {
  const marks = [mark("m1", 0), mark("m2", 9000, { from: "nova-api@api1", request_id: "req-2" })];
  const play = new Play().frame({ marks });
  assert.ok(play.flight("m2").start - play.flight("m1").start <= 400);
  assert.equal(play.flight("m2").folded, 8600);
  play.pass(700);
  assert.equal(play.time.note, "folded");
});

test("at 1x idle time is as long as it was", () => {
  const marks = [mark("m1", 0), mark("m2", 900, { from: "nova-api@api1", request_id: "req-2" })];
  const play = new Play({ simulated: false }).frame({ marks });
  assert.ok(Math.abs(play.flight("m2").start - play.flight("m1").start - 900) < 1);
});

test("the simulated cloud is told as a story, a real broker at its own pace", () => {
  assert.equal(new Play({ simulated: true }).time.speed, "story");
  assert.equal(new Play({ simulated: false }).time.speed, "1x");
  assert.equal(new Play({ simulated: true, speed: "1x" }).time.speed, "1x");
});

test("pausing stops the stage and goes on taking messages in", () => {
  const play = new Play().frame({ marks: [mark("m1", 0)] });
  play.pass(100).tell({ type: "time/toggle" });
  const { stageMs } = play.time;
  play.frame({ marks: [mark("m2", 10), mark("m3", 20)] }).pass(500);
  assert.equal(play.time.stageMs, stageMs);
  assert.equal(play.time.pending, 2);
  assert.equal(play.time.live, false);
  play.tell({ type: "time/toggle" }).pass(5000);
  assert.equal(play.time.pending, 0);
});

test("a step goes to the next message's rest in its exchange, and back to the last one", () => {
  const marks = [1, 2, 3].map((n) => mark(`m${n}`, n, { from: `nova-api@api${n}` }));
  const play = new Play().frame({ runs: [run()], marks }).tell({ type: "time/step", by: 1 });
  const rest = (/** @type {string} */ id) => play.flight(id).start + 0.46 * play.flight(id).lasts;
  assert.equal(play.time.stageMs, rest("m1"));
  play.tell({ type: "time/step", by: 1 });
  assert.equal(play.time.stageMs, rest("m2"));
  assert.equal(play.time.current, "m2");
  assert.equal(play.time.playing, false);
  play.tell({ type: "time/step", by: -1 });
  assert.equal(play.time.stageMs, rest("m1"));
});

test("a step inside a request stays inside it", () => {
  const marks = [mark("m1", 0), mark("m2", 1, { background: true, request_id: null }), mark("m3", 2)];
  const play = new Play().frame({ runs: [run()], marks });
  play.tell({ type: "time/step", by: 1 }).tell({ type: "time/step", by: 1 });
  assert.equal(play.time.current, "m3");
});

test("going live puts the playhead at the present without drawing what lies between", () => {
  const marks = Array.from({ length: 40 }, (_, n) => mark(`m${n}`, n, { from: `nova-api@api${n}` }));
  const play = new Play().frame({ runs: [run()], marks }).pass(500);
  assert.equal(play.time.live, play.time.behindMs < 1000);
  play.tell({ type: "time/live" });
  assert.equal(play.time.pending, 0);
  assert.equal(play.time.behindMs, 0);
  assert.equal(play.time.jumps, 1);
  assert.equal(play.time.live, true);
});

test("a message rests in its queue until somebody takes it, even if that is much later", () => {
  const waiting = mark("m1", 0, { deliveries: 0, delivered_ns: null, receivers: null });
  const play = new Play().frame({ marks: [waiting] }).pass(5000);
  assert.equal(play.flight("m1").end, Number.POSITIVE_INFINITY);
  const before = play.time.stageMs;
  play.frame({ marks: [mark("m1", 0, { delivered_ns: ns(5000) })] });
  assert.equal(play.flight("m1").taken, before);
  assert.ok(Number.isFinite(play.flight("m1").end));
});

test("what happened before the page came lies behind the playhead and does not burst", () => {
  const marks = Array.from({ length: 300 }, (_, n) => mark(`m${n}`, n * 10, { request_id: `req-${n}` }));
  const play = new Play().frame({ whole: true, marks });
  assert.equal(play.time.pending, 0);
  for (const flight of play.time.flights.values()) assert.ok(flight.end < play.time.stageMs);
  play.tell({ type: "time/step", by: -1 });
  assert.ok(play.time.stageMs < 0 || play.time.jumps === 1);
});

test("flights are bounded, and what nobody saw yet waits its turn beside them", () => {
  const play = new Play().tell({ type: "time/toggle" });
  for (let n = 0; n < 20; n += 1) {
    play.frame({
      marks: Array.from({ length: 400 }, (_, i) => mark(`m${n * 400 + i}`, n, { request_id: null })),
    });
  }
  assert.equal(play.time.flights.size, FLIGHTS);
  assert.ok(play.time.cut);
  assert.equal(play.time.cut.aside.size, 8000 - FLIGHTS);
  assert.equal(play.time.fresh, 0, "the frames of this play count no messages");
  play.tell({ type: "time/toggle" }).pass(3000);
  assert.equal(play.time.cut, null, "all of it was shown, none was lost");
  assert.equal(play.time.lostMs, 0);
});

test("the slower the speed, the longer a gap and a flight; order holds", () => {
  const marks = [mark("m1", 0), mark("m2", 2, { request_id: "req-2", delivered_ns: ns(12) })];
  const gaps = /** @type {const} */ (["1x", "1/2", "1/10", "1/100"]).map((speed) => {
    const play = new Play({ simulated: false, speed }).frame({ marks });
    return play.flight("m2").start - play.flight("m1").start;
  });
  assert.deepEqual(gaps.map(Math.round), [2, 4, 20, 200]);
  const slow = new Play({ simulated: false, speed: "1/100" }).frame({ marks });
  assert.equal(Math.round(slow.flight("m2").lasts), 850, "10 ms in its queue are a second, at a cast's pace");
});

test("in slow motion the clock runs slow, and says how far behind the stage is", () => {
  const play = new Play({ simulated: false, speed: "1/10" }).frame({ marks: [mark("m1", 0)] }).pass(3000);
  assert.ok(Math.abs(play.time.behindMs - 2700) < 120, String(play.time.behindMs));
  assert.equal(play.time.live, false);
});

test("what came while the stage was paused is counted by the bus, not by what was drawn", () => {
  const play = new Play().frame({ stats: { ...empty(0).stats, messages: 40 } }).tell({ type: "time/toggle" });
  play.frame({ stats: { ...empty(0).stats, messages: 12_540 } });
  assert.equal(play.time.fresh, 12_500);
  assert.equal(play.tell({ type: "time/toggle" }).time.fresh, 0);
});

test("far behind, the story hurries until it has caught up, and says so", () => {
  const play = new Play();
  const many = Array.from({ length: 400 }, (_, n) => mark(`m${n}`, n, { from: `nova-api@api${n}` }));
  play.frame({ runs: [run()], marks: many }).pass(32);
  assert.equal(play.time.note, "hurry");
  const last = play.flight("m399");
  assert.ok(last.start - play.flight("m398").start < 750);
  assert.ok(last.start < 400 * 750);
});

test("changing the speed lays anew only what has not been shown", () => {
  const marks = [1, 2, 3].map((n) => mark(`m${n}`, n, { from: `nova-api@api${n}` }));
  const play = new Play().frame({ runs: [run()], marks }).pass(300);
  const shown = play.flight("m1");
  play.tell({ type: "time/speed", speed: "1x" });
  assert.equal(play.flight("m1"), shown);
  assert.ok(play.flight("m3").start - play.flight("m2").start < 100);
});

test("a page that was asleep goes on at the present", () => {
  const play = new Play().frame({ runs: [run()], marks: [1, 2, 3].map((n) => mark(`m${n}`, n)) });
  play.at += 60_000;
  play.tell({ type: "tick" });
  assert.equal(play.time.pending, 0);
  assert.equal(play.time.jumps, 1);
});

test("a story whose page was busy for a moment is told to its end; one that nobody looked at is not", () => {
  for (const [hidden, jumps] of /** @type {const} */ ([
    [false, 0],
    [true, 1],
  ])) {
    const play = new Play().frame({ runs: [run()], marks: [1, 2, 3].map((n) => mark(`m${n}`, n)) });
    play.at += 3000;
    play.tell({ type: "tick", hidden });
    assert.equal(play.time.jumps, jumps);
    assert.equal(play.time.pending > 0, !hidden);
  }
});

test("at the pace of the wire a page that was busy is level with it at once", () => {
  const play = new Play().tell({ type: "time/speed", speed: "1x" });
  play.frame({ runs: [run()], marks: [1, 2, 3].map((n) => mark(`m${n}`, n)) });
  play.at += 3000;
  play.tell({ type: "tick" });
  assert.equal(play.time.pending, 0);
});

test("while it holds still under the pointer nothing moves", () => {
  const play = new Play()
    .frame({ marks: [mark("m1", 0)] })
    .pass(200)
    .tell({ type: "time/hold", on: true });
  const { stageMs } = play.time;
  assert.equal(play.pass(300).time.stageMs, stageMs);
  assert.ok(play.tell({ type: "time/hold", on: false }).pass(100).time.stageMs > stageMs);
});

test("nothing is ever laid before what has been shown", () => {
  const play = new Play();
  for (const each of framesOf()) {
    const before = play.time.stageMs;
    const known = new Set(play.time.flights.keys());
    play.tell({ type: "frame", frame: each });
    if (each.whole) continue;
    for (const [id, flight] of play.time.flights) if (!known.has(id)) assert.ok(flight.start > before, id);
    play.pass(33);
  }
});

test("a state is never changed in place", () => {
  const play = new Play().frame({ marks: [mark("m1", 0)] });
  const { time } = play;
  const flights = new Map(time.flights);
  play.frame({ marks: [mark("m2", 5)] }).pass(100);
  assert.deepEqual(new Map(time.flights), flights);
  assert.ok(Object.isFrozen(time));
  assert.equal(frame(0).marks.length, 0);
});

test("a failure outlasts a crowd that came after it", () => {
  const play = new Play({ speed: "1x" })
    .frame({ marks: [mark("bad", 0, { kind: "failure" }), mark("good", 0)] })
    .pass(2000);
  for (let n = 0; n < 20; n += 1) {
    const others = { request_id: null, background: true };
    const marks = Array.from({ length: 400 }, (_, i) =>
      mark(`m${n * 400 + i}`, 2000 + n * 1000, { ...others, from: `nova-compute@cmp${i}` }),
    );
    play.frame({ marks }).pass(1000);
  }
  assert.equal(play.time.flights.has("good"), false);
  assert.ok(play.time.flights.has("bad"));
  assert.ok(play.time.flights.size <= FLIGHTS);
});
