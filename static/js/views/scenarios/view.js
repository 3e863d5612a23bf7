// The left column: Boot a VM with its parameters, the other scenarios by group, and starting afresh.

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { busyMark, once, pressed } from "../../ui/press.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { Form } from "./form.js";
import { RunSteps } from "./late.js";
import { FEATURED, FEW, gistOf, reasonOf, shelvesOf } from "./model.js";
import { Row } from "./row.js";
import { useScenario } from "./use.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").ScenarioShape} Scenario */

const runsOf = (/** @type {State} */ state) => state.runs;
const readOnlyOf = (/** @type {State} */ state) => state.hello?.read_only ?? false;
const simulatedOf = (/** @type {State} */ state) => state.hello?.simulated ?? true;

export function Scenarios() {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const { catalogue, problem, full, all, runs } = useSelect(runsOf);
  const readOnly = useSelect(readOnlyOf);
  const simulated = useSelect(simulatedOf);
  const featured = catalogue?.find((each) => each.name === FEATURED);
  // Without a cloud here the buttons may still go to one on the same broker: the catalogue knows.
  const playable = simulated || (catalogue ?? []).some((each) => each.available);
  const silent = playable || catalogue === null || featured?.reason;
  const said = readOnly ? words("scenarios.read_only") : silent ? null : words("scenarios.no_cloud");
  const many = (catalogue?.length ?? 0) > FEW + 1;
  const listed = words(all ? "scenarios.fewer_listed" : "scenarios.all", { count: catalogue?.length ?? 0 });
  return html`<section class="scenarios">
    <h2>${words("scenarios.title")}
      ${many && html`<button class="quiet-button" aria-expanded=${all ? "true" : "false"} aria-controls="scenario-list" onClick=${() => dispatch({ type: "scenarios/all" })}>${listed}</button>`}</h2>
    ${said && html`<p class="note">${said}</p>`}
    ${problem && !catalogue && html`<p class="note note-bad">${words("scenarios.lost", { reason: problem.detail })}</p>`}
    ${full && !readOnly && html`<div class="note note-full"><p>${full}</p><button class="plain-button" onClick=${doors.reset}>${words("scenarios.fresh")}</button></div>`}
    ${catalogue === null && !problem && html`<div class="boot ghost" aria-hidden="true"></div>`}
    ${featured && html`<${Featured} scenario=${featured} off=${readOnly} said=${said} />`}
    <div id="scenario-list">${shelvesOf(catalogue ?? [], all, runs).map(
      (shelf) => html`<${Shelf} key=${shelf.group ?? ""} shelf=${shelf} off=${readOnly} said=${said} />`,
    )}</div>
    ${!readOnly && playable && html`<button class="quiet-button fresh" title=${words("scenarios.fresh_help")} onClick=${doors.reset}><${Icon} name="fresh" />${words("scenarios.fresh")}</button>`}
  </section>`;
}

/** @param {{shelf: import("./model.js").Shelf, off: boolean, said: string | null}} props */
function Shelf({ shelf, off, said }) {
  const words = useWords();
  return html`${shelf.group && html`<h3 class="shelf">${words(`scenarios.group.${shelf.group}`)}</h3>`}
    <ul class="scenario-list">${shelf.scenarios.map(
      (each) => html`<${Row} key=${each.name} scenario=${each} off=${off} reason=${reasonOf(each, said)} />`,
    )}</ul>`;
}

/** @param {{scenario: Scenario, off: boolean, said: string | null}} props */
function Featured({ scenario, off, said }) {
  const words = useWords();
  const { doors } = usePage();
  const { run, runs, starting, disabled, values, set } = useScenario(scenario, off);
  const reason = reasonOf(scenario, said);
  return html`<div class=${`boot${runs.length === 0 && !disabled ? " boot-inviting" : ""}`} data-scenario=${scenario.name}>
    <h3>${scenario.title}</h3>
    <p class="story" title=${scenario.story}>${gistOf(scenario.story)}</p>
    <${Form} scenario=${scenario.name} parameters=${scenario.parameters} values=${values} disabled=${disabled} words=${words} onSet=${set} />
    <button class="go" disabled=${disabled} aria-disabled=${busyMark(starting)} onKeyDown=${once} onClick=${pressed(starting, () => doors.run(scenario.name))}>
      <${Icon} name="play" />${words(starting ? "scenarios.starting" : "scenarios.boot_it")}<kbd>b</kbd></button>
    ${reason && html`<p class="reason">${reason}</p>`}
    ${run && html`<${RunSteps} run=${run} title=${scenario.title} />`}
  </div>`;
}
