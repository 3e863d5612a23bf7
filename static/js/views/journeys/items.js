// From a request as the server tells it to what is drawn of it: one item for each message and hop, in order of time.
// Pure. Times are ms since the request began.

import { partyName, shortService } from "../messages/model.js";

/** @typedef {import("../../types").RequestWhole} Whole */
/** @typedef {import("../../types").MessageShape} Message */
/** @typedef {import("../../types").HopMark} Hop */
/** @typedef {import("../../types").PartyShape} Party */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {import("../../stage/shapes.js").Glyph} Glyph */

/**
 * Who takes part: one process, or all of one service where it is nobody in particular.
 *
 * @typedef {object} Who
 * @property {string} key
 * @property {string} service short, as people say it
 * @property {string | null} host
 * @property {number} count more than one: that many processes of the service together
 */

/**
 * @typedef {object} Item
 * @property {string} id of the row
 * @property {string} select the message or hop that a click selects
 * @property {Glyph} kind
 * @property {string} name
 * @property {string} family what repeats of it have in common
 * @property {number} at ms
 * @property {Who} from
 * @property {readonly Who[]} to empty: nobody
 * @property {boolean} alone what happens at one process: work, a write, patience that ended
 * @property {string | null} of the call that this answers or ends
 * @property {number | null} until ms: a call's answer, or the end of its sender's patience; null while it waits
 * @property {number | null} taken ms: somebody took it
 * @property {boolean} waits a call that nobody has answered, and whose time is not over
 * @property {number} copies of a fanout
 * @property {boolean} bad
 * @property {boolean} linked it belongs to a request that this one caused
 * @property {string} note how it ended, in few words of the wire
 * @property {readonly Leg[]} legs pieces of the critical path that it stands for
 */
/** @typedef {{from: number, to: number, what: import("../../types").LegShape["what"]}} Leg */

/** More receivers than this are one column. */
const EACH = 3;

/** @type {WeakMap<Whole, Map<string, readonly Item[]>>} */
const known = new WeakMap();

/**
 * The items of a request; the same list for the same answer and language.
 *
 * @param {Whole} whole
 * @param {Words} words
 * @returns {readonly Item[]}
 */
export function itemsOf(whole, words) {
  const byLang = known.get(whole) ?? new Map();
  known.set(whole, byLang);
  const found = byLang.get(words.lang) ?? made(whole, words);
  byLang.set(words.lang, found);
  return found;
}

/**
 * Since when times are counted.
 *
 * @param {Whole} whole
 * @returns {bigint}
 */
export function beginsAt(whole) {
  return [...whole.messages, ...whole.hops].reduce((first, { ts_ns }) => {
    const ns = BigInt(ts_ns);
    return ns < first ? ns : first;
  }, BigInt(whole.started_ns));
}

/**
 * @param {Whole} whole
 * @param {Words} words
 * @returns {readonly Item[]}
 */
function made(whole, words) {
  const began = beginsAt(whole);
  const ms = (/** @type {string} */ ns) => Number(BigInt(ns) - began) / 1e6;
  const hosts = onlyHosts(whole);
  const who = (/** @type {Party | null} */ party) => whoOf(party, hosts, words);
  const answered = new Map(
    whole.messages.filter((each) => each.pair !== null).map((each) => [each.id, each]),
  );
  const legs = legsById(whole, ms);
  const items = [
    ...whole.messages.flatMap((message) => messageItems(message, whole, answered, ms, who, words)),
    ...whole.hops.map((hop) => hopItem(hop, whole, ms, who)),
  ].map((item) => Object.freeze({ ...item, legs: item.id === item.select ? (legs.get(item.id) ?? []) : [] }));
  return Object.freeze(items.sort((a, b) => a.at - b.at));
}

/** A service that was seen on one host alone is that one: early messages do not know it yet. @param {Whole} whole */
function onlyHosts(whole) {
  /** @type {Map<string, Set<string>>} */
  const hosts = new Map();
  const parties = [
    ...whole.messages.flatMap((each) => [each.sender, ...(each.receivers ?? [])]),
    ...whole.hops.flatMap((each) => [each.sender, each.receiver]),
  ];
  for (const party of parties)
    if (party?.service && party.host)
      hosts.set(party.service, (hosts.get(party.service) ?? new Set()).add(party.host));
  return new Map(
    [...hosts].filter(([, all]) => all.size === 1).map(([service, all]) => [service, [...all][0]]),
  );
}

/**
 * @param {Party | null} party
 * @param {ReadonlyMap<string, string | undefined>} hosts
 * @param {Words} words
 * @returns {Who}
 */
function whoOf(party, hosts, words) {
  if (!party || (!party.service && !party.host))
    return { key: "?", service: words("list.unknown"), host: null, count: 1 };
  if (!party.service) return { key: `?@${party.host}`, service: party.host ?? "", host: null, count: 1 };
  const host = party.host ?? hosts.get(party.service) ?? null;
  return {
    key: host === null ? party.service : `${party.service}@${host}`,
    service: shortService(party.service),
    host,
    count: 1,
  };
}

