// Marks, frames and runs for tests: whole records, of which a test names only what matters to it.

/** @typedef {import("../../static/js/types").Mark} Mark */
/** @typedef {import("../../static/js/types").Frame} Frame */

const EPOCH_NS = 1_700_000_000_000_000_000n;

/**
 * @param {number} ms since the play began
 * @returns {string}
 */
export function ns(ms) {
  return String(EPOCH_NS + BigInt(Math.round(ms * 1e6)));
}

/**
 * @param {Partial<Mark> & {id: string}} facts
 * @returns {Mark}
 */
export function mark(facts) {
  const seq = Number(facts.id.slice(1)) || 0;
  return {
    seq,
    ts_ns: ns(seq),
    kind: "call",
    name: "select_destinations",
    exchange: "nova",
    routing_key: "scheduler",
    sender: party("nova-conductor", "c1"),
    receivers: [party("nova-scheduler", "s1")],
    queues: ["scheduler"],
    routed: 1,
    deliveries: 1,
    delivered_ns: null,
    redelivered: false,
    state: "waiting",
    deadline_ns: null,
    pair: null,
    latency_ms: null,
    heartbeats: 0,
    request_id: null,
    background: false,
    size: 100,
    ...facts,
  };
}

/**
 * @param {string | null} service
 * @param {string | null} host
 * @returns {import("../../static/js/types").PartyShape}
 */
export function party(service, host) {
  return { service, host, evidence: "connection", certainty: "seen" };
}

/**
 * A frame whose rows are the given marks, newest first.
 *
 * @param {Partial<Frame>} [facts]
 * @returns {Frame}
 */
export function frame(facts = {}) {
  const { messages = [] } = facts;
  return {
    seq: 1,
    ts_ns: ns(0),
    whole: false,
    marks: [...(messages ?? [])].reverse(),
    skipped: 0,
    came: 0,
    hops: [],
    per_dot: 1,
    edges: null,
    stats: {
      messages: 0,
      deliveries: 0,
      by_kind: {},
      per_s: 0,
      unroutable: 0,
      timeouts: 0,
      ring: 0,
      ring_limit: 50_000,
    },
    dropped: {},
    gap: null,
    topology: null,
    runs: null,
    ...facts,
    messages,
  };
}

/**
 * @param {Partial<import("../../static/js/types").RunShape>} facts
 * @returns {import("../../static/js/types").RunShape}
 */
export function run(facts) {
  return {
    id: "r1",
    scenario: "boot_vm",
    parameters: {},
    state: "running",
    reason: null,
    wire: null,
    note: null,
    request_id: null,
    started_ns: ns(0),
    ended_ns: null,
    steps: [],
    ...facts,
  };
}
