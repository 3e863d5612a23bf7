import assert from "node:assert/strict";
import { test } from "node:test";

import { targetsOf } from "../../../static/js/stage/buttons.js";
import { tileAt } from "../../../static/js/stage/hit.js";
import { layoutOf } from "../../../static/js/stage/layout.js";
import { modelOf } from "../../../static/js/stage/model.js";
import { pinnedIn } from "../../../static/js/stage/pins.js";
import { placeOf, shortName } from "../../../static/js/stage/places.js";
import { byNature } from "../../../static/js/state/nature.js";
import { topologyOf } from "./recording.js";

const measure = (/** @type {string} */ text, /** @type {string} */ font) =>
  text.length * Number(/([\d.]+)px/.exec(font)?.[1] ?? 10) * 0.6;

/** @param {number} w @param {number} h @param {import("../../../static/js/types").TopologyShape} topology @param {number} rem */
const placed = (w, h, topology = topologyOf(), rem = w > 2000 ? 1.375 : 1) =>
  layoutOf(modelOf(topology, [], true), { w, h, rem }, measure);

const SIZES = /** @type {const} */ ([
  [390, 400],
  [760, 520],
  [850, 512],
  [1400, 900],
  [2300, 1300],
]);

for (const [w, h] of SIZES) {
  test(`at ${w} x ${h} everything is inside and no two cards, docks or stations overlap`, () => {
    const { cards, docks, stations, tiles } = placed(w, h);
    const apart = (/** @type {{from: number, to: number}[]} */ spans) => {
      const sorted = spans.sort((a, b) => a.from - b.from);
      for (let i = 1; i < sorted.length; i += 1) {
        assert.ok(
          (sorted[i]?.from ?? 0) >= (sorted[i - 1]?.to ?? 0) - 0.5,
          JSON.stringify(sorted.slice(i - 1, i + 1)),
        );
      }
      assert.ok((sorted[0]?.from ?? 0) >= 0 && (sorted.at(-1)?.to ?? 0) <= w);
    };
    const span = (/** @type {{x: number, w: number}} */ { x, w: wide }) => ({
      from: x - wide / 2,
      to: x + wide / 2,
    });
    for (const row of ["above", "below"]) {
      apart(cards.filter((card) => card.row === row).map((card) => ({ from: card.x, to: card.x + card.w })));
      apart([...docks.values()].filter((dock) => dock.above === (row === "above")).map(span));
    }
    apart(stations.map(span));
    for (const tile of tiles.values()) assert.ok(tile.y - tile.h / 2 > 0 && tile.y + tile.h / 2 < h);
    for (const card of cards) assert.ok(card.y + card.h < h && card.w > 40);
  });
}

test("the control plane stands above the broker, hosts and listeners below", () => {
  const { cards, sheet } = placed(850, 512);
  const rows = Object.fromEntries(cards.map((card) => [card.id, card.y < sheet.railY ? "above" : "below"]));
  assert.equal(rows["nova-conductor"], "above");
  assert.equal(rows["neutron-server"], "above");
  assert.equal(rows["nova-compute"], "below");
  assert.equal(rows["neutron-openvswitch-agent"], "below");
  assert.equal(rows["ceilometer-agent-notification"], "below");
});

test("who is known from REST alone has a tile on the card of those who speak only that", () => {
  const cards = modelOf(topologyOf(), ["glance-api", "keystone", "placement"], true).cards;
  const rest = cards.find((card) => card.id === "rest");
  assert.equal(rest?.ghost, true);
  assert.deepEqual(
    rest?.tiles.map((tile) => tile.label),
    ["placement", "keystone", "glance"],
  );
});

test("the default exchange stands between nova and everyone else", () => {
  const names = placed(1400, 900).stations.map((station) => station.id);
  assert.ok(names.indexOf("nova") < names.indexOf(""));
  assert.ok(names.indexOf("") < names.indexOf("neutron"));
});

