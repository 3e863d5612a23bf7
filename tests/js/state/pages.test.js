import assert from "node:assert/strict";
import { test } from "node:test";

import { nearOf } from "../../../static/js/stage/scene.js";
import { bound, Draft, PAGE, Pages } from "../../../static/js/state/pages.js";
import { told } from "../../../static/js/state/telling.js";
import { stageAt } from "../../../static/js/state/timeline.js";
import { mark, Play } from "../stage/plays.js";

/** Chance that is the same in every run: a small linear congruential generator. @param {number} seed */
function chance(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Odd ones stay; the first of a value ends it. @param {any} draft @param {Map<string, number>} plain @param {number} limit @param {number} end */
function shedBoth(draft, plain, limit, end) {
  draft.shed(
    limit,
    (/** @type {number} */ value) => value % 2 === 1,
    (/** @type {number} */ value) => value === end,
  );
  for (const [id, value] of plain) {
    if (plain.size <= limit || value === end) break;
    if (value % 2 === 0) plain.delete(id);
  }
}

/** @param {Pages<number>} pages @param {Map<string, number>} plain */
function alike(pages, plain) {
  assert.deepEqual([...pages], [...plain]);
  assert.deepEqual([...pages.keys()], [...plain.keys()]);
  assert.deepEqual([...pages.values()], [...plain.values()]);
  assert.equal(pages.size, plain.size);
}

test("pages hold what a map would, in its order, and what was before stays as it was", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const any = chance(seed);
    let pages = /** @type {Pages<number>} */ (new Pages());
    let plain = /** @type {Map<string, number>} */ (new Map());
    for (let round = 0; round < 30; round += 1) {
      const before = [...pages];
      const old = pages;
      const draft = new Draft(pages);
      plain = new Map(plain);
      for (let change = any(100); change > 0; change -= 1) {
        const id = `m${any(6000)}`;
        if (plain.has(id) || any(2)) draft.set(id, change);
        else draft.add(id, change);
        plain.set(id, change);
        assert.equal(draft.get(id), plain.get(id));
      }
      shedBoth(draft, plain, any(900), any(90));
      pages = draft.done();
      alike(pages, plain);
      assert.deepEqual([...old], before);
      for (const id of ["m1", "m599", "none"]) assert.equal(pages.has(id), plain.has(id));
    }
  }
});

test("a change copies the page it touches, and no other", () => {
  const pages = bound(Array.from({ length: 10 * PAGE }, (_, n) => /** @type {const} */ ([`m${n}`, n])));
  const draft = new Draft(pages);
  draft.set(`m${3 * PAGE}`, -1);
  draft.set("new", 1);
  const next = draft.done();
  assert.deepEqual(
    next.pages.map((page, at) => page === pages.pages[at]),
    [true, true, true, false, true, true, true, true, true, true, false],
  );
});

test("few that stay of many are bound anew", () => {
  let pages = /** @type {Pages<number>} */ (new Pages());
  for (let n = 0; n < 60 * PAGE; n += 1) {
    const draft = new Draft(pages);
    draft.add(`m${n}`, n);
    // One of each page is kept.
    draft.shed(PAGE, (old) => old % PAGE === 0);
    pages = draft.done();
  }
  assert.equal([...pages.values()].filter((n) => n % PAGE === 0).length, 60);
  assert.equal(pages.pages.length < 20, true);
});

/** A bus of calls with their replies, some of which never come, and of failures, watched for some seconds. @param {number} seed */
function busy(seed) {
  const any = chance(seed);
  const play = new Play({ speed: "1x" });
  let n = 0;
  /** @type {import("../../../static/js/types").Mark[]} */
  let calls = [];
  const moments = [];
  for (let ms = 0; ms < 12_000; ms += 33) {
    const marks = [];
    for (const call of calls) {
      if (any(4) > 0) {
        const kind = any(10) === 0 ? "failure" : "reply";
        n += 1;
        const id = `m${n}`;
        const back = { from: "nova-scheduler@s1", to: ["nova-conductor@c1"], request_id: null };
        marks.push({ ...call, pair: id, state: /** @type {const} */ ("answered") });
        if (any(8) > 0) marks.push(mark(id, ms + 1, { kind, pair: call.id, background: true, ...back }));
      }
    }
    calls = [];
    for (let each = any(4); each > 0; each -= 1) {
      n += 1;
      const call = mark(`m${n}`, ms + 2, {
        kind: "call",
        state: "waiting",
        background: any(5) > 0,
        request_id: any(2) ? "req-1" : null,
        to: any(9) > 0 ? ["nova-scheduler@s1"] : [],
      });
      marks.push(call);
      calls.push(call);
    }
    play.frame({ marks }, ms + 5);
    play.pass(16);
    play.pass(17);
    if (any(9) === 0) moments.push(play.time);
  }
  return moments;
}

