// Under heavy load: how much flows where, as dashes that run along the bindings; and how wide a binding is at rest.

import { LOOKS } from "./shapes.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("../types").EdgeShape} Edge */

/**
 * @typedef {object} Flow
 * @property {readonly number[]} curve from the exchange to the dock
 * @property {number} width px
 * @property {number} speed px per second
 * @property {import("./shapes.js").Glyph} glyph
 */

/** Widest and fastest. */
const WIDEST = 6;
const SPEED = Object.freeze({ least: 14, each: 26, most: 120 });

/**
 * Messages per second by binding, and which kind most of them are.
 *
 * @param {Geometry} geometry
 * @param {readonly Edge[]} edges
 * @returns {ReadonlyMap<string, {perS: number, kind: Edge["kind"]}>} by station and dock
 */
export function ratesOf(geometry, edges) {
  /** @type {Map<string, Map<Edge["kind"], number>>} */
  const byKind = new Map();
  const docks = [...geometry.docks.values()];
  for (const edge of edges) {
    const station = geometry.stationOf.get(edge.exchange);
    const fits = docks.filter((dock) => isRead(dock, edge));
    for (const dock of fits) {
      const key = `${station?.id} ${dock.id}`;
      const kinds = byKind.get(key) ?? new Map();
      // Which of several queues it was, an edge does not say.
      kinds.set(edge.kind, (kinds.get(edge.kind) ?? 0) + edge.per_s / fits.length);
      byKind.set(key, kinds);
    }
  }
  return new Map(
    [...byKind].map(([key, kinds]) => {
      const most = [...kinds].reduce((best, each) => (each[1] > best[1] ? each : best));
      return [key, { perS: [...kinds.values()].reduce((sum, n) => sum + n, 0), kind: most[0] }];
    }),
  );
}

/**
 * @param {import("./docks.js").PlacedDock} dock
 * @param {Edge} edge
 */
function isRead(dock, edge) {
  if (dock.card !== edge.receiver && !dock.card.split(" ").includes(edge.receiver ?? "")) return false;
  if (edge.kind === "reply" || edge.kind === "failure" || edge.kind === "heartbeat")
    return dock.role === "reply";
  if (edge.kind === "fanout") return dock.role === "fanout";
  return dock.role !== "reply" && dock.role !== "fanout";
}

/**
 * @param {number} perS messages per second
 * @returns {number} px, before scaling
 */
export function widthFor(perS) {
  return Math.min(WIDEST, 0.7 + 1.1 * Math.log10(1 + perS) * 1.6);
}

/**
 * @param {Geometry} geometry
 * @param {ReturnType<typeof ratesOf>} rates
 * @returns {Flow[]}
 */
export function flowsOf({ bindings, sheet }, rates) {
  return bindings.flatMap(({ exchange, dock, curve }) => {
    const rate = rates.get(`${exchange} ${dock}`);
    if (!rate || rate.perS < 0.05) return [];
    const speed = Math.min(SPEED.most, SPEED.least + SPEED.each * Math.log10(1 + rate.perS));
    return [
      { curve: [...curve], width: widthFor(rate.perS) * sheet.k, speed: speed * sheet.k, glyph: rate.kind },
    ];
  });
}

/**
 * @param {import("./sprites.js").Context} context
 * @param {readonly Flow[]} flows
 * @param {import("./sprites.js").Colours} colours
 * @param {number} t ms of stage time
 * @param {number} k scale
 */
export function drawFlows(context, flows, colours, t, k) {
  context.lineCap = "butt";
  context.globalAlpha = 0.8;
  context.setLineDash([5 * k, 7 * k]);
  for (const { curve, width, speed, glyph } of flows) {
    const n = (/** @type {number} */ i) => curve[i] ?? 0;
    context.lineDashOffset = -((t / 1000) * speed) % (12 * k);
    context.strokeStyle = colours[LOOKS[glyph].token] ?? "";
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(n(0), n(1));
    context.bezierCurveTo(n(2), n(3), n(4), n(5), n(6), n(7));
    context.stroke();
  }
  context.setLineDash([]);
  context.lineDashOffset = 0;
  context.globalAlpha = 1;
}
