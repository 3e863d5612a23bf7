// Everything slow, or one host? Hosts against methods; and who says and is told most.

import { html } from "../../ui/html.js";
import { usePage, useWords } from "../../ui/use.js";
import { heatOf } from "./model.js";
import { hostCsv, talkerCsv } from "./rows.js";
import { hostPicture } from "./sheet.js";
import { Taken } from "./taken.js";

/** @typedef {import("../../types").StatsAnswer} Answer */

/** Talkers that are listed. */
const TALKERS = 12;

/** @param {{answer: Answer}} props */
export function Hosts({ answer }) {
  const words = useWords();
  const { heat } = answer;
  return html`<section class="panel" data-panel="hosts" aria-label=${words("stats.hosts")}>
    <div class="chart-head"><h2 class="plain-title">${words("stats.hosts")}</h2><p class="panel-said">${words("stats.hosts_said")}</p>
      <${Taken} name="hosts" title=${words("stats.hosts")} rows=${() => hostCsv(answer)} picture=${() => hostPicture(answer, words)} /></div>
    ${
      heat.hosts.length === 0
        ? html`<p class="panel-none">${words("stats.none_measured")}</p>`
        : html`<div class="panel-scroll" tabindex="0" role="group" aria-label=${words("stats.hosts")}><table class="heat" style=${{ "--methods": heat.methods.length }}>
      <thead><tr><th scope="col">${words("stats.host")}</th>${heat.methods.map((method) => html`<th key=${method} scope="col" class="end" title=${method}><span class="mono"><${Upright} name=${method} /></span></th>`)}</tr></thead>
      <tbody>
        <tr class="heat-all"><th scope="row">${words("stats.all_hosts")}</th>${heat.p50_ms.map((ms, at) => html`<td key=${at} class="num end">${ms === null ? "" : words.span(ms)}</td>`)}</tr>
        ${heat.hosts.map((host) => html`<${Host} key=${`${host.service}@${host.host}`} host=${host} usual=${heat.p50_ms} methods=${heat.methods} />`)}
      </tbody></table></div>`
    }
    ${heat.left_out > 0 && html`<p class="panel-none">${words("stats.left_out", { count: heat.left_out })}</p>`}
  </section>`;
}

/** A name that is too long for one line goes on after an underscore. @param {{name: string}} props */
function Upright({ name }) {
  return html`${name.split(/(?<=_)/).map((part, at) => html`${at > 0 && html`<wbr />`}${part}`)}`;
}

/** @param {{host: import("../../types").HostView, usual: readonly (number | null)[], methods: readonly string[]}} props */
function Host({ host, usual, methods }) {
  const words = useWords();
  const { doors } = usePage();
  const term = `service:${host.service ?? "*"} host:${host.host}`;
  return html`<tr data-host=${host.host}><th scope="row"><button class="link" onClick=${() => doors.search(term)}>${host.host} <small>${host.service ?? ""}</small></button></th>
    ${methods.map((method, at) => {
      const ms = host.p50_ms[at] ?? null;
      const bad = (host.failures[at] ?? 0) + (host.timeouts[at] ?? 0);
      const { level, times } = heatOf(ms, usual[at]);
      return html`<td key=${method} class=${`num end heat-${level}`}>${ms === null ? "" : words.span(ms)}
        ${level > 1 && times !== null && html`<b>×${words.number(times, 1)}</b>`}${bad > 0 && html`<span class="bad">${words.number(bad)} ✕</span>`}</td>`;
    })}</tr>`;
}

/** @param {{answer: Answer}} props */
export function Talkers({ answer }) {
  const words = useWords();
  const { doors } = usePage();
  const shown = answer.talkers.slice(0, TALKERS);
  const most = Math.max(1, ...shown.map((each) => each.sent_bytes + each.taken_bytes));
  return html`<section class="panel" data-panel="talkers" aria-label=${words("stats.talkers")}>
    <div class="chart-head"><h2 class="plain-title">${words("stats.talkers")}</h2><p class="panel-said"><i class="sample ink-call"></i>${words("stats.sent")} <i class="sample sample-received"></i>${words("stats.taken")}</p>
      <${Taken} name="talkers" title=${words("stats.talkers")} rows=${() => talkerCsv(answer)} /></div>
    <div class="panel-scroll" tabindex="0" role="group" aria-label=${words("stats.talkers")}><table class="talkers">
      <thead class="sr"><tr><th scope="col">${words("stats.host")}</th><th scope="col">${words("stats.talkers")}</th><th scope="col">${words("stats.sent")}</th><th scope="col">${words("stats.taken")}</th></tr></thead>
      <tbody>${shown.map(
        (each) => html`<tr key=${`${each.service}@${each.host}`}>
          <th scope="row"><button class="link" onClick=${() => doors.search(`service:${each.service ?? "*"}${each.host ? ` host:${each.host}` : ""}`)}>${each.service ?? "?"}${each.host ? `@${each.host}` : ""}</button></th>
          <td class="talk"><i class="ink-call" style=${{ width: `${(each.sent_bytes / most) * 100}%` }}></i><i style=${{ width: `${(each.taken_bytes / most) * 100}%` }}></i></td>
          <td class="num end" title=${words("stats.messages", { count: each.sent })}>${words.bytes(each.sent_bytes)}</td><td class="num end" title=${words("stats.messages", { count: each.taken })}>${words.bytes(each.taken_bytes)}</td></tr>`,
      )}</tbody></table></div>
    ${answer.unnamed > 0 && html`<p class="panel-none">${words("stats.unnamed", { count: answer.unnamed })}</p>`}
  </section>`;
}

/** What each bounded queue inside rpcviz was given, passed on and dropped. @param {{answer: Answer}} props */
export function Pipes({ answer }) {
  const words = useWords();
  const name = (/** @type {string} */ pipe) =>
    words.has(`status.pipe.${pipe}`) ? words(`status.pipe.${pipe}`) : pipe;
  return html`<section class="panel" data-panel="pipes" aria-label=${words("stats.pipes")}>
    <div class="chart-head"><h2 class="plain-title">${words("stats.pipes")}</h2><p class="panel-said">${words("stats.pipes_said")}</p></div>
    <div class="panel-scroll" tabindex="0" role="group" aria-label=${words("stats.pipes")}><table class="pipes">
      <thead><tr><th scope="col">${words("stats.pipe")}</th><th scope="col" class="end">${words("stats.given")}</th><th scope="col" class="end">${words("stats.passed")}</th><th scope="col" class="end">${words("stats.waiting")}</th><th scope="col" class="end">${words("stats.room")}</th><th scope="col" class="end">${words("stats.dropped")}</th></tr></thead>
      <tbody>${answer.pipes.map(
        (
          pipe,
        ) => html`<tr key=${pipe.name}><th scope="row">${name(pipe.name)}</th><td class="num end">${words.number(pipe.given)}</td><td class="num end">${words.number(pipe.taken)}</td>
          <td class="num end">${words.number(pipe.waiting)}</td><td class="num end">${words.number(pipe.limit)}</td>
          <td class=${`num end${pipe.dropped + pipe.overflows > 0 ? " bad" : ""}`}>${pipe.overflows > 0 ? words("stats.overflows", { count: pipe.overflows }) : words.number(pipe.dropped)}</td></tr>`,
      )}</tbody></table></div>
  </section>`;
}