test("what was found of a page is what a look at each flight finds", () => {
  for (const seed of [1, 2, 3]) {
    for (const time of busy(seed)) {
      const plain = new Map(time.flights);
      for (const by of [0, -40, -900, -5000, 300]) {
        const at = { ...time, stageMs: time.stageMs + by, clockMs: 0 };
        const paged = told(at);
        const { flights: _, ...found } = told({ ...at, flights: plain });
        const { flights: __, ...expected } = paged;
        assert.deepEqual(found, expected);
        const wireMs = time.clockMs + by;
        assert.equal(
          stageAt(time.flights, time.plan, wireMs, "1x"),
          stageAt(new Map(plain), time.plan, wireMs, "1x"),
        );
        for (const share of [
          undefined,
          { perDot: 3, flows: false, sureMs: 0, always: () => false },
          { perDot: 1, flows: false, sureMs: 0, stickMs: 30_000, always: () => false },
        ])
          assert.deepEqual(
            nearOf(time.flights, at.stageMs, share),
            nearOf(new Map(plain), at.stageMs, share),
          );
      }
    }
  }
});

test("of what is over no flight is looked at again, until the playhead goes back", () => {
  const { flights, stageMs } = busy(4).at(-1) ?? assert.fail();
  const later = stageMs + 100_000;
  const first = nearOf(flights, later);
  assert.equal(first.near.length > 0, true, "some calls wait for ever");
  /** @type {any} */ for (const page of /** @type {Pages<any>} */ (flights).pages)
    page.values = () => assert.fail("looked at as a whole");
  assert.deepEqual(nearOf(flights, later + 1).near, first.near);
  assert.throws(() => nearOf(flights, stageMs), /looked at as a whole/);
});

test("a message that is told of twice is one, whether in one frame or after newer ones", () => {
  const play = new Play({ speed: "1x" });
  play.frame({ marks: [mark("m2", 2), mark("m2", 2, { state: "answered" }), mark("m1", 1)] }, 10);
  play.frame({ marks: [mark("m3", 12), mark("m1", 1, { state: "failed" }), mark("m0", 0)] }, 20);
  assert.deepEqual([...play.stage.marks.keys()], ["m2", "m1", "m3", "m0"]);
  assert.equal(play.stage.marks.get("m2")?.state, "answered");
  assert.equal(play.time.flights.get("m1")?.thing.mark?.state, "failed");
  assert.equal(play.time.flights.size, 4);
  assert.equal([...play.time.flights].length, 4);
});

test("a call whose reply comes long after it waits until that has landed, on whatever page it is", () => {
  const play = new Play({ speed: "1x" });
  const call = mark("m1", 0, { kind: "call", state: "answered", pair: "m2000" });
  play.frame({ marks: [call] }, 1).pass(1500);
  const drawn = () =>
    nearOf(play.time.flights, play.time.stageMs).near.some(({ thing }) => thing.id === "m1");
  play.frame({ marks: Array.from({ length: 2 * PAGE }, (_, n) => mark(`m${n + 2}`, 1500 + n)) }).pass(8000);
  assert.equal(drawn(), false, "nobody knows yet of its reply");
  const back = { kind: /** @type {const} */ ("reply"), pair: "m1", from: "nova-scheduler@s1" };
  play.frame({ marks: [mark("m2000", 9500, { ...back, to: ["nova-conductor@c1"] })] }).pass(48);
  assert.equal(drawn(), true);
  play.pass(3000);
  assert.equal(drawn(), false);
  // It went back to its queue, and was taken once more.
  const again = { redelivered: true, deliveries: 2, queues: ["reply_1"] };
  const twice = { ...back, ...again, to: ["nova-conductor@c1", "nova-conductor@c1"] };
  play.frame({ marks: [mark("m2000", 9500, twice)] }).pass(32);
  assert.equal(drawn(), true);
});