/**
 * @param {Message} message
 * @param {Whole} whole
 * @param {ReadonlyMap<string, Message>} answered
 * @param {(ns: string) => number} ms
 * @param {(party: Party | null) => Who} who
 * @param {Words} words
 * @returns {Omit<Item, "legs">[]}
 */
function messageItems(message, whole, answered, ms, who, words) {
  const at = ms(message.ts_ns);
  const from = who(message.sender);
  const answer = message.kind === "call" && message.pair ? answered.get(message.pair) : undefined;
  const gaveUp = message.state === "timed_out" || message.state === "late";
  const deadline = gaveUp && message.deadline_ns !== null ? ms(message.deadline_ns) : null;
  const item = {
    id: message.id,
    select: message.id,
    kind: message.routed === 0 ? /** @type {const} */ ("unroutable") : message.kind,
    name: nameOf(message),
    family: familyOf(message),
    at,
    from,
    to: receiversOf(message, who, words),
    alone: false,
    of: message.kind === "call" ? null : message.reply_to_id,
    until: answer ? ms(answer.ts_ns) : deadline,
    taken: message.delivered_ns === null ? null : ms(message.delivered_ns),
    waits: message.kind === "call" && message.state === "waiting",
    copies: message.kind === "fanout" ? (message.routed ?? message.deliveries) : 1,
    bad: message.kind === "failure" || message.routed === 0 || gaveUp || message.redelivered,
    linked: message.request_id !== whole.request_id,
    note: message.failure?.split(".").at(-1) ?? "",
  };
  if (deadline === null) return [item];
  const ended = { kind: /** @type {const} */ ("timeout"), to: [], alone: true, of: message.id, at: deadline };
  return [
    item,
    { ...item, ...ended, id: `${message.id}~`, until: null, taken: null, waits: false, note: "" },
  ];
}

/**
 * An object's method says more than the call that carries it.
 *
 * @param {Message} message
 */
function nameOf({ event_type, method, label, failure, kind }) {
  if (event_type !== null) return event_type;
  if (method?.startsWith("object_") && label) return label;
  return [method, label].filter(Boolean).join(" ") || failure || kind;
}

/** @param {Message} message */
function familyOf(message) {
  return message.method?.startsWith("object_") ? "object_" : nameOf(message);
}

/**
 * @param {Message} message
 * @param {(party: Party | null) => Who} who
 * @param {Words} words
 * @returns {readonly Who[]}
 */
function receiversOf(message, who, words) {
  if (message.routed === 0) return [];
  const found = new Map((message.receivers ?? []).map((party) => [who(party).key, who(party)]));
  const all = [...found.values()];
  const anyOfThem = message.deliveries === 0 && message.kind !== "fanout" && all.length > 1;
  if (all.length > 0 && all.length <= EACH && !anyOfThem) return all;
  const services = [...new Set(all.map((each) => each.service))];
  if (services.length > 0)
    return services.map((service) => {
      const count = anyOfThem ? 1 : all.filter((each) => each.service === service).length;
      return { key: `${service}@*`, service, host: null, count };
    });
  const topic = message.topic ?? message.exchange ?? message.routing_key;
  return [{ key: `?${topic}`, service: topic || words("list.unknown"), host: null, count: 1 }];
}

/**
 * @param {Hop} hop
 * @param {Whole} whole
 * @param {(ns: string) => number} ms
 * @param {(party: Party | null) => Who} who
 * @returns {Omit<Item, "legs">}
 */
function hopItem(hop, whole, ms, who) {
  const result = typeof hop.result === "string" ? hop.result : "";
  return {
    id: hop.id,
    select: hop.id,
    kind: hop.what,
    name: hop.name,
    family: hop.name,
    at: ms(hop.ts_ns),
    from: who(hop.sender),
    to: hop.what === "rest" ? [who(hop.receiver)] : [],
    alone: hop.what !== "rest",
    of: null,
    until: null,
    taken: null,
    waits: false,
    copies: 1,
    bad: /^[45]\d\d /.test(result) || (typeof hop.result === "object" && hop.result?.["granted"] === false),
    linked: hop.request_id !== whole.request_id,
    note: result,
  };
}

/**
 * @param {Whole} whole
 * @param {(ns: string) => number} ms
 * @returns {ReadonlyMap<string, Leg[]>}
 */
function legsById(whole, ms) {
  /** @type {Map<string, Leg[]>} */
  const found = new Map();
  for (const { id, what, from_ns, to_ns } of whole.price.path)
    if (id !== null) found.set(id, [...(found.get(id) ?? []), { what, from: ms(from_ns), to: ms(to_ns) }]);
  return found;
}

/**
 * How a participant is named where there is room.
 *
 * @param {Who} who
 */
export function whoName({ service, host, count }) {
  if (count > 1) return `${service} ×${count}`;
  return host === null ? service : partyName({ service, host, evidence: "", certainty: "seen" }, NO_WORDS);
}

/** Whoever has a service needs no word for who is unknown. */
const NO_WORDS = /** @type {Words} */ (/** @type {unknown} */ (() => ""));
