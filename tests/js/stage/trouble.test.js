import assert from "node:assert/strict";
import { test } from "node:test";

import { captionOf } from "../../../static/js/stage/chips.js";
import { spotsOf } from "../../../static/js/stage/flight.js";
import { layoutOf } from "../../../static/js/stage/layout.js";
import { modelOf } from "../../../static/js/stage/model.js";
import { beatsOf, faceOf, patienceUsed } from "../../../static/js/stage/ring.js";
import { courseOf, lightsOf, nearOf } from "../../../static/js/stage/scene.js";
import { msOf } from "../../../static/js/state/things.js";
import { mark, ns, Play } from "./plays.js";
import { topologyOf } from "./recording.js";

const measure = (/** @type {string} */ text) => text.length * 6;
const words = (/** @type {string} */ key, values = {}) => [key, ...Object.values(values)].join(" ");

/** A real bus, at its own pace, on a stage of 850 x 512. */
class Bus {
  /** @param {{queues?: import("../../../static/js/types").QueueShape[]}} [facts] */
  constructor({ queues = [] } = {}) {
    const topology = topologyOf();
    topology.queues.push(...queues);
    this.play = new Play({ simulated: false });
    const broker = { product: "broker", vhost: "/" };
    this.play.tell({ type: "hello", hello: { simulated: false, replies_visible: true, broker } });
    this.play.frame({ whole: true, topology });
    this.geometry = layoutOf(modelOf(topology, [], false), { w: 850, h: 512, rem: 1 }, measure);
    /** @type {ReadonlyMap<string, number>} */
    this.beats = new Map();
  }

  /** @param {...import("../../../static/js/types").Mark} marks */
  tell(...marks) {
    this.play.frame({ marks });
    return this;
  }

  /** @param {number} ms */
  pass(ms) {
    this.play.pass(ms);
    return this;
  }

  get t() {
    return this.play.time.stageMs;
  }

  /** @param {string} id */
  course(id) {
    const { time } = this.play;
    const { near } = nearOf(time.flights, time.stageMs);
    this.beats = beatsOf(near, this.beats);
    const course = courseOf(
      { geometry: this.geometry, time, words, beats: this.beats },
      this.play.flight(id),
    );
    assert.ok(course);
    return course;
  }

  /** @param {string} id */
  ring(id) {
    const { ring } = this.course(id).way;
    assert.ok(ring);
    return ring;
  }

  /** @param {string} id */
  part(id) {
    return spotsOf(this.course(id).way, this.t)[0]?.part;
  }

  /** @param {string} id */
  lights(id) {
    const { time } = this.play;
    return lightsOf({ geometry: this.geometry, time, words }, [this.course(id)], []);
  }
}

const call = (/** @type {Partial<import("../../../static/js/types").Mark>} */ more = {}) =>
  mark("m1", 0, { kind: "call", state: "waiting", deadline_ns: ns(4000), ...more });
const cast = (/** @type {Parameters<typeof mark>[2]} */ more = {}) =>
  mark("m2", 0, { routing_key: "conductor", queues: ["conductor"], from: "nova-api@api1", ...more });
const TWICE = Object.freeze({ redelivered: true, deliveries: 2 });

test("a caller's patience is used up along with the time on the wire", () => {
  const bus = new Bus().tell(call());
  const ring = bus.ring("m1");
  const after = (/** @type {number} */ ms) => patienceUsed(ring, msOf(ns(ms)));
  assert.deepEqual([after(0), after(1000), after(2000), after(9000)], [0, 0.25, 0.5, 1]);
  assert.equal(patienceUsed({ ...ring, deadlineMs: Number.POSITIVE_INFINITY }, msOf(ns(9000))), 0);
});

test("a timeout sits on its caller's tile as a clock, but not before the stage has come to it, and not for ever", () => {
  const bus = new Bus().tell(call({ state: "timed_out" }));
  const ring = bus.ring("m1");
  const faces = [3000, 4001, 13_000, 15_000].map((ms) => faceOf(ring, msOf(ns(ms))));
  assert.deepEqual(faces, ["ring", "clock", "clock", "none"]);
});

test("a tile whose caller gave up has the colour of failure and waits no more", () => {
  const bus = new Bus().tell(call()).pass(600);
  assert.equal(bus.lights("m1").waiting.has("nova-conductor@c1"), true);
  bus
    .pass(3600)
    .tell(call({ state: "timed_out" }))
    .pass(200);
  const lights = bus.lights("m1");
  assert.equal(lights.waiting.size, 0);
  assert.equal(lights.tiles.get("nova-conductor@c1")?.glyph, "timeout");
});

