// The only canvas: what moves, and nothing else. No DOM and no clock here, so that it runs in a worker or on the page alike.

import { captionOf, drawChip, placed } from "./chips.js";
import { fallOf, glyphAt, spotsOf } from "./flight.js";
import { measureWith } from "./measure.js";
import { LOOKS } from "./shapes.js";
import { alpha, spritesOf } from "./sprites.js";

/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("./flight.js").Spot} Spot */

/**
 * @typedef {object} View
 * @property {string | null} selected id of the message
 * @property {string | null} request of the selected message: its journey stays bright
 * @property {string | null} hover
 * @property {readonly string[]} off kinds that are not shown
 * @property {boolean} still nothing travels
 */

/**
 * @typedef {object} PaintSheet
 * @property {number} w CSS px
 * @property {number} h
 * @property {number} k
 * @property {boolean} phone
 * @property {number} railY
 * @property {number} stationH
 * @property {number} ratio canvas pixels to a CSS pixel
 */

/** @typedef {{w: number, h: number}} Size */

const AFTERGLOW_MS = 1600;
/** With motion off a way lights this long. */
const LIT_MS = 600;
/** Everything else beside a selected journey. */
const DIMMED = 0.25;
/** Above this many moving messages there are no trails and no glow. */
const PLAIN = 300;
/** Above this many copies each is a dot. */
const MANY = 60;
/** The part of a flight at which a message is in its queue. */
const RESTS = 0.86;
const TURN = 2 * Math.PI;

/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {import("./sprites.js").MakeCanvas} makeCanvas
 */
export function painterOn(canvas, makeCanvas) {
  const context = /** @type {import("./sprites.js").Context} */ (canvas.getContext("2d"));
  const measure = measureWith(context);
  /** @type {Map<string, Way>} */
  const ways = new Map();
  /** @type {import("./sprites.js").Colours} */
  let colours = {};
  let dark = true;
  /** @type {PaintSheet} */
  let sheet = { w: 0, h: 0, k: 1, phone: false, railY: 0, stationH: 0, ratio: 1 };
  let sprites = spritesOf(makeCanvas, 1, colours);
  /** @type {View} */
  let view = { selected: null, request: null, hover: null, off: [], still: false };

  const renewed = () => {
    sprites = spritesOf(makeCanvas, sheet.ratio, colours);
  };

  return {
    /** @param {PaintSheet} next */
    size(next) {
      sheet = next;
      canvas.width = Math.round(next.w * next.ratio);
      canvas.height = Math.round(next.h * next.ratio);
      renewed();
    },
    /** @param {import("./sprites.js").Colours} next @param {boolean} isDark */
    theme(next, isDark) {
      colours = next;
      dark = isDark;
      renewed();
    },
    /** @param {View} next */
    look(next) {
      view = next;
    },
    /** @param {readonly Way[]} added @param {readonly string[]} gone @param {boolean} anew */
    put(added, gone, anew) {
      if (anew) ways.clear();
      for (const id of gone) ways.delete(id);
      for (const way of added) ways.set(way.id, way);
    },
    /** @param {number} t ms of stage time */
    draw(t) {
      context.setTransform(sheet.ratio, 0, 0, sheet.ratio, 0, 0);
      context.clearRect(0, 0, sheet.w, sheet.h);
      const shown = [...ways.values()].filter((way) => !view.off.includes(way.kind));
      const brush = { context, colours, dark, sheet, sprites, view, measure };
      drawAll(brush, shown, t);
    },
  };
}

/** @typedef {{context: import("./sprites.js").Context, colours: import("./sprites.js").Colours, dark: boolean, sheet: PaintSheet, sprites: ReturnType<typeof spritesOf>, view: View, measure: import("./measure.js").Measure}} Brush */

/**
 * @param {Brush} brush
 * @param {readonly Way[]} ways
 * @param {number} t
 */
function drawAll(brush, ways, t) {
  const { view } = brush;
  const flying = ways.filter((way) => t >= way.start && t < way.end);
  for (const way of ways) if (way.role === "focus" || isNamed(way, view)) drawLines(brush, way, t);
  for (const way of ways) if (way.ring) drawRing(brush, way, t);
  if (view.still) {
    for (const way of flying) drawStill(brush, way, t);
  } else {
    for (const role of /** @type {const} */ (["background", "other"])) {
      for (const way of flying) if (way.role === role) drawPlain(brush, way, t);
    }
    const rich = flying.length <= PLAIN;
    for (const way of flying) if (way.role === "focus") drawFocus(brush, way, t, rich);
  }
  for (const way of ways) if (isNamed(way, view)) drawNamed(brush, way, t);
  drawCaptions(brush, flying, t);
}

