// From a mark or a hop, and where everything stands, to its way over the stage.

import { isMirrored, isTakenAgain } from "../state/things.js";
import { drop, straight } from "./curves.js";
import { shortName } from "./places.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./layout.js").PlacedTile} Tile */
/** @typedef {import("./curves.js").Curve} Curve */
/** @typedef {import("../types").Mark} Mark */
/** @typedef {import("../types").PartyShape} Party */
/** @typedef {{dock: import("./docks.js").PlacedDock, tile: Tile | null, slot: number}} Branch slot: x of its queue in the dock */
/** @callback Words @param {string} key @param {Record<string, string | number>} [values] @returns {string} */

/** Copies drawn of one fanout: as many hosts as a grid shows. */
const COPIES = 300;
/** How deep a message falls that no queue takes, before scaling. */
const FALL = 38;

/**
 * The tile of a server; of its service where the host is unknown and there is but one.
 *
 * @param {Geometry} geometry
 * @param {Party | null} party
 * @returns {Tile | null}
 */
export function tileOf(geometry, party) {
  if (!party?.service) return null;
  const { tiles, cards } = geometry;
  const exact = tiles.get(`${party.service}@${party.host ?? ""}`) ?? tiles.get(`${party.service}@`);
  if (exact) return exact;
  const card = cards.find((each) => each.id === party.service);
  if (!card || card.tiles.length === 0) return null;
  const only = card.tiles.length === 1 ? tiles.get(card.tiles[0]?.key ?? "") : undefined;
  if (only) return only;
  const any = tiles.get(card.tiles[0]?.key ?? "");
  // One of several, nobody knows which: the middle of the card, and no tile lights.
  return any ? { ...any, key: "", x: card.x + card.w / 2 } : null;
}

/**
 * Where the copies of a message go: to which dock, and to which tile of those that read it.
 *
 * @param {Geometry} geometry
 * @param {Mark} mark
 * @returns {Branch[]}
 */
export function branchesOf(geometry, mark) {
  const takers = (mark.receivers ?? []).filter((party) => party.certainty === "seen" || mark.deliveries > 0);
  /** @type {Branch[]} */
  const found = [];
  for (const queue of queuesOf(geometry, mark).slice(0, COPIES)) {
    const dock = geometry.docks.get(geometry.model.dockOf.get(queue) ?? "");
    if (!dock) continue;
    const readers = geometry.model.readersOf.get(queue) ?? [];
    const again = isTakenAgain(mark) ? takers.at(-1) : undefined;
    const taker =
      again ??
      takers.find((party) => readers.includes(`${party.service}@${party.host ?? ""}`)) ??
      takers.find((party) => readers.some((key) => key.startsWith(`${party.service}@`)));
    const sole = readers.length === 1 && !isMirrored(mark) ? byKey(geometry, readers[0] ?? "") : null;
    const tile = taker ? (tileOf(geometry, taker) ?? sole) : sole;
    found.push({ dock, tile, slot: slotOf(dock, tile, geometry) });
  }
  return found.length > 0 ? found : guessed(geometry, mark);
}

/**
 * The queues that a message reached; a mirror does not see them, and the broker's bindings say where it went.
 *
 * @param {Geometry} geometry
 * @param {Mark} mark
 * @returns {readonly string[]}
 */
function queuesOf({ model }, mark) {
  if (mark.queues) return mark.queues;
  return model.bound.get(mark.exchange) ?? model.bound.get(`${mark.exchange} ${mark.routing_key}`) ?? [];
}

/**
 * A dock of many queues has a place for each server, in the order of its card's tiles.
 *
 * @param {import("./docks.js").PlacedDock} dock
 * @param {Tile | null} tile
 * @param {Geometry} geometry
 */
