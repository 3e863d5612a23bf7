// From marks to the rows of the list. Pure: what to write, how it is meant, how long the bar is.

import { termOf } from "../../state/search.js";

/** @typedef {import("../../types").Mark} Mark */
/** @typedef {import("../../types").PartyShape} Party */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Row
 * @property {string} note what stands at the right: latency, copies, or that it waits
 * @property {"plain" | "wait" | "bad"} tone of that note
 * @property {number} bar length of the latency's bar, 0 to 100
 * @property {boolean} bad the row is tinted: something went wrong
 * @property {string} route from -> to
 * @property {string} time minute, second and millisecond
 */

/** The bar's scale: 1 ms is 10 %, 1 s is 70 %, 10 s and more is all. */
const BAR_PER_DECADE = 20;

/**
 * @param {Mark} mark
 * @param {Words} words
 * @param {bigint} asOfNs the server's clock, for what still waits
 * @returns {Row}
 */
export function rowOf(mark, words, asOfNs) {
  const { note, tone } = noteOf(mark, words, asOfNs);
  const sender = partyName(mark.sender, words);
  const receivers = receiverNames(mark, words);
  return {
    note,
    tone,
    bar: mark.latency_ms === null || mark.kind !== "call" ? 0 : barOf(mark.latency_ms),
    bad:
      mark.kind === "failure" ||
      mark.state === "failed" ||
      mark.state === "timed_out" ||
      mark.state === "late",
    route: `${sender} → ${receivers}`,
    time: words.clock(mark.ts_ns).slice(3),
  };
}

/**
 * @param {number} ms
 * @returns {number} 4 to 100
 */
export function barOf(ms) {
  return Math.round(Math.min(100, Math.max(4, 10 + BAR_PER_DECADE * Math.log10(Math.max(ms, 0.1)))));
}

/**
 * @param {Mark} mark
 * @param {Words} words
 * @param {bigint} asOfNs
 * @returns {{note: string, tone: Row["tone"]}}
 */
function noteOf(mark, words, asOfNs) {
  if (mark.routed === 0 || mark.state === "unroutable") return { note: words("list.unheard"), tone: "bad" };
  // Only a mirror saw this call: its reply is somewhere, and no time can be told.
  if (mark.kind === "call" && mark.state === null) return { note: words("list.unseen"), tone: "plain" };
  switch (mark.state) {
    case "waiting":
      return { note: waits(mark, words, asOfNs), tone: "wait" };
    case "timed_out":
      return { note: words("list.no_answer"), tone: "bad" };
    case "late":
      return { note: `${words("list.late")} ${words.span(mark.latency_ms ?? 0)}`, tone: "bad" };
    case "failed":
      return { note: words.span(mark.latency_ms ?? 0), tone: "bad" };
    default:
  }
  if (mark.redelivered) return { note: words("list.again"), tone: "bad" };
  if (mark.kind === "fanout")
    return { note: words("list.copies", { count: mark.routed ?? mark.deliveries }), tone: "plain" };
  if (mark.kind === "call" && mark.latency_ms !== null)
    return { note: words.span(mark.latency_ms), tone: "plain" };
  return { note: "", tone: "plain" };
}

/**
 * @param {Mark} mark
 * @param {Words} words
 * @param {bigint} asOfNs
 */
function waits(mark, words, asOfNs) {
  const ms = Number(asOfNs - BigInt(mark.ts_ns)) / 1e6;
  return ms < 1000
    ? words("list.waits")
    : words("list.waits_for", { time: words.span(Math.round(ms / 100) * 100) });
}

/**
 * A service's name as people say it: the project goes where the rest says enough. The whole stands in the tooltip.
 *
 * @param {string} service
 */
export function shortService(service) {
  if (service.startsWith("ceilometer-")) return "ceilometer";
  // nova's scheduler is the one that people mean.
  const rest = /^(?:nova-|neutron-|cinder-(?!scheduler$))(?!api$|server$|rpc)(.+)$/.exec(service)?.[1];
  return rest === undefined ? service : rest.replace("openvswitch-agent", "ovs-agent");
}

