import assert from "node:assert/strict";
import { test } from "node:test";
import { reduceBrokers } from "../../../static/js/state/brokers.js";
import { initialTime } from "../../../static/js/state/time.js";
import { words } from "../../../static/js/text/index.js";
import {
  againText,
  announcement,
  brokerRetryInS,
  brokerTrouble,
  retryInS,
  toastText,
} from "../../../static/js/views/float/model.js";
import {
  controlOf,
  gistOf,
  labelOf,
  lastSeen,
  runToShow,
  standing,
  stepped,
  stepRows,
} from "../../../static/js/views/scenarios/model.js";
import { waitingText, whyOf, whyText } from "../../../static/js/views/stage/model.js";
import { brokerText, brokerToName, drops, isFirehoseOff } from "../../../static/js/views/status/model.js";
import { nextSpeed, noteOf, pillOf } from "../../../static/js/views/transport/model.js";
import { frame, ns, run } from "../play.js";

const en = words("en");

/** @param {Partial<import("../../../static/js/types").ParameterShape>} facts @returns {import("../../../static/js/types").ParameterShape} */
const parameter = (facts) => ({ name: "x", type: "choice", default: "a", choices: null, help: "", ...facts });

test("a parameter gets the control that fits it, so a new scenario needs nothing here", () => {
  assert.equal(controlOf(parameter({ type: "integer" })), "stepper");
  assert.equal(controlOf(parameter({ type: "boolean" })), "switch");
  assert.equal(controlOf(parameter({ type: "text" })), "text");
  assert.equal(controlOf(parameter({ choices: ["today", "classic"] })), "segments");
  assert.equal(controlOf(parameter({ choices: ["a", "b", "c", "d"] })), "select");
});

test("a stepper ends where its choices end, and never goes below zero", () => {
  const servers = parameter({ type: "integer", choices: [1, 2, 3] });
  assert.deepEqual(
    [stepped(servers, 1, -1), stepped(servers, 1, 1), stepped(servers, 3, 1)],
    [null, 2, null],
  );
  assert.equal(stepped(parameter({ type: "integer" }), 0, -1), null);
});

test("a step is not yet seen while its run goes on, and missing once it has ended", () => {
  const steps = [
    { expected: "a", seen: "m1", ok: true },
    { expected: "b", seen: null, ok: false },
  ];
  const rows = stepRows(run({ steps }), standing(run({ steps }), initialTime));
  assert.deepEqual(
    rows.map((row) => row.state),
    ["seen", "waits"],
  );
  const failed = run({ steps, state: "failed", ended_ns: ns(400) });
  assert.deepEqual(
    stepRows(failed, standing(failed, initialTime)).map((row) => row.state),
    ["seen", "missing"],
  );
  assert.equal(lastSeen(rows), 0);
});

test("the newest run of a scenario is shown until it is put away", () => {
  const runs = [run({ id: "r2" }), run({ id: "r1" })];
  assert.equal(runToShow(runs, "boot_vm", [])?.id, "r2");
  assert.equal(runToShow(runs, "boot_vm", ["r2"]), null);
  assert.equal(runToShow(runs, "delete_vm", []), null);
});

test("labels and gists are made from what the catalogue says", () => {
  assert.equal(labelOf(parameter({ name: "security_group" })), "Security group");
  assert.equal(labelOf(parameter({ name: "era", title: "时代" })), "时代");
  assert.equal(gistOf("The whole path: nova-api casts."), "The whole path");
  assert.equal(gistOf("一台新实例的完整路径：nova-api"), "一台新实例的完整路径");
});

test("the most particular sentence is told, and none is invented for an unknown method", () => {
  assert.match(whyText("call.select_destinations", "call", en), /knows a host/);
  assert.equal(whyText("call.never_heard_of", "call", en), en("why.kind.call"));
  assert.equal(whyText("hop.claim", "hop.work", en), en("why.hop.claim"));
  assert.equal(whyText("hop.mystery", "hop.db", en), en("why.hop.db"));
  assert.equal(whyText("fanout.port_update", "unroutable", en), en("why.unroutable"));
});

test("of a reply through its caller's own exchange the default one is not told", () => {
  assert.equal(whyText("reply.select_destinations", "reply.own", en), en("why.reply.own"));
  assert.match(en("why.reply.own"), /own reply queue/);
});

