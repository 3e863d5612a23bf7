// Where many fly, their pictures are laid together here, pixel by pixel, and given to the canvas at once: one by one a canvas
// without a graphics card takes seven times as long for them. Pure, but for the canvas that it gives them to.

/**
 * A picture, a word for each of its pixels: opacity in the highest byte, then blue, green and red, as ImageData has them on
 * every machine whose lowest byte comes first.
 *
 * @typedef {object} Stamp
 * @property {number} w canvas px
 * @property {number} h
 * @property {Uint32Array} words
 */

/**
 * @param {{width: number, height: number, data: Uint8ClampedArray}} image
 * @param {number} opacity of the whole, 0 to 1
 * @returns {Stamp}
 */
export function stampOf({ width, height, data }, opacity) {
  const bytes = data.slice();
  for (let at = 3; at < bytes.length; at += 4) bytes[at] = (bytes[at] ?? 0) * opacity;
  return { w: width, h: height, words: new Uint32Array(bytes.buffer) };
}

/**
 * @param {number} below a pixel
 * @param {number} above another, neither of them clear
 * @returns {number} the one seen through the other
 */
function through(below, above) {
  const a = above >>> 24;
  const left = (((below >>> 24) * (255 - a) + 127) / 255) | 0;
  const all = a + left;
  // Without a loop: where messages lie in heaps that is most of the work.
  const half = all >> 1;
  const blue = ((((above >>> 16) & 255) * a + ((below >>> 16) & 255) * left + half) / all) | 0;
  const green = ((((above >>> 8) & 255) * a + ((below >>> 8) & 255) * left + half) / all) | 0;
  const red = (((above & 255) * a + (below & 255) * left + half) / all) | 0;
  return ((all << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Lay a stamp on a sheet; what of it lies outside is left out.
 *
 * @param {Readonly<Stamp>} sheet
 * @param {Readonly<Stamp>} stamp
 * @param {number} left whole canvas px
 * @param {number} top
 */
export function lay(sheet, stamp, left, top) {
  const fromX = Math.max(0, -left);
  const toX = Math.min(stamp.w, sheet.w - left);
  const toY = Math.min(stamp.h, sheet.h - top);
  for (let y = Math.max(0, -top); y < toY; y += 1) {
    let from = y * stamp.w + fromX;
    let to = (top + y) * sheet.w + left + fromX;
    for (let x = fromX; x < toX; x += 1, from += 1, to += 1) {
      const above = /** @type {number} */ (stamp.words[from]);
      if (above >>> 24 === 0) continue;
      const below = /** @type {number} */ (sheet.words[to]);
      sheet.words[to] = above >>> 24 === 255 || below === 0 ? above : through(below, above);
    }
  }
}

/** More than a canvas is wide, in px. */
const PLACES = 65_536;

/** One sheet as large as the canvas, used for each frame again. */
export class Pixels {
  /** @type {ImageData | null} */
  image = null;
  /** @type {Stamp} */
  sheet = { w: 0, h: 0, words: new Uint32Array(0) };
  /** The last stamp at each place of this frame: what waits in a queue lies all in one place. @type {Map<number, Stamp>} */
  laid = new Map();

  /**
   * Begin a frame.
   *
   * @param {number} w canvas px
   * @param {number} h
   */
  clear(w, h) {
    this.laid.clear();
    if (this.sheet.w === w && this.sheet.h === h) {
      this.sheet.words.fill(0);
      return;
    }
    this.image = new ImageData(w, h);
    this.sheet = { w, h, words: new Uint32Array(this.image.data.buffer) };
  }

  /**
   * @param {Stamp} stamp
   * @param {number} x of its middle, in canvas px
   * @param {number} y
   */
  put(stamp, x, y) {
    const left = Math.round(x - stamp.w / 2);
    const top = Math.round(y - stamp.h / 2);
    const place = top * PLACES + left;
    if (this.laid.get(place) === stamp) return;
    this.laid.set(place, stamp);
    lay(this.sheet, stamp, left, top);
  }

  /**
   * The frame in place of all that the canvas showed.
   *
   * @param {import("./sprites.js").Context} context
   */
  onto(context) {
    if (this.image) context.putImageData(this.image, 0, 0);
  }
}
