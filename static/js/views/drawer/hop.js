// A hop: what is not on the bus. All that is known of it came with its mark.

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useWords } from "../../ui/use.js";
import { partyName } from "../messages/model.js";
import { firstWord, whyText } from "../stage/model.js";
import { Facts } from "./facts.js";
import { hopFacts } from "./model.js";
import { Tree } from "./tree_view.js";

/** @param {{hop: import("../../types").HopMark}} props */
export function HopDrawer({ hop }) {
  const words = useWords();
  const dispatch = useDispatch();
  const why = whyText(`hop.${firstWord(hop.name)}`, `hop.${hop.what}`, words);
  const [from, to] = [partyName(hop.sender, words), partyName(hop.receiver, words)];
  return html`<section class="drawer" id="drawer" aria-label=${words("drawer.label")} data-message=${hop.id} data-loaded="true" tabindex="-1">
    <div class="drawer-head">
      <div class="drawer-title">
        <${Glyph} kind=${hop.what} />
        <h2 class="mono">${hop.name}</h2>
        <button class="icon-button small" data-do="close-drawer" aria-label=${words("drawer.close")} onClick=${() => dispatch({ type: "select", id: null })}><${Icon} name="close" /></button>
      </div>
      <p class="drawer-who"><span class="chip">${words(`hop.${hop.what}`)}</span><span>${from === to ? from : `${from} → ${to}`}</span></p>
    </div>
    <div class="drawer-body" tabindex="0" role="group" aria-label=${hop.name}>
      <p class="note note-why"><b>${words("drawer.off_bus")}</b> ${why}</p>
      <${Facts} facts=${hopFacts(hop, words)} onJourney=${(/** @type {string} */ id) => dispatch({ type: "journey/open", id })} journeyTitle=${words("drawer.journey")} />
      ${hop.result !== null && html`<h3 class="group-title">${words("drawer.result")}</h3><${Tree} key=${hop.id} value=${hop.result} words=${words} />`}
    </div>
  </section>`;
}
