// The words that travel with a message: its method, the key at the exchange, the number of copies.

import { fitted, MONO } from "./measure.js";
import { alpha } from "./sprites.js";

/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("./flight.js").Spot} Spot */
/** @typedef {{text: string, x: number, y: number, w: number, h: number, token: string}} Chip */

/** Chips at once: more than these nobody reads. */
const MOST = 12;
/** Closer than this, in px of the design, equal words belong to one place. */
const NEAR = 40;
/** So long a message may lie in a queue before it is said that nobody reads it, in ms. */
const UNREAD_MS = 600;

/**
 * What is written beside a message now, and where.
 *
 * @param {Way} way
 * @param {readonly Spot[]} spots
 * @param {{k: number, railY: number, stationH: number, names?: import("./layout.js").Names}} sheet
 * @param {number} t ms of stage time
 * @returns {{text: string, x: number, y: number, token?: string} | null} `token` where it is not its message's colour
 */
export function captionOf(way, spots, { k, railY, stationH, names }, t) {
  const first = spots[0];
  if (!first) return null;
  if (first.part === "exchange")
    return { text: way.words.key, x: first.x - 2 * k, y: railY + stationH / 2 + 16 * k };
  if (first.part === "unread") {
    const said = t > way.start + way.lasts + UNREAD_MS;
    const at = { x: first.x - 9 * k, y: first.y + 18 * k };
    return said ? { ...at, text: way.words.end, token: "failure" } : { ...at, text: way.words.name };
  }
  if (first.part === "falling") return { text: way.words.end, x: first.x + 13 * k, y: first.y };
  if (spots.length > 2) {
    const last = /** @type {Spot} */ (spots.at(-1));
    const towards = way.y + (first.y - way.y) * 0.42;
    return {
      text: way.words.copies,
      x: way.x + 8 * k,
      y: Math.abs(last.y - way.y) < 30 * k ? way.y + 30 * k : towards,
    };
  }
  const text =
    way.words.copies && first.part !== "leaving" && first.part !== "toExchange"
      ? way.words.copies
      : way.words.name;
  // In a dock the words stand before it, towards the broker, so that the queue's name can be read.
  if (first.part === "queue")
    return { text, x: first.x + 13 * k, y: first.y + (first.y > railY ? -22 : 22) * k };
  const x = first.x + 13 * k;
  const y = first.y + (first.y > railY ? -4 : 2) * k;
  return { text, x, y: way.form === "arc" ? clearOfNames(y, names, k) : clearOfRail(y, railY, stationH, k) };
}

/**
 * What does not use the bus goes over the cards, or under them: words stay outside while it passes their names.
 *
 * @param {number} y
 * @param {import("./layout.js").Names | undefined} names
 * @param {number} k
 */
function clearOfNames(y, names, k) {
  if (!names) return y;
  const half = 9 * k;
  const { above, below } = names;
  if (y + half > above.from && y - half < above.to) return above.from - half;
  if (y + half > below.from && y - half < below.to) return below.to + half;
  return y;
}

/**
 * Words beside a station would cover its name: they stay above or below it.
 *
 * @param {number} y
 * @param {number} railY
 * @param {number} stationH
 * @param {number} k
 */
function clearOfRail(y, railY, stationH, k) {
  const least = stationH / 2 + 16 * k;
  return Math.abs(y - railY) >= least ? y : railY + (y > railY ? least : -least);
}

/**
 * Put captions side by side: none over another, none outside.
 *
 * @param {readonly {text: string, x: number, y: number, token: string}[]} captions in order of importance
 * @param {{w: number, h: number, k: number, phone: boolean}} sheet
 * @param {import("./measure.js").Measure} measure
 * @returns {Chip[]}
 */
export function placed(captions, sheet, measure) {
  const { k, w } = sheet;
  const font = fontOf(sheet);
  const h = 17 * k;
  /** @type {Chip[]} */
  const chips = [];
  for (const { text, x, y, token, times } of folded(captions, NEAR * k).slice(0, MOST)) {
    const fits = fitted(text, Math.min(300 * k, w * 0.62), font, measure);
    if (!fits) continue;
    const shown = times > 1 ? `${fits} ×${times}` : fits;
    const width = measure(shown, font) + 14 * k;
    const chip = {
      text: shown,
      x: Math.max(4, Math.min(w - width - 4, x)),
      y: Math.max(3, y - h / 2),
      w: width,
      h,
      token,
    };
    for (let tries = 0; tries < 6; tries += 1) {
      const hit = chips.find((other) => overlap(other, chip));
      if (!hit) break;
      chip.y = hit.y + h + 2 * k;
    }
    chips.push(chip);
  }
  return chips;
}

/**
 * Equal words at one place are said once, with how often.
 *
 * @param {readonly {text: string, x: number, y: number, token: string}[]} captions
 * @param {number} near
 */
function folded(captions, near) {
  /** @type {{text: string, x: number, y: number, token: string, times: number}[]} */
  const kept = [];
  for (const caption of captions) {
    const same = kept.find(
      (other) =>
        other.text === caption.text &&
        other.token === caption.token &&
        Math.abs(other.x - caption.x) < near &&
        Math.abs(other.y - caption.y) < near,
    );
    if (same) same.times += 1;
    else kept.push({ ...caption, times: 1 });
  }
  return kept;
}

/**
 * @param {Chip} a
 * @param {Chip} b
 */
function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/**
 * @param {import("./sprites.js").Context} context
 * @param {Chip} chip
 * @param {{k: number, phone: boolean}} sheet
 * @param {import("./sprites.js").Colours} colours
 */
export function drawChip(context, chip, sheet, colours) {
  const { k } = sheet;
  const colour = colours[chip.token] ?? "";
  context.beginPath();
  context.roundRect(chip.x, chip.y, chip.w, chip.h, 5 * k);
  context.fillStyle = alpha(colours["chip"] ?? "", 0.95);
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = alpha(colour, 0.75);
  context.stroke();
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(chip.x + 3.5 * k, chip.y + 4 * k, 2 * k, chip.h - 8 * k, k);
  context.fill();
  context.font = fontOf(sheet);
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = colours["t1"] ?? "";
  context.fillText(chip.text, chip.x + 9 * k, chip.y + chip.h / 2 + 0.5 * k);
}

/** @param {{k: number, phone: boolean}} sheet */
function fontOf({ k, phone }) {
  return `500 ${(phone ? 9.5 : 10.5) * k}px ${MONO}`;
}
