// Under the stage: the request in focus, as far as the stage has told it.

import { focusOf } from "../../state/journeys.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { Splitter } from "../../ui/splitter.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Diagram } from "../journeys/diagram.js";
import { Price, Title } from "../journeys/price.js";

/** @typedef {import("../../state/index.js").State} State */

/** Height of its own, in px; the most it takes of the window; dragged below this it closes. */
const OWN = 244;
const MOST = 0.7;
const LEAST = 80;

const heightOf = (/** @type {State} */ state) => state.prefs.strip;

export function Strip() {
  const words = useWords();
  const dispatch = useDispatch();
  const id = useSelect(focusOf);
  const height = useSelect(heightOf);
  const resize = (/** @type {number} */ px) => {
    if (px < LEAST) dispatch({ type: "prefs/strip", open: false });
    else dispatch({ type: "prefs/split", split: "strip", px });
  };
  return html`<section class="journey-strip" aria-label=${words("journeys.one")} data-request=${id ?? ""}>
    <${Splitter} axis="y" label=${words("journeys.resize")} value=${height || OWN} min=${0} max=${Math.round(innerHeight * MOST)} onChange=${resize} />
    ${id === null ? html`<p class="journeys-empty">${words("journeys.strip_empty")}</p>` : html`<${Focus} key=${id} id=${id} />`}
  </section>`;
}

/** @param {{id: string}} props */
function Focus({ id }) {
  const words = useWords();
  const dispatch = useDispatch();
  const read = useSelect((state) => state.journeys.read.get(id));
  const whole = read?.whole ?? null;
  if (!whole)
    return html`<p class="journeys-empty">${read?.problem ? read.problem.detail : words("journeys.loading")}</p>`;
  return html`<div class="journey-bar strip-bar">
      <${Title} whole=${whole} told />
      <${Price} whole=${whole} />
      <button class="icon-button small" data-do="open-journey" aria-label=${words("journeys.open")} title=${words("journeys.open")} onClick=${() => dispatch({ type: "journey/open", id })}><${Icon} name="expand" /></button>
      <button class="icon-button small strip-close" data-do="close-strip" aria-label=${words("journeys.close")} onClick=${() => dispatch({ type: "prefs/strip", open: false })}><${Icon} name="close" /></button>
    </div>
    <${Diagram} whole=${whole} name="strip" told />`;
}
