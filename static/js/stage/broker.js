// The broker and its queues, standing still: the rail, bindings, docks and stations.

import { pathData } from "./curves.js";
import { dockFont } from "./docks.js";
import { add, boxed, colour, set } from "./draw.js";
import { dockIcon, stationIcon } from "./icons.js";
import { MONO, UI } from "./measure.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./svg.js").Parts} Parts */

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {string} broker
 */
export function drawRail(svg, { sheet }, broker) {
  const { k, pad, w, railY, railH } = sheet;
  const box = { x: w / 2, y: railY, w: w - 2 * pad + 8 * k, h: railH };
  add(svg, "rect", { ...boxed(box, railH / 2), fill: colour("rail"), stroke: colour("line") });
  add(svg, "line", {
    ...{ x1: pad + 12 * k, x2: w - pad - 12 * k, y1: railY, y2: railY, stroke: colour("line2") },
    ...{ "stroke-dasharray": `1 ${5 * k}` },
  });
  if (sheet.phone) return;
  const ink = { "font-size": 10 * k, "font-weight": 500, "font-family": UI, fill: colour("t3") };
  add(
    svg,
    "text",
    { x: w - pad - 10 * k, y: railY + railH / 2 + 14 * k, "text-anchor": "end", ...ink },
    broker,
  );
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {Parts} parts
 */
export function drawBindings(svg, { bindings, sheet }, parts) {
  const group = add(svg, "g", { fill: "none", stroke: colour("t3"), "stroke-opacity": 0.22 });
  for (const { exchange, dock, curve } of bindings) {
    const path = add(group, "path", { d: pathData(curve), "stroke-width": 0.7 * sheet.k });
    parts.bindings.set(`${exchange} ${dock}`, path);
  }
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {import("./docks.js").PlacedDock} dock
 * @param {Parts} parts
 */
export function drawDock(svg, { sheet }, dock, parts) {
  const { k, phone } = sheet;
  const r = dock.role === "reply" ? dock.h / 2 : 4 * k;
  if (dock.role === "fanout" || dock.count > 1) {
    // One more edge: behind this dock there is a queue for each server.
    const y = dock.y + (dock.above ? 1 : -1) * -(dock.h / 2 + 2.5 * k);
    add(svg, "line", {
      x1: dock.x - dock.w / 2 + 5 * k,
      x2: dock.x + dock.w / 2 - 5 * k,
      y1: y,
      y2: y,
      stroke: colour("ctl"),
    });
  }
  const box = add(svg, "rect", {
    ...boxed(dock, r),
    fill: colour("dock"),
    stroke: colour("ctl"),
    "stroke-opacity": dock.label ? 1 : 0.65,
  });
  const glow = add(svg, "rect", { ...boxed(dock, r), fill: "none", "fill-opacity": 0.22 });
  let text = null;
  const size = Number.parseFloat(/ ([\d.]+)px/.exec(dockFont(sheet))?.[1] ?? "9");
  if (dock.label) {
    const ink = { "font-size": size, "font-weight": 450, "font-family": MONO, fill: colour("t2") };
    text = add(
      svg,
      "text",
      { x: dock.x, y: dock.y + size * 0.34, "text-anchor": "middle", ...ink },
      dock.label,
    );
  } else {
    text = add(svg, "path", {
      d: dockIcon(dock.role, dock.x, dock.y, (phone ? 3.6 : 4.2) * k),
      stroke: colour("t2"),
      "stroke-width": 1.2 * k,
      fill: "none",
    });
    set(text, { "stroke-linecap": "round", "stroke-linejoin": "round" });
  }
  const badge = add(svg, "g", { visibility: "hidden" });
  parts.docks.set(dock.id, { box, glow, text, badge });
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {import("./rail.js").PlacedStation} station
 * @param {Parts} parts
 */
export function drawStation(svg, { sheet }, station, parts) {
  const { k, phone } = sheet;
  const r = 7 * k;
  if (station.exchanges.length > 1) {
    add(svg, "rect", {
      ...boxed({ ...station, x: station.x + 2.5 * k, y: station.y + 2.5 * k }, r),
      fill: colour("station"),
      stroke: colour("line2"),
    });
  }
  const box = add(svg, "rect", { ...boxed(station, r), fill: colour("station"), stroke: colour("ctl") });
  const glow = add(svg, "rect", { ...boxed(station, r), fill: "none" });
  const icon = add(svg, "path", {
    ...{
      d: stationIcon(station.type, station.iconX, station.y, 4.2 * k),
      fill: "none",
      stroke: colour("t2"),
      "stroke-width": 1.3 * k,
    },
    ...{ "stroke-linecap": "round", "stroke-linejoin": "round" },
  });
  const size = (phone ? 9 : 10.5) * k;
  const ink = { "font-size": size, "font-weight": 500, "font-family": MONO, fill: colour("t1") };
  add(
    svg,
    "text",
    { x: station.iconX + (phone ? 7 : 9) * k, y: station.y + size * 0.35, ...ink },
    station.label,
  );
  parts.stations.set(station.id, { box, glow, icon });
}
