// Where everything stands, in CSS pixels: fixed lanes, never a force layout. A thing never moves because traffic moved.

import { byNature } from "../state/nature.js";
import { GRID, oneOfEachRole, standsFor } from "./cards.js";
import { drop } from "./curves.js";
import { docksAt } from "./docks.js";
import { firstFitting, MONO, UI } from "./measure.js";
import { spread } from "./opened.js";
import { pinOf, pinRoom } from "./pins.js";
import { placeOf, projectRank } from "./places.js";
import { railOf } from "./rail.js";
import { tilesOf } from "./tiles.js";
import { lent } from "./widths.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./measure.js").Measure} Measure */

/**
 * @typedef {object} Sheet sizes that everything is drawn with
 * @property {number} w
 * @property {number} h
 * @property {number} k scale of everything
 * @property {boolean} phone
 * @property {number} pad
 * @property {number} railY middle of the broker
 * @property {number} railH
 * @property {number} aboveY
 * @property {number} aboveH
 * @property {number} belowY
 * @property {number} belowH
 * @property {number} stretch how much taller than wide cards may be
 * @property {number} zoom how much larger than the window
 */

/** @typedef {import("./cards.js").Card & {x: number, y: number, w: number, h: number, title: string, more: readonly string[]}} PlacedCard */
/** @typedef {Readonly<Record<"above" | "below", {y: number, from: number, to: number}>>} Names lines of the cards' names */
/** @typedef {{x: number, y: number, w: number, h: number}} Box middle and size */
/** @typedef {Box & {key: string, label: string, card: string, above: boolean, cell: boolean, edge: number, shows: boolean, gone?: boolean | undefined, silent?: boolean | undefined, queued?: number | undefined}} PlacedTile */

/**
 * @typedef {object} Geometry
 * @property {Sheet} sheet
 * @property {readonly PlacedCard[]} cards
 * @property {ReadonlyMap<string, PlacedTile>} tiles by service@host
 * @property {ReadonlyMap<string, Box>} pins by card: where the server in focus is drawn once more
 * @property {ReadonlyMap<string, import("./docks.js").PlacedDock>} docks by id
 * @property {readonly import("./rail.js").PlacedStation[]} stations from left to right
 * @property {ReadonlyMap<string, import("./rail.js").PlacedStation>} stationOf by exchange
 * @property {readonly {exchange: string, dock: string, curve: import("./curves.js").Curve}[]} bindings
 * @property {{x: number, y: number} | null} user
 * @property {Model} model
 */

/** What stays free under the hosts for what is told, in px of the page's type. */
const FOOT = 72;
/** So high are both rows with all between and around them, at a scale of one. */
const LOW = 408;
/** Cards in a row, of a stage that fits its window. */
const CARDS = 7;
/** And beside one that is open. */
const OTHERS = 4;

/**
 * @param {Model} model
 * @param {{w: number, h: number, rem: number, zoom?: number}} size of the window in CSS px; rem against 16; how much
 *   larger than that the stage is
 * @param {Measure} measure
 * @returns {Geometry}
 */
export function layoutOf(model, size, measure) {
  const sheet = sheetOf(size, model);
  const cards = [...placedRow(model, sheet, "above", measure), ...placedRow(model, sheet, "below", measure)];
  const { stations, stationOf } = railOf(model.stations, sheet, measure);
  const docks = new Map(
    cards.flatMap((card) => docksAt(card, sheet, measure)).map((dock) => [dock.id, dock]),
  );
  const drawnAs = new Map(
    cards.flatMap((card) => card.docks.flatMap((dock) => standsFor(dock).map((id) => [id, dock.id]))),
  );
  const dockOf = new Map([...model.dockOf].map(([queue, id]) => [queue, drawnAs.get(id) ?? id]));
  const tiles = new Map(cards.flatMap((card) => tilesOf(card, sheet)).map((tile) => [tile.key, tile]));
  const pins = new Map(
    cards.flatMap((card) => {
      const pin = pinOf(card, sheet);
      return pin ? [/** @type {const} */ ([card.id, pin])] : [];
    }),
  );
  const first = cards.find((card) => card.row === "above");
  const user = first ? userAt(sheet, first) : null;
  const bindings = model.bindings.flatMap(({ exchange, dock }) => {
    const from = stations.find((station) => station.members.includes(exchange));
    const to = docks.get(drawnAs.get(dock) ?? dock);
    return from && to ? [{ exchange: from.id, dock: to.id, curve: bindingCurve(from, to, sheet) }] : [];
  });
  const bound = { stations, stationOf, bindings: unique(bindings) };
  return { sheet, cards, tiles, pins, docks, ...bound, user, model: { ...model, dockOf } };
}

