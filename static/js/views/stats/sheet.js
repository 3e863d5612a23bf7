// A table of this view as a picture: its words, its strips, its heat.

import { inkOf } from "./plot.js";
import { hostCells, methodCells } from "./rows.js";

/** @typedef {import("../../types").StatsAnswer} Answer */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {Readonly<Record<string, string>>} Ink */

/** Sizes, in CSS px. */
const ROW = 24;
const SIDE = 14;
const HEAD = 62;

const METHOD_HEADS = Object.freeze([
  ...["stats.method", "stats.count", "stats.round_trips"],
  ...["stats.line.p50", "stats.line.p99", "stats.spent"],
]);

/**
 * @typedef {object} Place
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 */

/**
 * @typedef {object} Sheet
 * @property {string} title
 * @property {string} said
 * @property {readonly {name: string, px: number, end?: boolean}[]} columns
 * @property {readonly (readonly Cell[])[]} rows
 */
/** @typedef {string | {text: string, level: number} | {strip: import("./model.js").Strip, columns: number}} Cell */

/** @param {Answer} answer @param {Words} words */
export function methodPicture(answer, words) {
  const widths = [230, 60, 320, 76, 76, 84];
  const columns = widths.map((px, at) => ({
    name: words(METHOD_HEADS[at] ?? ""),
    px,
    end: at !== 0 && at !== 2,
  }));
  const said = words("stats.methods_said");
  return drawn({ title: words("stats.methods"), said, columns, rows: methodCells(answer, words) });
}

/** @param {Answer} answer @param {Words} words */
export function hostPicture(answer, words) {
  const columns = [
    { name: words("stats.host"), px: 230 },
    ...answer.heat.methods.map((name) => ({ name, px: 112, end: true })),
  ];
  const said = words("stats.hosts_said");
  return drawn({ title: words("stats.hosts"), said, columns, rows: hostCells(answer, words) });
}

/**
 * @param {Sheet} sheet
 * @returns {Promise<Blob | null>}
 */
function drawn({ title, said, columns, rows }) {
  const ink = inkOf();
  const canvas = document.createElement("canvas");
  const wide = columns.reduce((sum, column) => sum + column.px, 2 * SIDE);
  const high = HEAD + (rows.length + 1) * ROW + SIDE;
  canvas.width = wide * 2;
  canvas.height = high * 2;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const face = getComputedStyle(document.body).fontFamily;
  ctx.scale(2, 2);
  ctx.textBaseline = "middle";
  ctx.fillStyle = ink["s1"] ?? "";
  ctx.fillRect(0, 0, wide, high);
  write(ctx, title, { x: SIDE, y: 8, w: wide - 2 * SIDE, h: ROW }, `600 15px ${face}`, ink["t1"] ?? "");
  write(ctx, said, { x: SIDE, y: 32, w: wide - 2 * SIDE, h: ROW }, `11px ${face}`, ink["t3"] ?? "");
  let x = SIDE;
  columns.forEach((column, at) => {
    const place = (/** @type {number} */ row) => ({ x, y: HEAD + row * ROW, w: column.px - 8, h: ROW });
    write(ctx, column.name, place(0), `600 11px ${face}`, ink["t3"] ?? "", column.end);
    for (const [index, row] of rows.entries())
      cellAt(ctx, row[at] ?? "", place(index + 1), face, ink, column.end);
    x += column.px;
  });
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Cell} cell
 * @param {Place} place
 * @param {string} face
 * @param {Ink} ink
 * @param {boolean} [end]
 */
function cellAt(ctx, cell, place, face, ink, end) {
  if (typeof cell !== "string" && "strip" in cell) {
    stripAt(ctx, cell, place, ink);
    return;
  }
  const text = typeof cell === "string" ? cell : cell.text;
  const level = typeof cell === "string" ? 0 : cell.level;
  if (level > 0) {
    ctx.globalAlpha = [0, 0.1, 0.2, 0.32, 0.46][level] ?? 0.46;
    ctx.fillStyle = ink["failure"] ?? "";
    ctx.fillRect(place.x, place.y + 1, place.w + 6, place.h - 2);
    ctx.globalAlpha = 1;
  }
  write(ctx, text, place, `12px ${face}`, ink["t1"] ?? "", end);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{strip: import("./model.js").Strip, columns: number}} cell
 * @param {Place} place
 * @param {Ink} ink
 */
function stripAt(ctx, { strip, columns }, { x, y, w, h }, ink) {
  ctx.fillStyle = ink["s3"] ?? "";
  ctx.fillRect(x, y + 3, w, h - 6);
  ctx.fillStyle = ink["call"] ?? "";
  for (const { column, level } of strip.cells) {
    ctx.globalAlpha = [0, 0.16, 0.3, 0.46, 0.64][level] ?? 0.64;
    ctx.fillRect(x + (column / columns) * w, y + 3, w / columns, h - 6);
  }
  ctx.globalAlpha = 1;
  if (strip.p50 === null || strip.p99 === null) return;
  ctx.strokeStyle = ctx.fillStyle = ink["t1"] ?? "";
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x + strip.p50 * w, y + h / 2);
  ctx.lineTo(x + strip.p99 * w, y + h / 2);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x + strip.p50 * w, y + h / 2, 4, 0, 2 * Math.PI);
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x + strip.p99 * w, y + h / 2, 4, 0, 2 * Math.PI);
  ctx.fillStyle = ink["s1"] ?? "";
  ctx.fill();
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {Place} place
 * @param {string} font
 * @param {string} fill
 * @param {boolean} [end]
 */
function write(ctx, text, { x, y, w, h }, font, fill, end) {
  ctx.font = font;
  ctx.fillStyle = fill;
  ctx.textAlign = end ? "right" : "left";
  ctx.fillText(text, end ? x + w : x, y + h / 2, w);
}
