// Ways that are alight, and the rings that callers wait with.

import { UI } from "./measure.js";
import { faceOf, patienceUsed } from "./ring.js";
import { LOOKS } from "./shapes.js";
import { alpha } from "./sprites.js";

/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("./paint.js").Brush} Brush */
/** @typedef {import("./paint.js").View} View */

const AFTERGLOW_MS = 1600;
/** With motion off a way lights this long. */
export const LIT_MS = 600;
/** Everything else beside a selected journey. */
const DIMMED = 0.25;
/** A way of the selected journey, once its message has landed. */
const JOURNEY = 0.5;
/** Above this many copies their ways are one veil. */
const MANY = 60;
const TURN = 2 * Math.PI;
/** From this share of its patience on a caller's ring has the colour of failure. */
const LATE = 0.5;
/** How long a heartbeat is seen on the ring; what is a long wait; how long it is said that no reply can be seen. In ms. */
const BLINK_MS = 450;
const LONG_MS = 3000;
const UNSEEN_MS = 1500;

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
export function drawLines({ context, colours, sheet, view }, way, t) {
  if (way.form === "spot") return;
  // Where nobody reads, a message lies on, and its way does not.
  const age = t - (way.unread ? way.start + way.lasts : way.end);
  const named = isNamed(way, view);
  const many = way.branches > MANY;
  let strength = age < 0 ? (many ? 0.3 : way.branches > 2 ? 0.62 : 0.85) : 0.36 * (1 - age / AFTERGLOW_MS);
  if (t < way.start) strength = 0;
  if (view.still && t > way.start + LIT_MS) strength = 0;
  if (t >= way.start && isOfJourney(way, view)) strength = Math.max(strength, JOURNEY);
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
 * The caller holds the line: a ring that fills until the reply is back, and turns to failure when half of its patience
 * is used.
 *
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t ms of stage time
 */
export function drawRing(brush, way, t) {
  const { ring } = way;
  if (!ring || t < way.start || t >= ring.until) return;
  const { context, sprites, clockMs } = brush;
  const face = faceOf(ring, clockMs);
  const used = patienceUsed(ring, clockMs);
  const late = used >= LATE;
  // Where many call at once, only who waits for long is shown to wait.
  const brief = way.role === "background" || (way.role === "other" && !brush.view.rich);
  if (face === "none" || (brief && face === "ring" && !late && t - way.start < LONG_MS)) return;
  context.globalAlpha = presence(way, brush.view);
  if (face === "clock") sprites.shape(context, "timeout", ring.x, ring.y, ring.r * 1.18, 0, false);
  else if (face === "mark") drawUnseen(brush, way, t);
  else drawWaiting(brush, way, t, used, late);
  context.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 * @param {number} used share of the caller's patience
 * @param {boolean} late half of it is used
 */
function drawWaiting({ context, colours, sheet, view }, way, t, used, late) {
  const { k } = sheet;
  const ring = /** @type {import("./flight.js").Ring} */ (way.ring);
  const share =
    ring.until === Number.POSITIVE_INFINITY
      ? Math.max(used, Math.min(LATE, 1 - Math.exp(-(t - way.start) / 6000)))
      : (t - way.start) / (ring.until - way.start);
  const colour = colours[late ? "failure" : "call"] ?? "";
  context.beginPath();
  context.arc(ring.x, ring.y, ring.r, 0, TURN);
  context.fillStyle = colours["s2"] ?? "";
  context.fill();
  context.lineWidth = 1.9 * k;
  context.strokeStyle = alpha(colour, 0.28);
  context.stroke();
  context.beginPath();
  context.arc(ring.x, ring.y, ring.r, -Math.PI / 2, -Math.PI / 2 + share * TURN);
  context.strokeStyle = colour;
  context.stroke();
  const beat = (t - ring.beat) / BLINK_MS;
  if (beat < 0 || beat >= 1) return;
  // "Still working": a heartbeat has come, and the ring blinks once.
  const grown = view.still ? 0.5 : beat;
  context.beginPath();
  context.arc(ring.x, ring.y, 2.4 * k, 0, TURN);
  context.fillStyle = alpha(colours["t1"] ?? "", 1 - grown);
  context.fill();
  context.beginPath();
  context.arc(ring.x, ring.y, ring.r + 6 * grown * k, 0, TURN);
  context.strokeStyle = alpha(colours["t1"] ?? "", 0.9 * (1 - grown));
  context.stroke();
}

/**
 * This tap sees no replies: whether the caller still waits nobody here knows.
 *
 * @param {Brush} brush
 * @param {Way} way
 * @param {number} t
 */
function drawUnseen({ context, colours, sheet }, way, t) {
  if (t > way.start + way.lasts + UNSEEN_MS) return;
  const { k } = sheet;
  const ring = /** @type {import("./flight.js").Ring} */ (way.ring);
  context.beginPath();
  context.arc(ring.x, ring.y, 6.5 * k, 0, TURN);
  context.fillStyle = colours["s2"] ?? "";
  context.fill();
  context.lineWidth = 1.2 * k;
  context.strokeStyle = colours["t3"] ?? "";
  context.stroke();
  context.font = `600 ${9.5 * k}px ${UI}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colours["t2"] ?? "";
  context.fillText("?", ring.x, ring.y + 0.5 * k);
}

/**
 * @param {Way} way
 * @param {View} view
 */
export function isNamed(way, view) {
  return way.id === view.selected || way.id === view.hover;
}

/**
 * It belongs to the request of the selected message.
 *
 * @param {Way} way
 * @param {View} view
 */
export function isOfJourney(way, view) {
  return view.request !== null && way.request === view.request;
}

/**
 * How visible a way is beside the selected journey.
 *
 * @param {Way} way
 * @param {View} view
 */
export function presence(way, view) {
  if (view.request === null && view.selected === null) return 1;
  return isNamed(way, view) || isOfJourney(way, view) ? 1 : DIMMED;
}
