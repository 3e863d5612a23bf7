import assert from "node:assert/strict";
import { test } from "node:test";

import { modelOf } from "../../../static/js/stage/model.js";
import {
  GONE_MS,
  HOPS,
  initialStage,
  isUntidy,
  MARKS,
  reduceStage,
  withFrame,
} from "../../../static/js/state/stage.js";
import { frame, mark, ns, party } from "../stage/plays.js";
import { empty, topologyOf } from "../stage/recording.js";

const hop = (
  /** @type {string} */ id,
  /** @type {string} */ from,
  /** @type {string} */ to,
  what = /** @type {const} */ ("rest"),
) => ({
  ...{
    id,
    ts_ns: ns(0),
    what,
    sender: party(from),
    receiver: party(to),
    name: "GET /",
    result: null,
    request_id: null,
  },
});

test("the newest snapshot of a message wins, and keeps its place", () => {
  const first = withFrame(initialStage, frame(0, { marks: [mark("m1", 0), mark("m2", 1)] }));
  const then = withFrame(first, frame(1, { marks: [mark("m1", 0, { state: "answered" })] }));
  assert.equal(then.marks.get("m1")?.state, "answered");
  assert.deepEqual([...then.marks.keys()], ["m1", "m2"]);
  assert.equal(first.marks.get("m1")?.state, "sent");
});

test("marks and hops are bounded, the oldest go first", () => {
  let stage = initialStage;
  for (let n = 0; n < MARKS + 400; n += 400) {
    const marks = Array.from({ length: 400 }, (_, i) => mark(`m${n + i}`, n));
    stage = withFrame(
      stage,
      frame(n, { marks, hops: marks.map((each) => hop(`h${each.id}`, "user", "nova-api@a")) }),
    );
  }
  assert.equal(stage.marks.size, MARKS);
  assert.equal(stage.hops.size, HOPS);
  assert.equal(stage.marks.has("m0"), false);
});

test("a whole frame forgets what was there", () => {
  const before = withFrame(initialStage, frame(0, { marks: [mark("m1", 0)], topology: topologyOf() }));
  const after = withFrame(before, frame(1, { whole: true, marks: [mark("m9", 0)] }));
  assert.deepEqual([...after.marks.keys()], ["m9"]);
  assert.equal(after.topology, null);
});

test("null means as before for topology and edges", () => {
  const before = withFrame(initialStage, frame(0, { topology: topologyOf(), edges: [] }));
  const after = withFrame(before, frame(1));
  assert.equal(after.topology, before.topology);
  assert.equal(after.edges, before.edges);
});

test("a service known from REST alone is a ghost; users, databases and services on the bus are not", () => {
  const hops = [
    hop("h1", "user", "nova-api@api1"),
    hop("h2", "nova-scheduler@s1", "placement"),
    hop("h3", "nova-conductor@c1", "database", /** @type {any} */ ("db")),
  ];
  const stage = withFrame(initialStage, frame(0, { topology: topologyOf(), hops }));
  assert.deepEqual(stage.ghosts, ["placement"]);
});

/** The usual cloud, in which some computes have left. @param {...string} left */
function without(...left) {
  const topology = topologyOf({ computes: 12, agents: 3 });
  const services = topology.services.map((service) =>
    service.name === "nova-compute"
      ? { ...service, servers: service.servers.filter(({ host }) => !left.includes(host ?? "")) }
      : service,
  );
  return { ...topology, services };
}