test("a heartbeat that lands is told to the ring of its call, and stays known", () => {
  const bus = new Bus().tell(call()).pass(500);
  assert.equal(bus.ring("m1").beat, Number.NEGATIVE_INFINITY);
  const beat = { kind: /** @type {const} */ ("heartbeat"), pair: "m1", exchange: "", state: null };
  bus.tell(mark("m3", 500, { ...beat, from: "nova-scheduler@s1", to: ["nova-conductor@c1"] })).pass(900);
  assert.equal(bus.ring("m1").beat, bus.play.flight("m3").end);
  bus.pass(5000);
  assert.equal(bus.ring("m1").beat, bus.play.flight("m3").end);
});

test("what is delivered again goes back from the first tile to its queue, and then to the second", () => {
  const bus = new Bus().tell(cast({ to: ["nova-conductor@c1"] })).pass(1500);
  assert.equal(bus.part("m2"), undefined);
  bus.tell(cast({ ...TWICE, to: ["nova-conductor@c1", "nova-conductor@c2"] }));
  const parts = new Set();
  while (bus.t < bus.play.flight("m2").end) parts.add(bus.pass(16).part("m2"));
  assert.deepEqual([...parts], ["returning", "queue", "arriving", undefined]);
  assert.deepEqual([...bus.lights("m2").tiles.keys()], ["nova-conductor@c2"]);
});

test("where it is known from the start that it was delivered twice, both are drawn in their order", () => {
  const bus = new Bus().tell(cast({ ...TWICE, to: ["nova-conductor@c1", "nova-conductor@c2"] }));
  const seen = [];
  for (let ms = 0; ms < 2500; ms += 16) {
    const part = bus.pass(16).part("m2");
    if (part !== seen.at(-1)) seen.push(part);
  }
  const ways = ["toQueue", "queue", "arriving", "returning", "queue", "arriving", undefined];
  assert.deepEqual(seen.slice(-7), ways);
});

test("a copy of which only the second delivery was seen is marked, and makes no way back up", () => {
  const bus = new Bus().tell(cast({ redelivered: true, to: ["nova-conductor@c2"] }));
  assert.equal(bus.course("m2").way.again, true);
  assert.equal(bus.play.flight("m2").back, Number.POSITIVE_INFINITY);
});

test("a message in a queue that nobody reads lies below its exchange, and that is said after a moment", () => {
  const unread = { name: "cinder-volume", role: /** @type {const} */ ("topic"), topic: null, readers: [] };
  const bus = new Bus({ queues: [{ ...unread, messages: 1, consumers: 0 }] });
  bus.tell(cast({ queues: ["cinder-volume"], routing_key: "cinder-volume", to: [] })).pass(500);
  const said = () => {
    const { way } = bus.course("m2");
    return captionOf(way, spotsOf(way, bus.t), { k: 1, railY: 200, stationH: 20 }, bus.t)?.text;
  };
  assert.equal(bus.part("m2"), "unread");
  assert.equal(said(), "do_it");
  assert.equal(bus.pass(60_000).part("m2"), "unread");
  assert.equal(said(), "stage.unread cinder-volume");
});

test("a queue that the topology does not know yet is no queue without a reader", () => {
  const bus = new Bus().tell(cast({ queues: ["brand-new"], to: [] })).pass(2000);
  assert.equal(bus.course("m2").way.unread, false);
});

test("what only a mirror saw goes where the bindings say, and nothing is said of what cannot be seen", () => {
  const mirrored = {
    state: null,
    deadline_ns: null,
    queues: null,
    routed: null,
    receivers: null,
    deliveries: 0,
  };
  const bus = new Bus().tell({ ...call(), ...mirrored });
  const { way, ends } = bus.course("m1");
  assert.equal(faceOf(bus.ring("m1"), msOf(ns(90_000))), "mark");
  assert.deepEqual([ends.sender, ends.tiles], [null, []]);
  assert.deepEqual(ends.docks, ["nova-scheduler/topic/scheduler"]);
  assert.ok(way.end < way.start + way.lasts);
  assert.equal(bus.pass(1000).part("m1"), undefined);
  assert.equal(bus.lights("m1").queued.size, 0);
});
