// The view Stats: small charts over one axis of time, and beside them where the time goes, which host stands out, who talks.

import { useMemo, useState } from "preact/hooks";

import { SPANS } from "../../state/stats.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { ChartPanel } from "./chart.js";
import { Hosts, Pipes, Talkers } from "./hosts.js";
import { Methods } from "./methods.js";
import { chartsOf, markedOf, missedOf, rangeOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").StatsAnswer} Answer */

/** Views that show what is marked, and nothing else. */
const SPANNED = Object.freeze(/** @type {const} */ (["messages", "journeys"]));

const statsOf = (/** @type {State} */ state) => state.stats;

export function Stats() {
  const words = useWords();
  const { answer, problem } = useSelect(statsOf);
  if (!answer && problem)
    return html`<p class="note note-bad view-note">${words("stats.lost", { reason: problem.detail })}</p>`;
  return html`<div class="stats" data-loaded=${answer ? "true" : "false"}>
    <${Bar} />
    ${
      answer
        ? html`<div class="stats-columns"><${Charts} answer=${answer} />
      <div class="stats-panels"><${Methods} answer=${answer} /><${Hosts} answer=${answer} /><${Talkers} answer=${answer} /><${Pipes} answer=${answer} /></div></div>`
        : html`<div class="stats-columns" aria-hidden="true"><div class="stats-charts">${[0, 1, 2].map((each) => html`<div key=${each} class="chart ghost"></div>`)}</div></div>`
    }
  </div>`;
}

/** How much of the past, the numbers beside the charts, and what is marked. */
function Bar() {
  const words = useWords();
  const dispatch = useDispatch();
  const { spanS, tables, answer, marked } = useSelect(statsOf);
  return html`<div class="stats-bar">
    <div class="segments" role="group" aria-label=${words("stats.span")}>${SPANS.map(
      (each) =>
        html`<button key=${each} data-span=${each} aria-pressed=${each === spanS ? "true" : "false"} onClick=${() => dispatch({ type: "stats/span", spanS: each })}>${words.span(each * 1000)}</button>`,
    )}</div>
    <button class="plain-button" data-act="tables" aria-pressed=${tables ? "true" : "false"} onClick=${() => dispatch({ type: "stats/tables", on: !tables })}>${words("stats.tables")}</button>
    ${answer && !answer.replies_visible && html`<p class="note">${words("stats.blind")}</p>`}
    <div class="stats-marked" aria-live="polite">${answer && marked ? html`<${MarkedSpan} answer=${answer} marked=${marked} />` : html`<p>${words("stats.mark_hint")}</p>`}</div>
  </div>`;
}

/** @param {{answer: Answer, marked: Readonly<{fromMs: number, toMs: number}>}} props */
function MarkedSpan({ answer, marked }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { messages, trouble, p99Ms, lastsMs } = markedOf(answer.series, marked);
  const values = {
    ...{ from: words.second(marked.fromMs), to: words.second(marked.toMs), time: words.span(lastsMs) },
    ...{ messages, trouble, p99: p99Ms === null ? "–" : words.span(p99Ms) },
  };
  return html`<p>${words("stats.marked", values)}</p>
    <button class="plain-button" data-act="stage" onClick=${() => dispatch({ type: "view/open", view: "stage" })}>${words("stats.on_stage")}</button>
    ${SPANNED.map((view) => html`<button key=${view} class="plain-button" data-act=${view} onClick=${() => dispatch({ type: "view/open", view })}>${words(`nav.${view}`)}</button>`)}
    <button class="icon-button small" aria-label=${words("stats.unmark")} onClick=${() => dispatch({ type: "stats/mark", marked: null })}><${Icon} name="close" /></button>`;
}

/** @param {{answer: Answer}} props */
function Charts({ answer }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { store } = usePage();
  const { spanS, marked } = useSelect(statsOf);
  const [cursor, setCursor] = useState(/** @type {number | null} */ (null));
  const [keyed, setKeyed] = useState(/** @type {number | null} */ (null));
  const charts = useMemo(() => chartsOf(answer, spanS, words), [answer, spanS, words]);
  const atS = charts[0]?.atS ?? [];
  const stepS = answer.series.step_ms / 1000;
  // The stage, and with it every view, goes to the beginning of what is marked, and waits there.
  const mark = (/** @type {number} */ fromS, /** @type {number} */ toS) => {
    const span = { fromMs: Math.round(fromS * 1000), toMs: Math.round(toS * 1000) };
    dispatch({ type: "stats/mark", marked: Object.freeze(span) });
    dispatch({ type: "time/seek", toMs: span.fromMs });
    if (store.getState().time.playing) dispatch({ type: "time/toggle" });
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -atS.length, End: atS.length }[event.key];
    if (event.key === "Escape" && marked) dispatch({ type: "stats/mark", marked: null });
    else if (by === undefined) return;
    else {
      const before = cursor ?? atS.length - 1;
      const at = Math.max(0, Math.min(atS.length - 1, before + by));
      setCursor(at);
      setKeyed(at);
      const moment = atS[at];
      if (event.shiftKey && moment !== undefined) {
        const from = marked ? marked.fromMs / 1000 : (atS[before] ?? moment);
        mark(Math.min(from, moment), Math.max(from, moment) + stepS);
      }
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="stats-charts">${charts.map(
    (
      chart,
    ) => html`<${ChartPanel} key=${chart.id} chart=${chart} range=${rangeOf(answer.series, spanS)} missed=${missedOf(answer.series)} marked=${marked}
      keyed=${keyed} cursor=${cursor !== null && cursor < atS.length ? cursor : null} onCursor=${setCursor} onMark=${mark} onKeyDown=${onKeyDown} />`,
  )}</div>`;
}
