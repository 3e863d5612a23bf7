// One chart with its head: title, what each line is and says at the crosshair, and what can be taken away.

import { useEffect, useRef, useState } from "preact/hooks";

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { saveFile } from "../../ui/save.js";
import { useSelect, useWords } from "../../ui/use.js";
import { numbersOf, summaryOf, valueText } from "./model.js";
import { dataOf, heightOf, optionsOf, pictureOf } from "./plot.js";
import { chartRows, csvOf } from "./rows.js";

/** @typedef {import("./model.js").Chart} Chart */
/** @typedef {import("../../state/index.js").State} State */

const themeOf = (/** @type {State} */ state) => state.prefs.theme;
const tablesOf = (/** @type {State} */ state) => state.stats.tables;

/**
 * @typedef {object} ChartProps
 * @property {Chart} chart
 * @property {readonly [number, number]} range
 * @property {readonly (readonly [number, number])[]} missed
 * @property {Readonly<{fromMs: number, toMs: number}> | null} marked
 * @property {number | null} cursor index of the moment that is looked at, in every chart
 * @property {number | null} keyed the same, when the keys led there
 * @property {(index: number | null) => void} onCursor
 * @property {(fromS: number, toS: number) => void} onMark
 * @property {(event: KeyboardEvent) => void} onKeyDown
 */

/** @param {ChartProps} props */
export function ChartPanel(props) {
  const { chart, cursor, range } = props;
  const words = useWords();
  const theme = useSelect(themeOf);
  const tables = useSelect(tablesOf);
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const span = `${words.second(range[0] * 1000)} – ${words.second(range[1] * 1000)}`;
  const csv = () =>
    saveFile(`rpcviz-${chart.id}.csv`, new Blob([csvOf(chartRows(chart))], { type: "text/csv" }));
  const png = async () => {
    const picture = canvas.current && (await pictureOf(canvas.current, chart, `rpcviz  ${span}`));
    if (picture) saveFile(`rpcviz-${chart.id}.png`, picture);
  };
  return html`<section class="chart" data-chart=${chart.id} aria-label=${chart.title}>
    <div class="chart-head">
      <h2 class="plain-title">${chart.title}</h2>
      <ul class="chart-lines">${chart.lines.map(
        (
          line,
        ) => html`<li key=${line.id} data-line=${line.id}>${line.kind ? html`<${Glyph} kind=${line.kind} />` : html`<i class=${`sample ink-${line.token} sample-${line.id}`}></i>`}
          <span>${line.name}</span> <b class="num">${valueText(cursor === null ? line.values.at(-1) : line.values[cursor], chart.unit, words)}</b></li>`,
      )}</ul>
      <span class="chart-take">
        <button class="quiet-button" aria-label=${`${chart.title}: ${words("stats.csv")}`} onClick=${csv}>${words("stats.csv")}</button>
        <button class="quiet-button" aria-label=${`${chart.title}: ${words("stats.png")}`} onClick=${png}>${words("stats.png")}</button>
      </span>
    </div>
    <div class="chart-body" tabindex="0" role="group" aria-label=${words("stats.keys", { title: chart.title })} onKeyDown=${props.onKeyDown}>
      <${Plotted} key=${`${theme} ${words.lang} ${chart.lines.map((line) => line.id).join(" ")}`} ...${props} canvas=${canvas} />
    </div>
    ${tables && html`<${Numbers} chart=${chart} />`}
  </section>`;
}

/** @param {ChartProps & {canvas: {current: HTMLCanvasElement | null}}} props */
function Plotted(props) {
  const words = useWords();
  const host = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {import("uplot") | null} */ (null));
  const now = useRef(props);
  now.current = props;
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let gone = false;
    const element = /** @type {HTMLElement} */ (host.current);
    const facts = () => {
      const { chart, range, missed, marked } = now.current;
      return {
        chart,
        range,
        missed,
        marked,
        words,
        axisText: (/** @type {number} */ value, /** @type {Chart["unit"]} */ unit) =>
          axisText(value, unit, words),
      };
    };
    const size = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      return {
        width: Math.max(120, element.clientWidth),
        height: Math.round(heightOf(now.current.chart) * rem),
      };
    };
    const told = {
      onCursor: (/** @type {number | null} */ index) => now.current.onCursor(index),
      onMark: (/** @type {number} */ fromS, /** @type {number} */ toS) => now.current.onMark(fromS, toS),
    };
    const watch = new ResizeObserver(() => plot.current?.setSize(size()));
    const draw = async () => {
      // Only this view draws charts: the library comes with its first opening.
      const { default: UPlot } = await import("uplot");
      if (gone) return;
      plot.current = new UPlot(optionsOf(facts, size(), told), dataOf(now.current.chart), element);
      props.canvas.current = plot.current.ctx.canvas;
      element.dataset["drawn"] = "true";
      watch.observe(element);
    };
    draw().catch(() => setLost(true));
    return () => {
      gone = true;
      watch.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => {
    plot.current?.setData(dataOf(props.chart));
  }, [props.chart]);
  useEffect(() => plot.current?.redraw(false), [props.marked]);
  useEffect(() => {
    const at = props.keyed === null ? undefined : props.chart.atS[props.keyed];
    if (plot.current && at !== undefined)
      plot.current.setCursor({ left: plot.current.valToPos(at, "x"), top: 0 }, false);
  }, [props.keyed]);
  if (lost) return html`<p class="note note-bad">${words("problem.network")}</p>`;
  return html`<div class="plot" ref=${host} role="img" aria-label=${summaryOf(props.chart, words)}></div>`;
}

/**
 * A value beside its axis: short.
 *
 * @param {number} value
 * @param {Chart["unit"]} unit
 * @param {import("../../text/index.js").Words} words
 */
function axisText(value, unit, words) {
  if (unit === "time") return words.span(value);
  return unit === "bytes" ? words.bytes(value) : words.number(value, 1);
}

/** The same as numbers. @param {{chart: Chart}} props */
function Numbers({ chart }) {
  const words = useWords();
  return html`<div class="numbers" tabindex="0" role="group" aria-label=${words("stats.numbers_of", { title: chart.title })}><table>
    <thead><tr><th scope="col">${words("stats.time")}</th>${chart.lines.map((line) => html`<th key=${line.id} scope="col">${line.name}</th>`)}</tr></thead>
    <tbody>${numbersOf(chart).map(
      ({ atS, values }) =>
        html`<tr key=${atS}><th scope="row">${words.second(atS * 1000)}</th>${values.map((value, at) => html`<td key=${at}>${valueText(value, chart.unit, words)}</td>`)}</tr>`,
    )}</tbody>
  </table></div>`;
}
