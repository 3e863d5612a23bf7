// Who stands on the stage: cards, their tiles and docks, and the stations of the broker, from topology alone.

import { byNature, placeOf, projectOf, projectRank, shortName, stationRank, topicRank } from "./places.js";

/** @typedef {"topic" | "topics" | "server" | "fanout" | "reply"} DockRole */

/**
 * @typedef {object} Tile
 * @property {string} key service@host
 * @property {string} label
 */

/**
 * A dock is a queue, or several of one role, on the edge of the card that reads it.
 *
 * @typedef {object} Dock
 * @property {string} id
 * @property {DockRole} role
 * @property {string} label
 * @property {readonly string[]} queues
 */

/**
 * @typedef {object} Card
 * @property {string} id service name; several joined for a card of the rest
 * @property {readonly string[]} titles from long to short
 * @property {"above" | "below"} row
 * @property {string} project
 * @property {readonly Tile[]} tiles
 * @property {readonly Dock[]} docks
 * @property {boolean} ghost not on the bus: REST only
 * @property {number} weight of its width
 */

/**
 * @typedef {object} Station
 * @property {string} id of its first exchange
 * @property {readonly string[]} exchanges one, or those that fold here
 * @property {string} type
 * @property {string} label of one; empty where several fold
 * @property {string} project
 * @property {number} rank smaller keeps its place longer
 */

/**
 * @typedef {object} Model
 * @property {readonly Card[]} cards
 * @property {readonly Station[]} stations
 * @property {readonly {exchange: string, dock: string}[]} bindings
 * @property {ReadonlyMap<string, string>} dockOf queue to dock
 * @property {ReadonlyMap<string, readonly string[]>} readersOf queue to tiles
 */

/** @typedef {import("../types").TopologyShape} Topology */
/** @typedef {import("../types").QueueShape} Queue */

/** Cards with more tiles show them as a grid. */
export const GRID = 4;
/** Stations before fanout exchanges fold. */
const STATIONS = 9;

/**
 * @param {Topology | null} topology
 * @param {readonly string[]} ghosts services known from hops alone
 * @param {boolean} simulated placement is known to be there, so it has its place from the start
 * @returns {Model}
 */
export function modelOf(topology, ghosts, simulated) {
  const services = topology?.services ?? [];
  const names = new Set(services.map((service) => service.name));
  const cards = services.map((service) => cardOf(service, queuesOf(service.name, topology?.queues ?? [])));
  const absent = new Set(ghosts.filter((name) => !names.has(name)));
  if (simulated && names.has("nova-scheduler") && !names.has("placement")) absent.add("placement");
  for (const name of absent) cards.push(ghostOf(name));
  cards.sort((a, b) => placeOf(a.id).order - placeOf(b.id).order || byNature(a.id, b.id));
  const dockOf = new Map(
    cards.flatMap((card) => card.docks.flatMap((dock) => dock.queues.map((queue) => [queue, dock.id]))),
  );
  const stations = stationsOf(topology);
  return {
    cards,
    stations,
    bindings: bindingsOf(topology, stations, dockOf),
    dockOf,
    readersOf: readersOf(topology),
  };
}

/**
 * @param {string} service
 * @param {readonly Queue[]} queues
 */
function queuesOf(service, queues) {
  return queues.filter((queue) => queue.readers.some((reader) => reader.service === service));
}

/**
 * @param {import("../types").ServiceShape} service
 * @param {readonly Queue[]} queues that it reads
 * @returns {Card}
 */
function cardOf(service, queues) {
  const place = placeOf(service.name);
  const hosts = [...new Set(service.servers.map((server) => server.host ?? ""))].sort(byNature);
  const tiles = hosts.map((host) => ({ key: `${service.name}@${host}`, label: host || "?" }));
  const docks = docksOf(service.name, queues);
  const weight = tiles.length > GRID ? 2.9 : ([0.95, 1, 1.3, 1.55, 1.8][tiles.length] ?? 1);
  return {
    id: service.name,
    titles: place.titles,
    row: place.row,
    project: service.project ?? projectOf({ name: service.name, project: null }),
    tiles,
    docks,
    ghost: false,
    weight: Math.max(
      weight,
      Math.min(
        1.8,
        docks.reduce((sum, dock) => sum + roomFor(dock, place.row), 0),
      ),
    ),
  };
}

/**
 * How much of a card's weight a dock needs for its words.
 *
 * @param {Dock} dock
 * @param {"above" | "below"} row
 */
function roomFor(dock, row) {
  const speaks = dock.role === "reply" || dock.role === (row === "above" ? "topic" : "server");
  return speaks
    ? 0.12 +
        0.036 * Math.min(14, (dock.queues.length === 1 ? shortName(dock.queues[0] ?? "") : dock.label).length)
    : 0.14;
}

/**
 * @param {string} name
 * @returns {Card}
 */
function ghostOf(name) {
  const place = placeOf(name);
  return {
    id: name,
    titles: place.titles,
    row: place.row,
    project: "",
    tiles: [],
    docks: [],
    ghost: true,
    weight: 0.8,
  };
}