/**
 * Nearer, there is more room for the same words: what was an icon can be read, and what was a cell has its name.
 *
 * @param {{w: number, h: number, rem: number, zoom?: number}} size
 * @param {Model} model
 * @returns {Sheet}
 */
function sheetOf({ w: width, h: height, rem, zoom = 1 }, model) {
  const phone = width < 560;
  // In a low window words are as small as on a phone before the hosts lie under what is told.
  const least = Math.max(0.76, Math.min(0.86, height / rem / LOW)) * rem;
  const fits = phone ? 0.82 : Math.max(least, Math.min(width / 900, height / 500, 1.9 * rem));
  const k = fits * Math.min(1, zoom);
  const w = width * zoom;
  const h = height * zoom;
  const stretch = Math.min(1.18 * Math.max(1, zoom), Math.max(phone ? 0.9 : 1, h / (510 * k)));
  const grids = model.cards.some((card) => card.row === "below" && card.tiles.length > GRID);
  const aboveH = (phone ? 84 : 98) * k * stretch;
  const belowH = (grids ? (phone ? 112 : 124) : phone ? 88 : 102) * k * stretch;
  // On a phone the buttons that bring the map nearer stand above its cards.
  const aboveY = (phone ? 38 : 42) * k;
  // Two lines of what is told stand there, in the page's type: they do not grow with the map.
  const foot = phone ? 62 * k : Math.max(56 * k, FOOT * rem);
  const belowY = Math.max(aboveY + aboveH + 110 * k, h - belowH - foot);
  const railY = (aboveY + aboveH + belowY) / 2 + 3 * k;
  return {
    w,
    h,
    k,
    phone,
    pad: (phone ? 8 : 16) * k,
    railY,
    railH: (phone ? 34 : 42) * k,
    aboveY,
    aboveH,
    belowY,
    belowH,
    stretch,
    zoom,
  };
}

/**
 * @param {Model} model
 * @param {Sheet} sheet
 * @param {"above" | "below"} row
 * @param {Measure} measure
 * @returns {PlacedCard[]}
 */
function placedRow(model, sheet, row, measure) {
  const { k, phone, pad, w } = sheet;
  const gap = (phone ? 7 : 13) * k;
  const left = pad + (row === "above" && !phone ? 43 * k : 0);
  const room = w - pad - left;
  const fit = Math.floor((room + gap) / ((phone ? 72 : 112) * k + gap));
  // More than seven cards nobody takes in at once; nearer, there are as many again.
  const most = Math.max(2, Math.min(fit, Math.ceil(CARDS * Math.max(1, sheet.zoom))));
  const members = membersOf(
    model.cards.filter((card) => card.row === row),
    most,
    phone,
  );
  const free = room - gap * (members.length - 1);
  const font = `600 ${(phone ? 11 : 12.5) * k}px ${UI}`;
  /** What a card of this width has beside its name. @param {(typeof members)[0]} card @param {number} cw */
  const beside = (card, cw) => (phone ? 10 : 18) * k + pinRoom({ ...card, w: cw }, sheet);
  const first = spread(members, free, 96 * k);
  // A grid needs all of its card, and so do names that stand beside or below each other.
  const needs = members.map((card, i) => {
    const own = first[i] ?? 0;
    if (card.ghost || card.tiles.length > GRID) return own;
    const whole = Math.ceil(measure(card.titles[0] ?? "", font)) + beside(card, own);
    return card.tiles.length > 1 ? Math.max(own, whole) : whole;
  });
  const widths = members.some((card) => card.open) ? first : lent(first, needs);
  let x = left;
  return members.map((card, i) => {
    const cw = widths[i] ?? 0;
    const y = row === "above" ? sheet.aboveY : sheet.belowY;
    const h = row === "above" ? sheet.aboveH : sheet.belowH;
    const title = firstFitting(card.titles, cw - beside(card, cw), font, measure);
    const placed = { ...card, x, y, w: cw, h, title };
    x += cw + gap;
    return placed;
  });
}

/**
 * The cards of a row; beside one that is open to its servers there is room for a few.
 *
 * @param {readonly import("./cards.js").Card[]} cards
 * @param {number} most
 * @param {boolean} phone
 */
function membersOf(cards, most, phone) {
  const at = cards.findIndex((card) => card.open);
  const open = cards[at];
  if (!open) return folded(byProject(cards, most), most, phone);
  const others = cards.filter((card) => card !== open);
  const few = Math.max(1, Math.min(OTHERS, most - 1));
  const kept = folded(byProject(others, few), few, phone);
  const isBefore = (/** @type {{id: string}} */ card) =>
    cards.findIndex((each) => each.id === card.id.split(" ")[0]) < at;
  /** @type {readonly string[]} */
  const none = [];
  kept.splice(kept.filter(isBefore).length, 0, { ...open, more: none });
  return kept;
}

