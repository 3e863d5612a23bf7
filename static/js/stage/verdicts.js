// What became of the calls that went wrong, where their caller stands. Pure: the server judged, the page only says it.

import { tileOf } from "./branches.js";

/**
 * The newest verdict on a call of the server at a tile; null: nothing is wrong there.
 *
 * @param {Iterable<import("../types").Mark | undefined>} marks of what is on the stage, in any order
 * @param {import("./layout.js").Geometry} geometry
 * @param {string} key of the tile
 * @returns {string | null}
 */
export function verdictAt(marks, geometry, key) {
  /** @type {import("../types").Mark | null} */
  let newest = null;
  for (const mark of marks) {
    if (mark?.kind !== "call" || !mark.verdict || mark.verdict === "unknown") continue;
    if (newest && newest.seq > mark.seq) continue;
    if (tileOf(geometry, mark.sender)?.key === key) newest = mark;
  }
  return newest?.verdict ?? null;
}
