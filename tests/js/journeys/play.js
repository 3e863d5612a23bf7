// Whole requests for tests, of which a test names only what matters to it.

import { ns, party } from "../play.js";

/** @typedef {import("../../../static/js/types").RequestWhole} Whole */
/** @typedef {import("../../../static/js/types").MessageShape} Message */

export const REQUEST = "req-1";
export const COMPUTE = party("nova-compute", "cmp1");
export const CONDUCTOR = party("nova-conductor", "c1");
export const SCHEDULER = party("nova-scheduler", "s1");

/**
 * @param {string} id
 * @param {number} at ms
 * @param {Partial<Message>} [facts]
 * @returns {Message}
 */
export function message(id, at, facts = {}) {
  return {
    id,
    unique_id: id,
    seq: 0,
    ts_ns: ns(at),
    kind: "cast",
    method: "build",
    label: null,
    event_type: null,
    version: null,
    namespace: null,
    vhost: "/",
    exchange: "nova",
    routing_key: "conductor",
    topic: "conductor",
    server: null,
    sender: COMPUTE,
    receivers: [CONDUCTOR],
    queues: ["conductor"],
    routed: 1,
    deliveries: 1,
    delivered_ns: ns(at + 1),
    redelivered: false,
    request_id: REQUEST,
    global_request_id: null,
    msg_id: null,
    reply_to_id: null,
    reply_queue: null,
    pair: null,
    state: "sent",
    latency_ms: null,
    deadline_ns: null,
    heartbeats: 0,
    failure: null,
    background: false,
    anomalies: [],
    size: 100,
    summary: "",
    said: { key: "", values: {} },
    ...facts,
  };
}

/**
 * A call and its reply.
 *
 * @param {string} id
 * @param {number} at ms
 * @param {number} ms until the reply
 * @param {Partial<Message>} [facts]
 * @returns {Message[]}
 */
export function call(id, at, ms, facts = {}) {
  const [sender, receivers] = [facts.sender ?? COMPUTE, facts.receivers ?? [CONDUCTOR]];
  return [
    message(id, at, { kind: "call", pair: `${id}r`, state: "answered", latency_ms: ms, ...facts }),
    message(`${id}r`, at + ms, {
      ...{ kind: "reply", reply_to_id: id, pair: id, state: null, latency_ms: ms },
      ...{ method: facts.method ?? "build", label: facts.label ?? null },
      ...{ sender: receivers[0] ?? null, receivers: sender ? [sender] : null, exchange: "" },
    }),
  ];
}

/**
 * @param {string} id
 * @param {number} at ms
 * @param {Partial<import("../../../static/js/types").HopMark>} [facts]
 * @returns {import("../../../static/js/types").HopMark}
 */
export function hop(id, at, facts = {}) {
  const receiver = party("neutron-server", "n1");
  return {
    ...{ id, ts_ns: ns(at), what: "rest", sender: COMPUTE, receiver, name: "POST /ports" },
    ...{ result: "201 Created", request_id: REQUEST },
    ...facts,
  };
}

/**
 * @param {readonly Message[]} messages
 * @param {Partial<Whole>} [facts]
 * @returns {Whole}
 */
export function whole(messages, facts = {}) {
  return {
    request_id: REQUEST,
    name: "POST /servers",
    outcome: "succeeded",
    started_ns: ns(0),
    duration_ms: 100,
    messages_total: messages.length,
    ...{ rpcs: 1, casts: 1, fanouts: 0, fanout_copies: 0, bytes: 1000, waiting: 0, failures: 0 },
    background: false,
    messages,
    hops: [],
    tree: [],
    price: { by_kind: {}, rpcs: 1, fanout_copies: 0, bytes: 1000, path_ms: 100, parts: [], path: [] },
    linked: [],
    forgotten: 0,
    ...facts,
  };
}