function slotOf(dock, tile, geometry) {
  const card = geometry.cards.find((each) => each.id === dock.card);
  if (
    !tile ||
    !card ||
    dock.count < 2 ||
    card.tiles.length < 2 ||
    dock.role === "topic" ||
    dock.role === "topics"
  )
    return dock.x;
  const index = card.tiles.findIndex((each) => each.key === tile.key);
  const room = dock.w - 12 * geometry.sheet.k;
  return index < 0 || room <= 0 ? dock.x : dock.x - room / 2 + (room * index) / (card.tiles.length - 1);
}

/**
 * Topology does not know the queues yet: the receivers' cards tell where they would be.
 *
 * @param {Geometry} geometry
 * @param {Mark} mark
 * @returns {Branch[]}
 */
function guessed(geometry, mark) {
  const role = roleOf(mark);
  return (mark.receivers ?? []).slice(0, COPIES).flatMap((party) => {
    const tile = tileOf(geometry, party);
    const docks = [...geometry.docks.values()].filter((dock) => dock.card === tile?.card);
    const dock = docks.find((each) => each.role === role) ?? docks[0];
    return tile && dock ? [{ dock, tile, slot: slotOf(dock, tile, geometry) }] : [];
  });
}

/** @param {Mark} mark @returns {import("./cards.js").DockRole} */
function roleOf(mark) {
  if (mark.kind === "reply" || mark.kind === "failure" || mark.kind === "heartbeat") return "reply";
  if (mark.kind === "fanout") return "fanout";
  return mark.routing_key.includes(".") && mark.kind !== "notification" ? "server" : "topic";
}

/**
 * @param {Geometry} geometry
 * @param {string} key
 */
function byKey(geometry, key) {
  const at = key.indexOf("@");
  return tileOf(geometry, {
    service: key.slice(0, at),
    host: key.slice(at + 1) || null,
    evidence: "",
    certainty: "seen",
  });
}

/**
 * What all messages of the same sender, exchange, queues and takers share.
 *
 * @typedef {object} Route
 * @property {boolean} known its sender has a tile
 * @property {string | null} sender that tile
 * @property {string} station
 * @property {readonly Branch[]} branches
 * @property {boolean} unread nobody reads the queue that it reached
 * @property {Float32Array} path
 * @property {number} x of the exchange
 * @property {number} y
 */

/** Routes remembered for one layout; then all are found anew. */
const ROUTES = 3000;
/** @type {WeakMap<Geometry, Map<string, Route>>} */
const remembered = new WeakMap();

/**
 * The route of a message: a cloud says the same things to the same servers all day, so it is found once.
 *
 * @param {Geometry} geometry
 * @param {Mark} mark
 * @returns {Route | null} null: its exchange has no place
 */
export function routeOf(geometry, mark) {
  let routes = remembered.get(geometry);
  if (!routes || routes.size > ROUTES) {
    routes = new Map();
    remembered.set(geometry, routes);
  }
  let key = `${mark.kind} ${mark.exchange} ${mark.routing_key} ${mark.routed === 0} ${mark.deliveries > 0} ${isTakenAgain(mark)} ${mark.sender?.service}@${mark.sender?.host}`;
  for (const queue of mark.queues ?? []) key += ` ${queue}`;
  for (const party of mark.receivers ?? []) key += ` ${party.service}@${party.host}`;
  const known = routes.get(key);
  if (known) return known;
  const found = foundRoute(geometry, mark);
  if (found) routes.set(key, found);
  return found;
}

/**
 * @param {Geometry} geometry
 * @param {Mark} mark
 * @returns {Route | null}
 */
