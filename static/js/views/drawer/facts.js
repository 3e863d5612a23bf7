// Names and values in two columns, and the bar of where a call's time went.

import { html } from "../../ui/html.js";
import { Plain } from "./plain.js";

/** @param {{facts: readonly import("./model.js").Fact[], onJourney?: (id: string) => void, journeyTitle?: string}} props */
export function Facts({ facts, onJourney, journeyTitle }) {
  return html`<dl class="facts">
    ${facts.map(
      (fact) => html`<div class="fact" key=${fact.name} title=${fact.help || undefined}>
        <dt>${fact.name}</dt>
        <dd class=${fact.wire ? "mono" : "num"} data-q=${fact.term}>
          ${
            fact.journey && onJourney
              ? html`<button class="link" title=${journeyTitle} onClick=${() => onJourney(fact.journey ?? "")}><${Plain} text=${fact.value} /></button>`
              : html`<${Plain} text=${fact.value} />`
          }
          ${fact.more && html` <span class="fact-more">${fact.more}</span>`}
          ${fact.help && html`<span class="fact-help">${fact.help}</span>`}
        </dd>
      </div>`,
    )}
  </dl>`;
}

/** @param {{phases: readonly import("./model.js").Phase[]}} props */
export function Phases({ phases }) {
  if (phases.length === 0) return null;
  const whole = phases.reduce((sum, phase) => sum + phase.ms, 0);
  return html`<div class="phases">
    <div class="phases-bar" aria-hidden="true">
      ${phases.map((phase) => html`<i key=${phase.name} class=${`phase-${phase.name}`} style=${{ flexGrow: Math.max(0.03, phase.ms / whole) }}></i>`)}
    </div>
    <p class="phases-words num">${phases.map((phase) => html`<span key=${phase.name}>${phase.text}</span>`)}</p>
  </div>`;
}
