// What stands still: the broker, cards, tiles, docks, stations and bindings. Drawn anew only when the cloud or the size changes.

import { drawBindings, drawDock, drawRail, drawStation } from "./broker.js";
import { REST } from "./cards.js";
import { add, boxed, colour, set } from "./draw.js";
import { fontsOf, namesOf } from "./layout.js";
import { firstFitting, fitted, MONO, UI } from "./measure.js";
import { pinRoom } from "./pins.js";
import { LOOKS } from "./shapes.js";

/** @typedef {import("./layout.js").Geometry} Geometry */
/** @typedef {import("./measure.js").Measure} Measure */
/** @typedef {import("./route.js").Words} Words */

/**
 * @typedef {object} Parts what changes with traffic
 * @property {Map<string, {box: SVGElement, fill: SVGElement, text: SVGElement | null, cell: boolean}>} tiles
 * @property {Map<string, {box: SVGElement, glow: SVGElement, text: SVGElement | null, badge: SVGElement}>} docks
 * @property {Map<string, {box: SVGElement, glow: SVGElement, icon: SVGElement}>} stations
 * @property {Map<string, Record<"group" | "box" | "fill" | "text" | "around", SVGElement>>} pins by card
 * @property {Map<string, SVGElement>} cards
 * @property {Map<string, SVGElement>} bindings by station and dock
 */

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {Words} words
 * @param {Measure} measure
 * @param {string} broker its name and virtual host
 * @returns {Parts}
 */
