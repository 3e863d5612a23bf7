// The cards of the stage: a service each, with its tiles and its docks, from topology and names alone.

import { byNature } from "../state/nature.js";
import { FEW } from "../state/stage.js";
import { placeOf, projectOf, shortName, topicRank } from "./places.js";

/** @typedef {"topic" | "topics" | "server" | "fanout" | "reply"} DockRole */

/**
 * @typedef {object} Tile
 * @property {string} key service@host
 * @property {string} label
 * @property {boolean} [gone] it was there, and has left the bus
 * @property {boolean} [silent] it is there, and has not reported for three of its periods
 * @property {number} [queued] messages in the queue of its own, of one that left
 */

/**
 * A dock is a queue, or several of one role, on the edge of the card that reads it.
 *
 * @typedef {object} Dock
 * @property {string} id
 * @property {DockRole} role
 * @property {string} label
 * @property {readonly string[]} queues none yet where a place is only kept
 * @property {number} servers how many queues there will be, for a reply dock
 * @property {string} [tile] of the one server that reads it, in a card that is open
 * @property {readonly string[]} [members] ids of the docks that it stands for
 */

/**
 * @typedef {object} Card
 * @property {string} id service name; several joined for a card of the rest
 * @property {readonly string[]} titles from long to short
 * @property {"above" | "below"} row
 * @property {string} project
 * @property {readonly Tile[]} tiles
 * @property {readonly Dock[]} docks
 * @property {boolean} ghost not on the bus: REST only; its tiles are services
 * @property {number} weight of its width
 * @property {boolean} [open] to its servers, each with its own docks
 */

/** @typedef {import("../types").TopologyShape} Topology */
/** @typedef {import("../types").QueueShape} Queue */

/** Cards with more tiles show them as a grid. */
export const GRID = FEW;
/** The card of those who speak REST only. */
export const REST = "rest";
/** Below this rank a topic's own name tells a newcomer something. */
const TELLING = 99;

/**
 * @param {Topology | null} topology
 * @param {readonly string[]} ghosts services known from hops alone
 * @param {boolean} simulated
 * @param {import("../state/stage.js").Hosts} [hosts] who is there, and who was a while ago
 * @returns {Card[]} in the order in which they stand
 */