test("the exchanges of classic callers' own replies are one station beside the default one", () => {
  const topology = topologyOf();
  const replies = topology.queues.filter((queue) => queue.role === "reply").map((queue) => queue.name);
  const exchanges = replies.map((name) => ({ name, type: "direct", project: "nova" }));
  const bindings = replies.map((name) => ({ exchange: name, key: name, queue: name }));
  const classic = {
    ...topology,
    exchanges: [...topology.exchanges, ...exchanges],
    bindings: [...topology.bindings, ...bindings],
  };
  const { stations, stationOf, bindings: drawn } = placed(1400, 900, classic);
  const names = stations.map((station) => station.id);
  const own = stations[names.indexOf("") + 1];
  assert.equal(own?.label, `reply_… ×${replies.length}`);
  for (const name of replies) assert.equal(stationOf.get(name)?.id, own?.id);
  assert.ok(drawn.some((each) => each.exchange === own?.id));
  assert.ok(!drawn.some((each) => each.exchange === ""), "nothing goes through the default exchange");
});

test("every exchange has a place, alone or folded, however many there are", () => {
  const topology = topologyOf({ computes: 24, agents: 24 });
  for (const [w, h] of SIZES) {
    const { stationOf } = placed(w, h, topology);
    for (const exchange of topology.exchanges) assert.ok(stationOf.has(exchange.name), exchange.name);
  }
});

test("every queue that somebody reads has its dock", () => {
  const topology = topologyOf({ computes: 24, agents: 24 });
  const { docks, model } = placed(1400, 900, topology);
  for (const queue of topology.queues) assert.ok(docks.has(model.dockOf.get(queue.name) ?? ""), queue.name);
});

test("the same cloud gives the same picture, in whatever order it was told", () => {
  const topology = topologyOf();
  const turned = {
    services: topology.services.toReversed(),
    exchanges: topology.exchanges.toReversed(),
    queues: topology.queues.toReversed(),
    bindings: topology.bindings.toReversed(),
  };
  const at = (/** @type {ReturnType<typeof placed>} */ { cards, docks, stations }) => ({
    cards: cards.map(({ id, x, y, w }) => ({ id, x, y, w })),
    docks: [...docks.values()].map(({ id, x, label }) => ({ id, x, label })),
    stations: stations.map(({ id, x, label }) => ({ id, x, label })),
  });
  assert.deepEqual(at(placed(850, 512, turned)), at(placed(850, 512, topology)));
});

test("a reply queue that is born later moves nothing", () => {
  const topology = topologyOf();
  const before = { ...topology, queues: topology.queues.filter((queue) => queue.role !== "reply") };
  const places = (/** @type {ReturnType<typeof placed>} */ geometry) =>
    [...geometry.docks.values()]
      .filter((dock) => dock.role !== "reply")
      .map((dock) => [dock.id, dock.x, dock.w]);
  assert.deepEqual(places(placed(850, 512, before)), places(placed(850, 512, topology)));
});

test("nova-api has its place before it has said a word", () => {
  const topology = topologyOf();
  const before = {
    ...topology,
    services: topology.services.filter((service) => service.name !== "nova-api"),
  };
  const x = (/** @type {ReturnType<typeof placed>} */ { cards }) =>
    cards.map((card) => [card.id, card.x, card.w]);
  assert.deepEqual(x(placed(850, 512, before)), x(placed(850, 512, topology)));
});

/** @param {readonly string[]} more services of cinder, beside the usual cloud */
function withCinder(...more) {
  const topology = topologyOf();
  const services = more.map((name) => ({
    name,
    project: "cinder",
    servers: [{ host: "ctl1", certainty: /** @type {const} */ ("seen"), evidence: "", reply_queues: [] }],
    queues: [],
  }));
  return { ...topology, services: [...topology.services, ...services] };
}

