// The only canvas: what moves, and nothing else. No DOM and no clock here, so that it runs in a worker or on the page alike.

import { captionOf, drawChip, placed } from "./chips.js";
import { glyphAt, spotsOf } from "./flight.js";
import { drawFlows } from "./flows.js";
import { drawLines, drawRing, isNamed, isOfJourney, LIT_MS, presence } from "./lines.js";
import { drawCrowd, drawFocus, drawNamed, drawPlain, drawStill, isPlain } from "./marks.js";
import { measureWith } from "./measure.js";
import { Pixels } from "./pixels.js";
import { LOOKS } from "./shapes.js";
import { spritesOf } from "./sprites.js";

/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("./flight.js").Spot} Spot */

/**
 * @typedef {object} View
 * @property {string | null} selected id of the message
 * @property {string | null} request of the selected message: its journey stays bright
 * @property {string | null} hover
 * @property {readonly string[]} off kinds that are not shown
 * @property {boolean} still nothing travels
 * @property {boolean} rich few enough move for trails, glow and words beside each
 */

/**
 * @typedef {object} PaintSheet
 * @property {number} w CSS px of the window
 * @property {number} h
 * @property {number} k
 * @property {boolean} phone
 * @property {number} railY
 * @property {number} stationH
 * @property {import("./layout.js").Names} [names] where the names of the cards stand
 * @property {number} ratio canvas pixels to a CSS pixel
 */

/** @typedef {{w: number, h: number}} Size */

/** With motion off no more than these light up at a time: as many in a second would flash. */
const LIT_AT_ONCE = 3;
/** With more than one message to so many pixels of the canvas, it is quicker to lay all of them together. */
const CROWD_PX = 4000;
const ROLES = /** @type {const} */ (["background", "other"]);

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
  let view = { selected: null, request: null, hover: null, off: [], still: false, rich: true };
  /** @type {readonly import("./flows.js").Flow[]} */
  let flows = [];
  const camera = { x: 0, y: 0 };
  const pixels = new Pixels();

  /**
   * The crowd, of whom nothing is drawn but their shape, in the order of their roles, none where they are few; and the others,
   * whose ways and rings lie over it.
   *
   * @param {readonly Way[]} flying
   */
  const parted = (flying) => {
    const px = canvas.width * canvas.height;
    const few = view.rich || view.still || flows.length > 0 || px === 0 || flying.length * CROWD_PX < px;
    if (few) return { crowd: [], others: flying };
    const [plain, others] = [/** @type {Way[]} */ ([]), /** @type {Way[]} */ ([])];
    for (const way of flying) (isPlain(way) && !isNamed(way, view) ? plain : others).push(way);
    return { crowd: ROLES.flatMap((role) => plain.filter((way) => way.role === role)), others };
  };

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
    /** @param {number} x where on the stage the window begins @param {number} y */
    turn(x, y) {
      Object.assign(camera, { x, y });
    },
    /** @param {readonly import("./flows.js").Flow[]} next none while messages are drawn one by one */
    flow(next) {
      flows = next;
    },
    /** @param {readonly Way[]} added @param {readonly string[]} gone @param {boolean} anew */
    put(added, gone, anew) {
      if (anew) ways.clear();
      for (const id of gone) ways.delete(id);
      for (const way of added) ways.set(way.id, way);
    },
    /** @param {number} t ms of stage time @param {number} clockMs wire time */
    draw(t, clockMs) {
      context.setTransform(sheet.ratio, 0, 0, sheet.ratio, 0, 0);
      sprites.inSteps(!view.rich);
      const shown = [...ways.values()].filter((way) => !view.off.includes(way.kind));
      const flying = shown.filter((way) => t >= way.start && t < way.end);
      const brush = { context, colours, dark, sheet, sprites, view, measure, clockMs, camera };
      const { crowd, others } = parted(flying);
      if (crowd.length > 0) drawCrowd(brush, crowd, t, pixels);
      else context.clearRect(0, 0, sheet.w, sheet.h);
      context.translate(-camera.x, -camera.y);
      if (flows.length > 0) drawFlows(context, flows, colours, view.still ? 0 : t, sheet.k);
      drawAll(brush, shown, others, t);
    },
  };
}

