// The broker: a rail across the middle with its exchanges as stations, in an order that names decide.

import { fitted, MONO } from "./measure.js";

/** @typedef {import("./model.js").Station} Station */

/**
 * @typedef {object} PlacedStation
 * @property {string} id
 * @property {readonly string[]} members ids of the model's stations that stand here
 * @property {readonly string[]} exchanges
 * @property {string} type
 * @property {string} label
 * @property {string} project
 * @property {number} x middle
 * @property {number} y
 * @property {number} w
 * @property {number} h
 * @property {number} iconX where messages pass
 */

/**
 * @param {readonly Station[]} stations
 * @param {import("./layout.js").Sheet} sheet
 * @param {import("./measure.js").Measure} measure
 */
export function railOf(stations, sheet, measure) {
  const { k, phone, pad, w } = sheet;
  const font = `500 ${(phone ? 9 : 10.5) * k}px ${MONO}`;
  const inset = (phone ? 4 : 13) * k;
  const room = w - 2 * pad - 2 * inset;
  const least = (phone ? 5 : 10) * k;
  let shown = stations.map((station) => ({ ...station, members: [station.id] }));
  /** @param {string} label */
  const widthOf = (label) => measure(label, font) + (phone ? 19 : 28) * k;
  const total = () => shown.reduce((sum, station) => sum + widthOf(station.label) + least, -least);
  for (;;) {
    shown = shown.map((station) => ({ ...station, label: labelOf(station) }));
    if (total() <= room) break;
    const fewer = foldOne(shown);
    if (!fewer) break;
    shown = fewer;
  }
  const squeeze = Math.min(1, room / Math.max(1, total()));
  const spare = Math.max(
    least * squeeze,
    (room - shown.reduce((sum, each) => sum + widthOf(each.label) * squeeze, 0)) /
      Math.max(1, shown.length - 1),
  );
  const gap = Math.min(spare, 60 * k);
  const used = shown.reduce((sum, each) => sum + widthOf(each.label) * squeeze, 0) + gap * (shown.length - 1);
  let x = pad + inset + (room - used) / 2;
  /** @type {PlacedStation[]} */
  const placed = shown.map((station) => {
    const width = widthOf(station.label) * squeeze;
    const label = fitted(station.label, width - (phone ? 17 : 26) * k, font, measure);
    const { id, members, exchanges, type, project } = station;
    const at = {
      id,
      members,
      exchanges,
      type,
      project,
      label,
      x: x + width / 2,
      y: sheet.railY,
      w: width,
      h: (phone ? 22 : 26) * k,
    };
    const iconX = x + (phone ? 8.5 : 12) * k;
    x += width + gap;
    return { ...at, iconX };
  });
  const stationOf = new Map(placed.flatMap((station) => station.exchanges.map((name) => [name, station])));
  return { stations: placed, stationOf };
}

/** @param {Station} station */
function labelOf(station) {
  const many = station.exchanges.length;
  if (many > 1) return station.type === "direct" ? `reply_… ×${many}` : `fanout ×${many}`;
  return station.label || (station.exchanges[0] ?? "").replace(/^q-agent-notifier-|^neutron-/, "");
}

/** @typedef {Station & {members: string[]}} Shown */

/**
 * One fanout exchange fewer: the one that matters least joins its project's others.
 *
 * @param {readonly Shown[]} stations
 * @returns {Shown[] | null} null when nothing more can fold
 */
function foldOne(stations) {
  const fanouts = stations.filter((station) => station.type === "fanout");
  const least = fanouts.filter((station) => station.exchanges.length === 1).sort((a, b) => b.rank - a.rank);
  for (const one of least) {
    const others = fanouts.filter((other) => other !== one && other.project === one.project);
    const into =
      others.find((other) => other.exchanges.length > 1) ?? others.sort((a, b) => b.rank - a.rank)[0];
    if (into) return joined(stations, one, into);
  }
  return null;
}

/**
 * @param {readonly Shown[]} stations
 * @param {Shown} one
 * @param {Shown} into
 */
function joined(stations, one, into) {
  const exchanges = [...into.exchanges, ...one.exchanges].sort();
  const both = {
    ...into,
    exchanges,
    members: [...into.members, ...one.members],
    rank: Math.max(into.rank, 50),
  };
  const rest = stations.filter((station) => station !== one && station !== into);
  // A fold stands at the end of its project.
  const after = rest.findLastIndex((station) => station.project === into.project);
  rest.splice(after < 0 ? stations.indexOf(into) : after + 1, 0, both);
  return rest;
}
