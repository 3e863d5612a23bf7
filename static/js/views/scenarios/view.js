// The left column: Boot a VM with its parameters, the other scenarios, and starting afresh.

import { formValues } from "../../state/runs.js";
import { html } from "../../ui/html.js";
import { Icon, scenarioIcon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { Form } from "./form.js";
import { FEATURED, gistOf, runToShow } from "./model.js";
import { RunSteps } from "./run.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").ScenarioShape} Scenario */

const runsOf = (/** @type {State} */ state) => state.runs;
const readOnlyOf = (/** @type {State} */ state) => state.hello?.read_only ?? false;
const simulatedOf = (/** @type {State} */ state) => state.hello?.simulated ?? true;
const openOf = (/** @type {State} */ state) => state.connection.state === "open";

export function Scenarios() {
  const words = useWords();
  const { doors } = usePage();
  const { catalogue, problem, full } = useSelect(runsOf);
  const readOnly = useSelect(readOnlyOf);
  const simulated = useSelect(simulatedOf);
  const featured = catalogue?.find((each) => each.name === FEATURED);
  const others = catalogue?.filter((each) => each.name !== FEATURED) ?? [];
  // Without a cloud here the buttons may still go to one on the same broker: the catalogue knows.
  const playable = simulated || (catalogue ?? []).some((each) => each.available);
  const silent = playable || catalogue === null || featured?.reason;
  const reason = readOnly ? words("scenarios.read_only") : silent ? null : words("scenarios.no_cloud");
  return html`<section class="scenarios">
    <h2>${words("scenarios.title")}
      ${!readOnly && playable && html`<button class="quiet-button" title=${words("scenarios.fresh_help")} onClick=${doors.reset}><${Icon} name="fresh" />${words("scenarios.fresh")}</button>`}</h2>
    ${reason && html`<p class="note">${reason}</p>`}
    ${problem && !catalogue && html`<p class="note note-bad">${words("scenarios.lost", { reason: problem.detail })}</p>`}
    ${full && !readOnly && html`<div class="note note-full"><p>${full}</p><button class="plain-button" onClick=${doors.reset}>${words("scenarios.fresh")}</button></div>`}
    ${catalogue === null && !problem && html`<div class="boot ghost" aria-hidden="true"></div>`}
    ${featured && html`<${Featured} scenario=${featured} off=${readOnly} />`}
    <ul class="scenario-list">${others.map((each) => html`<${Other} key=${each.name} scenario=${each} off=${readOnly} />`)}</ul>
  </section>`;
}

/**
 * What both forms of a scenario know.
 *
 * @param {Scenario} scenario
 * @param {boolean} off
 */
function useScenario(scenario, off) {
  const dispatch = useDispatch();
  const runs = useSelect(runsOf);
  const open = useSelect(openOf);
  const run = runToShow(runs.runs, scenario.name, runs.away);
  const starting = runs.starting === scenario.name;
  return {
    run,
    starting,
    disabled: off || !scenario.available || !open || starting,
    values: formValues(runs, scenario),
    unfolded: runs.open === scenario.name,
    set: (/** @type {string} */ parameter, /** @type {import("../../state/runs.js").Value} */ value) =>
      dispatch({ type: "form/set", scenario: scenario.name, parameter, value }),
  };
}

/** @param {{scenario: Scenario, off: boolean}} props */
function Featured({ scenario, off }) {
  const words = useWords();
  const { doors } = usePage();
  const { run, starting, disabled, values, set } = useScenario(scenario, off);
  const fresh = useSelect((state) => state.runs.runs.length === 0);
  return html`<div class=${`boot${fresh && !disabled ? " boot-inviting" : ""}`} data-scenario=${scenario.name}>
    <h3>${scenario.title}</h3>
    <p class="story" title=${scenario.story}>${gistOf(scenario.story)}</p>
    <${Form} scenario=${scenario.name} parameters=${scenario.parameters} values=${values} disabled=${disabled} words=${words} onSet=${set} />
    <button class="go" disabled=${disabled} onClick=${() => doors.run(scenario.name)}>
      <${Icon} name="play" />${words(starting ? "scenarios.starting" : "scenarios.boot_it")}<kbd>b</kbd></button>
    ${!scenario.available && scenario.reason && html`<p class="reason">${scenario.reason}</p>`}
    ${run && html`<${RunSteps} run=${run} title=${scenario.title} />`}
  </div>`;
}

/** @param {{scenario: Scenario, off: boolean}} props */
function Other({ scenario, off }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const { run, starting, disabled, values, unfolded, set } = useScenario(scenario, off);
  const running = run?.state === "running";
  return html`<li class=${`scenario${unfolded ? " scenario-open" : ""}`} data-scenario=${scenario.name}>
    <div class="scenario-row">
      <button class="scenario-name" aria-expanded=${unfolded ? "true" : "false"} title=${scenario.available ? scenario.story : (scenario.reason ?? "")}
        onClick=${() => dispatch({ type: "form/open", scenario: scenario.name })}>
        <${Icon} name=${scenarioIcon(scenario.name)} /><span>${scenario.title}</span></button>
      <button class="icon-button small" disabled=${disabled} aria-label=${`${words("scenarios.run")}: ${scenario.title}`} title=${words("scenarios.run")}
        onClick=${() => doors.run(scenario.name)}>${running || starting ? html`<i class="pulse"></i>` : html`<${Icon} name="play" />`}</button>
    </div>
    ${
      unfolded &&
      html`<div class="scenario-body">
      <p class="story">${scenario.story}</p>
      <${Form} scenario=${scenario.name} parameters=${scenario.parameters} values=${values} disabled=${disabled} words=${words} onSet=${set} />
      ${!scenario.available && scenario.reason && html`<p class="reason">${scenario.reason}</p>`}
      <button class="plain-button wide" disabled=${disabled} onClick=${() => doors.run(scenario.name)}>${words(starting ? "scenarios.starting" : "scenarios.run")}</button>
    </div>`
    }
    ${run && html`<${RunSteps} run=${run} title=${scenario.title} />`}
  </li>`;
}
