import assert from "node:assert/strict";
import { test } from "node:test";

import { glyphAt, spotsOf } from "../../../static/js/stage/flight.js";
import { hitAt } from "../../../static/js/stage/hit.js";
import { layoutOf } from "../../../static/js/stage/layout.js";
import { modelOf } from "../../../static/js/stage/model.js";
import { courseOf, lightsOf, nearOf, wayOf } from "../../../static/js/stage/scene.js";
import { LOOKS } from "../../../static/js/stage/shapes.js";
import { thingOf } from "../../../static/js/state/things.js";
import { mark, Play } from "./plays.js";
import { framesOf } from "./recording.js";

const measure = (/** @type {string} */ text) => text.length * 6;
const words = (/** @type {string} */ key, values = {}) => [key, ...Object.values(values)].join(" ");

/** The whole recorded boot, laid on a stage of 850 x 512. */
function told() {
  const play = new Play();
  for (const frame of framesOf()) play.tell({ type: "frame", frame });
  const { stage, time } = play;
  const geometry = layoutOf(modelOf(stage.topology, stage.ghosts, true), { w: 850, h: 512, rem: 1 }, measure);
  const world = { geometry, stage, time, words };
  /** @param {string} name @param {string} kind */
  const find = (name, kind) => {
    const mark = [...stage.marks.values()].find((each) => each.name.startsWith(name) && each.kind === kind);
    if (!mark) throw new Error(`no ${kind} ${name}`);
    const flight = time.flights.get(mark.id);
    const course = flight ? courseOf(world, flight) : null;
    if (!course) throw new Error(`no way for ${name}`);
    return { mark, course, way: course.way };
  };
  return { ...world, find };
}

const boot = told();
/** @param {import("../../../static/js/stage/flight.js").Way} way @param {number} share */
const at = (way, share) => spotsOf(way, way.start + share * way.lasts);

test("a message goes from tile to exchange to queue to tile", () => {
  const { way } = boot.find("select_destinations", "call");
  const from = boot.geometry.tiles.get("nova-conductor@c2");
  const to = boot.geometry.tiles.get("nova-scheduler@s1");
  const parts = [0.01, 0.2, 0.46, 0.6, 0.86, 0.95].map((share) => at(way, share)[0]?.part);
  assert.deepEqual(parts, ["leaving", "toExchange", "exchange", "toQueue", "queue", "arriving"]);
  assert.ok(Math.abs((at(way, 0)[0]?.x ?? 0) - (from?.x ?? -1)) < 0.01);
  const end = spotsOf(way, way.end - 0.01)[0];
  assert.ok(Math.hypot((end?.x ?? 0) - (to?.x ?? -99), (end?.y ?? 0) - (to?.y ?? -99)) < 3);
});

test("a way has no jumps", () => {
  for (const flight of boot.time.flights.values()) {
    const way = wayOf(boot, flight);
    if (!way || way.falls) continue;
    let before = spotsOf(way, way.start)[0];
    for (let t = way.start + 2; t < way.end; t += 2) {
      const now = spotsOf(way, t)[0];
      if (before && now && before.branch === now.branch) {
        assert.ok(
          Math.hypot(now.x - before.x, now.y - before.y) < 30,
          `${way.words.name} ${before.part} ${now.part}`,
        );
      }
      before = now;
    }
  }
});

test("before its start and after its end a message is nowhere", () => {
  const { way } = boot.find("select_destinations", "call");
  assert.deepEqual(spotsOf(way, way.start - 1), []);
  assert.deepEqual(spotsOf(way, way.end), []);
});

test("of competing consumers one tile lights, the one that took it", () => {
  const { way, course } = boot.find("schedule_and_build_instances", "cast");
  const time = { ...boot.time, stageMs: way.end + 50 };
  const lights = lightsOf({ ...boot, time }, [course], []);
  assert.deepEqual([...lights.tiles.keys()], ["nova-conductor@c2"]);
});

test("one star enters and one copy leaves for each server", () => {
  const { way, course } = boot.find("push Port", "fanout");
  assert.equal(at(way, 0.3).length, 1);
  assert.equal(at(way, 0.7).length, 3);
  assert.equal(new Set(at(way, 0.86).map((spot) => Math.round(spot.x))).size, 3);
  const lights = lightsOf({ ...boot, time: { ...boot.time, stageMs: way.end + 50 } }, [course], []);
  assert.equal(
    [...lights.tiles.keys()].filter((key) => key.startsWith("neutron-openvswitch-agent@")).length,
    3,
  );
});

test("a reply goes through the default exchange into its caller's reply queue", () => {
  const { way } = boot.find("select_destinations", "reply");
  assert.equal(way.x, boot.geometry.stationOf.get("")?.iconX);
  const dock = [...boot.geometry.docks.values()].find(
    (each) => each.card === "nova-conductor" && each.role === "reply",
  );
  const spot = at(way, 0.86)[0];
  assert.ok(
    dock && spot && Math.abs(spot.x - dock.x) <= dock.w / 2 && Math.abs(spot.y - dock.y) <= dock.h / 2 + 1,
  );
});

test("the caller waits with a ring until its reply has landed", () => {
  const call = boot.find("select_destinations", "call");
  const reply = boot.find("select_destinations", "reply");
  assert.equal(call.way.ring?.until, reply.way.end);
  assert.equal(boot.find("build_and_run_instance", "cast").way.ring, null);
});

test("what no queue takes falls off below the exchange, and only there looks lost", () => {
  const { way } = boot.find("port_update", "fanout");
  const before = at(way, 0.3)[0];
  const after = at(way, 0.9)[0];
  assert.ok(before && after);
  assert.equal(glyphAt(way, before), "fanout");
  assert.equal(glyphAt(way, after), "unroutable");
  assert.ok(after.y > way.y);
});