test("a step that nobody hears keeps its kind's name", () => {
  const why = whyOf(
    { key: "fanout.port_update", name: "port_update", kind: "unroutable", glyph: "unroutable" },
    en,
  );
  assert.equal(why?.head, "fanout");
});

/** @param {Partial<import("../../../static/js/types").BrokerShape>[]} all */
const brokers = (...all) => {
  const known = {
    url: "amqp://viz@ctl1:5672",
    product: "RabbitMQ",
    version: "3.13.7",
    vhost: "/",
    state: "connected",
  };
  return reduceBrokers([], {
    type: "frame",
    frame: frame({ brokers: all.map((facts) => ({ ...known, ...facts })) }),
  });
};
const lost = (/** @type {Partial<import("../../../static/js/types").BrokerShape>} */ more = {}) =>
  brokers({
    state: "lost",
    since_ns: ns(0),
    broke: "320 CONNECTION_FORCED",
    why: "It broke.",
    remedy: "See its log.",
    next_try_ns: ns(8000),
    failures: 1,
    ...more,
  });

test("while nothing is told, the line says what to do or what is wrong", () => {
  const facts = {
    connection: "open",
    simulated: true,
    readOnly: false,
    services: 9,
    replay: null,
    silent: false,
  };
  const [well, gone] = [brokers({})[0] ?? null, lost()[0] ?? null];
  const say = (/** @type {Partial<import("../../../static/js/views/stage/model.js").Waiting>} */ more) =>
    waitingText({ ...facts, broker: well, ...more }, en);
  assert.match(say({}), /Boot it/);
  assert.match(say({ services: 0 }), /Starting/);
  assert.match(say({ readOnly: true }), /quiet/);
  assert.match(say({ simulated: false }), /Watching 9 services on amqp:.*ctl1/);
  assert.match(say({ simulated: false, silent: true }), /No message in 30 s.*every exchange/);
  const bound = brokers({ bound: ["nova", "neutron"] })[0] ?? null;
  assert.match(say({ simulated: false, silent: true, broker: bound }), /watches: nova, neutron/);
  assert.match(say({ simulated: false, broker: gone }), /from before/);
  assert.match(say({ replay: "boot.jsonl" }), /Replaying boot/);
  assert.match(say({ connection: "lost" }), /before/);
});

test("a broker that is lost is told with since when and why; what later tries met comes with its remedy", () => {
  assert.equal(brokerTrouble(brokers({}), en), null);
  const first = brokerTrouble(lost(), en);
  assert.match(
    first?.text ?? "",
    /broker amqp:.*ctl1.* closed the connection at \d\d:\d\d:\d\d \(320 CONNECTION_FORCED\)\. What you see is from before\./,
  );
  assert.deepEqual([first?.number, first?.now, first?.remedy], [1, null, null]);
  const later = brokerTrouble(lost({ failures: 2, why: "It cannot be reached.", remedy: "Start it." }), en);
  assert.deepEqual([later?.now, later?.remedy], ["It cannot be reached.", "Start it."]);
  assert.match(
    brokerTrouble(lost({ broke: "" }), en)?.text ?? "",
    /closed the connection at .* without a word/,
  );
  const silent = brokerTrouble(lost({ broke: "Too many heartbeats missed" }), en);
  assert.match(silent?.text ?? "", /broke at .*Too many heartbeats missed/);
});

test("a broker that refuses is told with the line that helps, and which of several it is", () => {
  const refused = { state: "connecting", since_ns: ns(0), why: "Refused.", remedy: "Run: `x`", failures: 2 };
  const trouble = brokerTrouble(brokers({}, refused), en);
  assert.match(trouble?.text ?? "", /Not connected since \d\d:\d\d:\d\d\./);
  assert.deepEqual([trouble?.number, trouble?.now, trouble?.remedy], [2, "Refused.", "Run: `x`"]);
  assert.equal(brokerTrouble(brokers({ state: "connecting" }), en), null);
});

test("the next try is counted down to, and said to be now while it runs", () => {
  assert.match(againText(8, en), /Trying again in 8 s/);
  assert.match(againText(0, en), /Trying now/);
});