/**
 * Where there are too many cards, the projects fold to one card each, the least known first.
 *
 * @param {readonly import("./cards.js").Card[]} cards
 * @param {number} most
 * @returns {(import("./cards.js").Card & {more: readonly string[]})[]}
 */
function byProject(cards, most) {
  /** @type {readonly string[]} */
  const none = [];
  let kept = cards.map((card) => ({ ...card, more: none }));
  const projects = [...new Set(cards.map((card) => card.project))]
    .filter((project) => project !== "")
    .sort((a, b) => projectRank(b) - projectRank(a) || byNature(b, a));
  for (const project of projects) {
    const members = kept.filter(
      (card) => card.project === project && !card.ghost && card.tiles.length <= GRID,
    );
    if (kept.length <= most || members.length < 2) continue;
    const at = kept.indexOf(/** @type {(typeof kept)[0]} */ (members[0]));
    const one = joined(members, [project], project);
    kept = kept.filter((card) => !members.includes(card));
    kept.splice(Math.min(at, kept.length), 0, one);
  }
  return kept;
}

/**
 * Several cards as one: its tiles are services.
 *
 * @param {readonly import("./cards.js").Card[]} cards
 * @param {readonly string[]} titles
 * @param {string} project empty where they are of several
 */
function joined(cards, titles, project) {
  const base = /** @type {import("./cards.js").Card} */ (cards[0]);
  const more = cards.flatMap((card) => card.id.split(" "));
  const tiles = more.map((name) => ({ key: `${name}@`, label: placeOf(name).titles.at(-1) ?? name }));
  const docks = oneOfEachRole(cards.flatMap((card) => card.docks));
  return { ...base, id: more.join(" "), titles, project, tiles, docks, ghost: false, weight: 1.1, more };
}

/**
 * What does not fit joins one card of the rest; services without a queue give way first.
 *
 * @param {readonly (import("./cards.js").Card & {more: readonly string[]})[]} cards
 * @param {number} most
 * @param {boolean} phone
 */
function folded(cards, most, phone) {
  let kept = [...cards];
  if (kept.length > most || phone) kept = kept.filter((card) => !card.ghost);
  if (kept.length <= most) return kept;
  const rest = kept.splice(most - 1);
  kept.push(joined(rest, [`+${rest.length}`], ""));
  return kept;
}

/**
 * @param {Sheet} sheet
 * @param {PlacedCard} first
 */
function userAt(sheet, first) {
  const { k, phone, pad } = sheet;
  return phone ? { x: first.x + 16 * k, y: 14 * k } : { x: pad + 13 * k, y: first.y + first.h * 0.46 };
}

/**
 * @param {import("./rail.js").PlacedStation} from
 * @param {import("./docks.js").PlacedDock} to
 * @param {Sheet} sheet
 */
export function bindingCurve(from, to, sheet) {
  const side = to.above ? -1 : 1;
  const start = { x: from.iconX, y: from.y + (side * from.h) / 2 };
  const end = { x: to.x, y: to.y - (side * to.h) / 2 };
  return drop(start, end, side, to.above ? 1 : -1, sheet.k);
}

/**
 * @template {{exchange: string, dock: string}} T
 * @param {readonly T[]} bindings
 */
function unique(bindings) {
  return [...new Map(bindings.map((binding) => [`${binding.exchange} ${binding.dock}`, binding])).values()];
}

/** Fonts of the stage's labels. @param {Sheet} sheet */
export function fontsOf({ k, phone }) {
  return {
    tile: `550 ${(phone ? 10 : 11) * k}px ${UI}`,
    cell: `500 ${(phone ? 7.5 : 9) * k}px ${MONO}`,
    chip: `500 ${(phone ? 9.5 : 10.5) * k}px ${MONO}`,
    sub: `450 ${10 * k}px ${UI}`,
  };
}

/**
 * The lines in which the cards of either row have their names; below these stands what the card is, at its lower edge.
 *
 * @param {Sheet} sheet
 * @returns {Names}
 */
export function namesOf({ k, phone, aboveY, belowY, belowH }) {
  const half = 7 * k;
  const above = aboveY + (phone ? 13 : 16) * k;
  const foot = belowY + belowH;
  const below = foot - (phone ? 12 : 23) * k;
  return {
    above: { y: above, from: above - half, to: above + half },
    below: { y: below, from: below - half, to: foot },
  };
}
