// Shapes drawn once and then copied: one small picture per shape, size and angle.

import { stampOf } from "./pixels.js";
import { LOOKS } from "./shapes.js";

/** @typedef {Readonly<Record<string, string>>} Colours */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */
/** @typedef {HTMLCanvasElement | ImageBitmap} Picture */
/** @typedef {(w: number, h: number) => HTMLCanvasElement | OffscreenCanvas} MakeCanvas */

/** Angles of a shape that points along its way. */
const ANGLES = 32;
const TURN = 2 * Math.PI;
/** Pictures kept on a shelf. */
const LIMIT = 400;

/**
 * @param {MakeCanvas} makeCanvas
 * @param {number} ratio of canvas pixels to CSS pixels
 * @param {Colours} colours
 */
export function spritesOf(makeCanvas, ratio, colours) {
  /** @type {Shelf<Picture>} */
  const pictures = shelf();
  /** By their opacity. @type {Map<number, Shelf<import("./pixels.js").Stamp>>} */
  const stamps = new Map();

  /**
   * @param {number} half size of the picture from its middle, in CSS px
   * @param {(context: Context) => void} draw around (0, 0)
   * @param {boolean} [read] its pixels will be asked for
   */
  function drawn(half, draw, read = false) {
    const size = Math.max(2, Math.ceil(half * 2 * ratio));
    const canvas = makeCanvas(size, size);
    const context = /** @type {Context} */ (canvas.getContext("2d", { willReadFrequently: read }));
    context.translate(size / 2, size / 2);
    context.scale(ratio, ratio);
    draw(context);
    return { canvas, context, size };
  }

  /**
   * @param {import("./shapes.js").Glyph} glyph
   * @param {number} r
   * @param {number} step
   * @param {boolean} again
   * @param {boolean} [read]
   */
  function shapeOf(glyph, r, step, again, read) {
    const draw = (/** @type {Context} */ to) => {
      to.rotate((step * TURN) / ANGLES);
      drawGlyph(to, glyph, r, colours);
      if (!again) return;
      to.lineWidth = Math.max(1, r * 0.18);
      to.strokeStyle = colours[LOOKS[glyph].token] ?? "";
      to.beginPath();
      to.arc(0, 0, r * 1.6, 0, TURN);
      to.stroke();
    };
    return drawn(r * (again ? 1.9 : 1.35) + 1, draw, read);
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
      const step = stepOf(glyph, angle);
      const made = pictures(glyph, r, again ? step + ANGLES : step, () =>
        fixed(shapeOf(glyph, r, step, again).canvas),
      );
      put(context, made, x, y);
    },
    /**
     * The same as pixels, of an opacity.
     *
     * @param {import("./shapes.js").Glyph} glyph
     * @param {number} r
     * @param {number} angle
     * @param {number} opacity 0 to 1
     */
    stamp(glyph, r, angle, opacity) {
      const known = stamps.get(opacity) ?? shelf();
      if (!stamps.has(opacity)) stamps.set(opacity, known);
      const step = stepOf(glyph, angle);
      return known(glyph, r, step, () => {
        const { context, size } = shapeOf(glyph, r, step, false, true);
        return stampOf(context.getImageData(0, 0, size, size), opacity);
      });
    },
    /**
     * @param {Context} context
     * @param {string} token
     * @param {number} x
     * @param {number} y
     * @param {number} r
     */
    glow(context, token, x, y, r) {
      const draw = (/** @type {Context} */ to) => {
        const fade = to.createRadialGradient(0, 0, 0, 0, 0, r);
        fade.addColorStop(0, alpha(colours[token] ?? "", 0.42));
        fade.addColorStop(1, alpha(colours[token] ?? "", 0));
        to.fillStyle = fade;
        to.fillRect(-r, -r, r * 2, r * 2);
      };
      put(
        context,
        pictures(`glow ${token}`, r, 0, () => fixed(drawn(r, draw).canvas)),
        x,
        y,
      );
    },
  };
}

/**
 * @template T
 * @typedef {(what: string, r: number, turn: number, make: () => T) => T} Shelf
 */

/**
 * What was made once, by what it is, its size and its angle: asked for thousands of times in a second, so no key is put
 * together. At most LIMIT, then all are made anew.
 *
 * @template T
 * @returns {Shelf<T>}
 */
function shelf() {
  /** @type {Map<string, Map<number, (T | undefined)[]>>} */
  const known = new Map();
  let kept = 0;
  return (what, r, turn, make) => {
    const found = known.get(what)?.get(r)?.[turn];
    if (found) return found;
    if (kept >= LIMIT) known.clear();
    kept = kept >= LIMIT ? 1 : kept + 1;
    const sizes = known.get(what) ?? new Map();
    const turns = sizes.get(r) ?? [];
    const made = make();
    turns[turn] = made;
    known.set(what, sizes.set(r, turns));
    return made;
  };
}

/**
 * @param {import("./shapes.js").Glyph} glyph
 * @param {number} angle
 * @returns {number} which of its ANGLES pictures
 */
function stepOf(glyph, angle) {
  if (!LOOKS[glyph].turns) return 0;
  return ((Math.round((angle / TURN) * ANGLES) % ANGLES) + ANGLES) % ANGLES;
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
