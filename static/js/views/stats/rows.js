// The charts and tables of the view Stats as rows: for CSV, and for pictures of tables. Pure.

import { heatOf, methodsOf, stripOf } from "./model.js";

/** @typedef {import("../../types").StatsAnswer} Answer */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {import("./model.js").Chart} Chart */

/**
 * The methods as cells of a picture.
 *
 * @param {Answer} answer
 * @param {Words} words
 */
export function methodCells(answer, words) {
  const span = (/** @type {number | null} */ ms) => (ms === null ? "–" : words.span(ms));
  return methodsOf(answer)
    .filter((each) => each.measured > 0)
    .map((each) => [
      ...[each.method, words.number(each.count)],
      { strip: stripOf(each, answer.heat_ms), columns: answer.heat_ms.length },
      ...[span(each.p50_ms), span(each.p99_ms), span(each.spent_ms)],
    ]);
}

/**
 * The grid of hosts as cells of a picture.
 *
 * @param {Answer} answer
 * @param {Words} words
 */
export function hostCells({ heat }, words) {
  return heat.hosts.map((host) => [
    `${host.host} ${host.service ?? ""}`,
    ...host.p50_ms.map((ms, at) => {
      const { level, times } = heatOf(ms, heat.p50_ms[at]);
      const slower = level > 1 && times !== null ? ` ×${words.number(times, 1)}` : "";
      return { text: ms === null ? "" : `${words.span(ms)}${slower}`, level };
    }),
  ]);
}

/**
 * Rows as CSV. A cell that a spreadsheet would take for a formula is made text: names come from the wire.
 *
 * @param {readonly (readonly (string | number | null)[])[]} rows
 */
export function csvOf(rows) {
  const cell = (/** @type {string | number | null} */ value) => {
    if (value === null) return "";
    if (typeof value === "number") return String(value);
    const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/**
 * @param {Chart} chart
 * @returns {(string | number | null)[][]}
 */
export function chartRows(chart) {
  const head = ["time_utc", ...chart.lines.map((line) => line.id)];
  const rows = chart.atS.map((at, index) => [
    new Date(at * 1000).toISOString(),
    ...chart.lines.map((line) => line.values[index] ?? null),
  ]);
  return [head, ...rows];
}

/**
 * @param {Answer} answer
 * @returns {(string | number | null)[][]}
 */
export function methodCsv(answer) {
  const head = ["method", "calls", "casts", "fanouts", "replies", "failures", "timeouts"];
  return [
    [...head, "measured", "p50_ms", "p99_ms", "max_ms", "spent_ms"],
    ...methodsOf(answer).map((each) => [
      ...[each.method, each.calls, each.casts, each.fanouts, each.replies, each.failures, each.timeouts],
      ...[each.measured, each.p50_ms, each.p99_ms, each.max_ms, each.spent_ms],
    ]),
  ];
}

/**
 * @param {Answer} answer
 * @returns {(string | number | null)[][]}
 */
export function hostCsv({ heat }) {
  return [
    ["service", "host", ...heat.methods.map((method) => `${method} p50_ms`)],
    ["", "all", ...heat.p50_ms],
    ...heat.hosts.map((host) => [host.service ?? "", host.host, ...host.p50_ms]),
  ];
}

/**
 * @param {Answer} answer
 * @returns {(string | number | null)[][]}
 */
export function talkerCsv({ talkers }) {
  return [
    ["service", "host", "sent", "sent_bytes", "taken", "taken_bytes"],
    ...talkers.map((each) => [
      ...[each.service ?? "", each.host ?? "", each.sent, each.sent_bytes, each.taken, each.taken_bytes],
    ]),
  ];
}
