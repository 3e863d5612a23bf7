// Small plays for the stage's tests: marks with only what matters, frames around them, and a store's clock.

import { initialStage, reduceStage } from "../../../static/js/state/stage.js";
import { initialTime, reduceTime } from "../../../static/js/state/time.js";
import { empty } from "./recording.js";

const START = 1_800_000_000_000;

/** @param {number} ms @returns {string} */
export function ns(ms) {
  return `${Math.round((START + ms) * 1000)}000`;
}

/** @param {string} at such as nova-conductor@c1 */
export function party(at) {
  const [service, host] = at.split("@");
  return {
    service: service ?? null,
    host: host || null,
    evidence: "connection",
    certainty: /** @type {const} */ ("seen"),
  };
}

/**
 * @param {string} id
 * @param {number} ms
 * @param {Partial<import("../../../static/js/types").Mark> & {from?: string, to?: string[]}} [more]
 * @returns {import("../../../static/js/types").Mark}
 */
export function mark(id, ms, more = {}) {
  const { from = "nova-conductor@c1", to = ["nova-scheduler@s1"], ...rest } = more;
  return {
    id,
    seq: Number(id.replace(/\D/g, "")),
    ts_ns: ns(ms),
    kind: "cast",
    name: "do_it",
    exchange: "nova",
    routing_key: "scheduler",
    sender: party(from),
    receivers: to.map(party),
    queues: ["scheduler"],
    routed: 1,
    deliveries: to.length,
    delivered_ns: to.length > 0 ? ns(ms + 1) : null,
    redelivered: false,
    state: "sent",
    deadline_ns: null,
    pair: null,
    latency_ms: null,
    heartbeats: 0,
    request_id: "req-1",
    background: false,
    size: 100,
    ...rest,
  };
}

/** @param {Partial<import("../../../static/js/types").RunShape>} [more] */
export function run(more = {}) {
  return {
    ...{
      id: "run-1",
      scenario: "boot_vm",
      parameters: {},
      state: "running",
      reason: null,
      request_id: "req-1",
    },
    ...{ started_ns: ns(0), ended_ns: null, steps: [], ...more },
  };
}

/**
 * @param {number} ms
 * @param {Partial<import("../../../static/js/types").Frame>} [more]
 * @returns {import("../../../static/js/types").Frame}
 */
export function frame(ms, more = {}) {
  return { ...empty(0, ns(ms)), ...more };
}

/** A page's time and stage, fed by hand: `at` is the page's clock in ms. */
export class Play {
  /** @param {{simulated?: boolean, speed?: import("../../../static/js/state/schedule.js").Speed}} [options] */
  constructor({ simulated = true, speed } = {}) {
    this.at = 1000;
    this.time = initialTime;
    this.stage = initialStage;
    const broker = { product: "broker", vhost: "/" };
    this.tell({ type: "hello", hello: { simulated, replies_visible: true, broker } });
    if (speed) this.tell({ type: "time/speed", speed });
    this.tell({ type: "tick" });
  }

  /** @param {any} action */
  tell(action) {
    this.time = reduceTime(this.time, action, this.at);
    this.stage = reduceStage(this.stage, action);
    return this;
  }

  /** @param {Partial<import("../../../static/js/types").Frame>} more @param {number} [ms] wire time of the frame */
  frame(more, ms = this.at - 1000) {
    return this.tell({ type: "frame", frame: frame(ms, more) });
  }

  /** Let the page's clock run, a tick every 16 ms. @param {number} ms */
  pass(ms) {
    const end = this.at + ms;
    while (this.at < end) {
      this.at = Math.min(end, this.at + 16);
      this.tell({ type: "tick" });
    }
    return this;
  }

  /** @param {string} id */
  flight(id) {
    const flight = this.time.flights.get(id);
    if (!flight) throw new Error(`no flight ${id}`);
    return flight;
  }
}
