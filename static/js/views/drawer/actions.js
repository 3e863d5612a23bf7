// What can be done with the message that is open: its link, its JSON, its request, its place on the stage.

import { useState } from "preact/hooks";

import { copyText } from "../../ui/copy.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";

/** @typedef {import("../../state/index.js").State} State */

const viewOf = (/** @type {State} */ state) => state.place.view;

/** @param {{message: import("../../types").MessageWhole}} props */
export function Actions({ message }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const view = useSelect(viewOf);
  const [said, setSaid] = useState("");
  const copy = async (/** @type {string} */ what, /** @type {string} */ text) =>
    setSaid(words((await copyText(text)) ? "copy.done" : "copy.failed", { what }));
  const copyWhole = async () => {
    const whole = await doors.wholeMessage(message.id).catch(() => null);
    if (whole) await copy(words("copy.json"), JSON.stringify(whole, null, 2));
    else setSaid(words("copy.unread", { what: words("copy.json") }));
  };
  const { request_id: request } = message;
  return html`<div class="actions" role="group" aria-label=${words("drawer.actions")}>
    <${Action} name="link" icon="link" label=${words("copy.link")} title=${words("drawer.link_help")} onClick=${() => copy(words("copy.link"), location.href)} />
    <${Action} name="json" icon="copy" label="JSON" title=${words("copy.json")} onClick=${copyWhole} />
    ${request && html`<${Action} name="filter" icon="search" label=${words("drawer.filter")} title=${words("drawer.request_filter")} onClick=${() => doors.search(`request:${request}`)} />`}
    ${request && html`<${Action} name="journey" icon="journey" label=${words("drawer.to_journey")} title=${words("drawer.journey")} onClick=${() => dispatch({ type: "journey/open", id: request })} />`}
    ${view !== "stage" && html`<${Action} name="stage" icon="stage" label=${words("nav.stage")} title=${words("drawer.stage_help")} onClick=${() => dispatch({ type: "view/open", view: "stage" })} />`}
    <span class=${said === "" ? "sr" : "action-said"} role="status">${said}</span>
  </div>`;
}

/** @param {{name: string, icon: string, label: string, title: string, onClick: () => void}} props */
function Action({ name, icon, label, title, onClick }) {
  return html`<button class="action" data-do=${`message-${name}`} title=${title} onClick=${onClick}><${Icon} name=${icon} />${label}</button>`;
}

/** Back and forth among all messages of the request. @param {{message: import("../../types").MessageWhole}} props */
export function Siblings({ message }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { siblings } = message;
  if (!siblings || siblings.count < 2) return null;
  const to = (/** @type {string | null} */ id) => () => id !== null && dispatch({ type: "select", id });
  return html`<p class="siblings num">
    <button class="icon-button small" data-do="previous" aria-label=${words("drawer.previous")} title=${words("drawer.previous")} disabled=${siblings.previous === null} onClick=${to(siblings.previous)}><${Icon} name="left" /></button>
    <span>${words("drawer.sibling", { at: siblings.at, count: siblings.count })}</span>
    <button class="icon-button small" data-do="next" aria-label=${words("drawer.next")} title=${words("drawer.next")} disabled=${siblings.next === null} onClick=${to(siblings.next)}><${Icon} name="right" /></button>
  </p>`;
}
