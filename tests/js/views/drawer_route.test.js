import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import { partsOf } from "../../../static/js/views/drawer/hidden.js";
import { beatsOf, problemText } from "../../../static/js/views/drawer/model.js";
import { nodeOf } from "../../../static/js/views/drawer/tree.js";
import { readerName, routeFacts, routeOf } from "../../../static/js/views/drawer/way.js";
import { mark, ns } from "../play.js";

const en = words("en");
/** @param {Record<string, unknown>} route @returns {any} */
const message = (route) => ({
  ...mark({ id: "m1" }),
  route: {
    exchange: "nova",
    type: "topic",
    routing_key: "compute.cmp11",
    routed: 1,
    bindings: 3,
    reached: [],
    near: [],
    vhost: "/",
    ...route,
  },
});

test("a message that reached nothing is told why, with what is bound and how far the keys agree", () => {
  const near = [
    { key: "compute.cmp1", queue: "compute.cmp1" },
    { key: "conductor", queue: "conductor" },
  ];
  const told = routeOf(message({ routed: 0, near }), en);
  assert.ok(told.bad);
  assert.match(told.note, /No queue is bound to nova with the key compute.cmp11/);
  assert.deepEqual(
    told.near.map(({ same, rest }) => [same, rest]),
    [
      ["compute.cmp1", ""],
      ["co", "nductor"],
    ],
  );
  assert.match(routeOf(message({ routed: 0, bindings: 0 }), en).note, /at all/);
  assert.match(
    routeOf(message({ routed: 0, exchange: "", bindings: null }), en).note,
    /No queue is called compute.cmp11/,
  );
});

test("a tap that cannot see the queues says so, and a long list says how much more there is", () => {
  assert.match(routeOf(message({ reached: null, routed: null }), en).note, /cannot see/);
  assert.equal(
    routeOf(message({ routed: 240, reached: new Array(200).fill({}) }), en).note,
    "40 more queues",
  );
  assert.equal(routeOf(message({ reached: [{}] }), en).note, "");
});

test("how long it waited until somebody took it stands among the facts", () => {
  const taken = { ...message({}), delivered_ns: ns(3), ts_ns: ns(1), deliveries: 1 };
  assert.ok(routeFacts(taken, en).some((fact) => fact.value === "2 ms after it was sent"));
  assert.equal(readerName({ service: "nova-compute", host: "cmp1" }, en), "compute@cmp1");
  assert.equal(readerName(null, en), "unknown");
});

test("heartbeats lie on the line of their call by their time", () => {
  const call = { ...message({}), ts_ns: ns(0), beats: [ns(10), ns(20)] };
  assert.deepEqual(
    beatsOf(call, ns(40)).map(({ at }) => at),
    [25, 50],
  );
  assert.ok((beatsOf(call, null).at(-1)?.at ?? 0) < 100);
});

test("a message that has left the ring opens with what the ring held", () => {
  const gone = { type: "", title: "", status: 404, detail: "", remedy: null, key: "unknown_message" };
  const held = problemText({ ...gone, values: { oldest_ns: ns(0), newest_ns: ns(60_000) } }, en);
  assert.match(
    held,
    /^That message is no longer in the ring \(it held \d\d:\d\d:\d\d to \d\d:\d\d:\d\d\)\.$/,
  );
  assert.equal(problemText({ ...gone, values: {} }, en), "That message is no longer in the ring.");
  assert.equal(problemText({ ...gone, status: 0, detail: "No answer.", values: {} }, en), "No answer.");
});

test("what nobody sees shows by its code, and nothing of the text is lost", () => {
  const text = "pay\u202Eexe\u200B.\u2066x";
  const parts = partsOf(text);
  assert.equal(parts.map((part) => part.text).join(""), text);
  assert.deepEqual(
    parts.flatMap((part) => part.code ?? []),
    ["U+202E", "U+200B", "U+2066"],
  );
  assert.deepEqual(partsOf("plain\n\ttext"), [{ text: "plain\n\ttext", code: null }]);
  assert.deepEqual(partsOf("虚拟机 ✓"), [{ text: "虚拟机 ✓", code: null }]);
  assert.equal(partsOf("\u{E0041}")[0]?.code, "U+E0041");
  assert.equal(partsOf("\u0000")[0]?.code, "U+0000");
});

test("a key that would be a prototype is a key like any other", () => {
  const node = nodeOf(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}'));
  assert.deepEqual(
    node.children.map(([name]) => name),
    ["__proto__", "constructor"],
  );
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
});
