// Shapes drawn once and then copied: one small picture per shape, size and angle.

import { LOOKS } from "./shapes.js";

/** @typedef {Readonly<Record<string, string>>} Colours */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */
/** @typedef {HTMLCanvasElement | ImageBitmap} Picture */
/** @typedef {(w: number, h: number) => HTMLCanvasElement | OffscreenCanvas} MakeCanvas */

/** Angles of a shape that points along its way. */
const ANGLES = 32;
const TURN = 2 * Math.PI;
/** Pictures kept; then all are drawn anew. */
const LIMIT = 400;

/**
 * @param {MakeCanvas} makeCanvas
 * @param {number} ratio of canvas pixels to CSS pixels
 * @param {Colours} colours
 */
export function spritesOf(makeCanvas, ratio, colours) {
  /** By what it is and its size, then by angle: asked for thousands of times in a second, so no key is put together. @type {Map<string, Map<number, (Picture | undefined)[]>>} */
  const known = new Map();
  let kept = 0;

  /**
   * @param {string} what
   * @param {number} r its size, in CSS px
   * @param {number} turn which of its pictures
   * @param {number} half size of the picture from its middle, in CSS px
   * @param {(context: Context) => void} draw around (0, 0)
   */
  function picture(what, r, turn, half, draw) {
    const found = known.get(what)?.get(r)?.[turn];
    if (found) return found;
    if (kept >= LIMIT) known.clear();
    kept = kept >= LIMIT ? 1 : kept + 1;
    const size = Math.max(2, Math.ceil(half * 2 * ratio));
    const canvas = makeCanvas(size, size);
    const context = /** @type {Context} */ (canvas.getContext("2d"));
    context.translate(size / 2, size / 2);
    context.scale(ratio, ratio);
    draw(context);
    const sizes = known.get(what) ?? new Map();
    const turns = sizes.get(r) ?? [];
    const made = fixed(canvas);
    turns[turn] = made;
    known.set(what, sizes.set(r, turns));
    return made;
  }

  let steps = false;

  /**
   * Pixel for pixel: a picture that is stretched, or lies between pixels, takes several times as long.
   *
   * @param {Context} context
   * @param {Picture} canvas
   * @param {number} x of its middle
   * @param {number} y
   */
  function put(context, canvas, x, y) {
    const [w, h] = [canvas.width / ratio, canvas.height / ratio];
    const [left, top] = [x - w / 2, y - h / 2];
    if (steps) context.drawImage(canvas, whole(left), whole(top), w, h);
    else context.drawImage(canvas, left, top, w, h);
  }

  const whole = (/** @type {number} */ at) => Math.round(at * ratio) / ratio;

  return {
    /** @param {boolean} on pictures keep to whole pixels: where thousands move at once, nobody sees the steps */
    inSteps(on) {
      steps = on;
    },
    /**
     * @param {Context} context
     * @param {import("./shapes.js").Glyph} glyph
     * @param {number} x
     * @param {number} y
     * @param {number} r
     * @param {number} angle
     * @param {boolean} again a second outline: it was delivered before
     */
    shape(context, glyph, x, y, r, angle, again) {
      const look = LOOKS[glyph];
      const step = look.turns ? ((Math.round((angle / TURN) * ANGLES) % ANGLES) + ANGLES) % ANGLES : 0;
      const half = r * (again ? 1.9 : 1.35) + 1;
      const canvas = picture(glyph, r, again ? step + ANGLES : step, half, (to) => {
        to.rotate((step * TURN) / ANGLES);
        drawGlyph(to, glyph, r, colours);
        if (!again) return;
        to.lineWidth = Math.max(1, r * 0.18);
        to.strokeStyle = colours[look.token] ?? "";
        to.beginPath();
        to.arc(0, 0, r * 1.6, 0, TURN);
        to.stroke();
      });
      put(context, canvas, x, y);
    },
    /**
     * @param {Context} context
     * @param {string} token
     * @param {number} x
     * @param {number} y
     * @param {number} r
     */
    glow(context, token, x, y, r) {
      const canvas = picture(`glow ${token}`, r, 0, r, (to) => {
        const fade = to.createRadialGradient(0, 0, 0, 0, 0, r);
        fade.addColorStop(0, alpha(colours[token] ?? "", 0.42));
        fade.addColorStop(1, alpha(colours[token] ?? "", 0));
        to.fillStyle = fade;
        to.fillRect(-r, -r, r * 2, r * 2);
      });
      put(context, canvas, x, y);
    },
  };
}

/**
 * A picture that cannot change any more: of an OffscreenCanvas the browser takes a copy each time that it is drawn.
 *
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @returns {Picture}
 */
function fixed(canvas) {
  return "transferToImageBitmap" in canvas ? canvas.transferToImageBitmap() : canvas;
}

/**
 * @param {Context} context with the shape's middle at (0, 0)
 * @param {import("./shapes.js").Glyph} glyph
 * @param {number} r
 * @param {Colours} colours
 */
function drawGlyph(context, glyph, r, colours) {
  const look = LOOKS[glyph];
  const colour = colours[look.token] ?? "";
  context.save();
  context.scale(r, r);
  if (look.line) {
    // A hollow shape covers what runs behind it, or its hole would not be seen.
    context.fillStyle = colours["bg"] ?? "";
    context.fill(new Path2D(look.line));
  }
  if (look.fill) {
    context.fillStyle = colour;
    context.fill(new Path2D(look.fill));
  }
  if (look.line) {
    context.strokeStyle = colour;
    context.lineWidth = look.width;
    context.lineCap = "round";
    context.stroke(new Path2D(look.line));
  }
  context.restore();
}

/**
 * @param {string} colour as `#rrggbb`
 * @param {number} opacity 0 to 1
 */
export function alpha(colour, opacity) {
  const part = Math.round(Math.min(1, Math.max(0, opacity)) * 255);
  return colour.length === 7 ? `${colour}${part.toString(16).padStart(2, "0")}` : colour;
}
