// A form made from a scenario's parameters: a new scenario needs nothing here.

import { html } from "../../ui/html.js";
import { choiceText, controlOf, labelOf, stepped } from "./model.js";

/** @typedef {import("../../types").ParameterShape} Parameter */
/** @typedef {import("../../state/runs.js").Value} Value */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} ControlProps
 * @property {string} id
 * @property {Parameter} parameter
 * @property {Value} value
 * @property {boolean} disabled
 * @property {Words} words
 * @property {(value: Value) => void} onSet
 */

/**
 * @param {{scenario: string, parameters: readonly Parameter[], values: Record<string, Value>, disabled: boolean, words: Words, onSet: (name: string, value: Value) => void}} props
 */
export function Form({ scenario, parameters, values, disabled, words, onSet }) {
  if (parameters.length === 0) return null;
  return html`<div class="form">
    ${parameters.map((parameter) => {
      const id = `p-${scenario}-${parameter.name}`;
      const Control = CONTROLS[controlOf(parameter)];
      return html`<div class="field" key=${parameter.name} title=${parameter.help}>
        <span class="field-name" id=${id}>${labelOf(parameter)}</span>
        <${Control} id=${id} parameter=${parameter} value=${values[parameter.name] ?? parameter.default} disabled=${disabled}
          words=${words} onSet=${(/** @type {Value} */ value) => onSet(parameter.name, value)} />
      </div>`;
    })}
  </div>`;
}

/** @param {ControlProps} props */
function Stepper({ id, parameter, value, disabled, words, onSet }) {
  const number = Number(value);
  const fewer = stepped(parameter, number, -1);
  const more = stepped(parameter, number, 1);
  const name = labelOf(parameter);
  return html`<div class="stepper" role="group" aria-labelledby=${id}>
    <button type="button" aria-label=${`${name}: ${words("scenarios.fewer")}`} disabled=${disabled || fewer === null} onClick=${() => fewer !== null && onSet(fewer)}>−</button>
    <output class="num" aria-live="polite">${words.number(number)}</output>
    <button type="button" aria-label=${`${name}: ${words("scenarios.more")}`} disabled=${disabled || more === null} onClick=${() => more !== null && onSet(more)}>+</button>
  </div>`;
}

/** @param {ControlProps} props */
function Segments({ id, parameter, value, disabled, onSet }) {
  return html`<div class="segments segments-form" role="group" aria-labelledby=${id}>
    ${(parameter.choices ?? []).map(
      (
        choice,
      ) => html`<button type="button" key=${String(choice)} data-choice=${String(choice)} aria-pressed=${choice === value ? "true" : "false"} disabled=${disabled}
        onClick=${() => onSet(choice)}>${choiceText(parameter, choice)}</button>`,
    )}
  </div>`;
}

/** @param {ControlProps} props */
function Select({ id, parameter, value, disabled, onSet }) {
  const choices = parameter.choices ?? [];
  const onChange = (/** @type {{currentTarget: HTMLSelectElement}} */ event) => {
    const choice = choices[event.currentTarget.selectedIndex];
    if (choice !== undefined) onSet(choice);
  };
  return html`<select class="select" aria-labelledby=${id} disabled=${disabled} onChange=${onChange}>
    ${choices.map((choice) => html`<option key=${String(choice)} selected=${choice === value}>${choiceText(parameter, choice)}</option>`)}
  </select>`;
}

/** @param {ControlProps} props */
function Switch({ id, value, disabled, words, onSet }) {
  return html`<button type="button" class="switch" role="switch" aria-labelledby=${id} aria-checked=${value ? "true" : "false"} disabled=${disabled}
    onClick=${() => onSet(!value)}><i></i><span>${words(value ? "scenarios.on" : "scenarios.off")}</span></button>`;
}

/** @param {ControlProps} props */
function Text({ id, value, disabled, onSet }) {
  return html`<input class="text" aria-labelledby=${id} value=${String(value)} disabled=${disabled} spellcheck=${false}
    onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => onSet(event.currentTarget.value)} />`;
}

const CONTROLS = Object.freeze({
  stepper: Stepper,
  segments: Segments,
  select: Select,
  switch: Switch,
  text: Text,
});