export function cardsOf(topology, ghosts, simulated, hosts = {}) {
  const services = topology?.services ?? [];
  const names = new Set(services.map((service) => service.name));
  const cards = services.map((service) => {
    const queues = topology?.queues ?? [];
    return cardOf(service, queuesOf(service.name, queues), hosts[service.name] ?? [], queues);
  });
  const absent = ghosts.filter((name) => !names.has(name));
  if (simulated && names.has("nova-scheduler")) {
    // An API reads no queue, so it is seen only once it speaks; its place is kept, that nothing moves then.
    if (!names.has("nova-api"))
      cards.push(cardOf({ name: "nova-api", project: "nova", servers: [], queues: [] }, [], [], []));
    if (names.has("cinder-scheduler") && !names.has("cinder-api"))
      cards.push(cardOf({ name: "cinder-api", project: "cinder", servers: [], queues: [] }, [], [], []));
    if (!names.has("placement") && !absent.includes("placement")) absent.unshift("placement");
  }
  if (absent.length > 0) cards.push(restCard(absent));
  return cards.sort((a, b) => placeOf(a.id).order - placeOf(b.id).order || byNature(a.id, b.id));
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
 * @param {readonly Readonly<import("../state/stage.js").Host>[]} kept hosts in their places, with those that have left
 * @param {readonly Queue[]} all queues of the broker
 * @returns {Card}
 */
function cardOf(service, queues, kept, all) {
  const place = placeOf(service.name);
  const present = new Map(service.servers.map((server) => [server.host ?? "", server]));
  const topics = new Set(queues.map((queue) => queue.topic));
  const tiles = inPlace([...present.keys()], kept).map((host) => ({
    key: `${service.name}@${host}`,
    label: host || "?",
    gone: !present.has(host),
    silent: (present.get(host)?.silent_since_ns ?? null) !== null,
    queued: present.has(host) ? 0 : queuedFor(host, topics, all),
  }));
  const docks = docksOf(service.name, place.row, queues, tiles.length);
  const named = docks.filter((dock) => dock.role === "topic").length;
  const weight = tiles.length > GRID ? 2.9 : ([1, 1, 1.32, 1.5, 1.8][tiles.length] ?? 1);
  return {
    id: service.name,
    titles: place.titles,
    row: place.row,
    project: service.project ?? projectOf({ name: service.name, project: null }),
    tiles,
    docks,
    ghost: false,
    weight: Math.max(weight, named > 1 ? 1.65 : 0, docks.length > 3 ? 1.2 : 0),
  };
}

/**
 * Hosts in the places that they have had; few of them stand by their names, for they make room for each other anyway.
 *
 * @param {readonly string[]} present
 * @param {readonly Readonly<import("../state/stage.js").Host>[]} kept
 */
function inPlace(present, kept) {
  const there = new Set(present);
  const old = kept.filter(({ host, goneMs }) => goneMs !== null || there.has(host)).map(({ host }) => host);
  const had = new Set(old);
  const all = [...old, ...present.filter((host) => !had.has(host)).sort(byNature)];
  return all.length > GRID ? all : all.sort(byNature);
}

/**
 * What piles up for a host that has left: its queue outlives it, and whoever casts to it is not told.
 *
 * @param {string} host
 * @param {ReadonlySet<string | null>} topics that its peers read
 * @param {readonly Queue[]} all
 */
function queuedFor(host, topics, all) {
  return all
    .filter(({ role, topic, name }) => role === "server" && topics.has(topic) && name === `${topic}.${host}`)
    .reduce((sum, { messages }) => sum + (messages ?? 0), 0);
}

/**
 * Those who are called by REST only share one card.
 *
 * @param {readonly string[]} names
 * @returns {Card}
 */
function restCard(names) {
  const sorted = [...names].sort((a, b) => placeOf(a).order - placeOf(b).order || byNature(a, b));
  const tiles = sorted.map((name) => ({ key: `${name}@`, label: placeOf(name).titles[0] ?? name }));
  return {
    id: REST,
    titles: ["REST only", "REST"],
    row: "above",
    project: "",
    tiles,
    docks: [],
    ghost: true,
    weight: 1.22,
  };
}

/**
 * Docks in their fixed order: shared queues, one's own, copies for each, replies.
 *
 * @param {string} service
 * @param {"above" | "below"} row
 * @param {readonly Queue[]} queues
 * @param {number} servers
 * @returns {readonly Dock[]}
 */
function docksOf(service, row, queues, servers) {
  /** @param {DockRole} role @param {string} label @param {readonly Queue[]} members @returns {Dock[]} */
  const group = (role, label, members) => {
    const names = members.map((queue) => queue.name).sort(byNature);
    return names.length === 0
      ? []
      : [{ id: `${service}/${role}/${label}`, role, label, queues: names, servers }];
  };
  /** @param {...string} roles */
  const having = (...roles) => queues.filter((queue) => roles.includes(queue.role));
  const own = having("server");
  const heard = having("notification");
  const shared = having("topic", "other");
  const named = namesOf(shared, row, own.length > 0);
  const replies = {
    id: `${service}/reply/`,
    role: /** @type {const} */ ("reply"),
    label: "",
    queues: having("reply").map((queue) => queue.name),
    servers,
  };
  return [
    ...named.flatMap((name) =>
      group(
        "topic",
        name,
        shared.filter((queue) => queue.name === name),
      ),
    ),
    ...group(
      "topics",
      "",
      shared.filter((queue) => !named.includes(queue.name)),
    ),
    ...group("topic", heard.length === 1 ? (heard[0]?.name ?? "") : "notifications.*", heard),
    ...group("server", ownLabel(own), own),
    ...group("fanout", "_fanout", having("fanout")),
    // A reply queue is born with a server's first call: its place is kept, that nothing moves then.
    ...(heard.length > 0 && replies.queues.length === 0 ? [] : [replies]),
  ];
}

/**
 * Docks of several services on one card: those of a role are one, but for topics, which have names.
 *
 * @param {readonly Dock[]} docks
 * @returns {readonly Dock[]} in the order of their roles' first ones
 */
export function oneOfEachRole(docks) {
  /** @type {Map<string, Dock>} */
  const found = new Map();
  for (const dock of docks) {
    const key = dock.role === "topic" ? dock.id : dock.role;
    const known = found.get(key);
    found.set(key, known ? withDock(known, dock) : dock);
  }
  return [...found.values()];
}

/**
 * @param {Dock} dock
 * @param {Dock} other
 * @returns {Dock}
 */
function withDock(dock, other) {
  return {
    ...dock,
    label: dock.label === other.label ? dock.label : "",
    queues: [...dock.queues, ...other.queues],
    servers: dock.servers + other.servers,
    members: [...standsFor(dock), ...standsFor(other)],
  };
}

/** Ids of the docks that a dock stands for. @param {Dock} dock @returns {readonly string[]} */
export function standsFor(dock) {
  return dock.members ?? [dock.id];
}

/**
 * Shared queues that get a dock with their name: a control plane's, for hosts are spoken to one by one.
 *
 * @param {readonly Queue[]} shared
 * @param {"above" | "below"} row
 * @param {boolean} hasOwn
 */
function namesOf(shared, row, hasOwn) {
  if (row === "below" && hasOwn) return [];
  const topics = shared
    .map((queue) => queue.name)
    .sort((a, b) => topicRank(a) - topicRank(b) || byNature(a, b));
  const named = topics.filter((name) => topicRank(name) < TELLING).slice(0, 2);
  return named.length === 0 && topics.length === 1 ? topics : named;
}

/**
 * `compute.H` for the queues of single hosts; nothing where no topic's name is short enough to tell.
 *
 * @param {readonly Queue[]} own
 */
function ownLabel(own) {
  const topics = [...new Set(own.map((queue) => queue.topic ?? ""))];
  const best = topics.sort((a, b) => topicRank(a) - topicRank(b) || byNature(a, b))[0] ?? "";
  if (own.length === 1) return shortName(own[0]?.name ?? "");
  return topicRank(best) < TELLING ? `${best}.H` : "";
}
