// A whole request on one sheet: title, picture, and a foot that says when and how it was seen. Pure: text of an SVG file.

import { pathWords } from "./model.js";
import { text } from "./plan.js";
import { groundScene, headScene, rowScenes } from "./scene.js";
import { elementOf, hatchOf, written } from "./svg.js";

/** @typedef {import("./svg.js").Element} Element */

/** Rows on a sheet: more are counted, not drawn. */
export const SHEET_ROWS = 2000;
const EDGE = 16;
const TITLE = 50;
const FOOT = 34;

/**
 * @typedef {object} Sheet
 * @property {import("../../types").RequestWhole} whole
 * @property {string} title
 * @property {import("./scene.js").Drawn} drawn
 * @property {(token: string) => string} colour
 * @property {import("../../text/index.js").Words} words
 * @property {string} tap mode of the tap
 * @property {string} version of rpcviz
 * @property {number} lost copies that were dropped since the start
 */

/**
 * @param {Sheet} sheet
 * @returns {{text: string, width: number, height: number}}
 */
export function pictureOf(sheet) {
  const { drawn, colour } = sheet;
  const { plan } = drawn;
  const count = Math.min(drawn.rows.length, SHEET_ROWS);
  const width = plan.w + 2 * EDGE;
  const height = TITLE + plan.head + count * plan.row + FOOT + EDGE;
  const draw = (/** @type {readonly import("./plan.js").Shape[]} */ shapes) =>
    shapes.map((shape) => elementOf(shape, colour, "idle"));
  const moved = (/** @type {number} */ y, /** @type {Element[]} */ inside) => ({
    tag: "g",
    attrs: { transform: `translate(${EDGE} ${y})` },
    inside,
  });
  /** @type {Element} */
  const svg = {
    tag: "svg",
    attrs: { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` },
    inside: [
      { tag: "title", attrs: {}, text: sheet.title },
      { tag: "defs", attrs: {}, inside: [hatchOf("idle", colour)] },
      { tag: "rect", attrs: { width, height, fill: colour("s1") } },
      moved(0, draw(titleShapes(sheet))),
      moved(TITLE, draw(headScene(drawn))),
      moved(TITLE + plan.head, [
        ...draw(groundScene(drawn, 0, count)),
        ...rowScenes(drawn, 0, count).flatMap((row) => draw(row.shapes)),
      ]),
      moved(height - FOOT, draw(footShapes(sheet, count))),
    ],
  };
  return { text: `${written(svg)}\n`, width, height };
}

/**
 * @param {Sheet} sheet
 * @returns {import("./plan.js").Shape[]}
 */
function titleShapes({ whole, title, words }) {
  const { price } = whole;
  const path = pathWords(price.parts, words).map((part) => `${part.name} ${part.share}`);
  const said = [
    `${words.number(price.rpcs)} ${words("journeys.rpcs", { count: price.rpcs })}`,
    `${words.number(price.fanout_copies)} ${words("journeys.fanout_copies", { count: price.fanout_copies })}`,
    `${words.bytes(price.bytes)} ${words("journeys.on_bus")}`,
    words.span(whole.duration_ms ?? price.path_ms),
    words(`journeys.outcome_${whole.outcome}`),
    ...(path.length > 0 ? [`${words("journeys.path")} ${path.join(", ")}`] : []),
  ];
  return [text(0, 24, title, 15, "t1", { bold: true }), text(0, 42, said.join(" · "), 11, "t2")];
}

/**
 * @param {Sheet} sheet
 * @param {number} count rows drawn
 * @returns {import("./plan.js").Shape[]}
 */
function footShapes({ whole, drawn, words, tap, version, lost }, count) {
  const { began } = drawn;
  const end = began + BigInt(Math.round(drawn.axis.end * 1e6));
  const missing = [
    ...(drawn.rows.length > count
      ? [words("journeys.sheet_more", { count: drawn.rows.length - count })]
      : []),
    ...(whole.forgotten > 0 ? [words("journeys.forgotten", { count: whole.forgotten })] : []),
    ...(lost > 0 ? [words("journeys.sheet_lost", { count: lost })] : []),
  ];
  const seen = words("journeys.sheet", {
    ...{ id: whole.request_id, from: words.clock(began), to: words.clock(end) },
    ...{ day: new Date(Number(began / 1_000_000n)).toISOString().slice(0, 10), tap, version },
  });
  return [
    { s: "line", x1: 0, y1: 6, x2: drawn.plan.w, y2: 6, ink: "line2", w: 1 },
    text(0, 22, [seen, ...missing].join(" · "), 10, "t3"),
  ];
}
