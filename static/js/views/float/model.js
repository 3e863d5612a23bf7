// The words of what floats over the page. Pure.

import { brokerInTrouble } from "../../state/brokers.js";
import { isReached, isToldToItsEnd } from "../../state/telling.js";

/** @typedef {import("../../text/index.js").Words} Words */

/**
 * Whole seconds until the next attempt.
 *
 * @param {{retryAtMs: number | null}} connection
 * @param {number} nowMs
 */
export function retryInS(connection, nowMs) {
  return connection.retryAtMs === null ? 0 : Math.max(0, Math.ceil((connection.retryAtMs - nowMs) / 1000));
}

/**
 * What is wrong with a broker, in words, and what to do; null while all is well. The server's own sentences come in
 * the reader's language already.
 *
 * @param {readonly import("../../state/brokers.js").Broker[]} brokers
 * @param {Words} words
 */
export function brokerTrouble(brokers, words) {
  const broker = brokerInTrouble(brokers);
  if (!broker) return null;
  const at = broker.since_ns === null ? "" : words.clock(broker.since_ns).slice(0, 8);
  const trouble = { number: broker.number, now: null, remedy: broker.remedy };
  if (broker.state !== "lost") {
    const why = broker.why ?? words("banner.unknown");
    return { ...trouble, text: words("banner.broker_refused", { at }), now: why };
  }
  const broke = broker.broke ?? words("banner.unknown");
  const key = broke === "" ? "went" : CLOSED_BY_BROKER.test(broke) ? "closed" : "lost";
  const text = words(`banner.broker_${key}`, { broker: broker.url, at, why: broke.replace(/[.。]$/, "") });
  // The first failure is the loss itself; what later tries met is news.
  return broker.failures > 1 ? { ...trouble, text, now: broker.why } : { ...trouble, text, remedy: null };
}

/** AMQP's reply code, which only a broker that still spoke can have sent. */
const CLOSED_BY_BROKER = /^\d{3} [A-Z_]+/;

/**
 * When a broker is tried again.
 *
 * @param {number} retryS
 * @param {Words} words
 */
export function againText(retryS, words) {
  return retryS > 0 ? words("banner.again", { time: words.span(retryS * 1000) }) : words("banner.trying");
}

/**
 * Whole seconds until a broker is tried again.
 *
 * @param {Readonly<import("../../state/index.js").State>} state
 */
export function brokerRetryInS({ brokers, connection, time }) {
  const next = brokerInTrouble(brokers)?.next_try_ns;
  if (!next || connection.serverNs === null) return 0;
  const left =
    Number(BigInt(next) - connection.serverNs) / 1e6 - Math.max(0, time.atMs - connection.frameAtMs);
  return Math.max(0, Math.ceil(left / 1000));
}

/**
 * @param {Readonly<import("../../state/runs.js").Toast>} toast
 * @param {string} title of its scenario
 * @param {Words} words
 */
export function toastText(toast, title, words) {
  const values = { title, time: words.span(toast.ms), reason: toast.reason ?? "" };
  if (toast.outcome === "failed" && !toast.reason) return words("toast.failed_unknown", values);
  return words(`toast.${toast.outcome}`, values);
}

/**
 * The last step that the stage has told, of a scenario that runs or is still being told.
 *
 * @param {Readonly<import("../../state/runs.js").Runs>} runs
 * @param {Readonly<import("../../state/time.js").Time>} time the stage's
 */
export function announcement(runs, time) {
  const run = runs.runs.find((each) => !isToldToItsEnd(time, each));
  return run?.steps.findLast((step) => step.ok && (!step.seen || isReached(time, step.seen)))?.expected ?? "";
}

/**
 * Where the latest run of a scenario that failed can be looked at: its request, and the last of its steps that was seen.
 *
 * @param {readonly import("../../types").RunShape[]} runs newest first
 * @param {string} scenario
 * @returns {{request: string, step: string | null} | null} null: its request is not known
 */
export function failedStep(runs, scenario) {
  const run = runs.find((each) => each.scenario === scenario && each.state === "failed");
  if (!run?.request_id) return null;
  return { request: run.request_id, step: run.steps.findLast((step) => step.seen !== null)?.seen ?? null };
}
