import assert from "node:assert/strict";
import { test } from "node:test";

import {
  initialMessages,
  NEW_MAX,
  REFRESH_MS,
  ROWS,
  reduceMessages,
} from "../../../static/js/state/messages.js";
import { frame, mark } from "../play.js";

/** @typedef {import("../../../static/js/state/messages.js").Messages} Messages */

/** A list that is told one thing after the other. */
class Play {
  /** @type {Readonly<Messages>} */
  list = initialMessages;
  now = 0;
  playing = true;

  /** @param {import("../../../static/js/state/index.js").Action} action */
  do(action) {
    this.list = reduceMessages(this.list, action, this.now, this.playing);
    return this;
  }

  /** @param {...string} ids newest first */
  rows(...ids) {
    return this.do({ type: "frame", frame: frame({ messages: ids.map((id) => mark({ id })) }) });
  }

  refresh() {
    this.now += REFRESH_MS;
    return this.do({ type: "tick" });
  }

  get ids() {
    return this.list.rows.map((row) => row.id);
  }
}

test("rows that came are shown at the next refresh, not with every frame", () => {
  const play = new Play().rows("m2", "m1");
  assert.deepEqual(play.ids, []);
  assert.deepEqual(play.refresh().ids, ["m2", "m1"]);
  play.rows("m3", "m2", "m1").do({ type: "tick" });
  assert.deepEqual(play.ids, ["m2", "m1"]);
  assert.deepEqual(play.refresh().ids, ["m3", "m2", "m1"]);
});

test("a list that is scrolled away keeps its rows and counts what comes", () => {
  const play = new Play().rows("m1").refresh().do({ type: "list/away", away: true });
  play.rows("m3", "m2", "m1").rows("m4", "m3", "m2").refresh();
  assert.deepEqual(play.ids, ["m1"]);
  assert.equal(play.list.fresh, 3);
});

test("back at its top the list shows what came and counts no more", () => {
  const play = new Play().rows("m1").refresh().do({ type: "list/away", away: true }).rows("m2", "m1");
  play.do({ type: "list/top" }).refresh();
  assert.deepEqual(play.ids, ["m2", "m1"]);
  assert.equal(play.list.fresh, 0);
});

test("pausing holds the list, going on releases it", () => {
  const play = new Play().rows("m1").refresh();
  play.playing = false;
  play.rows("m2", "m1").refresh();
  assert.deepEqual(play.ids, ["m1"]);
  assert.equal(play.list.fresh, 1);
  play.playing = true;
  play.do({ type: "time/toggle" }).refresh();
  assert.deepEqual(play.ids, ["m2", "m1"]);
});

test("a held row is known better without moving", () => {
  const play = new Play().rows("m2", "m1").refresh().do({ type: "list/away", away: true });
  const answered = mark({ id: "m1", state: "answered", latency_ms: 4 });
  play.do({ type: "frame", frame: frame({ marks: [answered], messages: [mark({ id: "m3" })] }) }).refresh();
  assert.deepEqual(play.ids, ["m2", "m1"]);
  assert.equal(play.list.rows[1]?.latency_ms, 4);
});

test("a whole frame after a reconnect replaces the rows: none is there twice", () => {
  const play = new Play().rows("m2", "m1").refresh();
  play
    .do({ type: "frame", frame: frame({ whole: true, messages: [mark({ id: "m3" }), mark({ id: "m2" })] }) })
    .refresh();
  assert.deepEqual(play.ids, ["m3", "m2"]);
});

test("never more rows than the page shows", () => {
  const many = Array.from({ length: ROWS + 20 }, (_, index) => `m${1000 - index}`);
  assert.equal(new Play().rows(...many).refresh().ids.length, ROWS);
});

test("what is counted has an end, so that the pill has one too", () => {
  const play = new Play().rows("m1").refresh().do({ type: "list/away", away: true });
  for (let round = 1; round < 400; round += 1) {
    play.rows(...Array.from({ length: 60 }, (_, index) => `m${round * 60 + 59 - index + 1}`));
  }
  assert.equal(play.list.fresh, NEW_MAX + 1);
});

test("a new filter is a new list, also where the old one was held", () => {
  const play = new Play().rows("m2", "m1").refresh().do({ type: "list/away", away: true });
  play
    .do({ type: "filters/applied", q: "kind:cast" })
    .do({ type: "frame", frame: frame({ whole: true, messages: [mark({ id: "m1" })] }) });
  assert.deepEqual(play.refresh().ids, ["m1"]);
  assert.equal(play.list.fresh, 0);
});

test("a gap is marked above the first message after it", () => {
  const gap = { from_ns: "0", to_ns: "1", reason: "reconnect" };
  const play = new Play().rows("m1").refresh();
  play
    .do({
      type: "frame",
      frame: frame({ messages: [mark({ id: "m9" }), mark({ id: "m1" })], marks: [mark({ id: "m9" })], gap }),
    })
    .refresh();
  assert.equal(play.list.gapSeq, 9);
  assert.equal(play.list.gap, "reconnect");
});

test("while the pointer is over it the list holds still and counts, so that a click hits what it was aimed at", () => {
  const play = new Play().rows("m1").refresh().do({ type: "list/pointed", on: true });
  play.rows("m2", "m1").refresh();
  assert.deepEqual(play.ids, ["m1"]);
  assert.equal(play.list.fresh, 1);
  play.do({ type: "list/pointed", on: false }).refresh();
  assert.deepEqual(play.ids, ["m2", "m1"]);
  assert.equal(play.list.fresh, 0);
});

test("another filter shows its rows even in a list that holds still, and then it holds again", () => {
  const play = new Play().rows("m2", "m1").refresh().do({ type: "list/pointed", on: true });
  play.do({ type: "filters/applied", q: "kind:cast" }).rows("m1").refresh();
  assert.deepEqual(play.ids, ["m1"]);
  play.now += 2000;
  play.rows("m3", "m1").refresh();
  assert.deepEqual(play.ids, ["m1"]);
  assert.equal(play.list.fresh, 1);
});
