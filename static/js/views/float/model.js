// The words of what floats over the page. Pure.

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
 * The last step of the running scenario that was seen.
 *
 * @param {Readonly<import("../../state/runs.js").Runs>} runs
 */
export function announcement(runs) {
  const run = runs.runs.find((each) => each.state === "running");
  return run?.steps.findLast((step) => step.ok)?.expected ?? "";
}
