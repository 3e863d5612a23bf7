// Light on what stands still: which tile works, which dock and station a message is in. Touches only what changed.

import { add, boxed, colour, set } from "./draw.js";
import { ratesOf, widthFor } from "./flows.js";
import { fitted, MONO, UI } from "./measure.js";
import { pinnedIn } from "./pins.js";
import { LOOKS } from "./shapes.js";

/** @typedef {import("./scene.js").Lights} Lights */
/** @typedef {import("./scene.js").Light} Light */
/** @typedef {import("./svg.js").Parts} Parts */
/** @typedef {import("./layout.js").Geometry} Geometry */

/** The work of a tile is shown in this many steps, so that few frames touch the page. */
const STEPS = 32;
/** A tile that works for nobody in focus changes at most so often, in ms: nothing may flash three times a second. */
const CALM_MS = 170;

/**
 * @param {Parts} parts
 * @param {Geometry} geometry
 * @param {import("./measure.js").Measure} [measure] for the names of pinned servers
 * @param {Map<string, string>} [pinned] which stand there, by card
 * @returns {(lights: Lights, atMs: number, named?: readonly string[]) => void} named: servers that are pointed at or told of
 */
export function lighting(parts, geometry, measure, pinned = new Map()) {
  /** @type {Map<string, string>} */
  const shown = new Map();
  /** @type {Map<string, number>} */
  const since = new Map();
  /** @type {Changed} */
  const changed = (key, sign) => {
    if ((shown.get(key) ?? "") === sign) return false;
    if (sign) shown.set(key, sign);
    else shown.delete(key);
    return true;
  };
  return (lights, atMs, named = []) => {
    /** @type {Changed} */
    const calmly = (key, sign) => {
      const before = shown.get(key) ?? "";
      if (!before.includes("true") && !sign.includes("true") && atMs - (since.get(key) ?? 0) < CALM_MS)
        return false;
      if (!changed(key, sign)) return false;
      since.set(key, atMs);
      return true;
    };
    lightCards(parts, lightTiles(parts, geometry, lights, calmly), changed);
    lightDocks(parts, geometry, lights, changed);
    if (measure) lightPins(parts, geometry, lights, { named, pinned, changed, measure });
    for (const [id, part] of parts.stations) {
      const light = inFocus(lights.stations.get(id));
      if (!changed(`s${id}`, signOf(light, false))) continue;
      lightBox({ ...part, text: null }, light, geometry.sheet.k);
      set(part.icon, { stroke: colour(light ? LOOKS[light.glyph].token : "t2") });
    }
  };
}

/** Whether the sign of something is new. @callback Changed @param {string} key @param {string} sign @returns {boolean} */

/** Docks and stations light for the request in focus only. @param {Light | undefined} light */
function inFocus(light) {
  return light?.focus ? light : undefined;
}

/**
 * @param {Parts} parts
 * @param {Geometry} geometry
 * @param {Lights} lights
 * @param {Changed} changed
 * @returns {Map<string, string>} cards that are at work for the request in focus, with their colour
 */
function lightTiles(parts, geometry, lights, changed) {
  /** @type {Map<string, string>} */
  const hot = new Map();
  for (const [key, part] of parts.tiles) {
    const light = lights.tiles.get(key);
    const waits = lights.waiting.has(key);
    const tile = geometry.tiles.get(key);
    if (!tile) continue;
    if (light?.focus) hot.set(tile.card, LOOKS[light.glyph].token);
    if (changed(`t${key}`, signOf(light, waits))) lightTile(part, tile, light, waits, geometry.sheet.k);
  }
  return hot;
}

/**
 * The server in focus of each large grid, drawn once more where it can be read.
 *
 * @param {Parts} parts
 * @param {Geometry} geometry
 * @param {Lights} lights
 * @param {{named: readonly string[], pinned: Map<string, string>, changed: Changed, measure: import("./measure.js").Measure}} with_
 */
function lightPins(parts, geometry, lights, { named, pinned, changed, measure }) {
  for (const [card, part] of parts.pins) {
    const key = pinnedIn(geometry.tiles, card, lights, named, pinned.get(card) ?? null);
    const tile = key === null ? undefined : geometry.tiles.get(key);
    const pin = geometry.pins.get(card);
    if (key === null || !tile || !pin) continue;
    pinned.set(card, key);
    const light = lights.tiles.get(key);
    const waits = lights.waiting.has(key);
    if (!changed(`p${card}`, `${key} ${signOf(light, waits)}`)) continue;
    lightPin(part, tile, pin, { light, waits, k: geometry.sheet.k, measure });
  }
}

/**
 * @param {Record<"group" | "box" | "fill" | "text" | "around", SVGElement>} part
 * @param {import("./layout.js").PlacedTile} tile
 * @param {import("./layout.js").Box} pin
 * @param {{light: Light | undefined, waits: boolean, k: number, measure: import("./measure.js").Measure}} now
 */
