// From a mark or a hop, and where everything stands, to its way over the stage.

import { isTakenAgain } from "../state/things.js";
import { branchesOf, tileOf } from "./branches.js";
import { drop, straight } from "./curves.js";
import { shortName } from "./places.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./layout.js").PlacedTile} Tile */
/** @typedef {import("./curves.js").Curve} Curve */
/** @typedef {import("../types").Mark} Mark */
/** @typedef {import("./branches.js").Branch} Branch */
/** @callback Words @param {string} key @param {Record<string, string | number>} [values] @returns {string} */

/** Of a message whose words nobody reads. */
const UNSAID = Object.freeze({ name: "", key: "", copies: "", end: "" });

/** How deep a message falls that no queue takes, before scaling. */
const FALL = 38;

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

/** Its exchange has no station of its own. @param {Geometry} geometry @param {Mark} mark */
function isFolded({ stationOf }, { exchange }) {
  return (stationOf.get(exchange)?.exchanges.length ?? 0) > 1;
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
 * @param {Words | null} words null: nobody reads them, as those of background while it only passes
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
    words: words
      ? wordsOf(mark, { falls, unread, copies: branches.length, folded: isFolded(geometry, mark) }, words)
      : UNSAID,
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
 * @param {{falls: boolean, unread: boolean, copies: number, folded: boolean}} fate
 * @param {Words} words
 */
function wordsOf(mark, { falls, unread, copies: branches, folded }, words) {
  const exchange = shortName(mark.exchange);
  const key = falls
    ? words("stage.no_queue")
    : mark.routing_key
      ? words("stage.key_chip", { key: shortName(mark.routing_key) })
      : folded
        ? words("stage.every_queue_of", { exchange })
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
