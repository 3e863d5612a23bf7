// What the drawer says of one message, from what the API gives. Pure.

import { termOf } from "../../state/search.js";
import { partyName, receiverNames } from "../messages/model.js";

/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("../../types").TopologyShape} Topology */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Fact
 * @property {string} name
 * @property {string} value
 * @property {string} [more] said after the value
 * @property {string} [help] what it means
 * @property {string} [journey] the request that a click leads to
 * @property {string} [term] what finds this value: key f narrows the filter to it
 * @property {boolean} [wire] a name from the wire: set in the wire's own type
 */

/**
 * @typedef {object} Phase
 * @property {"queue" | "work" | "back"} name
 * @property {number} ms
 * @property {string} text
 */

/** More queues than this are counted, not listed. */
const QUEUES = 2;

/**
 * Why there is no message: it has left the ring, and the ring says what it holds; or what the server says.
 *
 * @param {import("../../types").ProblemShape} problem
 * @param {Words} words
 */
export function problemText(problem, words) {
  if (problem.status !== 404) return problem.detail;
  const { oldest_ns: from, newest_ns: to } = problem.values;
  if (typeof from !== "string" || typeof to !== "string") return words("drawer.gone");
  const second = (/** @type {string} */ ns) => words.second(Number(BigInt(ns) / 1_000_000n));
  return words("drawer.gone_when", { from: second(from), to: second(to) });
}

/**
 * @param {Message} message
 * @returns {string}
 */
export function titleOf(message) {
  const name = message.event_type ?? message.method;
  return [name, message.label].filter(Boolean).join(" ");
}

/**
 * The address of a message and what is around it.
 *
 * @param {Message} message
 * @param {Topology | null} topology
 * @param {Words} words
 * @returns {Fact[]}
 */
export function factsOf(message, topology, words) {
  /** @type {(Fact | null)[]} */
  const facts = [
    { name: words("drawer.time"), value: words.clock(message.ts_ns) },
    {
      name: words("drawer.exchange"),
      value: message.exchange || words("drawer.default"),
      wire: true,
      term: termOf("exchange", message.exchange || "default"),
    },
    keyFact(message, topology, words),
    {
      name: words("drawer.queue", { count: message.queues?.length ?? 1 }),
      value: queuesText(message, words),
      wire: (message.queues?.length ?? 0) > 0,
      ...(message.queues?.[0] ? { term: termOf("queue", message.queues[0]) } : {}),
    },
    message.request_id === null ? null : requestFact(message.request_id, words),
    replyFact(message, topology, words),
    message.failure === null ? null : { name: words("drawer.failure"), value: message.failure, wire: true },
    { name: words("drawer.size"), value: words.bytes(message.size) },
  ];
  return facts.filter((fact) => fact !== null);
}

/**
 * @param {import("../../types").HopMark} hop
 * @param {Words} words
 * @returns {Fact[]}
 */
export function hopFacts(hop, words) {
  const time = { name: words("drawer.time"), value: words.clock(hop.ts_ns) };
  const id = hop.request_id;
  return id === null ? [time] : [time, requestFact(id, words)];
}

/**
 * @param {string} id
 * @param {Words} words
 * @returns {Fact}
 */
function requestFact(id, words) {
  return {
    name: words("drawer.request"),
    value: id,
    wire: true,
    journey: id,
    term: termOf("request", id),
  };
}

/**
 * A reply's key is the caller's queue, so it says whose.
 *
 * @param {Message} message
 * @param {Topology | null} topology
 * @param {Words} words
 * @returns {Fact}
 */
function keyFact(message, topology, words) {
  const fact = {
    name: words("drawer.key"),
    value: message.routing_key || words("drawer.no_key"),
    wire: message.routing_key !== "",
    term: termOf("key", message.routing_key),
  };
  const owner = ownerOf(message.routing_key, topology, words);
  return owner ? { ...fact, more: words("drawer.reply_of", { owner }) } : fact;
}

/**
 * @param {Message} message
 * @param {Topology | null} topology
 * @param {Words} words
 * @returns {Fact | null}
 */
function replyFact(message, topology, words) {
  if (!message.reply_queue || message.kind !== "call") return null;
  const owner = ownerOf(message.reply_queue, topology, words) ?? partyName(message.sender, words);
  return {
    name: words("drawer.reply_queue"),
    value: message.reply_queue,
    wire: true,
    more: words("drawer.reply_of", { owner }),
  };
}

/**
 * Who listens on a reply queue.
 *
 * @param {string} queue
 * @param {Topology | null} topology
 * @param {Words} words
 */
export function ownerOf(queue, topology, words) {
  for (const service of topology?.services ?? []) {
    const server = service.servers.find((each) => each.reply_queues.includes(queue));
    if (server)
      return partyName({ service: service.name, host: server.host, evidence: "", certainty: "seen" }, words);
  }
  return null;
}

/**
 * @param {Message} message
 * @param {Words} words
 */
function queuesText(message, words) {
  const { queues, routed } = message;
  if (routed === 0) return words("drawer.no_queue");
  if (queues === null) return words("list.unknown");
  if (queues.length > QUEUES) return words("drawer.queues_each", { count: queues.length });
  return queues.join(", ") || words("list.unknown");
}

/**
 * Where the time of a call went; empty unless all of it was seen.
 *
 * @param {Message} message the call
 * @param {Message | null} pair its reply
 * @param {Words} words
 * @returns {Phase[]}
 */
export function phasesOf(message, pair, words) {
  const [call, reply] = message.kind === "call" ? [message, pair] : [pair, message];
  if (!call || !reply || call.kind !== "call" || call.delivered_ns === null) return [];
  const queue = between(call.ts_ns, call.delivered_ns);
  const work = between(call.delivered_ns, reply.ts_ns);
  /** @type {Phase[]} */
  const phases = [
    { name: "queue", ms: queue, text: words("drawer.in_queue", { time: words.span(queue) }) },
    {
      name: "work",
      ms: work,
      text: words("drawer.works", { who: receiverNames(call, words), time: words.span(work) }),
    },
  ];
  if (reply.delivered_ns !== null) {
    const back = between(reply.ts_ns, reply.delivered_ns);
    phases.push({ name: "back", ms: back, text: words("drawer.way_back", { time: words.span(back) }) });
  }
  return phases;
}

/**
 * Where on the line of a call its heartbeats lie.
 *
 * @param {Message} call
 * @param {string | null} end when its answer was sent; null: it still waits
 * @returns {{at: number, ns: string}[]} `at` in percent
 */
export function beatsOf(call, end) {
  const last = end ?? call.beats.at(-1) ?? call.ts_ns;
  // While it waits nobody knows where the line ends: the latest heartbeat stands a little before it.
  const whole = between(call.ts_ns, last) * (end === null ? 1.1 : 1) || 1;
  return call.beats.map((ns) => ({ at: Math.min(100, (100 * between(call.ts_ns, ns)) / whole), ns }));
}

/**
 * @param {string} fromNs
 * @param {string} toNs
 * @returns {number} ms, never below zero
 */
export function between(fromNs, toNs) {
  return Math.max(0, Number(BigInt(toNs) - BigInt(fromNs)) / 1e6);
}

/** What a message carries is called differently by kind. @type {Readonly<Record<import("../../types").Kind, string>>} */
export const CARRIES = Object.freeze({
  call: "drawer.arguments",
  cast: "drawer.arguments",
  fanout: "drawer.arguments",
  reply: "drawer.result",
  failure: "drawer.failure_body",
  heartbeat: "drawer.body",
  notification: "drawer.payload",
  other: "drawer.body",
});
