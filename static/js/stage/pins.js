// The pinned server of a large grid: its cells are too small for a name, so the one in focus is drawn beside them, twice
// as large and always at the same place. Pure.

/** @typedef {import("./layout.js").PlacedCard} PlacedCard */
/** @typedef {import("./layout.js").PlacedTile} PlacedTile */
/** @typedef {import("./layout.js").Sheet} Sheet */

/** From so many cells on, none has room for its name. */
export const TINY = 60;
/** Width and height of the slot, before scaling. */
const WIDE = 72;
const HIGH = 25;

/**
 * How much of the line with its name a card gives to the slot; nothing where there is no need of one, or no room.
 *
 * @param {Pick<PlacedCard, "tiles" | "ghost" | "w">} card
 * @param {Sheet} sheet
 */
export function pinRoom(card, { k, phone }) {
  return card.tiles.length > TINY && !phone && !card.ghost && card.w > 230 * k ? (WIDE + 12) * k : 0;
}

/**
 * @param {PlacedCard} card
 * @param {Sheet} sheet
 * @returns {import("./layout.js").Box | null}
 */
export function pinOf(card, sheet) {
  if (pinRoom(card, sheet) === 0) return null;
  const { k } = sheet;
  const strip = card.row === "above" ? card.y + 20 * k : card.y + card.h - 18 * k;
  return { x: card.x + card.w - (8 + WIDE / 2) * k, y: strip, w: WIDE * k, h: HIGH * k };
}

/**
 * Which server stands there: the one pointed at, the one that the open message is about, the one that works for the request
 * in focus; else it stays who it was.
 *
 * @param {ReadonlyMap<string, PlacedTile>} tiles
 * @param {string} card
 * @param {import("./scene.js").Lights} lights
 * @param {readonly string[]} named keys of those that are pointed at or told of, the nearest first
 * @param {string | null} before
 * @returns {string | null}
 */
export function pinnedIn(tiles, card, lights, named, before) {
  const here = (/** @type {string} */ key) => tiles.get(key)?.card === card;
  const told = named.find(here);
  if (told !== undefined) return told;
  for (const [key, light] of lights.tiles) if (light.focus && here(key)) return key;
  return before !== null && here(before) ? before : null;
}