test("cinder-api has its place as soon as there is a cinder", () => {
  const [silent, heard] = [withCinder("cinder-scheduler"), withCinder("cinder-scheduler", "cinder-api")];
  for (const w of [390, 850, 1400]) {
    const x = (/** @type {ReturnType<typeof placed>} */ { cards }) =>
      cards.map((card) => [card.id, card.x, card.w]);
    assert.deepEqual(x(placed(w, 512, silent)), x(placed(w, 512, heard)));
  }
});

test("cinder is one card beside a panel and two cards where there is room, so that nova keeps its names", () => {
  const topology = withCinder("cinder-scheduler", "cinder-api");
  const narrow = placed(850, 512, topology);
  const cinder = narrow.cards.find((card) => card.project === "cinder");
  assert.deepEqual(cinder?.more, ["cinder-api", "cinder-scheduler"]);
  const titles = narrow.cards.filter((card) => card.project === "nova" && card.row === "above");
  assert.deepEqual(
    titles.map((card) => card.title),
    ["nova-api", "nova-conductor", "nova-scheduler"],
  );
  const wide = placed(1400, 700, topology).cards.filter((card) => card.project === "cinder");
  assert.deepEqual(
    wide.map((card) => card.id),
    ["cinder-api", "cinder-scheduler"],
  );
});

test("on a wall nova keeps its names beside two cards of cinder", () => {
  const { cards } = placed(1745, 905, withCinder("cinder-scheduler", "cinder-api"), 1.375);
  const titles = cards.filter((card) => card.row === "above").map((card) => card.title);
  assert.equal(titles.length, 7);
  for (const title of ["nova-api", "nova-conductor", "nova-scheduler", "neutron-server", "cinder-api"])
    assert.ok(titles.includes(title), titles.join());
});

test("three hundred hosts are a grid in natural order", () => {
  const { tiles } = placed(850, 700, topologyOf({ computes: 300, agents: 300 }));
  const cells = [...tiles.values()].filter((tile) => tile.key.startsWith("nova-compute@"));
  assert.equal(cells.length, 300);
  assert.equal(
    new Set(cells.map((cell) => `${Math.round(cell.x * 10)} ${Math.round(cell.y * 10)}`)).size,
    300,
  );
  assert.ok(byNature("cmp2", "cmp10") < 0);
});

test("names are shortened only where nothing is lost", () => {
  assert.equal(shortName("reply_5e1c9ad7c0a84ce4b2f6a1d2e3f40516"), "reply_5e1c…");
  assert.equal(shortName(""), "(default)");
  assert.equal(shortName("compute.cmp1.example.org"), "compute.cmp1.example.org");
  assert.equal(placeOf("zaqar-worker").order, placeOf("another-thing").order);
});

test("every target on the stage is 24 px wide and covered by no other, on a phone as on a wall", () => {
  for (const [w, h] of SIZES) {
    const targets = targetsOf([...placed(w, h).docks.values()]);
    for (const y of new Set(targets.map((target) => target.box.y))) {
      const boxes = targets.filter((target) => target.box.y === y).map((target) => target.box);
      for (const [i, box] of boxes.sort((a, b) => a.x - b.x).entries()) {
        const next = boxes[i + 1];
        assert.ok(box.w >= 24);
        assert.ok(!next || next.x - next.w / 2 >= box.x + box.w / 2 - 0.1, `${box.x} at ${w}`);
      }
    }
  }
});

test("on a desk each queue of the control plane has a target of its own", () => {
  const { docks } = placed(850, 512);
  const queues = [...docks.values()].filter((dock) => dock.count > 0 && dock.above);
  assert.equal(targetsOf(queues).length, queues.length);
});

/** The usual cloud with more control planes: cinder and heat. */
function wideCloud() {
  const topology = topologyOf();
  const more = ["cinder-api", "cinder-scheduler", "heat-api", "heat-engine"].map((name) => ({
    name,
    project: name.split("-")[0] ?? null,
    servers: [{ host: "ctl1", certainty: /** @type {const} */ ("seen"), evidence: "", reply_queues: [] }],
    queues: [],
  }));
  return { ...topology, services: [...topology.services, ...more] };
}