/**
 * Docks in their fixed order: shared queues, one's own, copies for each, replies.
 *
 * @param {string} service
 * @param {readonly Queue[]} queues
 * @returns {readonly Dock[]}
 */
function docksOf(service, queues) {
  /** @param {DockRole} role @param {string} label @param {readonly Queue[]} members @returns {Dock[]} */
  const group = (role, label, members) =>
    members.length === 0
      ? []
      : [
          {
            id: `${service}/${role}/${label}`,
            role,
            label,
            queues: members.map((queue) => queue.name).sort(byNature),
          },
        ];
  const shared = queues.filter((queue) => ["topic", "notification", "other"].includes(queue.role));
  const topics = [...new Set(shared.map((queue) => queue.name))].sort(
    (a, b) => topicRank(a) - topicRank(b) || byNature(a, b),
  );
  const named = topics.filter((name) => topicRank(name) < 99).slice(0, 2);
  if (named.length === 0 && topics.length === 1) named.push(...topics);
  const rest = shared.filter((queue) => !named.includes(queue.name));
  const own = queues.filter((queue) => queue.role === "server");
  const ownTopics = new Set(own.map((queue) => queue.topic));
  return [
    ...named.flatMap((name) =>
      group(
        "topic",
        name,
        shared.filter((queue) => queue.name === name),
      ),
    ),
    ...group("topics", "", rest),
    ...group("server", ownTopics.size === 1 ? `${own[0]?.topic ?? ""}.H` : "", own),
    ...group(
      "fanout",
      "_fanout",
      queues.filter((queue) => queue.role === "fanout"),
    ),
    ...group(
      "reply",
      "reply_",
      queues.filter((queue) => queue.role === "reply"),
    ),
  ];
}

/**
 * Stations from left to right: nova, the default exchange, everything else.
 *
 * @param {Topology | null} topology
 * @returns {readonly Station[]}
 */
function stationsOf(topology) {
  const exchanges = (topology?.exchanges ?? []).filter((exchange) => exchange.name !== "");
  const ranked = [...exchanges].sort((a, b) => stationRank(a) - stationRank(b) || byNature(a.name, b.name));
  const room =
    STATIONS - 1 - new Set(exchanges.filter((each) => stationRank(each) >= 100).map(projectOf)).size;
  const alone = new Set(ranked.filter((exchange) => stationRank(exchange) < 100).slice(0, Math.max(4, room)));
  /** @type {Map<string, Station>} */
  const stations = new Map();
  for (const exchange of exchanges) {
    const project = projectOf(exchange);
    const id = alone.has(exchange) ? exchange.name : `${project}/fanout`;
    const known = stations.get(id);
    const label = alone.has(exchange) ? shortName(exchange.name) : "";
    const rank = alone.has(exchange) ? stationRank(exchange) : 50;
    const members = [...(known?.exchanges ?? []), exchange.name].sort(byNature);
    stations.set(id, { id, exchanges: members, type: exchange.type, label, project, rank });
  }
  const all = [...stations.values()].sort(inOrder);
  const middle = all.filter((station) => station.project === "nova").length;
  all.splice(middle, 0, {
    id: "",
    exchanges: [""],
    type: "direct",
    label: "(default)",
    project: "",
    rank: 0,
  });
  return all;
}

/**
 * @param {Station} a
 * @param {Station} b
 */
function inOrder(a, b) {
  return (
    projectRank(a.project) - projectRank(b.project) ||
    byNature(a.project, b.project) ||
    a.rank - b.rank ||
    byNature(a.id, b.id)
  );
}

/**
 * @param {Topology | null} topology
 * @param {readonly Station[]} stations
 * @param {ReadonlyMap<string, string>} dockOf
 */
function bindingsOf(topology, stations, dockOf) {
  const stationOf = new Map(
    stations.flatMap((station) => station.exchanges.map((name) => [name, station.id])),
  );
  /** @type {Map<string, {exchange: string, dock: string}>} */
  const found = new Map();
  /** @param {string} exchange @param {string} queue */
  const bind = (exchange, queue) => {
    const station = stationOf.get(exchange);
    const dock = dockOf.get(queue);
    if (station !== undefined && dock !== undefined)
      found.set(`${station} ${dock}`, { exchange: station, dock });
  };
  for (const { exchange, queue } of topology?.bindings ?? []) if (exchange !== "") bind(exchange, queue);
  // Every queue is bound to the default exchange by its name; only replies use that.
  for (const queue of topology?.queues ?? []) if (queue.role === "reply") bind("", queue.name);
  return [...found.values()];
}

/** @param {Topology | null} topology */
function readersOf(topology) {
  return new Map(
    (topology?.queues ?? []).map((queue) => [
      queue.name,
      [
        ...new Set(
          queue.readers
            .filter((reader) => reader.service)
            .map((reader) => `${reader.service}@${reader.host ?? ""}`),
        ),
      ],
    ]),
  );
}