test("a firehose that one command turns on is told as off", () => {
  const off = (/** @type {string} */ key) =>
    brokers({ made_of: { hint: [{ key, values: {} }] } }).map(isFirehoseOff)[0];
  assert.equal(off("tap.turn_on"), true);
  assert.equal(off("tap.no_replies"), false);
  assert.equal(off("tap.turn_on_if_silent"), false);
  assert.equal(brokers({}).map(isFirehoseOff)[0], false);
});

test("the seconds until the next try are the server's, and go on between its frames", () => {
  const connection = { serverNs: BigInt(ns(3000)), frameAtMs: 500 };
  const state = /** @type {any} */ ({ brokers: lost(), connection, time: { atMs: 2500 } });
  assert.equal(brokerRetryInS(state), 3);
  assert.equal(brokerRetryInS({ ...state, brokers: brokers({}) }), 0);
});

test("what drops is told by name, also for a pipe without a word of its own", () => {
  assert.deepEqual(drops({ intake: 0, strange: 3, quiet: 0 }, en), [
    { name: "intake", count: 0 },
    { name: "strange", count: 3 },
  ]);
});

test("the embedded broker has no address, a real one has, and one that is not there is counted", () => {
  const text = (/** @type {Partial<import("../../../static/js/types").BrokerShape>} */ facts) => {
    const broker = brokerToName(brokers(facts));
    return broker ? brokerText(broker, 4, en) : "";
  };
  assert.doesNotMatch(text({ url: "memory://" }), /memory/);
  assert.match(text({}), /amqp:.*RabbitMQ 3.13.7 · vhost/);
  assert.match(text({ state: "connecting", failures: 2 }), /Connecting to amqp:.*try 3, next in 4 s/);
});

test("speeds have ends", () => {
  assert.deepEqual(
    [nextSpeed("story", 1), nextSpeed("1x", 1), nextSpeed("story", -1)],
    ["1/100", "1x", "story"],
  );
});

test("the clock's line says what time does", () => {
  const time = {
    playing: true,
    live: true,
    behindMs: 0,
    note: "",
    speed: "story",
    reading: false,
  };
  assert.equal(noteOf({ ...time, playing: false }, en), "paused");
  assert.equal(noteOf({ ...time, playing: false, behindMs: 12_400 }, en), "paused, −12.4 s");
  assert.equal(noteOf({ ...time, reading: true }, en), "reading the ring…");
  assert.equal(noteOf({ ...time, live: false, behindMs: 12_400 }, en), "12.4 s behind live");
  assert.equal(noteOf({ ...time, note: "folded" }, en), "idle folded");
  assert.equal(noteOf({ ...time, speed: "1x" }, en), "flights ≥ 420 ms");
});

test("the pill says what is new, and first of all what is gone", () => {
  assert.equal(pillOf({ fresh: 0, lostMs: 0 }, en), "");
  assert.match(pillOf({ fresh: 22, lostMs: 0 }, en), /22 new/);
  assert.equal(pillOf({ fresh: 22, lostMs: 3000 }, en), "oldest 3 s lost");
});

test("the next attempt is counted down in whole seconds", () => {
  assert.deepEqual(
    [
      retryInS({ retryAtMs: 5000 }, 3400),
      retryInS({ retryAtMs: 5000 }, 9000),
      retryInS({ retryAtMs: null }, 0),
    ],
    [2, 0, 0],
  );
});

test("a run that failed without a reason says so", () => {
  const toast = /** @type {const} */ ({
    outcome: "failed",
    scenario: "boot_vm",
    reason: null,
    ms: 400,
    atMs: 0,
  });
  assert.match(toastText(toast, "Boot a VM", en), /gave no reason/);
  assert.match(toastText({ ...toast, reason: "NoValidHost" }, "Boot a VM", en), /NoValidHost/);
});

test("readers of the screen hear the last step that was told of a scenario, until its end is told", () => {
  const steps = [
    { expected: "nova-api casts", seen: "m1", ok: true },
    { expected: "conductor calls", seen: null, ok: false },
  ];
  const runs = /** @type {any} */ ({ runs: [run({ steps })] });
  assert.equal(announcement(runs, initialTime), "nova-api casts");
  const ended = run({ steps, state: "succeeded", ended_ns: ns(400) });
  assert.equal(announcement({ ...runs, runs: [ended] }, initialTime), "");
});