test("beyond seven cards in a row the projects that one knows least fold to one card each", () => {
  const geometry = layoutOf(modelOf(wideCloud(), [], false), { w: 1800, h: 900, rem: 1 }, measure);
  const row = geometry.cards.filter((card) => card.row === "above");
  assert.ok(row.length <= 7);
  const heat = row.find((card) => card.project === "heat");
  assert.deepEqual(heat?.more, ["heat-api", "heat-engine"]);
  assert.equal(heat?.title, "heat");
  assert.ok(geometry.tiles.has("heat-engine@"), "each service keeps a tile of its own");
  assert.ok(
    row.some((card) => card.id === "nova-conductor"),
    "nova does not fold",
  );
});

test("nearer, they unfold again", () => {
  const geometry = layoutOf(modelOf(wideCloud(), [], false), { w: 1800, h: 900, rem: 1, zoom: 2 }, measure);
  assert.ok(geometry.cards.some((card) => card.id === "heat-engine"));
  assert.equal(geometry.sheet.w, 3600);
});

test("three hundred hosts are thirty cells in ten rows, each large enough to be seen", () => {
  const topology = topologyOf({ computes: 300, agents: 300 });
  const geometry = layoutOf(modelOf(topology, [], false), { w: 850, h: 512, rem: 1 }, measure);
  const cells = [...geometry.tiles.values()].filter((tile) => tile.card === "nova-compute");
  assert.equal(cells.length, 300);
  assert.equal(new Set(cells.map((cell) => Math.round(cell.x))).size, 30);
  assert.ok(cells.every((cell) => cell.w > 6 && cell.h > 5));
  assert.equal(tileAt(geometry, cells[41] ?? { x: 0, y: 0 })?.key, cells[41]?.key);
});

/** @param {number} w @param {import("../../../static/js/types").TopologyShape} topology @param {string} card */
function openAt(w, topology, card) {
  const opening = { card, slots: Math.floor((w * 0.75) / 24) };
  return layoutOf(modelOf(topology, [], true, {}, opening), { w, h: 512, rem: 1 }, measure);
}

test("a card that is open has each server over its own queues, and a message finds the dock of its server", () => {
  const { docks, tiles, model, cards } = openAt(850, topologyOf(), "nova-compute");
  for (const host of ["cmp1", "cmp2", "cmp3"]) {
    const tile = tiles.get(`nova-compute@${host}`);
    const dock = docks.get(model.dockOf.get(`compute.${host}`) ?? "");
    assert.equal(dock?.count, 1);
    assert.ok(tile && dock && Math.abs(dock.x - tile.x) < tile.w, `${host}: its queue stands below it`);
  }
  const shared = docks.get(model.dockOf.get("compute") ?? "");
  assert.ok(
    shared && shared.x < (tiles.get("nova-compute@cmp1")?.x ?? 0),
    "what all share stands beside them",
  );
  const [open, ...others] = [...cards].filter(({ row }) => row === "below").sort((a, b) => b.w - a.w);
  assert.equal(open?.id, "nova-compute");
  assert.ok(others.every(({ w }) => w < (open?.w ?? 0) / 2));
});

for (const [w, card] of /** @type {const} */ ([
  [850, "nova-compute"],
  [850, "neutron-openvswitch-agent"],
  [1400, "nova-conductor"],
  [2300, "nova-compute"],
])) {
  test(`with ${card} open at ${w} px everything is inside and nothing overlaps`, () => {
    for (const n of [3, 24, 300]) {
      const { cards, docks, tiles } = openAt(w, topologyOf({ computes: n, agents: n }), card);
      for (const row of ["above", "below"]) {
        const spans = [...docks.values()]
          .filter((dock) => dock.above === (row === "above"))
          .map((dock) => ({ from: dock.x - dock.w / 2, to: dock.x + dock.w / 2 }))
          .sort((a, b) => a.from - b.from);
        for (let i = 1; i < spans.length; i += 1)
          assert.ok((spans[i]?.from ?? 0) >= (spans[i - 1]?.to ?? 0) - 0.5, `${n} hosts, dock ${i}`);
      }
      assert.ok(cards.every(({ x, w: wide }) => x >= 0 && x + wide <= w + 0.5 && wide > 40));
      for (const tile of tiles.values())
        assert.ok(tile.x - tile.w / 2 >= 0 && tile.x + tile.w / 2 <= w && tile.w > 1);
    }
  });
}

