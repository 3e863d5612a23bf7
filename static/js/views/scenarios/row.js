// One scenario of the list: its name with one line of its story or of how it ended, and a button that plays it.

import { html } from "../../ui/html.js";
import { Icon, scenarioIcon } from "../../ui/icons.js";
import { busyMark, once, pressed } from "../../ui/press.js";
import { useDispatch, usePage, useWords } from "../../ui/use.js";
import { Form } from "./form.js";
import { RunSteps } from "./late.js";
import { gistOf, outcomeOf } from "./model.js";
import { useScenario } from "./use.js";

/** @typedef {import("../../types").ScenarioShape} Scenario */

/** @param {{scenario: Scenario, off: boolean, reason: string | null}} props */
export function Row({ scenario, off, reason }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const { run, runs, starting, disabled, unfolded } = useScenario(scenario, off);
  const outcome = outcomeOf(runs, scenario.name);
  const busy = starting || outcome?.state === "running";
  return html`<li class=${`scenario${unfolded ? " scenario-open" : ""}`} data-scenario=${scenario.name}>
    <div class="scenario-row">
      <button class=${`scenario-name${disabled ? " scenario-off" : ""}`} aria-expanded=${unfolded ? "true" : "false"} title=${unfolded ? "" : (reason ?? scenario.story)}
        onClick=${() => dispatch({ type: "form/open", scenario: scenario.name })}>
        <${Icon} name=${scenarioIcon(scenario.name, scenario.group)} />
        <span class="scenario-words"><span>${scenario.title}</span>
          ${!unfolded && html`<${Gist} outcome=${reason ? null : outcome} text=${reason ?? gistOf(scenario.story)} />`}</span></button>
      <button class="icon-button small" disabled=${disabled} aria-disabled=${busyMark(starting)} aria-label=${`${words("scenarios.run")}: ${scenario.title}`} title=${words("scenarios.run")}
        onKeyDown=${once} onClick=${pressed(starting, () => doors.run(scenario.name))}>${busy ? html`<i class="pulse"></i>` : html`<${Icon} name="play" />`}</button>
    </div>
    ${unfolded && html`<${Body} scenario=${scenario} off=${off} reason=${reason} />`}
    ${run && html`<${RunSteps} run=${run} title=${scenario.title} />`}
  </li>`;
}

/** How it ended the last time; before that, what it shows. @param {{outcome: import("./model.js").Outcome | null, text: string}} props */
function Gist({ outcome, text }) {
  const words = useWords();
  if (!outcome) return html`<span class="gist">${text}</span>`;
  const time = words.span(outcome.ms);
  const said = words(`scenarios.outcome.${outcome.state}`, { time });
  return html`<span class=${`gist gist-${outcome.state}`} title=${outcome.reason ?? ""}>${said}</span>`;
}

/** @param {{scenario: Scenario, off: boolean, reason: string | null}} props */
function Body({ scenario, off, reason }) {
  const words = useWords();
  const { doors } = usePage();
  const { starting, disabled, values, set } = useScenario(scenario, off);
  return html`<div class="scenario-body">
    <p class="story">${scenario.story}</p>
    <${Form} scenario=${scenario.name} parameters=${scenario.parameters} values=${values} disabled=${disabled} words=${words} onSet=${set} />
    ${reason && html`<p class="reason">${reason}</p>`}
    <button class="plain-button wide" disabled=${disabled} aria-disabled=${busyMark(starting)} onKeyDown=${once} onClick=${pressed(starting, () => doors.run(scenario.name))}>${words(starting ? "scenarios.starting" : "scenarios.run")}</button>
  </div>`;
}
