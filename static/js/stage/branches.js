// Where the copies of a message go: to which dock, and to which tile of those that read it.

import { isMirrored, isTakenAgain } from "../state/things.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./layout.js").PlacedTile} Tile */
/** @typedef {import("../types").Mark} Mark */
/** @typedef {import("../types").PartyShape} Party */
/** @typedef {{dock: import("./docks.js").PlacedDock, tile: Tile | null, slot: number}} Branch slot: x of its queue in the dock */

/** Copies drawn of one fanout: as many hosts as a grid shows. */
const COPIES = 300;

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
