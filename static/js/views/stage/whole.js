// The Stage as a view: scenarios and kinds, the map, the live list with its drawer.

import { focusOf } from "../../state/journeys.js";
import { html } from "../../ui/html.js";
import { Splitter } from "../../ui/splitter.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Chaos } from "../chaos/view.js";
import { Drawer } from "../drawer/late.js";
import { Kinds } from "../kinds/view.js";
import { Messages } from "../messages/view.js";
import { Scenarios } from "../scenarios/view.js";
import { Strip } from "../strip/late.js";
import { Transport } from "../transport/view.js";
import { StagePane } from "./view.js";

/** @typedef {import("../../state/index.js").State} State */

/** Sizes of what can be dragged, in px. */
export const RIGHT = Object.freeze({ own: 372, min: 300, max: 640 });
const DRAWER = Object.freeze({ own: 412, min: 160, max: 900 });
/** @type {readonly import("../../state/prefs.js").Prefs["pane"][]} */
const PANES = Object.freeze(["messages", "journey", "scenarios"]);

const prefsOf = (/** @type {State} */ state) => state.prefs;
const openOf = (/** @type {State} */ state) => state.selection.id !== null;

const focusedOf = (/** @type {State} */ state) => focusOf(state) !== null;

export function StageView() {
  const words = useWords();
  const { left, right, pane, strip, stripOpen } = useSelect(prefsOf);
  const sizes = {
    ...(right > 0 && { "--right": `${right}px` }),
    ...(strip > 0 && { "--strip": `${strip}px` }),
  };
  // Without a request in focus it would tell nothing, and the map may have its place.
  const hasStrip = useSelect(focusedOf) && stripOpen;
  return html`<main class=${`page${left ? " left-open" : ""}${hasStrip ? " has-strip" : ""}`} data-view="stage" data-pane=${pane} style=${sizes}>
    <h1 class="sr">${words("nav.stage")}</h1>
    <aside class="left" aria-label=${words("scenarios.label")}><${Scenarios} /><${Chaos} /><${Kinds} /></aside>
    <${StagePane} />
    <${Transport} />
    <${PaneTabs} pane=${pane} />
    ${(hasStrip || pane === "journey") && html`<${Strip} />`}
    <${Right} />
  </main>`;
}

/** On a phone: which pane stands under the stage. @param {{pane: string}} props */
function PaneTabs({ pane }) {
  const words = useWords();
  const dispatch = useDispatch();
  return html`<div class="pane-tabs" role="group" aria-label=${words("tabs.label")}>
    ${PANES.map(
      (each) =>
        html`<button key=${each} data-pane=${each} aria-pressed=${each === pane ? "true" : "false"} onClick=${() => dispatch({ type: "prefs/pane", pane: each })}>${words(`tabs.${each}`)}</button>`,
    )}
  </div>`;
}

function Right() {
  const words = useWords();
  const dispatch = useDispatch();
  const prefs = useSelect(prefsOf);
  const open = useSelect(openOf);
  const split = (/** @type {"right" | "drawer"} */ which) => (/** @type {number} */ px) =>
    dispatch({ type: "prefs/split", split: which, px });
  return html`<section class="right" aria-label=${words("list.title")} style=${prefs.drawer > 0 ? { "--drawer": `${prefs.drawer}px` } : {}}>
    <${Splitter} axis="x" label=${words("list.resize")} value=${prefs.right || RIGHT.own} min=${RIGHT.min} max=${RIGHT.max} onChange=${split("right")} />
    <${Messages} />
    ${open && html`<${Splitter} axis="y" label=${words("drawer.resize")} value=${prefs.drawer || DRAWER.own} min=${DRAWER.min} max=${DRAWER.max} onChange=${split("drawer")} /><${Drawer} />`}
  </section>`;
}
