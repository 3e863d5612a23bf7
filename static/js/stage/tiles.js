// Servers as tiles in their card: side by side, as a grid where there are many.

import { GRID } from "./cards.js";
import { hasColumns, openTilesOf } from "./opened.js";
import { TINY } from "./pins.js";

/** @typedef {import("./layout.js").PlacedCard} PlacedCard */
/** @typedef {import("./layout.js").PlacedTile} PlacedTile */
/** @typedef {import("./layout.js").Sheet} Sheet */

/**
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 * @returns {PlacedTile[]}
 */
export function tilesOf(card, sheet) {
  if (card.ghost) return ghostTiles(card, sheet);
  if (hasColumns(card)) return openTilesOf(card, sheet);
  if (card.tiles.length > GRID) return gridOf(card, sheet);
  const { k, phone, stretch } = sheet;
  const above = card.row === "above";
  const edge = above ? card.y + card.h : card.y;
  const stacked = card.more.length > 0 || card.w / Math.max(1, card.tiles.length) < 34 * k;
  const n = Math.max(1, card.tiles.length);
  const inset = (phone ? 5 : 7) * k;
  const gap = 5 * k;
  const width = stacked ? card.w - 2 * inset : (card.w - 2 * inset - gap * (n - 1)) / n;
  const height = stacked
    ? Math.min(24 * k, (46 * k * stretch) / n - 3 * k)
    : 25 * k * Math.max(stretch, Math.min(1.4, stretch * stretch));
  const middle = above
    ? card.y + (phone ? 24 : 35) * k + (card.h - (phone ? 24 : 35) * k - 10 * k) * 0.46
    : card.y + 10 * k + (card.h - (phone ? 34 : 46) * k) * 0.52;
  return card.tiles.map((tile, i) => ({
    key: tile.key,
    label: tile.label,
    ...stateOf(tile),
    card: card.id,
    above,
    cell: false,
    shows: true,
    edge,
    x: stacked ? card.x + card.w / 2 : card.x + inset + i * (width + gap) + width / 2,
    y: stacked ? middle + (i - (n - 1) / 2) * (height + 3 * k) : middle,
    w: width,
    h: height,
  }));
}

/**
 * Services that speak REST only, one under the other.
 *
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 * @returns {PlacedTile[]}
 */
function ghostTiles(card, { k, aboveH }) {
  const top = card.y + 26 * k;
  const room = aboveH - 34 * k;
  const h = Math.min(24 * k, room / Math.max(1, card.tiles.length) - 3 * k);
  const step = h + 4 * k;
  const first = top + room / 2 - (step * (card.tiles.length - 1)) / 2;
  return card.tiles.map((tile, i) => ({
    key: tile.key,
    label: tile.label,
    gone: tile.gone,
    card: card.id,
    above: true,
    cell: false,
    shows: true,
    edge: card.y + card.h,
    x: card.x + card.w / 2,
    y: first + i * step,
    w: card.w - 14 * k,
    h,
  }));
}

/**
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 * @returns {PlacedTile[]}
 */
function gridOf(card, sheet) {
  const { k, phone } = sheet;
  const n = card.tiles.length;
  const columns = Math.min(
    n,
    columnsOf(n, card.open === true, phone),
    Math.floor(card.w / ((n > TINY ? 4 : 11) * k)),
  );
  const rows = Math.ceil(n / columns);
  const gap = (n > TINY ? 1.2 : phone ? 2.5 : 3.5) * k;
  const above = card.row === "above";
  const top = card.y + (above ? 40 : phone ? 13 : 15) * k;
  const bottom = card.y + card.h - (above ? 14 : phone ? 24 : 36) * k;
  const w = (card.w - 16 * k - gap * (columns - 1)) / columns;
  const h = Math.min(34 * k, (bottom - top - gap * (rows - 1)) / rows);
  const start = top + (bottom - top - rows * h - (rows - 1) * gap) / 2;
  return card.tiles.map((tile, i) => ({
    key: tile.key,
    label: tile.label,
    ...stateOf(tile),
    card: card.id,
    above,
    cell: true,
    shows: w > (n > TINY ? 22 : 10) * k && h > 9 * k,
    edge: above ? card.y + card.h : card.y,
    x: card.x + 8 * k + (i % columns) * (w + gap) + w / 2,
    y: start + Math.floor(i / columns) * (h + gap) + h / 2,
    w,
    h,
  }));
}

/**
 * Cells in a row, where there is room.
 *
 * @param {number} n
 * @param {boolean} open
 * @param {boolean} phone
 */
function columnsOf(n, open, phone) {
  if (n > TINY) return phone ? 20 : open ? 40 : 30;
  if (n > 12) return phone ? 8 : 12;
  return Math.ceil(n / (n > 6 ? 2 : 1));
}

/** How a server fares. @param {import("./cards.js").Tile} tile */
function stateOf({ gone, silent, queued }) {
  return { gone, silent, queued };
}
