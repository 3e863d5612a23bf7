// The view Topology: what needs an eye, a table of what is declared, and the same as a picture.

import { useMemo, useState } from "preact/hooks";

import { PARTS } from "../../state/topology.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { Table } from "../../ui/table.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { Graph } from "./graph.js";
import { COLUMNS, countsOf, rowsOf } from "./model.js";
import { detailOf, litOf } from "./picked.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("./model.js").Row} Row */

const topologyOf = (/** @type {State} */ state) => state.topology;
const brokerOf = (/** @type {State} */ state) => state.stage.broker;
const toldOf = (/** @type {State} */ state) => state.topology.answer?.told ?? true;

export function Topology() {
  const words = useWords();
  const slice = useSelect(topologyOf);
  if (!slice.answer && slice.problem)
    return html`<p class="note note-bad view-note">${words("topology.lost", { reason: slice.problem.detail })}</p>`;
  return html`<div class="topology" data-loaded=${slice.answer ? "true" : "false"}>
    <section class="topology-list" aria-label=${words("topology.tables")}>
      <${Findings} />
      <${Heads} />
      <${Rows} />
    </section>
    <section class="topology-picture" aria-label=${words("topology.picture")}>
      <${Picture} />
      <${Detail} />
    </section>
  </div>`;
}

/** What needs an eye, the worst first; a click lists it. */
function Findings() {
  const words = useWords();
  const dispatch = useDispatch();
  const { answer, finding } = useSelect(topologyOf);
  const told = useSelect(toldOf);
  if (!answer) return html`<div class="findings ghost" aria-hidden="true"></div>`;
  const found = answer.needs_eye;
  return html`<div class="findings">
    <h2>${words("topology.eye")}</h2>
    ${!told && html`<p class="note">${words("topology.untold")}</p>`}
    ${told && found.length === 0 && html`<p class="findings-none"><${Icon} name="check" />${words("topology.well")}</p>`}
    <ul>${found.map(
      (
        each,
      ) => html`<li key=${each.key}><button class="finding" data-level=${each.level} data-finding=${each.key} aria-pressed=${finding === each.key ? "true" : "false"}
        disabled=${each.names.length === 0} onClick=${() => dispatch({ type: "topology/finding", finding: each })}>
        <i class="eye" aria-hidden="true"></i><span><b>${words(`topology.level.${each.level}`)}</b> ${each.summary}</span></button></li>`,
    )}</ul>
  </div>`;
}

/** Which table, and what its rows hold. */
function Heads() {
  const words = useWords();
  const dispatch = useDispatch();
  const { answer, part, text } = useSelect(topologyOf);
  const counts = countsOf(answer);
  return html`<div class="topology-heads">
    <div class="segments" role="group" aria-label=${words("topology.tables")}>${PARTS.map(
      (
        each,
      ) => html`<button key=${each} data-part=${each} aria-pressed=${each === part ? "true" : "false"} onClick=${() => dispatch({ type: "topology/part", part: each })}>
        ${words(`topology.part.${each}`)} <span class="num">${counts === null ? "" : words.number(counts[each])}</span></button>`,
    )}</div>
    <input class="text" type="search" value=${text} placeholder=${words("topology.filter_hint")} aria-label=${words("topology.filter")} spellcheck=${false}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => dispatch({ type: "topology/text", text: event.currentTarget.value })} />
  </div>`;
}

