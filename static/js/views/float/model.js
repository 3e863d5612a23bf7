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
 * What is wrong with a broker, in words; null while all is well.
 *
 * @param {readonly import("../../state/brokers.js").Broker[]} brokers
 * @param {Words} words
 */
export function brokerTrouble(brokers, words) {
  const broker = brokerInTrouble(brokers);
  if (!broker) return null;
  const at = broker.since_ns === null ? "" : words.clock(broker.since_ns).slice(0, 8);
  const key = broker.state === "lost" ? "banner.broker_lost" : "banner.broker_refused";
  return words(key, {
    broker: broker.url,
    at,
    why: (broker.why ?? words("banner.unknown")).replace(/[.。]$/, ""),
  });
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