test("a grid whose cells have no room for names has a place for the one in focus, and no other has", () => {
  const at = (/** @type {number} */ n) => placed(850, 512, topologyOf({ computes: n, agents: 3 }));
  assert.deepEqual([...at(300).pins.keys()], ["nova-compute"]);
  assert.equal(at(24).pins.size, 0);
  const { pins, tiles } = at(300);
  const pin = pins.get("nova-compute");
  assert.ok(pin);
  const cells = [...tiles.values()].filter(({ card }) => card === "nova-compute");
  assert.ok(pin.w >= 2 * (cells[0]?.w ?? 99) && pin.h >= 2 * (cells[0]?.h ?? 99));
  assert.ok(
    cells.every(({ y, h }) => y + h / 2 <= pin.y - pin.h / 2),
    "no cell lies under it",
  );
});

test("the pinned server is the one pointed at, else the one of the open message, else the one in focus, else as before", () => {
  const { tiles } = placed(850, 512, topologyOf({ computes: 300, agents: 3 }));
  const light = (/** @type {boolean} */ focus) => ({ glyph: /** @type {const} */ ("call"), focus, share: 1 });
  const lights = { waiting: new Set(), docks: new Map(), stations: new Map(), queued: new Map() };
  const lit = (/** @type {boolean} */ focus) => ({
    ...lights,
    tiles: new Map([["nova-compute@cmp07", light(focus)]]),
  });
  const pinned = (
    /** @type {any} */ now,
    /** @type {string[]} */ named,
    /** @type {string | null} */ before = null,
  ) => pinnedIn(tiles, "nova-compute", now, named, before);
  assert.equal(pinned(lit(true), ["nova-conductor@c1", "nova-compute@cmp03"]), "nova-compute@cmp03");
  assert.equal(pinned(lit(true), ["nova-conductor@c1"]), "nova-compute@cmp07");
  assert.equal(
    pinned(lit(false), [], "nova-compute@cmp09"),
    "nova-compute@cmp09",
    "background changes nothing",
  );
  assert.equal(pinned(lit(false), []), null);
});

test("a server that is silent or has left is known by its tile, with what waits for it", () => {
  const topology = topologyOf({ computes: 12, agents: 3 });
  const services = topology.services.map((service) =>
    service.name === "nova-compute"
      ? {
          ...service,
          servers: service.servers
            .filter(({ host }) => host !== "cmp04")
            .map((server) =>
              server.host === "cmp02" ? { ...server, silent_since_ns: "1700000000000000000" } : server,
            ),
        }
      : service,
  );
  const queues = topology.queues.map((queue) =>
    queue.name === "compute.cmp04" ? { ...queue, readers: [], consumers: 0, messages: 3 } : queue,
  );
  const hosts = { "nova-compute": [{ host: "cmp04", goneMs: 1 }] };
  const model = modelOf({ ...topology, services, queues }, [], false, hosts);
  const geometry = layoutOf(model, { w: 850, h: 512, rem: 1 }, measure);
  const tile = (/** @type {string} */ host) => geometry.tiles.get(`nova-compute@${host}`);
  assert.deepEqual([tile("cmp02")?.silent, tile("cmp02")?.gone, tile("cmp03")?.silent], [true, false, false]);
  assert.deepEqual([tile("cmp04")?.gone, tile("cmp04")?.queued], [true, 3]);
});
