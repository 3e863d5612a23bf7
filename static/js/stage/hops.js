// The way of what is not on the bus: an arc over the cards, or work at one place. Never through the broker.

import { tileOf } from "./branches.js";
import { straight } from "./curves.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./layout.js").PlacedTile} Tile */
/** @typedef {import("./curves.js").Curve} Curve */
/** @typedef {import("../types").HopMark} HopMark */

/**
 * The way of what is not on the bus: an arc over the cards, or work at one place.
 *
 * @param {Geometry} geometry
 * @param {HopMark} hop
 * @returns {import("./flight.js").Placed | null}
 */
export function wayOfHop(geometry, hop) {
  const to = tileOf(geometry, hop.receiver);
  const from = hop.sender.service === "user" ? null : tileOf(geometry, hop.sender);
  const user = hop.sender.service === "user" ? geometry.user : null;
  const place = from ?? to;
  if (!place) return null;
  const base = {
    id: hop.id,
    glyph: hop.what,
    kind: /** @type {const} */ ("hop"),
    request: hop.request_id,
    known: true,
    falls: false,
    unread: false,
    depth: 0,
    again: false,
  };
  const words = { name: hopName(hop), key: "", copies: "", end: "" };
  const { k } = geometry.sheet;
  if (hop.what !== "rest" || (!user && (!to || !from || to.key === from.key))) {
    const y = place.y - (place.above ? 1 : -1) * (place.h / 2 + 11 * k);
    return { ...base, form: "spot", branches: 0, path: new Float32Array(0), x: place.x, y, words };
  }
  const path = new Float32Array(arc(geometry, from ?? user, /** @type {Tile} */ (to)));
  return { ...base, form: "arc", branches: 0, path, x: place.x, y: place.y, words };
}

/**
 * @param {Geometry} geometry
 * @param {Tile | {x: number, y: number} | null} from
 * @param {Tile} to
 * @returns {number[]}
 */
function arc(geometry, from, to) {
  const { k, phone, belowY } = geometry.sheet;
  if (!from || !("h" in from)) {
    const at = from ?? { x: to.x - to.w, y: to.y };
    const door = to.x - to.w / 2;
    if (phone) return [...straight(at, { x: to.x, y: to.y - to.h / 2 })];
    return [at.x + 12 * k, at.y, at.x + 26 * k, at.y, door - 18 * k, to.y, door, to.y];
  }
  if (from.above !== to.above) return around(geometry, from, to);
  const out = from.above ? -1 : 1;
  const rise = (40 * k + Math.abs(from.x - to.x) * 0.14) * out;
  /** @param {Tile} tile */
  const door = (tile) => tile.y + (out * tile.h) / 2;
  const limit = from.above ? 4 * k : belowY + geometry.sheet.belowH + 10 * k;
  /** @param {number} y */
  const held = (y) => (from.above ? Math.max(limit, y) : Math.min(limit, y));
  return [from.x, door(from), from.x, held(door(from) + rise), to.x, held(door(to) + rise), to.x, door(to)];
}

/**
 * From one row to the other: outside around the nearer end of the broker, never through it.
 *
 * @param {Geometry} geometry
 * @param {Tile} from
 * @param {Tile} to
 * @returns {number[]}
 */
function around({ sheet }, from, to) {
  const { k, w, aboveY, aboveH, belowY, belowH } = sheet;
  const side = from.x + to.x > w * 0.8 ? w - 5 * k : 5 * k;
  /** @param {Tile} tile */
  const turn = (tile) => {
    const out = tile.above ? -1 : 1;
    const door = tile.y + (out * tile.h) / 2;
    const beyond = tile.above ? aboveY - 44 * k : belowY + belowH + 44 * k;
    const shoulder = tile.above ? aboveY + aboveH * 0.7 : belowY + belowH * 0.3;
    return { door, beyond, shoulder };
  };
  const a = turn(from);
  const b = turn(to);
  return [
    ...[from.x, a.door, from.x, a.beyond, side, a.beyond, side, a.shoulder],
    ...straight({ x: side, y: a.shoulder }, { x: side, y: b.shoulder }),
    ...[side, b.shoulder, side, b.beyond, to.x, b.beyond, to.x, b.door],
  ];
}

/** @param {HopMark} hop */
function hopName(hop) {
  const { result } = hop;
  if (result && typeof result === "object" && "granted" in result)
    return `${hop.name} ${result.granted ? "✓" : "✗"}`;
  return hop.name;
}