/**
 * @param {Party | null} party
 * @param {Words} words
 * @returns {string} `service@host`, as much of it as is known, the service in short
 */
export function partyName(party, words) {
  if (!party || (!party.service && !party.host)) return words("list.unknown");
  if (!party.service) return party.host ?? "";
  const service = shortService(party.service);
  return party.host ? `${service}@${party.host}` : service;
}

/**
 * Who took it. Before anybody has, a queue that several read is named by its service alone.
 *
 * @param {{receivers: readonly Party[] | null, deliveries: number, routed: number | null, kind: string}} message
 * @param {Words} words
 */
export function receiverNames(message, words) {
  const { receivers } = message;
  if (receivers === null) return words("list.unknown");
  const [first] = receivers;
  if (!first) return message.routed === 0 ? words("list.nobody") : words("list.unknown");
  if (receivers.length === 1) return partyName(first, words);
  const same = receivers.every((party) => party.service === first.service);
  if (!same) return words("list.many", { first: partyName(first, words), count: receivers.length - 1 });
  const service = first.service ? shortService(first.service) : words("list.unknown");
  const anyOfThem = message.deliveries === 0 && message.kind !== "fanout";
  return anyOfThem ? service : `${service} ${words("list.copies", { count: receivers.length })}`;
}

/**
 * The term that finds messages of the same name: what a general method is about says more than the method.
 *
 * @param {Mark} mark
 * @returns {string | undefined}
 */
export function termOfName({ kind, name }) {
  if (name === "?" || name === "") return undefined;
  return termOf(kind === "notification" ? "event" : "method", name.split(" ").at(-1) ?? name);
}

/**
 * The terms that find messages between the same two ends, as far as they are known.
 *
 * @param {Mark} mark
 * @returns {string | undefined}
 */
export function termOfEnds({ sender, receivers }) {
  const [first] = receivers ?? [];
  const from = sender?.service ?? sender?.host;
  const to = first?.service ?? first?.host;
  return (
    [from ? termOf("from", from) : "", to ? termOf("to", to) : ""].filter(Boolean).join(" ") || undefined
  );
}

/**
 * Where in the list a gap is told: above the newest row that came before its end; by the index of that row.
 *
 * @param {readonly Mark[]} rows newest first
 * @param {readonly import("../../types").GapShape[]} gaps
 * @returns {ReadonlyMap<number, readonly import("../../types").GapShape[]>}
 */
export function gapsAt(rows, gaps) {
  /** @type {Map<number, import("../../types").GapShape[]>} */
  const found = new Map();
  for (const gap of gaps) {
    const end = BigInt(gap.to_ns);
    const index = rows.findIndex((mark) => BigInt(mark.ts_ns) < end);
    if (index >= 0) found.set(index, [gap, ...(found.get(index) ?? [])]);
  }
  return found;
}

/**
 * What was not seen, from when to when, and why.
 *
 * @param {import("../../types").GapShape} gap
 * @param {Words} words
 */
export function gapText(gap, words) {
  const from = words.clock(gap.from_ns).slice(0, 8);
  const to = words.clock(gap.to_ns).slice(0, 8);
  const key = words.has(`list.gap.${gap.reason}`) ? `list.gap.${gap.reason}` : "list.gap.pipe";
  return words(key, { from, to, pipe: gap.reason });
}

/**
 * A place in the DOM for each row: one that came takes that of one that went, so that nothing is built anew. Where most are
 * new each takes the place that stands where it will stand, so that nothing is moved either.
 *
 * @param {readonly Mark[]} rows
 * @param {ReadonlyMap<string, number>} before places by id, in the order of their rows
 * @returns {Map<string, number>}
 */
export function placesOf(rows, before) {
  const stays = rows.filter(({ id }) => before.has(id)).length * 2 > rows.length ? before : new Map();
  const taken = new Set(rows.flatMap(({ id }) => stays.get(id) ?? []));
  const free = [...before.values()].filter((place) => !taken.has(place));
  let next = Math.max(-1, ...before.values());
  return new Map(
    rows.map(({ id }) => {
      const place = stays.get(id) ?? free.shift();
      if (place !== undefined) return [id, place];
      next += 1;
      return [id, next];
    }),
  );
}