/** @typedef {{context: import("./sprites.js").Context, colours: import("./sprites.js").Colours, dark: boolean, sheet: PaintSheet, sprites: ReturnType<typeof spritesOf>, view: View, measure: import("./measure.js").Measure, clockMs: number, camera: {x: number, y: number}}} Brush */

/**
 * @param {Brush} brush
 * @param {readonly Way[]} ways
 * @param {readonly Way[]} flying those that fly, but for the crowd
 * @param {number} t
 */
function drawAll(brush, ways, flying, t) {
  const { view } = brush;
  const counts = view.still ? litCounts(flying, t) : null;
  const lit = (/** @type {Way} */ way) =>
    (way.role === "focus" && !counts) || isNamed(way, view) || isOfJourney(way, view);
  for (const way of ways) if (lit(way)) drawLines(brush, way, t);
  for (const way of ways) if (way.ring) drawRing(brush, way, t);
  if (!view.still) drawMoving(brush, flying, t);
  else if (!counts) for (const way of flying) drawStill(brush, way, t);
  for (const way of ways) if (isNamed(way, view)) drawNamed(brush, way, t);
  drawCaptions(brush, flying, t, counts);
}

/**
 * @param {Brush} brush
 * @param {readonly Way[]} flying
 * @param {number} t
 */
function drawMoving(brush, flying, t) {
  for (const role of ROLES) {
    for (const way of flying) if (way.role === role) drawPlain(brush, way, t);
  }
  for (const way of flying) if (way.role === "focus") drawFocus(brush, way, t, brush.view.rich);
}

/**
 * With motion off: where more light up than one can follow, how many there are at each exchange; null where few do.
 *
 * @param {readonly Way[]} flying
 * @param {number} t
 */
function litCounts(flying, t) {
  const lit = flying.filter((way) => way.role !== "background" && t <= way.start + LIT_MS);
  if (lit.length <= LIT_AT_ONCE) return null;
  /** @type {Map<string, {text: string, x: number, y: number, token: string, n: number}>} */
  const found = new Map();
  for (const { x, y, glyph } of lit) {
    const key = `${x} ${y}`;
    const known = found.get(key) ?? { text: "", x, y, token: LOOKS[glyph].token, n: 0 };
    const n = known.n + 1;
    found.set(key, { ...known, n, text: `×${n}` });
  }
  return [...found.values()];
}

/**
 * @param {Brush} brush
 * @param {readonly Way[]} flying
 * @param {number} t
 * @param {ReturnType<typeof litCounts>} counts
 */
function drawCaptions({ context, colours, sheet, view, measure, camera }, flying, t, counts) {
  const captions = (counts ?? []).map(({ text, token, x, y }) => ({
    ...{ text, token, x: x - camera.x },
    y: y - camera.y + sheet.stationH / 2 + 16 * sheet.k,
  }));
  for (const way of flying) {
    const named = isNamed(way, view);
    if (counts && !named) continue;
    if (!named && (way.role !== "focus" || !view.rich || presence(way, view) < 1)) continue;
    if (view.still && t > way.start + LIT_MS) continue;
    const spots = view.still
      ? [{ x: way.x, y: way.y, part: /** @type {const} */ ("toQueue"), branch: 0, angle: 0 }]
      : spotsOf(way, t);
    const caption = captionOf(way, spots, sheet, t);
    if (!caption?.text) continue;
    const { token } = LOOKS[spots[0] ? glyphAt(way, spots[0]) : way.glyph];
    captions.push({ token, ...caption, x: caption.x - camera.x, y: caption.y - camera.y });
  }
  // Words stay inside of the window, wherever on the stage it is.
  context.translate(camera.x, camera.y);
  for (const chip of placed(captions, sheet, measure)) drawChip(context, chip, sheet, colours);
}
