// Which message the pointer is on. A position is a pure function of stage time, so nothing needs to be asked of the worker.

import { spotsOf } from "./flight.js";

/** How near the pointer has to be, before scaling. */
const REACH = 14;
const FOCUS_BONUS = 4;

/**
 * @param {readonly import("./flight.js").Way[]} ways
 * @param {number} t ms of stage time
 * @param {{x: number, y: number}} at
 * @param {number} k scale
 * @param {readonly string[]} off kinds that are hidden
 * @returns {string | null} id of the message
 */
export function hitAt(ways, t, at, k, off) {
  let best = REACH * Math.max(1, k);
  let found = null;
  for (const way of ways) {
    if (off.includes(way.kind)) continue;
    for (const spot of spotsOf(way, t)) {
      const distance = Math.hypot(spot.x - at.x, spot.y - at.y) - (way.role === "focus" ? FOCUS_BONUS : 0);
      if (distance < best) {
        best = distance;
        found = way.id;
      }
    }
  }
  return found;
}

/**
 * The server whose tile is at a place.
 *
 * @param {import("./layout.js").Geometry} geometry
 * @param {{x: number, y: number}} at
 */
export function tileAt({ tiles }, at) {
  for (const tile of tiles.values()) {
    if (Math.abs(tile.x - at.x) <= tile.w / 2 && Math.abs(tile.y - at.y) <= tile.h / 2) return tile;
  }
  return null;
}
