import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import { LONG, REPEATS, rowsOf } from "../../../static/js/views/journeys/folds.js";
import { itemsOf, whoName } from "../../../static/js/views/journeys/items.js";
import { lanesOf } from "../../../static/js/views/journeys/lanes.js";
import { foldName } from "../../../static/js/views/journeys/row_scene.js";
import { barsOf } from "../../../static/js/views/journeys/scene.js";
import { ns, party } from "../play.js";
import { CONDUCTOR, call, hop, message, SCHEDULER, whole } from "./play.js";

const en = words("en");
const SAVE = { method: "object_action", label: "Instance.save" };

/** @param {number} count @param {Partial<import("../../../static/js/types").MessageShape>} [facts] */
const calls = (count, facts = SAVE) =>
  Array.from({ length: count }, (_, index) => call(`m${index}`, index * 10, 5, facts)).flat();

/** @param {import("../../../static/js/types").RequestWhole} one */
const items = (one) => itemsOf(one, en);

test("messages and hops are one list in order of time, in ms since the request began", () => {
  const found = items(whole([message("b", 20), message("a", 10)], { hops: [hop("h", 15)] }));
  assert.deepEqual(
    found.map((item) => [item.id, item.at]),
    [
      ["a", 10],
      ["h", 15],
      ["b", 20],
    ],
  );
});

test("the same answer gives the same list, so that nothing is drawn anew for nothing", () => {
  const one = whole([message("a", 0)]);
  assert.equal(items(one), items(one));
});

test("a call knows when its answer came, and an answer whose call it ends", () => {
  const [asked, answered] = items(whole(call("a", 0, 7)));
  assert.deepEqual([asked?.until, asked?.taken, answered?.of], [7, 1, "a"]);
});

test("a caller that gave up has a row of its own, which selects the call", () => {
  const lost = message("a", 0, { kind: "call", state: "timed_out", deadline_ns: ns(60_000) });
  const [, gaveUp] = items(whole([lost]));
  assert.deepEqual([gaveUp?.kind, gaveUp?.at, gaveUp?.select, gaveUp?.of], ["timeout", 60_000, "a", "a"]);
});

test("an object's method is named by the object, and what reached nobody goes to nobody", () => {
  const [save, lost] = items(whole([message("a", 0, SAVE), message("b", 1, { routed: 0, receivers: [] })]));
  assert.equal(save?.name, "Instance.save");
  assert.deepEqual([lost?.kind, lost?.to, lost?.bad], ["unroutable", [], true]);
});

test("few receivers have a column each, many one together", () => {
  const agents = (/** @type {number} */ count) =>
    message(`f${count}`, count, {
      kind: "fanout",
      routed: count,
      receivers: Array.from({ length: count }, (_, index) => party("neutron-openvswitch-agent", `h${index}`)),
    });
  const [few, many] = items(whole([agents(3), agents(24)]));
  assert.equal(few?.to.length, 3);
  assert.deepEqual(many?.to.map(whoName), ["ovs-agent ×24"]);
});

test("one of several that may take it is nobody in particular, until one took it", () => {
  const waiting = message("a", 0, {
    deliveries: 0,
    delivered_ns: null,
    receivers: [party("nova-conductor", "c1"), party("nova-conductor", "c2")],
  });
  const [item] = items(whole([waiting]));
  assert.deepEqual(item?.to.map(whoName), ["conductor"]);
});

test("a service known without its host is the one host that it is seen on", () => {
  const [item] = items(
    whole([message("a", 0, { receivers: [party("nova-conductor", null)] }), message("b", 1)]),
  );
  assert.equal(item?.to[0]?.key, "nova-conductor@c1");
});

test("repeats fold into one row that says how many, and writes between call and reply go along", () => {
  const hops = [hop("h", 2, { what: "db", sender: CONDUCTOR, receiver: party("database", null) })];
  const rows = rowsOf(items(whole(calls(REPEATS), { hops })), []);
  assert.equal(rows.length, 1);
  const [fold] = rows;
  assert.ok(fold?.type === "fold");
  assert.deepEqual([fold.count, fold.items.length, foldName(fold, en)], [3, 7, "Instance.save ×3"]);
});

test("object calls of several names fold too, and are called so", () => {
  const mixed = calls(4).map((each, index) => ({ ...each, label: index < 4 ? "Instance.save" : "Port.get" }));
  const [fold, ...more] = rowsOf(items(whole(mixed)), []);
  assert.equal(more.length, 0);
  assert.equal(fold?.type === "fold" && foldName(fold, en), "4 object calls");
});

test("two alike stand by themselves", () => {
  assert.equal(rowsOf(items(whole(calls(REPEATS - 1))), []).length, 4);
});

test("an open fold keeps its row, and its messages stand under it", () => {
  const all = items(whole(calls(5)));
  const [fold] = rowsOf(all, []);
  const rows = rowsOf(all, [fold?.key ?? ""]);
  assert.equal(rows.length, 11);
  assert.ok(rows.slice(1).every((row) => row.type === "item" && row.within === fold?.key));
});

test("what went wrong or still waits is in no fold", () => {
  const failed = calls(5).map((each) =>
    each.id === "m2r" ? { ...each, kind: /** @type {const} */ ("failure") } : each,
  );
  const rows = rowsOf(items(whole(failed)), []);
  assert.ok(rows.some((row) => row.type === "item" && row.item.kind === "failure"));
});

test("a request beyond 2,000 messages opens folded by who speaks to whom", () => {
  const many = Array.from({ length: LONG + 2 }, (_, index) =>
    message(`m${index}`, index, { method: `do_${index}` }),
  );
  assert.equal(rowsOf(items(whole(many)), []).length, 1);
  assert.equal(rowsOf(items(whole(many.slice(0, LONG))), []).length, LONG);
});

test("columns stand in order of first appearance", () => {
  const one = whole([message("a", 0), message("b", 1, { sender: CONDUCTOR, receivers: [SCHEDULER] })]);
  const { all } = lanesOf(items(one), 12);
  assert.deepEqual(
    all.map((lane) => lane.host),
    ["cmp1", "c1", "s1"],
  );
});

test("where columns do not fit, hosts of one service share one", () => {
  const hosts = Array.from({ length: 9 }, (_, index) =>
    message(`m${index}`, index, { sender: party("nova-compute", `cmp${index}`) }),
  );
  const all = items(whole(hosts));
  const lanes = lanesOf(all, 4);
  assert.deepEqual(
    lanes.all.map((lane) => [lane.service, lane.count]),
    [
      ["compute", 9],
      ["conductor", 1],
    ],
  );
  assert.ok(all.every((item) => lanes.at(item.from) === 0));
});

test("the caller waits and the callee works from the call's row to the answer's", () => {
  const bars = barsOf(rowsOf(items(whole(call("a", 0, 5))), []));
  assert.deepEqual(
    bars.map((bar) => [bar.as, bar.from, bar.to, bar.open]),
    [
      ["waits", 0, 1, false],
      ["works", 0, 1, false],
    ],
  );
});

test("a call without an answer waits to the end of what is known", () => {
  const waiting = message("a", 0, { kind: "call", state: "waiting" });
  const [bar] = barsOf(rowsOf(items(whole([waiting, message("b", 5)])), []));
  assert.deepEqual([bar?.as, bar?.to, bar?.open], ["waits", 2, true]);
});
