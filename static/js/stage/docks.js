// Queues as docks on the edge of the card that reads them, facing the broker, in a fixed order.

import { fitted, MONO } from "./measure.js";
import { hasColumns, openDocksAt } from "./opened.js";
import { shortName } from "./places.js";

/**
 * @typedef {object} PlacedDock
 * @property {string} id
 * @property {import("./cards.js").DockRole} role
 * @property {string} label what is written; empty where only its icon fits
 * @property {string} name the whole name, for those who listen or hover
 * @property {number} count queues behind it
 * @property {string} card
 * @property {readonly string[]} queues
 * @property {boolean} above its card stands above the broker
 * @property {number} x middle
 * @property {number} y
 * @property {number} w
 * @property {number} h
 */

/** Who gives up its words first when a card is narrow: hosts are spoken to by name, a control plane by topic. */
const GIVES_WAY = Object.freeze({
  above: /** @type {const} */ (["topics", "server", "fanout", "reply"]),
  below: /** @type {const} */ (["topics", "fanout", "topic", "reply"]),
});

/**
 * @param {import("./layout.js").PlacedCard} card
 * @param {import("./layout.js").Sheet} sheet
 * @param {import("./measure.js").Measure} measure
 * @returns {PlacedDock[]}
 */
export function docksAt(card, sheet, measure) {
  const { k, phone } = sheet;
  const font = dockFont(sheet);
  if (hasColumns(card)) return openDocksAt(card, sheet, font, measure);
  const inset = (phone ? 4 : 5) * k;
  const gap = (phone ? 3 : 4) * k;
  const room = card.w - 2 * inset - gap * Math.max(0, card.docks.length - 1);
  // On a desk each queue is a target of its own, 24 px from the next.
  const icon = phone ? 14 * k : Math.max(20 * k, 24 - gap);
  const full = card.docks.map((dock) => ({ dock, text: textOf(dock, phone), w: 0 }));
  for (const each of full)
    each.w = each.text ? Math.max(30 * k, measure(each.text, font) + (phone ? 9 : 13) * k) : icon;
  const total = () => full.reduce((sum, each) => sum + each.w, 0);
  const listens = card.docks.length === 1;
  for (const role of listens ? [] : GIVES_WAY[card.row]) {
    if (total() <= room) break;
    for (const each of full) {
      if (each.dock.role !== role) continue;
      each.text = role === "reply" && total() - each.w + 40 * k <= room ? "reply" : "";
      each.w = each.text ? Math.max(32 * k, measure(each.text, font) + 10 * k) : icon;
    }
  }
  shrink(full, room, icon);
  const spare = Math.max(0, room - total());
  const grow = Math.min(spare / Math.max(1, full.length), 10 * k);
  // Copies for each server are seen best where their queues lie side by side.
  const wide = full.filter((each) => each.text && each.dock.role === "fanout" && each.dock.queues.length > 1);
  for (const each of wide)
    each.w += Math.max(0, Math.min(card.w * 0.58 - each.w, (spare - grow * full.length) * 0.9));
  const slack = (Math.max(0, room - total()) - grow * full.length) / (full.length + 1);
  const above = card.row === "above";
  let x = card.x + inset + slack;
  return full.map(({ dock, text, w }) => {
    const width = w + grow;
    const label = text ? legible(fitted(text, width - 6 * k, font, measure)) : "";
    const placed = {
      id: dock.id,
      role: dock.role,
      label,
      name: nameOf(dock),
      count: dock.queues.length,
      card: card.id,
      queues: dock.queues,
    };
    const at = {
      above,
      x: x + width / 2,
      y: above ? card.y + card.h : card.y,
      w: width,
      h: (phone ? 13.5 : 16) * k,
    };
    x += width + gap + slack;
    return { ...placed, ...at };
  });
}

/**
 * When even the icons are too wide, the longest names give way, so that the short ones can be read whole.
 *
 * @param {{text: string, w: number}[]} docks
 * @param {number} room px
 * @param {number} icon px
 */
function shrink(docks, room, icon) {
  const named = docks.filter((each) => each.text);
  let over = docks.reduce((sum, each) => sum + each.w, 0) - room;
  while (over > 0.1) {
    const widest = Math.max(...named.map((each) => each.w), 0);
    const long = named.filter((each) => each.w > widest - 0.1);
    const next = Math.max(...named.map((each) => each.w).filter((w) => w <= widest - 0.1), icon);
    const cut = Math.min(over / long.length, widest - next);
    if (cut < 0.05) return;
    for (const each of long) each.w -= cut;
    over -= cut * long.length;
  }
}

/**
 * @param {import("./cards.js").Dock} dock
 * @param {boolean} phone
 */
function textOf(dock, phone) {
  const { role, label, queues, servers } = dock;
  const times = queues.length > 1 && !phone ? ` ×${queues.length}` : "";
  if (role === "topic") return shortName(label);
  if (role === "topics") return "";
  if (role === "server") return label && queues.length > 1 ? `${label}${times}` : label;
  if (role === "fanout") return `_fanout${times}`;
  return servers > 1
    ? `reply_…${phone ? "" : ` ×${servers}`}`
    : shortName(queues[0] ?? "reply_0000000000000000");
}

/** Two letters and an ellipsis say less than an icon. @param {string} label */
function legible(label) {
  return label.endsWith("…") && label.length < 4 ? "" : label;
}

/** @param {import("./cards.js").Dock} dock */
function nameOf(dock) {
  return dock.queues.length === 1
    ? (dock.queues[0] ?? "")
    : `${dock.label || dock.role} ×${dock.queues.length}`;
}

/** @param {import("./layout.js").Sheet} sheet */
export function dockFont({ k, phone }) {
  return `450 ${(phone ? 7.5 : 9) * k}px ${MONO}`;
}
