// Marks and hops as things that happened: what the schedule needs to know of them, and nothing else.

import { PACE } from "./schedule.js";

/** Object calls and what agents fetch: many, alike, and no turn of the story. */
const QUICK = /^(object_|bulk_pull|get_network_info)/;
/** What only reads, and not on the bus: it changes nothing. */
const READS = /^GET /;
/** A run's own traffic goes on this long after its end. */
const AFTERMATH_MS = 1500;

/**
 * @typedef {object} RunSpan
 * @property {string | null} request
 * @property {number} fromMs wire time
 * @property {number} toMs Infinity while it runs
 */

/**
 * @typedef {object} Scene whose requests are told
 * @property {boolean} simulated
 * @property {boolean} quiet
 * @property {readonly RunSpan[]} runs
 */

/**
 * @param {string} ns
 * @returns {number} ms, exact to a microsecond
 */
export function msOf(ns) {
  return Number(ns.slice(0, -3) || "0") / 1000;
}

/**
 * @param {import("../types").RunShape} run
 * @returns {RunSpan}
 */
export function spanOf(run) {
  return {
    request: run.request_id,
    fromMs: msOf(run.started_ns) - 50,
    toMs: run.ended_ns === null ? Number.POSITIVE_INFINITY : msOf(run.ended_ns) + AFTERMATH_MS,
  };
}

/** @param {import("../types").PartyShape | null} party */
function partyKey(party) {
  return party?.service ? `${party.service}@${party.host ?? ""}` : null;
}

/**
 * @param {Scene} slice
 * @param {boolean} background
 * @param {string | null} request
 * @param {number} wireMs
 * @returns {import("./schedule.js").Role}
 */
function roleOf(slice, background, request, wireMs) {
  if (background) return "background";
  if (!slice.simulated) return slice.quiet ? "focus" : "other";
  const told = slice.runs.some(
    (run) => run.request === request || (wireMs >= run.fromMs && wireMs <= run.toMs),
  );
  return told ? "focus" : "other";
}

/**
 * @param {import("./schedule.js").Role} role
 * @param {string | null} request
 * @param {boolean} quick
 * @param {Scene} slice
 * @returns {import("./schedule.js").Grade}
 */
function gradeOf(role, request, quick, slice) {
  if (quick) return "minor";
  return role === "focus" && slice.runs.some((run) => run.request === request) ? "step" : "aside";
}

/**
 * @param {import("../types").Mark} mark
 * @param {Scene} slice
 * @returns {import("./schedule.js").Thing}
 */
export function thingOf(mark, slice) {
  const wireMs = msOf(mark.ts_ns);
  const role = roleOf(slice, mark.background, mark.request_id, wireMs);
  const seen = (mark.receivers ?? []).filter((party) => party.certainty === "seen" || mark.deliveries > 0);
  return Object.freeze({
    id: mark.id,
    wireMs,
    role,
    grade: gradeOf(role, mark.request_id, QUICK.test(mark.name) || mark.kind === "heartbeat", slice),
    hop: false,
    pace: PACE[mark.kind],
    request: mark.request_id,
    from: partyKey(mark.sender),
    to: seen.map(partyKey).filter((key) => key !== null),
    answers: mark.kind === "reply" || mark.kind === "failure" || mark.kind === "heartbeat" ? mark.pair : null,
    taken: mark.deliveries > 0 || isMirrored(mark),
    again: isTakenAgain(mark),
    falls: mark.routed === 0 || mark.state === "unroutable",
    waitedMs: mark.delivered_ns === null ? 0 : Math.max(0, msOf(mark.delivered_ns) - wireMs),
    mark,
    step: null,
    edge: `${mark.kind} ${mark.sender?.service} ${mark.exchange} ${mark.receivers?.[0]?.service ?? mark.routing_key}`,
  });
}

/**
 * @param {import("../types").HopMark} hop
 * @param {Scene} slice
 * @returns {import("./schedule.js").Thing}
 */
export function hopThing(hop, slice) {
  const wireMs = msOf(hop.ts_ns);
  const to = partyKey(hop.receiver);
  const role = roleOf(slice, false, hop.request_id, wireMs);
  return Object.freeze({
    id: hop.id,
    wireMs,
    role,
    grade: READS.test(hop.name) ? "aside" : gradeOf(role, hop.request_id, hop.what === "db", slice),
    hop: true,
    pace: PACE[hop.what],
    request: hop.request_id,
    from: partyKey(hop.sender),
    to: to ? [to] : [],
    answers: null,
    taken: true,
    again: false,
    falls: false,
    waitedMs: 0,
    mark: null,
    step: hop,
    edge: hop.what,
  });
}

/**
 * Only a mirror saw it: where it went, who took it and whether it was answered cannot be seen, so nothing is said of it.
 *
 * @param {import("../types").Mark} mark
 */
export function isMirrored({ queues, deliveries }) {
  return queues === null && deliveries === 0;
}

/**
 * Somebody took it, gave it back unsettled or died, and it was taken again; both are known.
 *
 * @param {import("../types").Mark} mark
 */
export function isTakenAgain({ redelivered, deliveries, queues, receivers }) {
  return redelivered && deliveries > 1 && queues?.length === 1 && receivers?.length === deliveries;
}
