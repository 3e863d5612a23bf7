// Who stands on the stage: cards, their tiles and docks, and the stations of the broker, from topology alone.

import { byNature } from "../state/nature.js";
import { cardsOf } from "./cards.js";
import { openedIn } from "./opened.js";
import { projectOf, projectRank, shortName, stationRank } from "./places.js";

/** @typedef {import("./cards.js").Card} Card */
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
 * @property {ReadonlyMap<string, readonly string[]>} bound by exchange and key: the queues that such a message reaches
 * @property {ReadonlySet<string>} unread queues that nobody reads
 */

/** @typedef {import("../types").TopologyShape} Topology */

/** Stations before fanout exchanges fold. */
const STATIONS = 9;

/**
 * @param {Topology | null} topology
 * @param {readonly string[]} ghosts services known from hops alone
 * @param {boolean} simulated then it is known who will come, and has a place from the start
 * @param {import("../state/stage.js").Hosts} [hosts] who is there, and who was a while ago
 * @param {import("./opened.js").Opening | null} [opening] the card that is open to its servers
 * @returns {Model}
 */
export function modelOf(topology, ghosts, simulated, hosts = {}, opening = null) {
  const cards = openedIn(cardsOf(topology, ghosts, simulated, hosts), topology, opening);
  const dockOf = new Map(
    cards.flatMap((card) => card.docks.flatMap((dock) => dock.queues.map((queue) => [queue, dock.id]))),
  );
  const stations = stationsOf(topology);
  const bindings = bindingsOf(topology, stations, dockOf);
  return {
    cards,
    stations,
    bindings,
    dockOf,
    readersOf: readersOf(topology),
    bound: boundOf(topology),
    unread: unreadOf(topology),
  };
}

/** @param {Topology | null} topology */
function boundOf(topology) {
  const fanouts = new Set(
    (topology?.exchanges ?? []).filter((each) => each.type === "fanout").map((each) => each.name),
  );
  /** @type {Map<string, string[]>} */
  const bound = new Map();
  for (const { exchange, key, queue } of topology?.bindings ?? []) {
    const at = fanouts.has(exchange) ? exchange : `${exchange} ${key}`;
    const known = bound.get(at);
    if (known) known.push(queue);
    else bound.set(at, [queue]);
  }
  return bound;
}

/** @param {Topology | null} topology */
function unreadOf(topology) {
  const queues = topology?.queues ?? [];
  return new Set(
    queues.filter((queue) => queue.readers.length === 0 && !queue.consumers).map((queue) => queue.name),
  );
}

/** Where a classic process gets its answers: an exchange of its own, called like its queue. */
const OWN = "reply/direct";

/** @param {{name: string, type: string}} exchange */
const isOwn = ({ name, type }) => type === "direct" && name.startsWith("reply_");

/**
 * @param {readonly string[]} names of exchanges for answers
 * @returns {Station[]} one, where there are any
 */
function ownStation(names) {
  if (names.length === 0) return [];
  const label = names.length === 1 ? shortName(names[0] ?? "") : "";
  return [{ id: OWN, exchanges: [...names].sort(byNature), type: "direct", label, project: "", rank: 0 }];
}

/**
 * Stations from left to right: nova, the default exchange with those that only carry answers, everything else.
 *
 * @param {Topology | null} topology
 * @returns {readonly Station[]}
 */
function stationsOf(topology) {
  const named = (topology?.exchanges ?? []).filter((exchange) => exchange.name !== "");
  const exchanges = named.filter((exchange) => !isOwn(exchange));
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
  const unnamed = { id: "", exchanges: [""], type: "direct", label: "(default)", project: "", rank: 0 };
  all.splice(middle, 0, unnamed, ...ownStation(named.filter(isOwn).map((exchange) => exchange.name)));
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
  // Every queue is bound to the default exchange by its name; only replies use that, and classic ones do not.
  for (const { role, name } of topology?.queues ?? [])
    if (role === "reply" && stationOf.get(name) !== OWN) bind("", name);
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
