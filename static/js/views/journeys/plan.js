// Where the columns of a request stand, and the strokes that all of its drawing is made of. Pure. Sizes in px; `u` is
// the px of a sixteenth of the page's type size.

import { LOOKS } from "../../stage/shapes.js";

/** @typedef {import("../../stage/shapes.js").Glyph} Glyph */

/**
 * @typedef {(
 *   | { s: "line", x1: number, y1: number, x2: number, y2: number, ink: string, w: number, dash?: readonly number[], round?: boolean }
 *   | { s: "rect", x: number, y: number, w: number, h: number, rx: number, fill?: string, ink?: string, sw?: number, dash?: readonly number[], op?: number }
 *   | { s: "glyph", kind: Glyph, x: number, y: number, r: number, flip?: boolean, ground?: string }
 *   | { s: "text", x: number, y: number, t: string, size: number, ink: string, anchor?: "start" | "middle" | "end", mono?: boolean, bold?: boolean, italic?: boolean }
 *   | { s: "chevron", x: number, y: number, r: number, open: boolean }
 *   | { s: "hatch", x: number, y: number, w: number, h: number }
 * )} Shape
 */

/**
 * Where the columns stand.
 *
 * @typedef {object} Plan
 * @property {number} w of all
 * @property {number} u
 * @property {number} row height of a row
 * @property {number} head height of the head
 * @property {boolean} narrow names stand above the arrows: there is no room beside them
 * @property {{x0: number, step: number, w: number} | null} lanes null: only the waterfall
 * @property {{x: number, w: number} | null} names
 * @property {{x: number, w: number} | null} fall null: only the sequence
 */

/** @typedef {import("../../state/journeys.js").Look} Look */

/** Below this width there is room for the sequence alone, in u. */
const NARROW = 620;
/** A column is not narrower than this, in u. */
const LANE = 62;

/**
 * How many columns fit.
 *
 * @param {number} width px
 * @param {number} u
 * @param {Look} look
 */
export function mostLanes(width, u, look) {
  const narrow = width < NARROW * u;
  const room = narrow ? width - 40 * u : look === "both" ? width * 0.46 - 78 * u : width * 0.64 - 78 * u;
  return Math.max(3, Math.floor(room / ((narrow ? 44 : LANE) * u)) + 1);
}

/**
 * @param {number} width px
 * @param {number} u
 * @param {Look} look
 * @param {number} lanes columns
 * @returns {Plan}
 */
export function planOf(width, u, look, lanes) {
  const narrow = width < NARROW * u;
  const asked = narrow ? "sequence" : look;
  const row = (narrow ? 32 : 20) * u;
  const seq = asked === "waterfall" ? 0 : narrow ? width : width * (asked === "both" ? 0.46 : 0.64);
  const x0 = (narrow ? 26 : 46) * u;
  const end = (narrow ? 26 : 34) * u;
  const names = narrow
    ? null
    : {
        x: asked === "waterfall" ? 30 * u : seq + 2 * u,
        w: asked === "both" ? width * 0.21 : asked === "waterfall" ? width * 0.36 : width - seq - 76 * u,
      };
  const fallX = (names?.x ?? 0) + (names?.w ?? 0) + 10 * u;
  return {
    w: width,
    u,
    row,
    head: 34 * u,
    narrow,
    lanes:
      asked === "waterfall"
        ? null
        : { x0, step: lanes < 2 ? 0 : Math.min(180 * u, (seq - x0 - end) / (lanes - 1)), w: seq },
    names,
    fall: asked === "sequence" ? null : { x: fallX, w: Math.max(20, width - fallX - 64 * u) },
  };
}

/**
 * @param {Plan} plan
 * @param {number} index
 */
export function laneX(plan, index) {
  return plan.lanes ? plan.lanes.x0 + index * plan.lanes.step : 0;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} t
 * @param {number} size
 * @param {string} ink
 * @param {{anchor?: "start" | "middle" | "end", mono?: boolean, bold?: boolean, italic?: boolean}} [more]
 * @returns {Shape}
 */
export function text(x, y, t, size, ink, more = {}) {
  return { s: "text", x, y, t, size, ink, ...more };
}

/**
 * A text cut to a width, by how wide its letters are on average; the whole stands in the row's title.
 *
 * @param {string} t
 * @param {number} width px
 * @param {number} letter px
 */
export function fitted(t, width, letter) {
  const most = Math.max(2, Math.floor(width / letter));
  return t.length <= most ? t : `${t.slice(0, most - 1)}…`;
}

/** The colour of a kind, as a token. @param {Glyph} kind */
export function inkOf(kind) {
  return LOOKS[kind].token;
}
