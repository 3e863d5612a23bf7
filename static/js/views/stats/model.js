// What the charts and tables of the view Stats show, from the server's numbers. Pure.

import { LEGEND } from "../../state/filters.js";
import { msOf } from "../../state/things.js";

/** @typedef {import("../../types").StatsAnswer} Answer */
/** @typedef {import("../../types").SeriesShape} Series */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {"rates" | "latency" | "trouble" | "dropped" | "bytes"} ChartName */

/**
 * One line of a chart, or one lane.
 *
 * @typedef {object} Line
 * @property {string} id
 * @property {string} name
 * @property {string} token its colour
 * @property {import("../../types").Kind | null} kind whose shape and dashes it has
 * @property {readonly (number | null)[]} values one for each moment of the chart
 */

/**
 * @typedef {object} Chart
 * @property {ChartName} id
 * @property {string} title
 * @property {"lines" | "log" | "lanes" | "area"} form
 * @property {"rate" | "time" | "count" | "bytes"} unit
 * @property {readonly number[]} atS moments, in seconds since 1970
 * @property {readonly Line[]} lines
 */

/** @type {readonly (keyof Answer["totals"]["by_kind"] & import("../../types").Kind)[]} */
const KINDS = Object.freeze(LEGEND.filter((kind) => kind !== "hop"));
/** The most rows of a table of numbers; and of methods at first. */
const NUMBERS = 60;
export const METHODS = 14;

/**
 * The charts, one under the other, over one axis of time.
 *
 * @param {Answer} answer
 * @param {number} spanS
 * @param {Words} words
 * @returns {readonly Chart[]}
 */
export function chartsOf({ series, replies_visible }, spanS, words) {
  const { first, last, atS } = axisOf(series, spanS);
  const perS = 1000 / series.step_ms;
  const cut = (/** @type {readonly (number | null)[]} */ values) => values.slice(first, last);
  const rate = (/** @type {readonly number[]} */ values) => cut(values).map((each) => (each ?? 0) * perS);
  const said = (/** @type {string} */ id) => words(`stats.line.${id}`);
  /** @param {string} id @param {string} token @param {readonly (number | null)[]} values @returns {Line} */
  const line = (id, token, values) => ({ id, name: said(id), token, kind: null, values });
  /** @type {Chart[]} */
  const charts = [
    {
      ...{ id: "rates", form: "lines", unit: "rate", atS, title: words("stats.chart.rates") },
      lines: KINDS.map((kind) => ({
        ...{ id: kind, name: words(`kind.${kind}`), token: kind, kind },
        values: rate(series.by_kind[kind] ?? []),
      })),
    },
    {
      ...{ id: "trouble", form: "lanes", unit: "count", atS, title: words("stats.chart.trouble") },
      lines: [
        line("failures", "failure", cut(series.by_kind["failure"] ?? [])),
        line("timeouts", "failure", cut(series.timeouts)),
        line("unroutable", "failure", cut(series.unroutable)),
      ],
    },
    {
      ...{ id: "dropped", form: "lanes", unit: "count", atS, title: words("stats.chart.dropped") },
      lines: Object.entries(series.dropped).map(([pipe, values]) => ({
        ...{ id: pipe, token: "cast", kind: null, values: cut(values) },
        name: words.has(`status.pipe.${pipe}`) ? words(`status.pipe.${pipe}`) : pipe,
      })),
    },
    {
      ...{ id: "bytes", form: "area", unit: "bytes", atS, title: words("stats.chart.bytes") },
      lines: [line("bytes", "reply", rate(series.bytes))],
    },
  ];
  if (replies_visible)
    charts.splice(1, 0, {
      ...{ id: "latency", form: "log", unit: "time", atS, title: words("stats.chart.latency") },
      lines: [line("p50", "call", cut(series.p50_ms)), line("p99", "cast", cut(series.p99_ms))],
    });
  return charts.filter((chart) => chart.lines.length > 0);
}

/**
 * The steps that a span shows. The one that is going on is left out: half a second is no second.
 *
 * @param {Series} series
 * @param {number} spanS
 */
function axisOf(series, spanS) {
  const last = Math.max(0, series.deliveries.length - 1);
  const first = Math.max(0, last - Math.round((spanS * 1000) / series.step_ms));
  const from = msOf(series.from_ns) / 1000;
  const step = series.step_ms / 1000;
  return { first, last, atS: Array.from({ length: last - first }, (_, at) => from + (first + at) * step) };
}

/**
 * From when to when all charts reach, in seconds since 1970: up to the last whole step.
 *
 * @param {Series} series
 * @param {number} spanS
 * @returns {readonly [number, number]}
 */
export function rangeOf(series, spanS) {
  const { last } = axisOf(series, spanS);
  const to = msOf(series.from_ns) / 1000 + (last * series.step_ms) / 1000;
  return [to - spanS, to];
}

/**
 * When something was not seen, in seconds since 1970.
 *
 * @param {Series} series
 * @returns {readonly (readonly [number, number])[]}
 */
