// The page: its regions and their order. The focus goes through them as they stand here.

import { html } from "../../ui/html.js";
import { Splitter } from "../../ui/splitter.js";
import { Page, useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Drawer } from "../drawer/view.js";
import { Announcer, Banner, KeysDialog, Toasts } from "../float/view.js";
import { Kinds } from "../kinds/view.js";
import { Messages } from "../messages/view.js";
import { Scenarios } from "../scenarios/view.js";
import { StagePane } from "../stage/view.js";
import { StatusBar } from "../status/view.js";
import { TopBar } from "../top/view.js";
import { Transport } from "../transport/view.js";

/** @typedef {import("../../state/index.js").State} State */

/** Sizes of what can be dragged, in px. */
const RIGHT = Object.freeze({ own: 372, min: 300, max: 640 });
const DRAWER = Object.freeze({ own: 412, min: 160, max: 900 });
/** @type {readonly import("../../state/prefs.js").Prefs["pane"][]} */
const PANES = Object.freeze(["messages", "scenarios"]);

const prefsOf = (/** @type {State} */ state) => state.prefs;
const openOf = (/** @type {State} */ state) => state.selection.id !== null;

/** @param {{page: NonNullable<import("preact").ContextType<typeof Page>>}} props */
export function Shell({ page }) {
  return html`<${Page.Provider} value=${page}><${Regions} /></${Page.Provider}>`;
}

function Regions() {
  const words = useWords();
  const prefs = useSelect(prefsOf);
  return html`<a class="skip" href="#list">${words("page.skip")}</a>
    <${TopBar} />
    <${Banner} />
    <main class=${`page${prefs.left ? " left-open" : ""}`} data-pane=${prefs.pane} style=${prefs.right > 0 ? { "--right": `${prefs.right}px` } : {}}>
      <h1 class="sr">${words("page.heading")}</h1>
      <aside class="left" aria-label=${words("scenarios.label")}><${Scenarios} /><${Kinds} /></aside>
      <${StagePane} />
      <${Transport} />
      <${PaneTabs} pane=${prefs.pane} />
      <${Right} />
    </main>
    <${StatusBar} />
    <${Toasts} />
    <${KeysDialog} />
    <${Announcer} />`;
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
    ${open && html`<${Splitter} axis="y" label=${words("drawer.resize")} value=${prefs.drawer || DRAWER.own} min=${DRAWER.min} max=${DRAWER.max} onChange=${split("drawer")} />`}
    <${Drawer} />
  </section>`;
}
