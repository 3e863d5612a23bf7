// Where the time goes: each method with its round trips on one axis, those that are waited for most first.

import { useState } from "preact/hooks";

import { html } from "../../ui/html.js";
import { usePage, useWords } from "../../ui/use.js";
import { METHODS, methodsOf, placeOf, stripOf } from "./model.js";
import { methodCsv } from "./rows.js";
import { methodPicture } from "./sheet.js";
import { Taken } from "./taken.js";

/** @typedef {import("../../types").StatsAnswer} Answer */

/** Where the axis is written, in ms. */
const TICKS = Object.freeze([1, 10, 100, 1000, 10_000]);

/** @param {{answer: Answer}} props */
export function Methods({ answer }) {
  const words = useWords();
  const { doors } = usePage();
  const [all, setAll] = useState(false);
  const methods = methodsOf(answer);
  const shown = all ? methods : methods.slice(0, METHODS);
  return html`<section class="panel" data-panel="methods" aria-label=${words("stats.methods")}>
    <div class="chart-head"><h2 class="plain-title">${words("stats.methods")}</h2><p class="panel-said">${words(answer.replies_visible ? "stats.methods_said" : "list.unseen")}</p>
      <${Taken} name="methods" title=${words("stats.methods")} rows=${() => methodCsv(answer)} picture=${() => methodPicture(answer, words)} /></div>
    <div class="panel-scroll" tabindex="0" role="group" aria-label=${words("stats.methods")}><table class="methods">
      <thead><tr><th scope="col">${words("stats.method")}</th><th scope="col" class="end">${words("stats.count")}</th>
        <th scope="col" class="strip-head"><span class="sr">${words("stats.round_trips")}</span><${Axis} heatMs=${answer.heat_ms} /></th>
        <th scope="col" class="end">${words("stats.line.p50")}</th><th scope="col" class="end">${words("stats.line.p99")}</th><th scope="col" class="end" title=${words("stats.spent_help")}>${words("stats.spent")}</th></tr></thead>
      <tbody>${shown.map(
        (each) => html`<tr key=${each.method} data-method=${each.method}>
          <th scope="row"><button class="link mono" title=${each.method} onClick=${() => doors.search(`method:${each.method}`)}>${each.method}</button></th>
          <td class="num end">${words.number(each.count)}${each.failures + each.timeouts > 0 && html`<span class="bad" title=${words("stats.bad", { failures: each.failures, timeouts: each.timeouts })}> ${words.number(each.failures + each.timeouts)} ✕</span>`}</td>
          <td class="strip-cell">${each.measured > 0 && html`<${Strip} strip=${stripOf(each, answer.heat_ms)} columns=${answer.heat_ms.length} />`}</td>
          <td class="num end">${each.p50_ms === null ? "–" : words.span(each.p50_ms)}</td>
          <td class="num end">${each.p99_ms === null ? "–" : words.span(each.p99_ms)}</td>
          <td class="num end">${each.measured === 0 ? "–" : words.span(each.spent_ms)}</td></tr>`,
      )}</tbody></table></div>
    ${methods.length > METHODS && html`<button class="quiet-button" aria-expanded=${all ? "true" : "false"} onClick=${() => setAll(!all)}>${words(all ? "stats.fewer" : "stats.more", { count: methods.length - METHODS })}</button>`}
  </section>`;
}

/** @param {{heatMs: readonly number[]}} props */
function Axis({ heatMs }) {
  const words = useWords();
  return html`<span class="axis" aria-hidden="true">${TICKS.map((ms) => {
    const at = placeOf(ms, heatMs);
    return at !== null && html`<i key=${ms} style=${{ left: `${at * 100}%` }}>${words.span(ms)}</i>`;
  })}</span>`;
}

/**
 * How many round trips lay where, as shades; from p50 to p99 as a line with a dot at each end.
 *
 * @param {{strip: import("./model.js").Strip, columns: number}} props
 */
function Strip({ strip, columns }) {
  const { cells, p50, p99 } = strip;
  const path = (/** @type {number} */ level) =>
    cells
      .filter((cell) => cell.level === level)
      .map(({ column }) => `M${column} 0h1v1h-1z`)
      .join("");
  return html`<div class="strip" aria-hidden="true">
    <svg viewBox=${`0 0 ${columns} 1`} preserveAspectRatio="none">${[1, 2, 3, 4].map((level) => html`<path key=${level} class=${`shade-${level}`} d=${path(level)} />`)}</svg>
    ${
      p50 !== null &&
      p99 !== null &&
      html`<i class="strip-line" style=${{ left: `${p50 * 100}%`, width: `${(p99 - p50) * 100}%` }}></i>
      <i class="strip-dot strip-p99" style=${{ left: `${p99 * 100}%` }}></i><i class="strip-dot" style=${{ left: `${p50 * 100}%` }}></i>`
    }
  </div>`;
}
