// The words of what floats over the page. Pure.

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