export function drawScene(svg, geometry, words, measure, broker) {
  svg.replaceChildren();
  set(svg, {
    viewBox: `0 0 ${geometry.sheet.w} ${geometry.sheet.h}`,
    width: geometry.sheet.w,
    height: geometry.sheet.h,
  });
  /** @type {Parts} */
  const parts = {
    tiles: new Map(),
    docks: new Map(),
    stations: new Map(),
    pins: new Map(),
    cards: new Map(),
    bindings: new Map(),
  };
  drawZones(svg, geometry, measure);
  drawRail(svg, geometry, broker);
  drawBindings(svg, geometry, parts);
  for (const card of geometry.cards) drawCard(svg, geometry, card, words, measure, parts);
  for (const tile of geometry.tiles.values()) drawTile(svg, geometry, tile, measure, parts);
  // Above the tiles around, which else would cover it.
  for (const tile of geometry.tiles.values())
    if (tile.gone && tile.queued && tile.shows) drawWaiting(svg, tile, geometry.sheet.k);
  for (const [card, pin] of geometry.pins) drawPin(svg, geometry.sheet, card, pin, parts);
  if (geometry.user) drawUser(svg, geometry, geometry.user, words);
  for (const dock of geometry.docks.values()) if (dock.count > 0) drawDock(svg, geometry, dock, parts);
  for (const station of geometry.stations) drawStation(svg, geometry, station, parts);
  return parts;
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {Measure} measure
 */
function drawZones(svg, { sheet, cards }, measure) {
  if (sheet.phone) return;
  const { k } = sheet;
  const y = sheet.aboveY - 24 * k;
  /** @type {Map<string, {from: number, to: number}>} */
  const zones = new Map();
  for (const card of cards) {
    if (card.row !== "above" || !card.project) continue;
    const known = zones.get(card.project);
    zones.set(card.project, {
      from: Math.min(known?.from ?? card.x, card.x),
      to: Math.max(known?.to ?? 0, card.x + card.w),
    });
  }
  for (const [project, { from, to }] of zones) {
    const wide = measure(project, `600 ${10 * k}px ${UI}`);
    add(
      svg,
      "text",
      {
        x: from + 2 * k,
        y: y + 3.5 * k,
        "font-size": 10 * k,
        "font-weight": 600,
        "font-family": UI,
        fill: colour("t3"),
      },
      project,
    );
    add(svg, "line", { x1: from + wide + 10 * k, x2: to - 2 * k, y1: y, y2: y, stroke: colour("line") });
  }
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {import("./layout.js").PlacedCard} card
 * @param {Words} words
 * @param {Measure} measure
 * @param {Parts} parts
 */
function drawCard(svg, { sheet }, card, words, measure, parts) {
  const { k, phone } = sheet;
  const box = { x: card.x + card.w / 2, y: card.y + card.h / 2, w: card.w, h: card.h };
  const look = card.ghost
    ? { fill: "none", "stroke-dasharray": `${4 * k} ${3 * k}` }
    : { fill: colour("s2"), class: "stage-card" };
  parts.cards.set(card.id, add(svg, "rect", { ...boxed(box, 10 * k), stroke: colour("line2"), ...look }));
  const { y } = namesOf(sheet)[card.row];
  const size = (phone ? 11 : 12.5) * k;
  const title = card.ghost
    ? words("stage.rest_only")
    : card.more.length > 0 && !card.project
      ? words("stage.more", { n: card.more.length })
      : card.title;
  const x = card.x + (phone ? 6 : 9) * k;
  add(
    svg,
    "text",
    { x, y: y + size * 0.36, "font-size": size, "font-weight": 600, "font-family": UI, fill: colour("t1") },
    title,
  );
  if (phone || card.ghost) return;
  const room = card.w - 18 * k - pinRoom(card, sheet);
  const sub = firstFitting(subsOf(card, words), room, fontsOf(sheet).sub, measure);
  add(
    svg,
    "text",
    {
      x,
      y: y + 14 * k + 3.5 * k,
      "font-size": 10 * k,
      "font-weight": 450,
      "font-family": UI,
      fill: colour("t3"),
    },
    sub,
  );
}

/**
 * What stands below a card's name, from long to short.
 *
 * @param {import("./layout.js").PlacedCard} card
 * @param {Words} words
 */
function subsOf(card, words) {
  if (card.more.length > 0) return [card.more.join(", ")];
  const all = card.tiles.length;
  if (all === 0) return [words("stage.absent"), words("stage.absent_short")];
  if (card.docks.some((dock) => dock.queues.some((queue) => /^notifications\./.test(queue))))
    return [words("stage.listens")];
  const shared = card.docks.filter((dock) => dock.role === "topic").length;
  const gone = card.tiles.filter((tile) => tile.gone).length;
  const n = all - gone;
  const silent = card.tiles.filter((tile) => tile.silent).length;
  const trouble = [
    ...(gone > 0 ? [words("stage.gone", { n: gone })] : []),
    ...(silent > 0 ? [words("stage.silent", { n: silent })] : []),
  ];
  const servers = [words("stage.servers", { n }), ...trouble].join(", ");
  if (all === 1 || shared !== 1 || card.row !== "above") return [servers];
  return [[words("stage.one_queue", { n }), ...trouble].join(", "), servers];
}

/**
 * @param {import("./shapes.js").Glyph} glyph
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function glyphAt(glyph, x, y, r) {
  const look = LOOKS[glyph];
  return {
    ...{ d: look.line, fill: "none", stroke: colour(look.token), "stroke-width": look.width },
    transform: `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}) scale(${Math.round(r * 10) / 10})`,
  };
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {import("./layout.js").PlacedTile} tile
 * @param {Measure} measure
 * @param {Parts} parts
 */
function drawTile(svg, { sheet }, tile, measure, parts) {
  if (!tile.shows && !tile.cell) return;
  const { k, phone } = sheet;
  const r = (tile.cell ? Math.min(tile.w < 14 * k ? 1.5 : 3.5, tile.w / (4 * k)) : 6) * k;
  const rest = tile.cell
    ? { fill: colour("cell"), stroke: colour("cell-line"), "data-cell": tile.key }
    : { fill: colour("s3"), stroke: colour("line2") };
  const box = add(svg, "rect", { ...boxed(tile, r), ...rest });
  if (tile.gone) drawGone(svg, tile, k);
  else if (tile.silent) drawSilent(svg, tile, k, r);
  const fill = add(svg, "rect", { ...boxed(tile, r), width: 0, fill: "none" });
  if (!tile.shows) {
    parts.tiles.set(tile.key, { box, fill, text: null, cell: true });
    return;
  }
  const fonts = fontsOf(sheet);
  const font = tile.cell ? fonts.cell : fonts.tile;
  const size = (tile.cell ? (phone ? 7.5 : 9) : phone ? 10 : 11) * k;
  const label = fitted(
    tile.cell ? tile.label.replace(/^\D+(?=\d+$)/, "") : tile.label,
    tile.w - (tile.card === REST ? 25 : 4) * k,
    font,
    measure,
  );
  const ink = {
    "font-size": size,
    "font-weight": tile.cell ? 500 : 550,
    "font-family": tile.cell ? MONO : UI,
    fill: colour(tile.cell ? "t3" : "t1"),
  };
  const rests = tile.card === REST;
  if (rests) {
    set(box, { fill: "none", "stroke-dasharray": `${3 * k} ${3 * k}` });
    const x = tile.x - tile.w / 2 + 11 * k;
    add(svg, "path", glyphAt("rest", x, tile.y, 5 * k));
  }
  const at = rests ? { x: tile.x - tile.w / 2 + 21 * k } : { x: tile.x, "text-anchor": "middle" };
  const text = add(svg, "text", { ...at, y: tile.y + size * 0.36, ...ink }, label);
  // Who speaks REST only works for nobody on the bus: such a tile never lights.
  if (!rests) parts.tiles.set(tile.key, { box, fill, text, cell: tile.cell });
}

/**
 * It was there, and has left the bus: its place is struck out until it comes back or is forgotten.
 *
 * @param {SVGElement} svg
 * @param {import("./layout.js").PlacedTile} tile
 * @param {number} k
 */
function drawGone(svg, tile, k) {
  const inset = Math.min(2 * k, tile.w / 5);
  const edge = { stroke: colour("failure"), "stroke-width": 1.1 * k };
  add(svg, "rect", {
    ...{ ...boxed(tile, 3 * k), ...edge, "data-gone": tile.key },
    ...{ fill: colour("failure"), "fill-opacity": 0.12, "stroke-dasharray": `${3 * k} ${2.5 * k}` },
  });
  add(svg, "line", {
    ...{ x1: tile.x - tile.w / 2 + inset, y1: tile.y + tile.h / 2 - inset },
    ...{ x2: tile.x + tile.w / 2 - inset, y2: tile.y - tile.h / 2 + inset, ...edge },
  });
}

/**
 * It is connected, and has not reported for three of its periods: its edge is dotted.
 *
 * @param {SVGElement} svg
 * @param {import("./layout.js").PlacedTile} tile
 * @param {number} k
 * @param {number} r
 */
function drawSilent(svg, tile, k, r) {
  add(svg, "rect", {
    ...{ ...boxed(tile, r), "data-silent": tile.key, fill: colour("s2"), stroke: colour("t2") },
    ...{ "stroke-width": 1.4 * k, "stroke-dasharray": `0 ${2.6 * k}`, "stroke-linecap": "round" },
  });
}

/**
 * How many messages wait for a server that has left.
 *
 * @param {SVGElement} svg
 * @param {import("./layout.js").PlacedTile} tile
 * @param {number} k
 */
function drawWaiting(svg, tile, k) {
  const text = String(tile.queued);
  const w = (text.length * 5.6 + 8) * k;
  const x = tile.x + tile.w / 2 - w / 2 + 3 * k;
  const y = tile.y - tile.h / 2;
  add(svg, "rect", {
    ...{ x: x - w / 2, y: y - 6 * k, width: w, height: 12 * k, rx: 6 * k, fill: colour("failure") },
    "data-queued": text,
  });
  add(
    svg,
    "text",
    {
      ...{ x, y: y + 3 * k, "text-anchor": "middle", "font-size": 8.5 * k, "font-weight": 600 },
      ...{ "font-family": UI, fill: colour("failure-ink") },
    },
    text,
  );
}

/**
 * The slot of the server in focus, and the frame around its cell; unseen until there is one.
 *
 * @param {SVGElement} svg
 * @param {import("./layout.js").Sheet} sheet
 * @param {string} card
 * @param {import("./layout.js").Box} pin
 * @param {Parts} parts
 */
function drawPin(svg, { k }, card, pin, parts) {
  const r = 6 * k;
  const group = add(svg, "g", { visibility: "hidden" });
  const box = add(group, "rect", { ...boxed(pin, r), "data-pin": card });
  const fill = add(group, "rect", { ...boxed(pin, r), width: 0, fill: "none" });
  const ink = { "text-anchor": "middle", "font-size": 10 * k, "font-weight": 550, "font-family": MONO };
  const text = add(group, "text", { x: pin.x, y: pin.y + 3.6 * k, ...ink }, "");
  const around = add(group, "rect", { fill: "none", stroke: colour("t1"), "stroke-width": 1.4 * k });
  parts.pins.set(card, { group, box, fill, text, around });
}

/**
 * @param {SVGElement} svg
 * @param {Geometry} geometry
 * @param {{x: number, y: number}} at
 * @param {Words} words
 */
function drawUser(svg, { sheet }, { x, y }, words) {
  const k = sheet.k * (sheet.phone ? 0.8 : 1);
  add(svg, "circle", { cx: x, cy: y, r: 11 * k, fill: colour("s2"), stroke: colour("line2") });
  add(svg, "circle", { cx: x, cy: y - 3 * k, r: 3 * k, fill: colour("t2") });
  add(svg, "path", {
    d: `M${x - 5.6 * k} ${y + 6.8 * k}a${5.6 * k} ${5.6 * k} 0 0 1 ${11.2 * k} 0z`,
    fill: colour("t2"),
  });
  const word = words("stage.user");
  const at = sheet.phone
    ? { x: x + 14 * k, y: y + 3.5 * k }
    : { x, y: y + 22.5 * k, "text-anchor": "middle" };
  add(svg, "text", { ...at, "font-size": 10 * sheet.k, "font-family": UI, fill: colour("t3") }, word);
}
