// What the list of requests, the price tag and the comparison say. Pure.

import { causedBy } from "../../state/journeys.js";

/** @typedef {import("../../types").RequestShape} Request */
/** @typedef {import("../../types").RequestWhole} Whole */
/** @typedef {import("../../types").PartShape} Part */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {string} name
 * @property {string} started
 * @property {string} lasted
 * @property {Request["outcome"]} outcome
 * @property {string} calls
 * @property {string} casts
 * @property {string} fanouts
 * @property {string} copies
 * @property {string} bytes
 * @property {number} bar 0 to 100: how long it took beside the longest
 * @property {boolean} background
 * @property {string} cause name of the request above that it was made for; empty: none
 */

/** Parts of the critical path that are named in words; smaller ones say nothing. */
const PARTS = 3;
const SMALL = 0.03;

/**
 * @param {readonly Request[]} requests
 * @param {Words} words
 * @returns {readonly Line[]}
 */
export function linesOf(requests, words) {
  const most = Math.log1p(Math.max(1, ...requests.map((each) => each.duration_ms ?? 0)));
  const causes = new Map();
  for (const [id, caused] of causedBy(requests)) {
    const cause = requests.find((each) => each.request_id === id);
    for (const each of caused) causes.set(each.request_id, cause?.name ?? id);
  }
  return requests.map((each) => ({
    id: each.request_id,
    name: each.name ?? each.request_id,
    started: words.clock(each.started_ns).slice(0, 12),
    lasted: each.duration_ms === null ? "" : words.span(each.duration_ms),
    outcome: each.outcome,
    calls: count(each.rpcs - each.casts - each.fanouts, words),
    casts: count(each.casts, words),
    fanouts: count(each.fanouts, words),
    copies: count(each.fanout_copies, words),
    bytes: each.bytes === 0 ? "" : words.bytes(each.bytes),
    bar: each.duration_ms === null ? 0 : Math.round((100 * Math.log1p(each.duration_ms)) / most),
    background: each.background,
    cause: causes.get(each.request_id) ?? "",
  }));
}

/** Nought is said by nothing. @param {number} value @param {Words} words */
function count(value, words) {
  return value === 0 ? "" : words.number(value);
}

/**
 * The critical path in words: its largest parts, in order of time.
 *
 * @param {readonly Part[]} parts
 * @param {Words} words
 * @returns {readonly {name: string, share: string}[]}
 */
export function pathWords(parts, words) {
  const named = parts.filter((part) => part.share >= SMALL);
  const least = [...named].sort((a, b) => b.share - a.share)[PARTS - 1]?.share ?? 0;
  return named
    .filter((part) => part.share >= least)
    .slice(0, PARTS)
    .map((part) => ({ name: partName(part, words), share: `${words.number(part.share * 100)} %` }));
}

/**
 * @param {Part} part
 * @param {Words} words
 */
export function partName({ what, name }, words) {
  switch (what) {
    case "bus":
    case "unseen":
      return words(`journeys.path_${what}`);
    case "timeout":
      return words("journeys.path_timeout", { name: shortName(name, words) });
    case "step":
      return name ?? "";
    default:
      return shortName(name, words);
  }
}

/**
 * @param {string | null} name
 * @param {Words} words
 */
function shortName(name, words) {
  return name === null
    ? words("list.unknown")
    : name.replace(/^(?:nova-|neutron-|cinder-(?!scheduler$))(?!api$|server$)/, "");
}

/**
 * How a request is called: the scenario that it is, else its own name.
 *
 * @param {{request_id: string, name: string | null}} request
 * @param {import("../../state/runs.js").Runs} runs
 */
export function titleOf(request, runs) {
  const run = runs.runs.find((each) => each.request_id === request.request_id);
  const scenario = runs.catalogue?.find((each) => each.name === run?.scenario);
  return scenario?.title ?? request.name ?? request.request_id;
}

/** The end of an id is as good as the whole of it for a reader. @param {string} id */
export function shortId(id) {
  return id.length > 14 ? `${id.slice(0, 12)}…` : id;
}

/**
 * @typedef {object} Pairing
 * @property {string} kind
 * @property {string} name
 * @property {readonly [Side | null, Side | null]} sides
 * @property {number} more how many more the second has
 * @property {number | null} ms how much longer the second took; null where one of them does not say
 */
/** @typedef {{count: number, ms: number | null}} Side */

/**
 * Two requests side by side: one line for each method, in the order in which they first appear.
 *
 * @param {Whole} one
 * @param {Whole} two
 * @returns {readonly Pairing[]}
 */
export function pairings(one, two) {
  const [first, second] = [sidesOf(one), sidesOf(two)];
  const keys = aligned([...first.keys()], [...second.keys()]);
  return keys.map((key) => {
    const [a, b] = [first.get(key) ?? null, second.get(key) ?? null];
    const [kind = "", name = ""] = key.split("\n");
    const ms = a?.ms != null && b?.ms != null ? b.ms - a.ms : null;
    return { kind, name, sides: [a, b], more: (b?.count ?? 0) - (a?.count ?? 0), ms };
  });
}

/** @param {Whole} whole @returns {Map<string, Side>} */
function sidesOf(whole) {
  /** @type {Map<string, Side>} */
  const sides = new Map();
  const told = [
    ...whole.messages
      .filter((each) => each.kind !== "reply" && each.kind !== "heartbeat")
      .map((each) => ({ at: each.ts_ns, kind: each.kind, name: nameOf(each), ms: each.latency_ms })),
    ...whole.hops.map((hop) => ({ at: hop.ts_ns, kind: hop.what, name: hop.name, ms: null })),
  ].sort((a, b) => Number(BigInt(a.at) - BigInt(b.at)));
  for (const { kind, name, ms } of told) {
    const key = `${kind}\n${name}`;
    const known = sides.get(key) ?? { count: 0, ms: null };
    sides.set(key, { count: known.count + 1, ms: ms === null ? known.ms : (known.ms ?? 0) + ms });
  }
  return sides;
}

/** @param {import("../../types").MessageShape} message */
function nameOf({ event_type, method, label, kind }) {
  return event_type ?? ([method, label].filter(Boolean).join(" ") || kind);
}

/**
 * The second's own keys stand behind the one that they follow there.
 *
 * @param {readonly string[]} first
 * @param {readonly string[]} second
 */
function aligned(first, second) {
  const keys = [...first];
  let at = 0;
  for (const key of second) {
    const known = keys.indexOf(key);
    if (known >= 0) at = known + 1;
    else {
      keys.splice(at, 0, key);
      at += 1;
    }
  }
  return keys;
}

/**
 * Where a key leads in a list.
 *
 * @template {{key: string}} T
 * @param {readonly T[]} rows
 * @param {string | null} at
 * @param {1 | -1} by
 * @returns {T | null}
 */
export function stepped(rows, at, by) {
  const index = rows.findIndex((row) => row.key === at);
  return rows[index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + by))] ?? null;
}
