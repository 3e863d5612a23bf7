// A card that is open to its servers: each in a column of its own, over its own queues. Pure.

import { fitted } from "./measure.js";
import { shortName } from "./places.js";

/** @typedef {import("./cards.js").Card} Card */
/** @typedef {import("./cards.js").Dock} Dock */
/** @typedef {import("./layout.js").PlacedCard} PlacedCard */
/** @typedef {import("./layout.js").Sheet} Sheet */
/** @typedef {Readonly<{card: string, slots: number}>} Opening slots: docks that its width has room for */

/** Queues that are one server's own, in the order in which they stand below it. */
const OWN = /** @type {const} */ (["server", "fanout", "reply"]);
/** Who keeps its dock longest where there is little room. */
const FIRST = /** @type {const} */ (["server", "reply", "fanout"]);
/** Of a dock that only its icon fits in, in px: a target for a finger. */
export const SLOT = 24;

/**
 * @param {Card[]} cards
 * @param {import("../types").TopologyShape | null} topology
 * @param {Opening | null} opening
 * @returns {Card[]}
 */
export function openedIn(cards, topology, opening) {
  if (!opening || !topology) return cards;
  return cards.map((card) =>
    card.id === opening.card && !card.ghost ? opened(card, topology, opening.slots) : card,
  );
}

/**
 * The roles that every server has room for get a dock below each; the others stay one dock for all.
 *
 * @param {Card} card
 * @param {import("../types").TopologyShape} topology
 * @param {number} slots
 * @returns {Card}
 */
function opened(card, topology, slots) {
  const has = new Set(card.docks.map((dock) => dock.role));
  const shared = card.docks.filter((dock) => !OWN.some((role) => role === dock.role)).length;
  const each = Math.floor((slots - shared) / Math.max(1, card.tiles.length));
  const roles = FIRST.filter((role) => has.has(role)).slice(0, Math.max(0, each));
  const kept = card.docks.filter((dock) => !roles.some((role) => role === dock.role));
  const split = card.tiles.flatMap((tile) =>
    OWN.filter((role) => roles.includes(role)).flatMap((role) => ownDock(card, tile, role, topology)),
  );
  return { ...card, open: true, docks: [...kept, ...split] };
}

/**
 * @param {Card} card
 * @param {import("./cards.js").Tile} tile
 * @param {(typeof OWN)[number]} role
 * @param {import("../types").TopologyShape} topology
 * @returns {Dock[]}
 */
function ownDock(card, tile, role, topology) {
  const host = tile.key.slice(card.id.length + 1);
  const queues = topology.queues
    .filter(
      (queue) =>
        queue.role === role &&
        queue.readers.some((reader) => reader.service === card.id && (reader.host ?? "") === host),
    )
    .map((queue) => queue.name);
  if (queues.length === 0) return [];
  return [
    {
      id: `${card.id}/${role}/${host}`,
      role,
      label: shortName(queues[0] ?? ""),
      queues,
      servers: 1,
      tile: tile.key,
    },
  ];
}

/**
 * Widths of a row in which one card is open: it gets what the others can spare.
 *
 * @param {readonly {open?: boolean | undefined, weight: number}[]} cards
 * @param {number} free px
 * @param {number} least px of another card
 * @returns {number[]}
 */
export function spread(cards, free, least) {
  const total = cards.reduce((sum, card) => sum + card.weight, 0);
  if (!cards.some((card) => card.open)) return cards.map((card) => (free * card.weight) / total);
  const others = Math.min(least, (free * 0.5) / Math.max(1, cards.length - 1));
  return cards.map((card) => (card.open ? free - others * (cards.length - 1) : others));
}

/**
 * Whether its servers stand in columns; where there are too many for that it is a grid, only larger.
 *
 * @param {PlacedCard} card
 */
export function hasColumns(card) {
  return card.open === true && card.docks.some((dock) => dock.tile !== undefined);
}

/**
 * Where its columns stand: what all share is at the left.
 *
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 */
function columnsOf(card, { k }) {
  const inset = 7 * k;
  const shared = card.docks.filter((dock) => dock.tile === undefined);
  const n = Math.max(1, card.tiles.length);
  const each = (card.w - 2 * inset) / (n + shared.length);
  const first = shared.length === 0 ? 0 : Math.min(Math.max(each, 34 * k), 110 * k) * shared.length;
  return { left: card.x + inset, shared: first, wide: (card.w - 2 * inset - first) / n };
}

/**
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 * @returns {import("./layout.js").PlacedTile[]}
 */
export function openTilesOf(card, sheet) {
  const { k, phone } = sheet;
  const { left, shared, wide } = columnsOf(card, sheet);
  const above = card.row === "above";
  const top = card.y + (above ? 42 : phone ? 16 : 20) * k;
  const bottom = card.y + card.h - (above ? 20 : phone ? 26 : 42) * k;
  const w = wide - Math.min(8 * k, wide * 0.2);
  return card.tiles.map((tile, i) => ({
    ...tile,
    ...{ card: card.id, above, cell: w < 34 * k, shows: w > 12 * k, edge: above ? card.y + card.h : card.y },
    ...{ x: left + shared + (i + 0.5) * wide, y: (top + bottom) / 2, w, h: Math.min(bottom - top, 44 * k) },
  }));
}

/**
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 * @param {string} font
 * @param {import("./measure.js").Measure} measure
 * @returns {import("./docks.js").PlacedDock[]}
 */
export function openDocksAt(card, sheet, font, measure) {
  const { k, phone } = sheet;
  const { left, shared, wide } = columnsOf(card, sheet);
  const groups = [
    { from: left, room: shared, docks: card.docks.filter((dock) => dock.tile === undefined) },
    ...card.tiles.map((tile, i) => ({
      from: left + shared + i * wide,
      room: wide,
      docks: card.docks.filter((dock) => dock.tile === tile.key),
    })),
  ];
  const above = card.row === "above";
  return groups.flatMap(({ from, room, docks }) => {
    const each = room / Math.max(1, docks.length);
    const w = Math.min(each - 2 * k, 120 * k);
    return docks.map((dock, i) => ({
      ...{
        id: dock.id,
        role: dock.role,
        label: labelFor(dock, w - 8 * k, font, measure),
        name: nameOf(dock),
      },
      ...{ count: dock.queues.length, card: card.id, queues: dock.queues, above },
      ...{ x: from + (i + 0.5) * each, y: above ? card.y + card.h : card.y, w, h: (phone ? 13.5 : 16) * k },
    }));
  });
}

/**
 * @param {Dock} dock
 * @param {number} room px
 * @param {string} font
 * @param {import("./measure.js").Measure} measure
 */
function labelFor(dock, room, font, measure) {
  const words = {
    topics: "",
    reply: dock.servers > 1 ? "reply_…" : dock.label,
    fanout: "_fanout",
    server: dock.label,
    topic: shortName(dock.label),
  }[dock.role];
  const label = words ? fitted(words, room, font, measure) : "";
  return label.endsWith("…") && label.length < 5 ? "" : label;
}

/** @param {Dock} dock */
function nameOf(dock) {
  return dock.queues.length === 1
    ? (dock.queues[0] ?? "")
    : `${dock.label || dock.role} ×${dock.queues.length}`;
}
