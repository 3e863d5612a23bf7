// One message, whole: who, why, where and when; what it carries, decoded and masked; its properties; its pair.

import { useEffect, useRef } from "preact/hooks";

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { partyName, receiverNames } from "../messages/model.js";
import { firstWord, whyText } from "../stage/model.js";
import { Actions, Siblings } from "./actions.js";
import { Facts, Phases } from "./facts.js";
import { HopDrawer } from "./hop.js";
import { CARRIES, factsOf, phasesOf, problemText, titleOf } from "./model.js";
import { PairTab } from "./pair.js";
import { Plain } from "./plain.js";
import { propertyGroups } from "./properties.js";
import { RawBody } from "./raw.js";
import { RouteTab } from "./route.js";
import { Tree } from "./tree_view.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("../../text/index.js").Words} Words */

const selectionOf = (/** @type {State} */ state) => state.selection;
const markOf = (/** @type {State} */ state) =>
  state.selection.id === null ? undefined : state.stage.marks.get(state.selection.id);
const hopOf = (/** @type {State} */ state) =>
  state.selection.id === null ? undefined : state.stage.hops.get(state.selection.id);
const topologyOf = (/** @type {State} */ state) => state.stage.topology;

/** @typedef {import("../../state/selection.js").Selection["tab"]} Tab */
/** @type {readonly Tab[]} */
const TABS = Object.freeze(["message", "route", "properties", "raw", "pair"]);

export function Drawer() {
  const selection = useSelect(selectionOf);
  const mark = useSelect(markOf);
  const words = useWords();
  const dispatch = useDispatch();
  const hop = useSelect(hopOf);
  if (selection.id === null) return null;
  if (hop) return html`<${HopDrawer} hop=${hop} />`;
  const { message, problem } = selection;
  const kind = message?.kind ?? mark?.kind;
  const paired = kind === "call" || kind === "reply" || kind === "failure" || kind === "heartbeat";
  const tabs = TABS.filter((tab) => tab !== "pair" || paired);
  const tab = tabs.includes(selection.tab) ? selection.tab : "message";
  return html`<section class="drawer" id="drawer" aria-label=${words("drawer.label")} data-message=${selection.id} data-loaded=${message ? "true" : "false"} tabindex="-1">
    <${Head} message=${message} mark=${mark} words=${words} onClose=${() => dispatch({ type: "select", id: null })} />
    <${Tabs} tabs=${tabs} tab=${tab} words=${words} onTab=${(/** @type {Tab} */ next) => dispatch({ type: "detail/tab", tab: next })} />
    <div class="drawer-body" role="tabpanel" id="drawer-panel" aria-labelledby=${`tab-${tab}`} tabindex="0">
      ${problem && html`<p class="note note-bad" role="alert">${problemText(problem, words)}</p>`}
      ${!problem && !message && html`<p class="drawer-loading">${words("drawer.loading")}</p>`}
      ${message && html`<${Panel} tab=${tab} message=${message} />`}
    </div>
  </section>`;
}

/** @param {{message: Message | null, mark: import("../../types").Mark | undefined, words: Words, onClose: () => void}} props */
function Head({ message, mark, words, onClose }) {
  const known = message ?? mark;
  const title = message ? titleOf(message) : (mark?.name ?? "");
  return html`<div class="drawer-head">
    <div class="drawer-title">
      ${known && html`<${Glyph} kind=${known.routed === 0 ? "unroutable" : known.kind} />`}
      <h2 class="mono" title=${title}><${Plain} text=${title || (known ? words(`kind.${known.kind}`) : "")} /></h2>
      <button class="icon-button small" data-do="close-drawer" aria-label=${words("drawer.close")} onClick=${onClose}><${Icon} name="close" /></button>
    </div>
    ${
      known &&
      html`<p class="drawer-who">
      <span class=${`chip ink-${known.kind}`}>${words(`kind.${known.kind}`)}</span>
      <span><${PartyView} party=${known.sender} words=${words} /> → <${Receivers} message=${known} words=${words} /></span>
      ${message?.version && html`<span class="chip">${words("drawer.version", { version: message.version })}</span>`}
    </p>`
    }
    ${message && html`<${Actions} key=${message.id} message=${message} />`}
  </div>`;
}

