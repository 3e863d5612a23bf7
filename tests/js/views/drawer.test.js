import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import { between, factsOf, ownerOf, phasesOf, titleOf } from "../../../static/js/views/drawer/model.js";
import { propertyGroups } from "../../../static/js/views/drawer/properties.js";
import { nodeOf, startsOpen } from "../../../static/js/views/drawer/tree.js";
import { mark, ns, party } from "../play.js";

const en = words("en");

/** @type {import("../../../static/js/types").TopologyShape} */
const TOPOLOGY = {
  services: [
    {
      name: "nova-conductor",
      project: "nova",
      servers: [{ host: "c1", certainty: "seen", evidence: "connection", reply_queues: ["reply_5e"] }],
      queues: [],
    },
  ],
  exchanges: [],
  queues: [],
  bindings: [],
};

/** @param {Record<string, unknown>} facts @returns {any} */
const whole = (facts) => ({
  ...mark({ id: "m1" }),
  method: "select_destinations",
  event_type: null,
  label: null,
  failure: null,
  reply_queue: null,
  properties: {},
  route: { exchange: "nova", routing_key: "scheduler", queues: ["scheduler"], routed: 1, vhost: "/" },
  ...facts,
});

test("a masked value is a node of its own kind, and a message cannot pretend to be one", () => {
  assert.deepEqual(
    [nodeOf({ $masked: "secret" }).what, nodeOf({ $masked: "secret" }).text],
    ["masked", "secret"],
  );
  const pretends = nodeOf({ $$masked: "mine" });
  assert.equal(pretends.what, "object");
  assert.deepEqual(pretends.children, [["$masked", "mine"]]);
});

test("JSON inside a string is shown as what it holds, and marked", () => {
  const node = nodeOf({ $json: { a: 1 } });
  assert.deepEqual([node.what, node.json, node.children.length], ["object", true, 1]);
});

test("a versioned object says what it is", () => {
  assert.equal(
    nodeOf({ "nova_object.name": "Instance", "nova_object.version": "2.8", "nova_object.data": {} }).tag,
    "Instance 2.8",
  );
});

test("numbers too long for a browser and bytes are shown as told", () => {
  assert.equal(nodeOf({ $number: "12345678901234567890" }).text, "12345678901234567890");
  assert.equal(nodeOf({ $bytes: 42 }).what, "bytes");
  assert.deepEqual([nodeOf(null).text, nodeOf(true).text, nodeOf("").text], ["null", "true", ""]);
});

test("small levels stand open, wide ones and deep ones closed", () => {
  const wide = nodeOf(Array.from({ length: 50 }, (_, index) => index));
  assert.ok(startsOpen(wide, 0));
  assert.ok(!startsOpen(wide, 1));
  assert.ok(startsOpen(nodeOf({ a: 1 }), 1));
  assert.ok(!startsOpen(nodeOf({ a: 1 }), 2));
});

test("a reply queue says whose it is, in a call and as a reply's key", () => {
  const call = factsOf(whole({ kind: "call", reply_queue: "reply_5e" }), TOPOLOGY, en).find(
    (fact) => fact.name === "reply queue",
  );
  assert.equal(call?.more, "of conductor@c1");
  const reply = factsOf(whole({ kind: "reply", routing_key: "reply_5e" }), TOPOLOGY, en).find(
    (fact) => fact.name === "routing key",
  );
  assert.equal(reply?.more, "of conductor@c1");
  assert.equal(ownerOf("reply_unknown", TOPOLOGY, en), null);
});

test("one queue is named, many are counted, none is told", () => {
  const queue = (/** @type {Record<string, unknown>} */ facts) =>
    factsOf(whole(facts), null, en).find((fact) => /^queue/.test(fact.name))?.value;
  assert.equal(queue({}), "scheduler");
  assert.equal(queue({ queues: ["a", "b", "c"], routed: 3 }), "3 queues, one for each server");
  assert.equal(queue({ queues: [], routed: 0 }), "none: nobody is bound");
  assert.equal(queue({ queues: null, routed: null }), "unknown");
});

test("where a call's time went: queue, work, way back", () => {
  const call = whole({ ts_ns: ns(0), delivered_ns: ns(1) });
  const reply = whole({ id: "m2", kind: "reply", ts_ns: ns(117), delivered_ns: ns(118) });
  assert.deepEqual(
    phasesOf(call, reply, en).map((phase) => [phase.name, phase.ms]),
    [
      ["queue", 1],
      ["work", 116],
      ["back", 1],
    ],
  );
  assert.deepEqual(
    phasesOf(reply, call, en).map((phase) => phase.name),
    ["queue", "work", "back"],
  );
  assert.deepEqual(phasesOf(call, null, en), []);
});

test("times that the clocks of two taps turn round are never below zero", () => {
  assert.equal(between(ns(5), ns(3)), 0);
});

test("properties that are unknown or empty are left out, and the rest says what it means", () => {
  const groups = propertyGroups(
    whole({ unique_id: "u", msg_id: null, properties: { delivery_mode: 2, headers: {} } }),
    en,
  );
  const facts = groups.flatMap((group) => group.facts);
  assert.ok(!facts.some((fact) => fact.name === "msg_id" || fact.name === "headers"));
  assert.match(facts.find((fact) => fact.name === "delivery_mode")?.help ?? "", /disk/);
});

test("a message is called by its event or its method with what that is about", () => {
  assert.equal(
    titleOf(whole({ method: "object_action", label: "Instance.save" })),
    "object_action Instance.save",
  );
  assert.equal(
    titleOf(whole({ method: null, event_type: "compute.instance.create.end" })),
    "compute.instance.create.end",
  );
  assert.equal(party(null, null).service, null);
});