/**
 * @param {Way} way
 * @param {View} view
 */
function isNamed(way, view) {
  return way.id === view.selected || way.id === view.hover;
}

/**
 * How visible a way is beside the selected journey.
 *
 * @param {Way} way
 * @param {View} view
 */
function presence(way, view) {
  if (view.request === null && view.selected === null) return 1;
  return isNamed(way, view) || (view.request !== null && way.request === view.request) ? 1 : DIMMED;
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
function drawLines({ context, colours, sheet, view }, way, t) {
  if (way.form === "spot") return;
  const age = t - way.end;
  const named = isNamed(way, view);
  const many = way.branches > MANY;
  let strength = age < 0 ? (many ? 0.3 : way.branches > 2 ? 0.62 : 0.85) : 0.36 * (1 - age / AFTERGLOW_MS);
  if (t < way.start) strength = 0;
  if (view.still && t > way.start + LIT_MS) strength = 0;
  if (named) strength = 1;
  strength *= presence(way, view);
  if (strength <= 0.01) return;
  const look = LOOKS[way.glyph];
  context.strokeStyle = alpha(colours[look.token] ?? "", strength);
  context.lineWidth = (named ? 2.2 : way.branches > 2 ? 1.3 : 1.7) * sheet.k;
  context.setLineDash(look.dash.map((part) => part * sheet.k));
  context.lineCap = way.glyph === "fanout" ? "round" : "butt";
  context.beginPath();
  if (way.form === "arc") for (let at = 0; at < way.path.length; at += 8) trace(context, way.path, at);
  else {
    if (way.known) trace(context, way.path, 8);
    for (let branch = 0; branch < way.branches; branch += 1) trace(context, way.path, 16 + branch * 16);
  }
  context.stroke();
  context.setLineDash([]);
  context.lineCap = "butt";
}

/**
 * @param {import("./sprites.js").Context} context
 * @param {Float32Array} path
 * @param {number} at
 */
function trace(context, path, at) {
  /** @param {number} i */
  const n = (i) => path[at + i] ?? 0;
  context.moveTo(n(0), n(1));
  context.bezierCurveTo(n(2), n(3), n(4), n(5), n(6), n(7));
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
function drawPlain({ context, sprites, sheet, view }, way, t) {
  const background = way.role === "background";
  const r = (background ? 3.3 : 4.4) * sheet.k;
  context.globalAlpha = (background ? 0.82 : 1) * presence(way, view);
  for (const spot of spotsOf(way, t)) {
    if (spot.part === "exchange") continue;
    if (spot.part === "falling") context.globalAlpha *= 1 - 0.85 * fallOf(spot);
    sprites.shape(context, glyphAt(way, spot), spot.x, spot.y, r, spot.angle, way.again);
  }
  context.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 * @param {boolean} rich with trail and glow
 */
function drawFocus(brush, way, t, rich) {
  const { context, colours, sprites, sheet, dark, view } = brush;
  const spots = spotsOf(way, t);
  const token = LOOKS[way.glyph].token;
  const shown = presence(way, view);
  const many = spots.length > MANY;
  if (rich && !many && way.form !== "spot") drawTrail(brush, way, t, spots.length > 2 ? 4 : 9, shown);
  for (const spot of spots) {
    const fade = shown * (1 - 0.85 * fallOf(spot));
    context.globalAlpha = fade;
    if (many) {
      context.fillStyle = colours[token] ?? "";
      context.fillRect(spot.x - 1.6 * sheet.k, spot.y - 1.6 * sheet.k, 3.2 * sheet.k, 3.2 * sheet.k);
      continue;
    }
    if (rich && dark && spot.part !== "falling")
      sprites.glow(context, token, spot.x, spot.y, (spots.length > 2 ? 13 : 18) * sheet.k);
    const grown = way.form === "spot" ? pulse(way, t) : 1;
    if (grown !== 1) context.globalAlpha = fade * Math.min(1, (way.end - t) / 160);
    sprites.shape(
      context,
      glyphAt(way, spot),
      spot.x,
      spot.y,
      Math.round((spots.length > 2 ? 5 : 6.8) * sheet.k * grown * 4) / 4,
      spot.angle,
      way.again,
    );
  }
  context.globalAlpha = 1;
}

/**
 * Work at one place swells once and stays.
 *
 * @param {Way} way
 * @param {number} t
 */
function pulse(way, t) {
  const u = Math.min(1, (t - way.start) / 200);
  return 0.5 + 0.5 * u + 0.25 * Math.sin(Math.PI * u) - 0.001;
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 * @param {number} dots
 * @param {number} shown
 */
function drawTrail({ context, colours, sheet }, way, t, dots, shown) {
  context.fillStyle = colours[LOOKS[way.glyph].token] ?? "";
  for (let i = dots; i > 0; i -= 1) {
    context.globalAlpha = (1 - i / (dots + 1)) * 0.4 * shown;
    context.beginPath();
    for (const spot of spotsOf(way, Math.max(way.start, t - i * 0.012 * way.lasts))) {
      if (spot.part === "exchange" || spot.part === "falling") continue;
      const r = (3.6 - i * 0.24) * sheet.k;
      context.moveTo(spot.x + r, spot.y);
      context.arc(spot.x, spot.y, r, 0, TURN);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}

/**
 * Nothing travels: the message stands at its exchange while its way is alight.
 *
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
function drawStill({ context, sprites, sheet, view }, way, t) {
  if (t > way.start + LIT_MS || way.role === "background") return;
  context.globalAlpha = presence(way, view);
  sprites.shape(context, way.glyph, way.x, way.y, 6 * sheet.k, Math.PI / 2, way.again);
  context.globalAlpha = 1;
}

/**
 * The caller holds the line: a ring that fills until the reply is back.
 *
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
function drawRing({ context, colours, sheet, sprites, view }, way, t) {
  const ring = way.ring;
  if (!ring || t < way.start || t >= ring.until) return;
  if (way.role === "background" && ring.state === "waiting" && t - way.start < 3000) return;
  const { k } = sheet;
  context.globalAlpha = presence(way, view);
  if (ring.state === "timed_out") {
    sprites.shape(context, "timeout", ring.x, ring.y, 6.5 * k, 0, false);
    context.globalAlpha = 1;
    return;
  }
  const share =
    ring.until === Number.POSITIVE_INFINITY
      ? 1 - Math.exp(-(t - way.start) / 6000)
      : (t - way.start) / (ring.until - way.start);
  const colour = colours["call"] ?? "";
  context.beginPath();
  context.arc(ring.x, ring.y, 5.5 * k, 0, TURN);
  context.fillStyle = colours["s2"] ?? "";
  context.fill();
  context.lineWidth = 1.9 * k;
  context.strokeStyle = alpha(colour, 0.28);
  context.stroke();
  context.beginPath();
  context.arc(ring.x, ring.y, 5.5 * k, -Math.PI / 2, -Math.PI / 2 + share * TURN);
  context.strokeStyle = colour;
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * What is selected, or under the pointer: a halo while it flies, its shape at the end of its way otherwise.
 *
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
function drawNamed({ context, colours, sheet, sprites, view }, way, t) {
  const flies = t >= way.start && t < way.end;
  // After its flight a message is marked at its queue: in the tile it would cover the server's name.
  const rest = way.form === "bus" && !way.falls ? way.start + way.lasts * RESTS : way.end - 0.001;
  const spots = spotsOf(way, flies ? t : Math.min(rest, way.end - 0.001));
  for (const spot of spots.slice(0, MANY)) {
    if (!flies) sprites.shape(context, way.glyph, spot.x, spot.y, 5 * sheet.k, spot.angle, way.again);
    context.beginPath();
    context.arc(spot.x, spot.y, 9.5 * sheet.k, 0, TURN);
    context.strokeStyle = alpha(colours["t1"] ?? "", way.id === view.selected ? 1 : 0.8);
    context.lineWidth = 2 * sheet.k;
    context.stroke();
  }
}

/**
 * @param {Brush} brush
 * @param {readonly Way[]} flying
 * @param {number} t
 */
function drawCaptions({ context, colours, sheet, view, measure }, flying, t) {
  const plain = flying.length > PLAIN;
  const captions = [];
  for (const way of flying) {
    const named = isNamed(way, view);
    if (!named && (way.role !== "focus" || plain || presence(way, view) < 1)) continue;
    if (view.still && t > way.start + LIT_MS) continue;
    const spots = view.still
      ? [{ x: way.x, y: way.y, part: /** @type {const} */ ("toQueue"), branch: 0, angle: 0 }]
      : spotsOf(way, t);
    const caption = captionOf(way, spots, sheet);
    if (caption?.text)
      captions.push({ ...caption, token: LOOKS[spots[0] ? glyphAt(way, spots[0]) : way.glyph].token });
  }
  for (const chip of placed(captions, sheet, measure)) drawChip(context, chip, sheet, colours);
}