/** How a name was found is told on it; one that was not seen is set apart. @param {{party: import("../../types").PartyShape | null, words: Words}} props */
function PartyView({ party, words }) {
  if (!party) return html`<span class="inferred">${words("list.unknown")}</span>`;
  const key = `evidence.${party.evidence}`;
  const evidence = words.has(key) ? words(key) : party.evidence;
  const seen = party.certainty === "seen";
  const title = evidence ? words(seen ? "drawer.seen_by" : "drawer.inferred", { evidence }) : undefined;
  return html`<span class=${seen ? "" : "inferred"} title=${title}>${partyName(party, words)}</span>`;
}

/** @param {{message: Message | import("../../types").Mark, words: Words}} props */
function Receivers({ message, words }) {
  const [only, second] = message.receivers ?? [];
  if (only && !second) return html`<${PartyView} party=${only} words=${words} />`;
  return html`<span>${receiverNames(message, words)}</span>`;
}

/** @param {{tabs: readonly Tab[], tab: Tab, words: Words, onTab: (tab: Tab) => void}} props */
function Tabs({ tabs, tab, words, onTab }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    if (next) onTab(next);
  };
  useEffect(() => {
    const chosen = box.current?.querySelector('[aria-selected="true"]');
    if (chosen instanceof HTMLElement && box.current?.contains(document.activeElement)) chosen.focus();
  }, [tab]);
  return html`<div class="tabs" role="tablist" ref=${box} onKeyDown=${onKeyDown}>
    ${tabs.map(
      (
        each,
      ) => html`<button key=${each} id=${`tab-${each}`} role="tab" data-tab=${each} aria-selected=${each === tab ? "true" : "false"} aria-controls="drawer-panel"
        tabindex=${each === tab ? 0 : -1} onClick=${() => onTab(each)}>${words(`drawer.${each}`)}</button>`,
    )}
  </div>`;
}

/** @param {{tab: Tab, message: Message}} props */
function Panel({ tab, message }) {
  const words = useWords();
  const { pair } = useSelect(selectionOf);
  if (tab === "properties") {
    return propertyGroups(message, words).map(
      (group) =>
        html`<section key=${group.title}><h3 class="group-title">${group.title}</h3><${Facts} facts=${group.facts} /></section>`,
    );
  }
  if (tab === "route") return html`<${RouteTab} message=${message} words=${words} />`;
  if (tab === "raw") return html`<${RawBody} key=${message.id} id=${message.id} words=${words} />`;
  if (tab === "pair") return html`<${PairTab} message=${message} pair=${pair} words=${words} />`;
  return html`<${MessageTab} message=${message} pair=${pair} words=${words} />`;
}

/** @param {{message: Message, pair: Message | null, words: Words}} props */
function MessageTab({ message, pair, words }) {
  const dispatch = useDispatch();
  const topology = useSelect(topologyOf);
  const kind = message.routed === 0 ? "unroutable" : message.kind;
  const why = whyText(`${message.kind}.${firstWord(message.method ?? "")}`, kind, words);
  return html`<${Siblings} message=${message} />
    <p class="summary"><${Plain} text=${message.summary} /></p>
    <p class=${`note note-why edge-${kind === "unroutable" ? "failure" : kind}`}><b>${words("drawer.why", { kind: words(`kind.${message.kind}`) })}</b> ${why}</p>
    <${Phases} phases=${phasesOf(message, pair, words)} />
    <${Facts} facts=${factsOf(message, topology, words)} onJourney=${(/** @type {string} */ id) => dispatch({ type: "journey/open", id })} journeyTitle=${words("drawer.journey")} />
    <h3 class="group-title">${words(CARRIES[message.kind])}
      ${message.masked > 0 && html`<span class="masked-count">${words("drawer.masked_count", { count: message.masked })}</span>`}</h3>
    <${Carried} message=${message} words=${words} />`;
}

/** @param {{message: Message, words: Words}} props */
function Carried({ message, words }) {
  const { doors } = usePage();
  const damage = useSelect((state) => state.selection.raw?.damaged ?? message.not_decoded ?? "");
  if (message.not_decoded !== null)
    return html`<p class="note note-bad">${words("drawer.damaged", { reason: damage })}</p>
      <${RawBody} key=${message.id} id=${message.id} words=${words} />`;
  const value = message.arguments ?? message.body;
  if (message.left_out)
    return html`<p class="note">${words("drawer.left_out", { size: words.bytes(message.size) })}</p>
      <button class="quiet-button" data-do="load-body" onClick=${() => doors.load(message.id)}>${words("raw.all", { size: words.bytes(message.size) })}</button>`;
  if (value === null && message.body === null) return html`<p class="note">${words("drawer.body_gone")}</p>`;
  return html`<${Tree} key=${message.id} value=${value} words=${words} />`;
}