function foundRoute(geometry, mark) {
  const station = geometry.stationOf.get(mark.exchange);
  if (!station) return null;
  const { k } = geometry.sheet;
  const from = tileOf(geometry, mark.sender);
  const branches = fallsOf(mark) ? [] : branchesOf(geometry, mark);
  const centre = { x: station.iconX, y: station.y };
  /** @param {boolean} above */
  const side = (above) => ({ x: station.iconX, y: station.y + ((above ? -1 : 1) * station.h) / 2 });
  const nowhere = straight(centre, centre);
  /** @type {Curve[]} */
  const curves = [...(from ? toStation(from, side(from.above), k) : [nowhere, nowhere])];
  for (const branch of branches) curves.push(...fromStation(side(branch.dock.above), branch, k));
  const [only] = branches;
  if (only && isTakenAgain(mark)) {
    const tile = tileOf(geometry, mark.receivers?.[0] ?? null) ?? only.tile;
    curves.push(fromStation(side(only.dock.above), { ...only, tile }, k)[1]);
  }
  const path = new Float32Array(curves.flat());
  return {
    ...{ known: from !== null, sender: from?.key || null, station: station.id, branches, path, ...centre },
    unread: branches.length === 0 && isUnread(geometry, mark),
  };
}

/**
 * It was routed, and nobody reads where it went.
 *
 * @param {Geometry} geometry
 * @param {Mark} mark
 */
function isUnread({ model }, { routed, deliveries, queues }) {
  if (routed === 0 || deliveries > 0 || !queues || queues.length === 0) return false;
  return queues.every((queue) => model.unread.has(queue));
}

/** No queue was bound. @param {Mark} mark */
function fallsOf(mark) {
  return mark.routed === 0 || mark.state === "unroutable";
}

/**
 * The way of a message without its times.
 *
 * @param {Geometry} geometry
 * @param {Mark} mark
 * @param {Words} words
 * @returns {import("./flight.js").Placed | null}
 */
export function wayOfMark(geometry, mark, words) {
  const route = routeOf(geometry, mark);
  if (!route) return null;
  const { known, path, x, y, branches, unread } = route;
  const falls = fallsOf(mark);
  return {
    id: mark.id,
    glyph: mark.kind,
    kind: mark.kind,
    request: mark.request_id,
    form: "bus",
    known,
    falls,
    unread,
    depth: FALL * geometry.sheet.k,
    branches: branches.length,
    path,
    x,
    y,
    again: mark.redelivered,
    words: wordsOf(mark, { falls, unread, copies: branches.length }, words),
  };
}

/**
 * @param {Tile} from
 * @param {{x: number, y: number}} to
 * @param {number} k
 * @returns {[Curve, Curve]}
 */
function toStation(from, to, k) {
  const out = from.above ? 1 : -1;
  const edge = { x: from.x, y: from.edge };
  return [
    straight({ x: from.x, y: from.y + (out * from.h) / 2 }, edge),
    drop(edge, to, out, from.above ? -1 : 1, k),
  ];
}

/**
 * @param {{x: number, y: number}} from
 * @param {Branch} branch
 * @param {number} k
 * @returns {[Curve, Curve]}
 */
function fromStation(from, { dock, tile, slot }, k) {
  const out = dock.above ? -1 : 1;
  const at = { x: slot, y: dock.y };
  const way = drop(from, { x: slot, y: dock.y - (out * dock.h) / 2 }, out, dock.above ? 1 : -1, k);
  if (!tile) return [way, straight(at, at)];
  const reach = 14 * k * out;
  const door = tile.y - (out * tile.h) / 2;
  return [way, [at.x, at.y, at.x, at.y + reach, tile.x, door - reach, tile.x, door + (out * tile.h) / 2]];
}

/**
 * @param {Mark} mark
 * @param {{falls: boolean, unread: boolean, copies: number}} fate
 * @param {Words} words
 */
function wordsOf(mark, { falls, unread, copies: branches }, words) {
  const exchange = shortName(mark.exchange);
  const key = falls
    ? words("stage.no_queue")
    : mark.routing_key
      ? words("stage.key_chip", { key: shortName(mark.routing_key) })
      : words("stage.every_queue");
  const copies =
    mark.kind === "fanout"
      ? words("stage.copies", { n: Math.max(branches, mark.routed ?? 0), name: mark.name })
      : "";
  return {
    name: mark.name,
    key,
    copies,
    end: falls
      ? words("stage.dropped", { name: mark.name, exchange })
      : unread
        ? words("stage.unread", { queue: shortName(mark.queues?.[0] ?? "") })
        : "",
  };
}