export function missedOf({ missed, from_ns, step_ms }) {
  const from = msOf(from_ns) / 1000;
  const step = step_ms / 1000;
  /** @type {[number, number][]} */
  const spans = [];
  missed.forEach((each, at) => {
    if (!each) return;
    const last = spans.at(-1);
    if (last && Math.abs(last[1] - (from + at * step)) < step / 2) last[1] += step;
    else spans.push([from + at * step, from + (at + 1) * step]);
  });
  return spans;
}

/**
 * @typedef {object} Marked what happened in the marked span
 * @property {number} messages
 * @property {number} trouble
 * @property {number | null} p99Ms the slowest second's
 * @property {number} lastsMs
 */

/**
 * @param {Series} series
 * @param {{fromMs: number, toMs: number}} marked
 * @returns {Marked}
 */
export function markedOf(series, { fromMs, toMs }) {
  const begin = msOf(series.from_ns);
  const inside = series.deliveries
    .map((_, at) => at)
    .filter((at) => begin + at * series.step_ms < toMs && begin + (at + 1) * series.step_ms > fromMs);
  const sum = (/** @type {readonly number[]} */ values) =>
    inside.reduce((total, at) => total + (values[at] ?? 0), 0);
  const slow = inside.flatMap((at) => series.p99_ms[at] ?? []);
  return {
    messages: Object.values(series.by_kind).reduce((total, values) => total + sum(values), 0),
    trouble: sum(series.by_kind["failure"] ?? []) + sum(series.timeouts) + sum(series.unroutable),
    p99Ms: slow.length > 0 ? Math.max(...slow) : null,
    lastsMs: toMs - fromMs,
  };
}

/**
 * A value as people read it.
 *
 * @param {number | null | undefined} value
 * @param {Chart["unit"]} unit
 * @param {Words} words
 */
export function valueText(value, unit, words) {
  if (value === null || value === undefined) return "–";
  if (unit === "time") return words.span(value);
  if (unit === "bytes") return words("stats.per_s", { value: words.bytes(Math.round(value)) });
  return words.number(value, unit === "rate" ? 1 : 0);
}

/**
 * What a chart shows, for those who do not see it: each line's last and greatest value.
 *
 * @param {Chart} chart
 * @param {Words} words
 */
export function summaryOf({ title, lines, unit }, words) {
  const parts = lines.map(({ name, values }) => {
    const known = values.filter((each) => each !== null);
    const most = known.length > 0 ? Math.max(...known) : null;
    return words("stats.summary_line", {
      name,
      now: valueText(values.at(-1), unit, words),
      most: valueText(most, unit, words),
    });
  });
  return `${title}: ${parts.join("; ")}`;
}

/**
 * The chart as rows of a table, newest first.
 *
 * @param {Chart} chart
 * @returns {readonly {atS: number, values: readonly (number | null)[]}[]}
 */
export function numbersOf({ atS, lines }) {
  return atS
    .map((at, index) => ({ atS: at, values: lines.map((line) => line.values[index] ?? null) }))
    .slice(-NUMBERS)
    .reverse();
}

/**
 * The strip of one method on the axis of `heat_ms`: how many of its round trips lay where.
 *
 * @typedef {object} Strip
 * @property {readonly {level: number, column: number}[]} cells those that are not empty; level from 1 to 4
 * @property {number | null} p50 where, as a share of the axis
 * @property {number | null} p99
 */

/**
 * @param {import("../../types").LatencyShape} method
 * @param {readonly number[]} heatMs where each column begins
 * @returns {Strip}
 */
export function stripOf({ heat, p50_ms, p99_ms }, heatMs) {
  const most = Math.max(1, ...heat);
  const cells = heat.flatMap((count, column) =>
    count > 0 ? [{ column, level: Math.max(1, Math.ceil(Math.sqrt(count / most) * 4)) }] : [],
  );
  return { cells, p50: placeOf(p50_ms, heatMs), p99: placeOf(p99_ms, heatMs) };
}

/**
 * Where a time stands on an axis of equal ratios.
 *
 * @param {number | null} ms
 * @param {readonly number[]} heatMs
 * @returns {number | null} from 0 to 1
 */
export function placeOf(ms, heatMs) {
  const [from, next] = heatMs;
  if (ms === null || from === undefined || next === undefined) return null;
  const column = Math.log(Math.max(ms, from) / from) / Math.log(next / from);
  return Math.min(1, Math.max(0, column / heatMs.length));
}

/**
 * Methods by the time that is spent waiting for them: what to make faster first.
 *
 * @param {Answer} answer
 */
export function methodsOf({ by_method }) {
  const count = (/** @type {import("../../types").LatencyShape} */ each) =>
    each.calls + each.casts + each.fanouts;
  return [...by_method]
    .map((method) => ({ ...method, count: count(method) }))
    .sort((a, b) => b.spent_ms - a.spent_ms || b.count - a.count || (a.method < b.method ? -1 : 1));
}

/**
 * How hot a cell of the host grid is: 0 as all hosts, 4 more than eight times as slow.
 *
 * @param {number | null | undefined} ms
 * @param {number | null | undefined} usualMs
 * @returns {{level: number, times: number | null}}
 */
export function heatOf(ms, usualMs) {
  if (ms === null || ms === undefined || !usualMs) return { level: 0, times: null };
  const times = ms / usualMs;
  const level = [1.25, 2, 4, 8].filter((limit) => times > limit).length;
  return { level, times };
}
