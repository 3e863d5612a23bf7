// One request, whole: its price tag, its sequence, its waterfall.

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Diagram } from "./diagram.js";
import { ExportMenu } from "./menu.js";
import { Price, Title } from "./price.js";

/** @typedef {import("../../state/index.js").State} State */

/** @type {readonly import("../../state/journeys.js").Look[]} */
const LOOKS = Object.freeze(["sequence", "both", "waterfall"]);
const lookOf = (/** @type {State} */ state) => state.journeys.look;
const linearOf = (/** @type {State} */ state) => state.journeys.linear;
const linkedOf = (/** @type {State} */ state) => state.journeys.linked;
const compareOf = (/** @type {State} */ state) => state.journeys.compare;

/** @param {{id: string}} props */
export function One({ id }) {
  const words = useWords();
  const dispatch = useDispatch();
  const read = useSelect((state) => state.journeys.read.get(id));
  const whole = read?.whole ?? null;
  return html`<section class="journey" data-request=${id} data-loaded=${whole ? "true" : "false"} data-outcome=${whole?.outcome} aria-label=${words("journeys.one")}>
    <div class="journey-bar">
      <button class="quiet-button" data-do="back" onClick=${() => dispatch({ type: "journey/open", id: null })}><${Icon} name="left" /> ${words("journeys.all")}</button>
      ${whole && html`<${Title} whole=${whole} />`}
      ${whole && html`<${Tools} whole=${whole} />`}
    </div>
    ${whole && html`<div class="journey-bar journey-bar-price"><${Price} whole=${whole} /><${Linked} whole=${whole} /></div>`}
    ${!whole && read?.problem && html`<p class="note note-bad journeys-note">${read.problem.detail} ${read.problem.remedy ?? ""}</p>`}
    ${!whole && !read?.problem && html`<p class="journeys-empty">${words("journeys.loading")}</p>`}
    ${whole && html`<${Diagram} whole=${whole} name="journey" />`}
  </section>`;
}

/** @param {{whole: import("../../types").RequestWhole}} props */
function Tools({ whole }) {
  const words = useWords();
  const dispatch = useDispatch();
  const look = useSelect(lookOf);
  const linear = useSelect(linearOf);
  const compare = useSelect(compareOf);
  const chosen = compare.includes(whole.request_id);
  return html`<div class="journey-tools">
    <div class="segments journey-looks" role="group" aria-label=${words("journeys.look")}>
      ${LOOKS.map(
        (each) =>
          html`<button key=${each} data-look=${each} aria-pressed=${each === look ? "true" : "false"} onClick=${() => dispatch({ type: "journey/look", look: each })}>${words(`journeys.look_${each}`)}</button>`,
      )}
    </div>
    <button class="chip-button" data-do="linear" aria-pressed=${linear ? "false" : "true"} title=${words("journeys.folded_help")} onClick=${() => dispatch({ type: "journey/linear" })}>${words("journeys.folded")}</button>
    <button class="chip-button" data-do="pick" aria-pressed=${chosen ? "true" : "false"} onClick=${() => dispatch({ type: "journeys/compare", id: whole.request_id })}>${words("journeys.compare")}</button>
    ${compare.length === 2 && html`<button class="plain-button" data-do="compare" onClick=${() => dispatch({ type: "journeys/comparing", on: true })}>${words("journeys.compare_two")}</button>`}
    <${ExportMenu} whole=${whole} />
  </div>`;
}

/** What it caused under ids of their own. @param {{whole: import("../../types").RequestWhole}} props */
function Linked({ whole }) {
  const words = useWords();
  const dispatch = useDispatch();
  const on = useSelect(linkedOf);
  if (whole.linked.length === 0) return null;
  return html`<button class="chip-button" data-do="linked" aria-pressed=${on ? "true" : "false"} title=${words("journeys.linked_help")}
    onClick=${() => dispatch({ type: "journey/linked" })}>${words("journeys.linked", { count: whole.linked.length })}</button>`;
}
