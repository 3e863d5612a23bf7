import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce } from "../../../static/js/state/index.js";
import {
  FLOOD_MS,
  FLOOD_ROWS,
  initialMessages,
  NEW_MAX,
  REFRESH_MS,
  ROWS,
  reduceMessages,
} from "../../../static/js/state/messages.js";
import { readUrl } from "../../../static/js/state/url.js";
import { words } from "../../../static/js/text/index.js";
import { gapsAt, gapText, placesOf } from "../../../static/js/views/messages/model.js";
import { frame, mark, ns } from "../play.js";

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

  /** Ids that the server has told of. @type {Set<string>} */
  told = new Set();

  /** @param {...string} ids newest first */
  rows(...ids) {
    const came = ids.filter((id) => !this.told.has(id)).length;
    for (const id of ids) this.told.add(id);
    return this.do({ type: "frame", frame: frame({ messages: ids.map((id) => mark({ id })), came }) });
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

test("where a frame tells no rows they are those of before with its marks, newest first and never too many", () => {
  const play = new Play().rows("m2", "m1").refresh();
  const answered = mark({ id: "m1", state: "answered", latency_ms: 4 });
  play.do({ type: "frame", frame: frame({ marks: [answered, mark({ id: "m3" })], messages: null }) });
  assert.deepEqual(play.refresh().ids, ["m3", "m2", "m1"]);
  assert.equal(play.list.rows[2]?.latency_ms, 4);
  const marks = Array.from({ length: ROWS + 5 }, (_, i) => mark({ id: `m${4 + i}`, seq: 4 + i }));
  play.do({ type: "frame", frame: frame({ marks, messages: null }) });
  assert.equal(play.list.newest.length, ROWS);
  assert.deepEqual(play.list.newest[0], marks.at(-1));
  play.do({ type: "frame", frame: frame({ messages: null }) });
  assert.equal(play.list.newest.length, ROWS);
});

test("what comes to a held list is counted by the server, beyond what a frame has place for", () => {
  const play = new Play().rows("m1").refresh().do({ type: "list/away", away: true });
  const better = mark({ id: "m1", state: "answered" });
  play.do({ type: "frame", frame: frame({ marks: [better], messages: null, came: 0 }) });
  assert.equal(play.list.fresh, 0);
  play.do({
    type: "frame",
    frame: frame({ marks: [mark({ id: "m900" })], messages: null, came: 900, skipped: 899 }),
  });
  assert.equal(play.list.fresh, 900);
});

test("after a reconnect a held list counts the newer of the rows that it is told", () => {
  const play = new Play().rows("m2", "m1").refresh().do({ type: "list/away", away: true });
  play.do({
    type: "frame",
    frame: frame({ whole: true, messages: ["m4", "m3", "m2"].map((id) => mark({ id })) }),
  });
  assert.equal(play.list.fresh, 2);
});

test("where none of the shown rows stays they change less often", () => {
  const play = new Play();
  const come = (/** @type {number} */ seq) =>
    play.do({ type: "frame", frame: frame({ messages: [mark({ id: `m${seq}`, seq })] }) });
  come(1).refresh();
  come(2).refresh();
  assert.deepEqual(play.ids, ["m1"]);
  play.now += FLOOD_MS - REFRESH_MS;
  assert.deepEqual(play.do({ type: "tick" }).ids, ["m2"]);
});

test("a list whose rows all leave with each refresh has no more of them than are seen", () => {
  const play = new Play();
  const come = (/** @type {number} */ newest) => {
    const messages = Array.from({ length: ROWS }, (_, i) => mark({ id: `m${newest - i}`, seq: newest - i }));
    return play.do({ type: "frame", frame: frame({ messages }) });
  };
  assert.equal(come(60).refresh().ids.length, ROWS);
  assert.equal(come(61).refresh().ids.length, ROWS);
  play.now += FLOOD_MS;
  assert.equal(come(500).refresh().ids.length, FLOOD_ROWS);
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

const gap = (/** @type {number} */ from, /** @type {number} */ to, reason = "broker") => ({
  from_ns: ns(from),
  to_ns: ns(to),
  reason,
});

test("a gap is told above the newest row from before its end, with its times and its reason", () => {
  const rows = [mark({ id: "m9" }), mark({ id: "m1" })];
  assert.deepEqual([...gapsAt(rows, [gap(2, 8)]).keys()], [1]);
  assert.deepEqual([...gapsAt(rows, [gap(2, 20)]).keys()], [0]);
  assert.equal(gapsAt([], [gap(2, 8)]).size, 0);
  assert.match(gapText(gap(0, 8000), words("en")), /from \d\d:\d\d:\d\d to .*broker/);
  assert.match(gapText(gap(0, 8000, "tap"), words("en")), /number unknown/);
  assert.match(gapText(gap(0, 8000, "intake"), words("en")), /intake was full/);
});

test("a pipe that drops with every frame is one gap that grows, and gaps are bounded", () => {
  const play = new Play();
  for (let i = 0; i < 5; i += 1)
    play.do({ type: "frame", frame: frame({ gap: gap(i * 33, i * 33 + 33, "intake") }) });
  assert.deepEqual(play.list.gaps, [gap(0, 165, "intake")]);
  for (let i = 1; i < 50; i += 1)
    play.do({ type: "frame", frame: frame({ gap: gap(i * 5000, i * 5000 + 1) }) });
  assert.equal(play.list.gaps.length, 20);
});

test("a page that comes later is told of the gaps before it", () => {
  const play = new Play().do({ type: "frame", frame: frame({ whole: true, gaps: [gap(0, 9)] }) });
  assert.deepEqual(play.list.gaps, [gap(0, 9)]);
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

test("a row that came takes the place of one that went, and who stays keeps its own", () => {
  const rows = (/** @type {string[]} */ ...ids) => ids.map((id) => mark({ id }));
  const first = placesOf(rows("m3", "m2", "m1"), new Map());
  assert.deepEqual([...first.values()], [0, 1, 2]);
  const next = placesOf(rows("m4", "m3", "m2"), first);
  assert.deepEqual(
    [...next],
    [
      ["m4", 2],
      ["m3", 0],
      ["m2", 1],
    ],
  );
  const flooded = placesOf(rows("m9", "m8", "m7", "m6"), next);
  assert.deepEqual([...flooded.values()].sort(), [0, 1, 2, 3]);
  assert.equal(placesOf([], flooded).size, 0);
});

test("Back to another filter shows its rows in a held list too; to another view it goes on holding", () => {
  const url = (/** @type {string} */ search) => ({
    type: /** @type {const} */ ("url/read"),
    url: readUrl(search),
  });
  let state = reduce(initialState, url("?q=kind:call"));
  const tell = (/** @type {import("../../../static/js/state/index.js").Action} */ action) => {
    state = reduce(state, action);
    return state.messages.rows.map(({ id }) => id);
  };
  const rows = (/** @type {string[]} */ ids, whole = true) =>
    frame({ whole, messages: ids.map((id) => mark({ id })) });
  tell({ type: "frame", frame: rows(["m4", "m3"]), atMs: 5000 });
  tell({ type: "tick", atMs: 5200 });
  tell({ type: "list/away", away: true, atMs: 5200 });
  tell({ ...url("?q=kind:call&view=messages"), atMs: 5300 });
  tell({ type: "frame", frame: rows(["m5", "m4"], false), atMs: 5400 });
  assert.deepEqual(tell({ type: "tick", atMs: 5500 }), ["m4", "m3"]);
  tell({ ...url(""), atMs: 5600 });
  tell({ type: "frame", frame: rows(["m9", "m8"]), atMs: 5700 });
  assert.deepEqual(tell({ type: "tick", atMs: 5900 }), ["m9", "m8"]);
});
