import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import {
  barOf,
  partyName,
  receiverNames,
  rowOf,
  shortService,
} from "../../../static/js/views/messages/model.js";
import { mark, ns, party } from "../play.js";

const en = words("en");

/** @param {Partial<import("../../../static/js/types").Mark>} facts */
const row = (facts, atMs = 0) => rowOf(mark({ id: "m0", ...facts }), en, BigInt(ns(atMs)));

test("a call that waits counts up, in its own colour", () => {
  assert.deepEqual(
    [row({ state: "waiting" }, 3200).note, row({ state: "waiting" }).tone],
    ["waits 3.2 s", "wait"],
  );
});

test("an answered call shows its latency and a bar", () => {
  const answered = row({ state: "answered", latency_ms: 8.3 });
  assert.equal(answered.note, "8.3 ms");
  assert.ok(answered.bar > 10 && answered.bar < 60);
});

test("the bar is logarithmic: ten times the latency adds one fifth", () => {
  assert.equal(barOf(1000) - barOf(100), 20);
  assert.deepEqual([barOf(0.0001), barOf(1e9)], [4, 100]);
});

test("what went wrong is tinted, and what nobody hears is told", () => {
  assert.ok(row({ kind: "failure", state: null }).bad);
  assert.ok(row({ state: "timed_out" }).bad);
  const unheard = row({ kind: "fanout", routed: 0, state: "unroutable", receivers: [] });
  assert.deepEqual([unheard.note, unheard.tone, unheard.bad], ["unheard", "bad", false]);
});

test("where only a mirror saw a call, the list says that replies are not visible, and no time", () => {
  const unseen = row({ state: null, queues: null, routed: null, deliveries: 0, receivers: null });
  assert.deepEqual([unseen.note, unseen.tone, unseen.bar], ["replies not visible", "plain", 0]);
});

test("a fanout shows its copies and one name for all who took it", () => {
  const agents = ["cmp1", "cmp2", "cmp3"].map((host) => party("neutron-openvswitch-agent", host));
  const fanout = row({ kind: "fanout", state: "sent", routed: 3, receivers: agents, deliveries: 3 });
  assert.equal(fanout.note, "×3");
  assert.match(fanout.route, /→ ovs-agent ×3$/);
});

test("before anybody took it, a queue with two readers is named by its service", () => {
  const readers = [party("nova-conductor", "c1"), party("nova-conductor", "c2")];
  assert.equal(receiverNames(mark({ id: "m1", receivers: readers, deliveries: 0 }), en), "conductor");
});

test("unknown, nobody and a bare host are three different things", () => {
  assert.equal(receiverNames(mark({ id: "m1", receivers: null }), en), "unknown");
  assert.equal(receiverNames(mark({ id: "m1", receivers: [], routed: 0 }), en), "nobody");
  assert.equal(partyName(party(null, "cmp1"), en), "cmp1");
});

test("services are named as people say them", () => {
  const names = [
    "nova-api",
    "nova-conductor",
    "neutron-server",
    "neutron-openvswitch-agent",
    "ceilometer-agent-notification",
    "placement",
    "cinder-volume",
    "cinder-scheduler",
  ];
  assert.deepEqual(names.map(shortService), [
    "nova-api",
    "conductor",
    "neutron-server",
    "ovs-agent",
    "ceilometer",
    "placement",
    "volume",
    "cinder-scheduler",
  ]);
});