test("a REST call never crosses the broker", () => {
  const { railY, railH, pad, w } = boot.geometry.sheet;
  for (const flight of boot.time.flights.values()) {
    const way = wayOf(boot, flight);
    if (way?.form !== "arc") continue;
    for (let share = 0; share < 1; share += 0.01) {
      const spot = at(way, share)[0];
      const inRail = spot && Math.abs(spot.y - railY) < railH / 2 && spot.x > pad && spot.x < w - pad;
      assert.ok(!inRail, way.words.name);
    }
  }
});

test("the pointer finds the message that it is on, and none where there is none", () => {
  const { way } = boot.find("build_and_run_instance", "cast");
  const t = way.start + 0.7 * way.lasts;
  const spot = spotsOf(way, t)[0];
  assert.ok(spot);
  assert.equal(hitAt([way], t, { x: spot.x + 3, y: spot.y - 3 }, 1, []), way.id);
  assert.equal(hitAt([way], t, { x: spot.x + 80, y: spot.y }, 1, []), null);
  assert.equal(hitAt([way], t, spot, 1, ["cast"]), null);
});

/** 2,600 flights of two edges; every hundredth is of the request in focus. */
function crowd() {
  const thing = [...boot.time.flights.values()][0]?.thing;
  assert.ok(thing);
  const laid = { speed: /** @type {const} */ ("1x"), at: 0, start: 0, lasts: 1000 };
  const ends = { first: 870, back: Number.POSITIVE_INFINITY, taken: 870, end: 1000, folded: 0 };
  return new Map(
    Array.from({ length: 2600 }, (_, n) => {
      const role = n % 100 === 0 ? /** @type {const} */ ("focus") : /** @type {const} */ ("background");
      const id = `m${n}`;
      const one = { ...thing, id, role, falls: false, again: false, mark: null };
      return [id, { ...laid, ...ends, nth: Math.floor(n / 2) + 1, thing: one }];
    }),
  );
}

test("with one dot for ten a tenth of each edge is drawn, and the request in focus whole", () => {
  const share = { perDot: 10, flows: false, sureMs: 0, always: () => false };
  const { near, flying, left } = nearOf(crowd(), 500, share);
  assert.equal(flying, 2600);
  assert.equal(near.length + left, 2600);
  assert.equal(near.filter((flight) => flight.thing.role === "focus").length, 26);
  assert.ok(near.length >= 260);
  assert.ok(near.length <= 286);
});

test("messages that come in turn take turns in standing for the others", () => {
  const share = { perDot: 2, flows: false, sureMs: 0, always: () => false };
  const hosts = new Set(nearOf(crowd(), 500, share).near.map(({ nth }) => nth % 10));
  assert.equal(hosts.size, 10);
});

test("failures, timeouts, redelivered and unroutable messages are drawn when only flows are", () => {
  const flights = crowd();
  const worst = [
    { kind: /** @type {const} */ ("failure") },
    { state: /** @type {const} */ ("timed_out") },
    { redelivered: true },
    { routed: 0 },
  ].map((more, n) => thingOf(mark(`t${n}`, 0, { background: true, ...more }), boot.time));
  const one = flights.get("m1");
  assert.ok(one);
  for (const thing of worst) flights.set(thing.id, { ...one, thing });
  const { near } = nearOf(flights, 500, {
    perDot: 20,
    flows: true,
    sureMs: 0,
    always: (thing) => thing.id === "m7",
  });
  const background = near.filter(({ thing }) => thing.role === "background").map(({ thing }) => thing.id);
  assert.deepEqual(background, ["m7", "t0", "t1", "t2", "t3"]);
});

test("kinds are told apart by shape and by line, not only by colour", () => {
  const kinds = /** @type {const} */ ([
    "call",
    "reply",
    "failure",
    "cast",
    "fanout",
    "notification",
    "heartbeat",
    "rest",
  ]);
  assert.equal(new Set(kinds.map((kind) => LOOKS[kind].fill + LOOKS[kind].line)).size, kinds.length);
  const main = /** @type {const} */ ([
    "call",
    "reply",
    "cast",
    "fanout",
    "notification",
    "heartbeat",
    "rest",
  ]);
  assert.equal(new Set(main.map((kind) => LOOKS[kind].dash.join())).size, main.length);
});

test("an exception that came back stays on its caller's tile for four seconds", () => {
  const play = new Play();
  const [first] = framesOf();
  const asked = mark("m1", 0, { kind: "call", pair: "m2", state: "failed" });
  const answer = { kind: /** @type {const} */ ("failure"), pair: "m1", exchange: "", queues: [] };
  const back = mark("m2", 9, {
    ...answer,
    routed: null,
    from: "nova-scheduler@s1",
    to: ["nova-conductor@c1"],
  });
  play.frame({ topology: first?.topology ?? null, marks: [asked, back] });
  const { stage, time } = play;
  const geometry = layoutOf(modelOf(stage.topology, [], true), { w: 850, h: 512, rem: 1 }, measure);
  const alight = (/** @type {number} */ after) => {
    const now = { ...time, stageMs: play.flight("m2").end + after };
    const world = { geometry, time: now, words };
    const { near } = nearOf(time.flights, now.stageMs);
    const courses = near.flatMap((flight) => courseOf(world, flight) ?? []);
    return lightsOf(world, courses, []).tiles.get("nova-conductor@c1")?.glyph;
  };
  assert.equal(alight(3900), "failure");
  assert.equal(alight(4100), undefined);
});
