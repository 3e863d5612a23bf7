// Call and reply, one above the other, with the time between.

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { useDispatch } from "../../ui/use.js";
import { partyName, receiverNames } from "../messages/model.js";
import { Phases } from "./facts.js";
import { between, CARRIES, phasesOf, titleOf } from "./model.js";
import { Tree } from "./tree_view.js";

/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("../../text/index.js").Words} Words */

/** @param {{message: Message, pair: Message | null, words: Words}} props */
export function PairTab({ message, pair, words }) {
  if (!pair)
    return html`<p class="note">${words(message.kind === "call" && message.state === null ? "drawer.no_pair_seen" : "drawer.no_pair_yet")}</p>`;
  const [call, answer] = message.kind === "call" ? [message, pair] : [pair, message];
  return html`<${Half} message=${call} here=${message.id} words=${words} />
    <p class="pair-between num">${words("drawer.between", { time: words.span(between(call.ts_ns, answer.ts_ns)) })}
      ${call.heartbeats > 0 && html` · ${words("drawer.heartbeats", { count: call.heartbeats })}`}</p>
    <${Phases} phases=${phasesOf(message, pair, words)} />
    <${Half} message=${answer} here=${message.id} words=${words} />`;
}

/** @param {{message: Message, here: string, words: Words}} props */
function Half({ message, here, words }) {
  const dispatch = useDispatch();
  return html`<section class="half">
    <h3 class="half-title"><${Glyph} kind=${message.kind} /><span class="mono">${titleOf(message)}</span><span class="mono num half-time">${words.clock(message.ts_ns)}</span></h3>
    <p class="drawer-who">${partyName(message.sender, words)} → ${receiverNames(message, words)}
      ${message.id !== here && html`<button class="link" onClick=${() => dispatch({ type: "select", id: message.id })}>${words("drawer.open_pair")}</button>`}</p>
    <p class="group-title">${words(CARRIES[message.kind])}</p>
    <${Tree} key=${message.id} value=${message.arguments ?? message.body} words=${words} />
  </section>`;
}
