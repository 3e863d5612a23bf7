// "Break it": choose a fault, its target and how long; see what is broken and until when; mend it.

import { useEffect, useRef } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { busyMark, once, pressed } from "../../ui/press.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { Form } from "../scenarios/form.js";
import { brokenRows, chosen, reasonOf, valuesOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").FaultShape} Fault */

const chaosOf = (/** @type {State} */ state) => state.chaos;
const rowsOf = (/** @type {State} */ state) => JSON.stringify(brokenRows(state.chaos, state.time.serverMs));
const FAULT = "chaos-fault";
const linkedOf = (/** @type {State} */ state) => state.connection.state === "open";

export function Chaos() {
  const words = useWords();
  const dispatch = useDispatch();
  const { open } = useSelect(chaosOf);
  /** @type {import("./model.js").Row[]} */
  const rows = JSON.parse(useSelect(rowsOf));
  return html`<section class="chaos" aria-label=${words("chaos.title")}>
    <h2><button class="chaos-head" aria-expanded=${open ? "true" : "false"} aria-controls="chaos-desk" onClick=${() => dispatch({ type: "chaos/open" })}>
      <${Icon} name="down" />${words("chaos.title")}${rows.length > 0 && html`<span class="chaos-count num">${words("chaos.broken", { count: rows.length })}</span>`}</button></h2>
    <div id="chaos-desk" hidden=${!open}>${open && html`<${Desk} rows=${rows} />`}</div>
  </section>`;
}

/** @param {{rows: import("./model.js").Row[]}} props */
function Desk({ rows }) {
  const words = useWords();
  const slice = useSelect(chaosOf);
  const fault = chosen(slice);
  const reason = reasonOf(slice);
  const problem = slice.problem ?? slice.lost;
  return html`<ul class="broken">${rows.map((row) => html`<${Broken} key=${row.id} row=${row} />`)}</ul>
    ${reason && html`<p class="note">${reason}</p>`}
    ${fault && html`<${Chosen} fault=${fault} />`}
    ${problem && html`<p class="note note-bad" role="alert">${problem.detail} ${problem.remedy}</p>`}
    ${!fault && problem === null && html`<p class="note">${words("chaos.asking")}</p>`}`;
}

/** @param {{fault: Fault}} props */
function Chosen({ fault }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const slice = useSelect(chaosOf);
  const linked = useSelect(linkedOf);
  const off = !fault.available || !linked;
  const faults = slice.answer?.faults ?? [];
  const pick = (/** @type {{currentTarget: HTMLSelectElement}} */ event) => {
    const name = faults[event.currentTarget.selectedIndex]?.name;
    if (name) dispatch({ type: "chaos/pick", fault: name });
  };
  return html`<select id=${FAULT} class="select chaos-fault" aria-label=${words("chaos.fault")} disabled=${off} onChange=${pick}>
      ${faults.map((each) => html`<option key=${each.name} selected=${each.name === fault.name}>${each.title}</option>`)}
    </select>
    <p class="story">${fault.story}</p>
    <${Form} scenario=${`chaos-${fault.name}`} parameters=${fault.parameters} values=${valuesOf(slice, fault)} disabled=${off} words=${words}
      onSet=${(/** @type {string} */ parameter, /** @type {import("../../state/runs.js").Value} */ value) => dispatch({ type: "chaos/set", fault: fault.name, parameter, value })} />
    <button class="plain-button wide chaos-go" disabled=${off} aria-disabled=${busyMark(slice.asking)}
      onKeyDown=${once} onClick=${pressed(slice.asking, () => doors.breakIt(fault.name, valuesOf(slice, fault)))}>${words("chaos.go")}</button>`;
}

/** @param {{row: import("./model.js").Row}} props */
function Broken({ row }) {
  const words = useWords();
  const { doors } = usePage();
  const { title, target, left } = row;
  const line = useRef(/** @type {HTMLElement | null} */ (null));
  const mine = useSelect(chaosOf).mine === row.id;
  // What its reader has just broken may stand where the column is not scrolled to.
  useEffect(() => {
    if (mine) line.current?.scrollIntoView({ block: "nearest" });
  }, [mine]);
  const mend = (/** @type {MouseEvent} */ { detail }) => {
    // The line goes, and the focus of a keyboard must not go with it.
    if (detail === 0) document.getElementById(FAULT)?.focus();
    doors.mend(row.id);
  };
  return html`<li class="broken-row" ref=${line}><span class="broken-what">${title}<span class="mono broken-where">${target}</span></span>
    <span class="num broken-left">${left > 0 ? words("chaos.left", { n: left }) : words("chaos.mending")}</span>
    <button class="plain-button" aria-label=${words("chaos.mend_it", { title, target })} onKeyDown=${once} onClick=${mend}>${words("chaos.mend")}</button></li>`;
}
