// What of all that flies is drawn, and what a look at it depends on: the selection, the search, the load; all pure.

import { pagesOf } from "../state/pages.js";

/** @typedef {import("../state/index.js").State} State */

/** Messages of a selected request that are lit at once. */
const JOURNEY = 400;
/** On a wall a failure is seen for this long. */
const KIOSK_MS = 30_000;
/** Matches of a search are all drawn while no more of them move at once. */
const MATCHES = 100;

/** What places everything. @param {import("../state/stage.js").Stage} stage */
export function cloudOf({ topology, ghosts, simulated, broker, hosts, open }) {
  return [topology, ghosts, simulated, broker, hosts, open];
}

/** What decides which messages are drawn, but for the time. @param {Readonly<State>} state */
export function shownOf({ time, load, filters, selection, prefs, place }) {
  return [time.flights, load.level, load.perDot, filters, selection, prefs, place];
}

/**
 * The request that the selected message belongs to.
 *
 * @param {Readonly<State>} state
 */
export function requestOf({ selection: { id, message }, time, stage }) {
  if (id === null) return null;
  const thing = time.flights.get(id)?.thing;
  return thing ? thing.request : (stage.marks.get(id)?.request_id ?? message?.request_id ?? null);
}

/**
 * What is drawn although it moves no more: the message that is selected with its whole journey, and the one pointed at.
 *
 * @param {Readonly<State>} state
 */
export function namedIn(state) {
  const { selection, time } = state;
  const request = requestOf(state);
  const found = [];
  if (request !== null) {
    for (const page of pagesOf(time.flights)) {
      for (const flight of page.values())
        if (flight.thing.request === request && flight.start <= time.stageMs) found.push(flight);
    }
  }
  for (const id of [selection.id, selection.hover]) {
    const flight = id ? time.flights.get(id) : undefined;
    if (flight) found.push(flight);
  }
  return found.slice(-JOURNEY);
}

/** How long a failure stays on its caller's tile, in ms: on a wall until somebody has walked by. @param {Readonly<State>} state */
export function stickOf({ place }) {
  return place?.kiosk ? KIOSK_MS : undefined;
}

/**
 * How much of what moves is drawn now, and what is drawn whatever comes.
 *
 * @param {Readonly<State>} state
 * @returns {import("./scene.js").Share}
 */
export function shareOf(state) {
  const { load, filters, selection, time } = state;
  const request = requestOf(state);
  const matches = filters.q !== "" && load.moving <= MATCHES;
  return {
    perDot: load.level >= 2 ? load.perDot : 1,
    flows: load.level === 3,
    sureMs: time.sureMs,
    stickMs: stickOf(state),
    always: (thing) =>
      matches ||
      (request !== null && thing.request === request) ||
      thing.id === selection.id ||
      thing.id === selection.hover,
  };
}

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
export function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