function lightPin(part, tile, pin, { light, waits, k, measure }) {
  lightTile({ ...part, cell: false }, { ...tile, ...pin }, light, waits, k);
  const token = tile.gone
    ? "failure"
    : light
      ? LOOKS[light.glyph].token
      : waits
        ? "call"
        : tile.silent
          ? "t2"
          : "line2";
  const dash = tile.silent ? `0 ${2.6 * k}` : tile.gone || (waits && !light) ? `${3 * k} ${2.5 * k}` : "none";
  set(part.box, {
    fill: colour("s3"),
    stroke: colour(token),
    "stroke-dasharray": dash,
    "data-host": tile.label,
  });
  set(part.box, { "stroke-linecap": tile.silent ? "round" : "butt" });
  set(part.text, { fill: colour(tile.gone ? "failure" : "t1") });
  set(part.group, { visibility: "visible" });
  const queued = tile.gone && tile.queued ? ` ${tile.queued}` : "";
  part.text.textContent = `${fitted(tile.label, pin.w - 8 * k - queued.length * 6 * k, `550 ${10 * k}px ${MONO}`, measure)}${queued}`;
  const edge = 1.6 * k;
  set(part.around, {
    ...boxed({ x: tile.x, y: tile.y, w: tile.w + 2 * edge, h: tile.h + 2 * edge }, 3 * k),
  });
}

/**
 * @param {Parts} parts
 * @param {Map<string, string>} hot
 * @param {Changed} changed
 */
function lightCards(parts, hot, changed) {
  for (const [id, card] of parts.cards) {
    const token = hot.get(id) ?? "";
    if (changed(`c${id}`, token))
      set(card, { stroke: colour(token || "line2"), "stroke-opacity": token ? 0.7 : 1 });
  }
}

/**
 * @param {Parts} parts
 * @param {Geometry} geometry
 * @param {Lights} lights
 * @param {Changed} changed
 */
function lightDocks(parts, geometry, lights, changed) {
  const { k } = geometry.sheet;
  for (const [id, part] of parts.docks) {
    const light = inFocus(lights.docks.get(id));
    if (changed(`d${id}`, signOf(light, false))) lightBox(part, light, k);
    badge(part, geometry.docks.get(id), lights.queued.get(id) ?? 0, changed, k);
  }
}

/**
 * @param {Light | undefined} light
 * @param {boolean} waits
 */
function signOf(light, waits) {
  return light
    ? `${light.glyph} ${light.focus} ${Math.round(light.share * STEPS)} ${waits}`
    : waits
      ? "waits"
      : "";
}

/**
 * @param {{box: SVGElement, fill: SVGElement, text: SVGElement | null, cell: boolean}} part
 * @param {import("./layout.js").PlacedTile} tile
 * @param {Light | undefined} light
 * @param {boolean} waits
 * @param {number} k
 */
function lightTile(part, tile, light, waits, k) {
  const token = light ? LOOKS[light.glyph].token : waits ? "call" : part.cell ? "cell-line" : "line2";
  set(part.box, {
    stroke: colour(token),
    "stroke-width": light ? 1.6 * k : waits ? 1.3 * k : 1,
    "stroke-dasharray": waits && !light ? `${3 * k} ${2.5 * k}` : "none",
  });
  part.box.toggleAttribute("data-lit", light !== undefined);
  const share = light ? (part.cell ? 1 : light.share) : 0;
  set(part.fill, {
    width: tile.w * share,
    fill: light ? colour(token) : "none",
    "fill-opacity": light?.focus ? 0.38 : 0.22,
  });
  if (part.text && part.cell) set(part.text, { fill: colour(light ? "t1" : "t3") });
}

/**
 * @param {{box: SVGElement, glow: SVGElement, text: SVGElement | null}} part
 * @param {Light | undefined} light
 * @param {number} k
 */
function lightBox(part, light, k) {
  const token = light ? LOOKS[light.glyph].token : "ctl";
  set(part.box, { stroke: colour(token), "stroke-width": light ? 1.7 * k : 1 });
  set(part.glow, { fill: light ? colour(token) : "none", "fill-opacity": 0.2 });
  if (part.text?.tagName === "text") set(part.text, { fill: colour(light ? "t1" : "t2") });
}

/**
 * How many messages rest in a dock that nobody empties.
 *
 * @param {{badge: SVGElement}} part
 * @param {import("./docks.js").PlacedDock | undefined} dock
 * @param {number} queued
 * @param {Changed} changed
 * @param {number} k
 */
function badge(part, dock, queued, changed, k) {
  if (!dock || !changed(`q${dock.id}`, queued > 1 ? String(queued) : "")) return;
  part.badge.replaceChildren();
  set(part.badge, { visibility: queued > 1 ? "visible" : "hidden" });
  if (queued < 2) return;
  const text = String(queued);
  const w = (text.length * 6 + 9) * k;
  const x = dock.x + dock.w / 2 - 2 * k;
  const y = dock.y - dock.h / 2 - 1 * k;
  add(part.badge, "rect", {
    x: x - w / 2,
    y: y - 6.5 * k,
    width: w,
    height: 13 * k,
    rx: 6.5 * k,
    fill: colour("failure"),
  });
  add(
    part.badge,
    "text",
    {
      x,
      y: y + 3.2 * k,
      "text-anchor": "middle",
      "font-size": 9 * k,
      "font-weight": 600,
      "font-family": UI,
      fill: colour("failure-ink"),
    },
    text,
  );
}

/**
 * Bindings as wide as their rate.
 *
 * @param {Parts} parts
 * @param {Geometry} geometry
 * @param {readonly import("../types").EdgeShape[]} edges
 * @returns {ReturnType<typeof ratesOf>}
 */
export function widen(parts, geometry, edges) {
  const rates = ratesOf(geometry, edges);
  for (const [key, path] of parts.bindings) {
    const width = widthFor(rates.get(key)?.perS ?? 0);
    set(path, { "stroke-width": Math.round(width * geometry.sheet.k * 10) / 10 });
  }
  return rates;
}