test("a host that left keeps its place for five minutes, and is known to have left", () => {
  const told = (
    /** @type {number} */ ms,
    /** @type {ReturnType<typeof without>} */ topology,
    whole = false,
  ) => /** @type {const} */ ({ type: "frame", frame: { ...empty(1, ns(ms)), whole, topology } });
  let stage = reduceStage(initialStage, told(0, without(), true));
  const cells = () =>
    modelOf(stage.topology, [], false, stage.hosts).cards.find(({ id }) => id === "nova-compute")?.tiles ??
    [];
  const before = cells().map(({ key }) => key);
  stage = reduceStage(stage, told(1000, without("cmp04")));
  assert.deepEqual(
    cells().map(({ key }) => key),
    before,
  );
  assert.deepEqual(
    cells()
      .filter(({ gone }) => gone)
      .map(({ label }) => label),
    ["cmp04"],
  );
  stage = reduceStage(stage, told(2000, without()));
  assert.equal(cells().filter(({ gone }) => gone).length, 0, "it came back");
  stage = reduceStage(stage, told(3000, without("cmp04")));
  stage = reduceStage(stage, told(3000 + GONE_MS, without("cmp04")));
  assert.equal(cells().length, 11);
});

test("a host keeps its cell for the life of the page, new ones stand at the end, and tidied all stand by their names", () => {
  const servers = (/** @type {string[]} */ names) =>
    names.map((host) => ({
      ...{ host, certainty: /** @type {const} */ ("seen"), evidence: "connection" },
      reply_queues: [],
    }));
  const told = (/** @type {string[]} */ names, whole = false) => {
    const topology = topologyOf({ computes: 5, agents: 3 });
    const services = topology.services.map((service) =>
      service.name === "nova-compute" ? { ...service, servers: servers(names) } : service,
    );
    const frame_ = { ...empty(1, ns(1000)), whole, topology: { ...topology, services } };
    return /** @type {const} */ ({ type: "frame", frame: frame_ });
  };
  const cells = (/** @type {import("../../../static/js/state/stage.js").Stage} */ { topology, hosts }) =>
    modelOf(topology, [], false, hosts)
      .cards.find(({ id }) => id === "nova-compute")
      ?.tiles.map(({ label }) => label);
  let stage = reduceStage(initialStage, told(["cmp10", "cmp4", "cmp2", "cmp9", "cmp7"], true));
  assert.deepEqual(cells(stage), ["cmp2", "cmp4", "cmp7", "cmp9", "cmp10"]);
  stage = reduceStage(stage, told(["cmp10", "cmp1", "cmp4", "cmp2", "cmp9", "cmp7", "cmp3"]));
  const grown = ["cmp2", "cmp4", "cmp7", "cmp9", "cmp10", "cmp1", "cmp3"];
  assert.deepEqual(cells(stage), grown);
  assert.equal(isUntidy(stage), true);
  stage = reduceStage(stage, told(["cmp10", "cmp1", "cmp4", "cmp2", "cmp9", "cmp7", "cmp3"], true));
  assert.deepEqual(cells(stage), grown, "also after the page was away for a moment");
  stage = reduceStage(stage, { type: "stage/tidy" });
  assert.deepEqual(cells(stage), ["cmp1", "cmp2", "cmp3", "cmp4", "cmp7", "cmp9", "cmp10"]);
  assert.equal(isUntidy(stage), false);
});

test("few servers stand by their names, whoever came first", () => {
  const two = topologyOf();
  const one = {
    ...two,
    services: two.services.map((service) =>
      service.name === "nova-conductor" ? { ...service, servers: service.servers.slice(1) } : service,
    ),
  };
  let stage = withFrame(initialStage, { ...empty(1, ns(0)), whole: true, topology: one });
  stage = withFrame(stage, { ...empty(2, ns(1)), topology: two });
  const card = modelOf(stage.topology, [], false, stage.hosts).cards.find(
    ({ id }) => id === "nova-conductor",
  );
  assert.deepEqual(
    card?.tiles.map(({ label }) => label),
    ["c1", "c2"],
  );
  assert.equal(isUntidy(stage), false);
});

test("a card that is opened again closes", () => {
  const open = reduceStage(initialStage, { type: "stage/open", card: "nova-compute" });
  assert.equal(open.open, "nova-compute");
  assert.equal(reduceStage(open, { type: "stage/open", card: "nova-compute" }).open, null);
});