function Rows() {
  const words = useWords();
  const dispatch = useDispatch();
  const slice = useSelect(topologyOf);
  const [active, setActive] = useState("");
  const { part, sort, picked, answer, text, finding, open } = slice;
  const rows = useMemo(() => rowsOf(slice, words), [answer, part, sort, text, finding, open, words]);
  const columns = COLUMNS[part].map((column) => ({
    ...column,
    title: words(`topology.column.${column.id}`),
    hint: words.has(`topology.hint.${column.id}`) ? words(`topology.hint.${column.id}`) : undefined,
  }));
  const at = rows.findIndex((row) => row.id === active);
  const act = (/** @type {number} */ index, /** @type {boolean} */ pressed) => {
    const row = rows[index];
    if (!row) return;
    setActive(row.id);
    dispatch({ type: "topology/pick", picked: row.picks });
    if (pressed && row.open !== null) dispatch({ type: "topology/fold", owner: row.id });
  };
  if (answer && rows.length === 0) return html`<p class="topology-none">${words("topology.none")}</p>`;
  return html`<${Table} id="declared" label=${words(`topology.part.${part}`)} columns=${columns} count=${rows.length}
    rowAt=${(/** @type {number} */ index) => rows[index] ?? null} keyOf=${(/** @type {Row} */ row) => row.id} looks=${[words]}
    rowClass=${(/** @type {Row} */ row) => `${row.inner ? "declared-inner" : ""}${row.eye ? ` eye-${row.eye}` : ""}`}
    cell=${(/** @type {Row} */ row, /** @type {{id: string}} */ column) => html`<${Cell} row=${row} column=${column.id} />`}
    active=${at} isSelected=${(/** @type {Row} */ row) => row.picks.what === picked?.what && row.picks.name === picked.name}
    onRow=${(/** @type {number} */ index, /** @type {Event} */ event) => act(index, event.type === "click")} onEnter=${(/** @type {number} */ index) => act(index, true)}
    sort=${sort} onSort=${(/** @type {string} */ column) => dispatch({ type: "topology/sort", column })} />`;
}

/** @param {{row: Row, column: string}} props */
function Cell({ row, column }) {
  const words = useWords();
  if (column === "name")
    return html`<span class="declared-name">${row.open !== null && html`<${Icon} name=${row.open ? "down" : "right"} />`}
      ${row.eye && html`<i class="eye" aria-hidden="true"></i><span class="sr">${words(`topology.level.${row.eye}`)}</span>`}
      <span class=${row.open === null ? "mono" : ""} title=${row.name}>${row.name}</span></span>`;
  const value = row.cells[column];
  if (column === "role") return html`<span class="declared-role">${words(`topology.role.${value}`)}</span>`;
  if (value === null || value === undefined) return html`<span title=${words("topology.unknown")}>–</span>`;
  if (typeof value === "number")
    return html`<span class="declared-label">${words(`topology.column.${column}`)} </span><span class=${value === 0 ? "num declared-zero" : "num"}>${words.number(value, 1)}</span>`;
  const wire = column === "key" || column === "queue";
  return html`<span class=${wire ? "mono" : ""} title=${value}>${value}</span>`;
}

function Picture() {
  const words = useWords();
  const dispatch = useDispatch();
  const slice = useSelect(topologyOf);
  const broker = useSelect(brokerOf);
  return html`<${Graph} topology=${slice.answer} lit=${litOf(slice)} words=${words} broker=${broker}
    onPick=${(/** @type {import("../../state/topology.js").Picked} */ picked) => dispatch({ type: "topology/pick", picked })} />`;
}

/** What is picked, in words, with the way to its messages. */
function Detail() {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const detail = detailOf(useSelect(topologyOf), words);
  if (!detail) return html`<p class="declared-said declared-hint">${words("topology.pick")}</p>`;
  const show = () => {
    doors.search(detail.term);
    dispatch({ type: "view/open", view: "stage" });
  };
  return html`<div class="declared-said" aria-live="polite">
    <p><b class="mono">${detail.name}</b> ${detail.said} ${detail.more}</p>
    ${detail.term && html`<button class="plain-button" data-term=${detail.term} onClick=${show}>${words("topology.messages")}</button>`}
    <button class="icon-button small" aria-label=${words("topology.unpick")} onClick=${() => dispatch({ type: "topology/pick", picked: null })}><${Icon} name="close" /></button>
  </div>`;
}
