// The messages themselves: background small and plain, the request in focus with trail and glow.

import { fallOf, glyphAt, spotsOf } from "./flight.js";
import { LIT_MS, presence } from "./lines.js";
import { UI } from "./measure.js";
import { LOOKS } from "./shapes.js";
import { alpha } from "./sprites.js";

/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("./paint.js").Brush} Brush */

/** Above this many copies each is a dot. */
const MANY = 60;
/** The part of a flight at which a message is in its queue. */
const RESTS = 0.86;
const TURN = 2 * Math.PI;

/**
 * @param {Brush} brush
 * @param {Way} way
 */
function plainOf({ sheet, view }, way) {
  const background = way.role === "background";
  return { r: (background ? 3.3 : 4.4) * sheet.k, opacity: (background ? 0.82 : 1) * presence(way, view) };
}

/** One of the crowd: nothing is to be seen of it but its shape. @param {Way} way */
export function isPlain({ role, falls, again }) {
  return role !== "focus" && !falls && !again;
}

/**
 * The crowd, in place of all that the canvas showed before.
 *
 * @param {Brush} brush
 * @param {readonly Way[]} crowd
 * @param {number} t
 * @param {import("./pixels.js").Pixels} pixels
 */
export function drawCrowd(brush, crowd, t, pixels) {
  const { context, sprites, sheet, camera } = brush;
  pixels.clear(context.canvas.width, context.canvas.height);
  for (const way of crowd) {
    const { r, opacity } = plainOf(brush, way);
    for (const { part, x, y, angle } of spotsOf(way, t))
      if (part !== "exchange")
        pixels.put(
          sprites.stamp(way.glyph, r, angle, opacity),
          (x - camera.x) * sheet.ratio,
          (y - camera.y) * sheet.ratio,
        );
  }
  pixels.onto(context);
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
export function drawPlain(brush, way, t) {
  const { context, sprites } = brush;
  const { r, opacity } = plainOf(brush, way);
  context.globalAlpha = opacity;
  for (const spot of spotsOf(way, t)) {
    if (spot.part === "exchange") continue;
    if (spot.part === "falling") context.globalAlpha *= 1 - 0.85 * fallOf(spot);
    sprites.shape(context, glyphAt(way, spot), spot.x, spot.y, r, spot.angle, way.again);
    if (way.again) drawTwice(brush, spot, r);
  }
  context.globalAlpha = 1;
}

/**
 * It is delivered for the second time.
 *
 * @param {Brush} brush
 * @param {import("./flight.js").Spot} spot
 * @param {number} r of its shape
 */
function drawTwice({ context, colours, sheet }, { x, y }, r) {
  context.font = `700 ${9.5 * sheet.k}px ${UI}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineWidth = 3 * sheet.k;
  context.strokeStyle = colours["bg"] ?? "";
  context.strokeText("×2", x + r * 1.5, y - r * 1.5);
  context.fillStyle = colours["t1"] ?? "";
  context.fillText("×2", x + r * 1.5, y - r * 1.5);
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 * @param {boolean} rich with trail and glow
 */
export function drawFocus(brush, way, t, rich) {
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
    if (way.again) drawTwice(brush, spot, 6.8 * sheet.k);
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
export function drawStill({ context, sprites, sheet, view }, way, t) {
  if (t > way.start + LIT_MS || way.role === "background") return;
  context.globalAlpha = presence(way, view);
  sprites.shape(context, way.glyph, way.x, way.y, 6 * sheet.k, Math.PI / 2, way.again);
  context.globalAlpha = 1;
}

/**
 * What is selected, or under the pointer: a halo while it flies, its shape at the end of its way otherwise.
 *
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
export function drawNamed({ context, colours, sheet, sprites, view }, way, t) {
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
