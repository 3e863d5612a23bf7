// The page: the top bar, one view, the status bar. The focus goes through them as they stand here.

import { html } from "../../ui/html.js";
import { Splitter } from "../../ui/splitter.js";
import { Page, useDispatch, useSelect, useWords } from "../../ui/use.js";
import { VIEWS } from "../../views.js";
import { Drawer } from "../drawer/late.js";
import { KeysDialog } from "../float/late.js";
import { Announcer, Banner, Toasts } from "../float/view.js";
import { RIGHT } from "../stage/whole.js";
import { StatusBar } from "../status/view.js";
import { TopBar } from "../top/view.js";
import { Transport } from "../transport/view.js";
import { ValueMenu } from "../values/view.js";

/** @typedef {import("../../state/index.js").State} State */

const viewOf = (/** @type {State} */ state) => state.place.view;
const kioskOf = (/** @type {State} */ state) => state.place.kiosk;
const embedOf = (/** @type {State} */ state) => state.place.embed;
const rightOf = (/** @type {State} */ state) => state.prefs.right;
const openOf = (/** @type {State} */ state) => state.selection.id !== null;

/** @param {{page: NonNullable<import("preact").ContextType<typeof Page>>}} props */
export function Shell({ page }) {
  return html`<${Page.Provider} value=${page}><${Regions} /></${Page.Provider}>`;
}

function Regions() {
  const words = useWords();
  const view = useSelect(viewOf);
  const kiosk = useSelect(kioskOf);
  const embed = useSelect(embedOf);
  const line = VIEWS.find((each) => each.name === view) ?? VIEWS[0];
  return html`<div class="shell" data-kiosk=${kiosk ? "1" : undefined} data-embed=${embed ? "1" : undefined}>
    <a class="skip" href=${line?.name === "stage" ? "#list" : "#view"}>${words("page.skip")}</a>
    <${TopBar} />
    <${Banner} />
    ${line?.name === "stage" ? html`<${line.View} />` : line && html`<${Other} key=${line.name} line=${line} />`}
    <${StatusBar} />
    <${Toasts} />
    <${KeysDialog} />
    <${ValueMenu} />
    <${Announcer} />
    ${embed && html`<${WayOut} />`}
  </div>`;
}

/** Out of the page that this one is embedded in, to the same moment here. */
function WayOut() {
  const words = useWords();
  const whole = (/** @type {Event & {currentTarget: HTMLAnchorElement}} */ { currentTarget }) => {
    const there = new URL(location.href);
    there.searchParams.delete("embed");
    currentTarget.href = there.href;
  };
  return html`<a class="embed-link" href="./" target="_blank" rel="noopener" onPointerDown=${whole} onFocus=${whole}>${words("page.whole")}</a>`;
}

/** Any view but the Stage: it has the whole width, and the drawer at its right. @param {{line: import("../../views.js").ViewLine}} props */
function Other({ line }) {
  const words = useWords();
  const dispatch = useDispatch();
  const open = useSelect(openOf);
  const right = useSelect(rightOf);
  const split = (/** @type {number} */ px) => dispatch({ type: "prefs/split", split: "right", px });
  return html`<main class=${`page page-wide${open ? " page-open" : ""}`} data-view=${line.name} style=${right > 0 ? { "--right": `${right}px` } : {}}>
    <h1 class="sr">${words(`nav.${line.name}`)}</h1>
    <div class="view" id="view" tabindex="-1"><${line.View} /></div>
    <${Transport} />
    ${
      open &&
      html`<div class="right">
        <${Splitter} axis="x" label=${words("list.resize")} value=${right || RIGHT.own} min=${RIGHT.min} max=${RIGHT.max} onChange=${split} />
        <${Drawer} />
      </div>`
    }
  </main>`;
}
