// Call and reply side by side, with the time between and the heartbeats on it.

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { useDispatch } from "../../ui/use.js";
import { partyName, receiverNames } from "../messages/model.js";
import { Phases } from "./facts.js";
import { beatsOf, between, CARRIES, phasesOf, titleOf } from "./model.js";
import { Tree } from "./tree_view.js";
import { VerdictOf } from "./verdict.js";

/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("../../text/index.js").Words} Words */

/** @param {{message: Message, pair: Message | null, words: Words}} props */
export function PairTab({ message, pair, words }) {
  if (!pair)
    return html`<${VerdictOf} verdict=${message.verdict} here=${message.id} words=${words} />
      <p class="note">${words(message.kind === "call" && message.state === null ? "drawer.no_pair_seen" : "drawer.no_pair_yet")}</p>
      <${Beats} call=${message.kind === "call" ? message : null} end=${null} words=${words} />`;
  const [call, answer] = message.kind === "call" ? [message, pair] : [pair, message];
  return html`<${VerdictOf} verdict=${message.verdict ?? call.verdict} here=${message.id} words=${words} />
    <p class="pair-between num">${words("drawer.between", { time: words.span(between(call.ts_ns, answer.ts_ns)) })}
      ${call.heartbeats > 0 && html` · ${words("drawer.heartbeats", { count: call.heartbeats })}`}</p>
    <${Beats} call=${call} end=${answer.ts_ns} words=${words} />
    <${Phases} phases=${phasesOf(message, pair, words)} />
    <div class="halves"><${Half} message=${call} here=${message.id} words=${words} /><${Half} message=${answer} here=${message.id} words=${words} /></div>`;
}

/** The call's time as a line, with a mark for each heartbeat. @param {{call: Message | null, end: string | null, words: Words}} props */
function Beats({ call, end, words }) {
  if (!call || call.beats.length === 0) return null;
  const marks = beatsOf(call, end);
  return html`<div class="beats" role="img" aria-label=${words("drawer.heartbeats", { count: call.beats.length })}>
    <${Glyph} kind="call" /><span class="beats-line">${marks.map(({ at, ns }) => html`<i key=${ns} style=${{ left: `${at}%` }} title=${words.clock(ns)}></i>`)}</span>
    ${end === null ? html`<span class="beats-open">…</span>` : html`<${Glyph} kind="reply" />`}
  </div>`;
}

/** @param {{message: Message, here: string, words: Words}} props */
function Half({ message, here, words }) {
  const dispatch = useDispatch();
  return html`<section class="half">
    <h3 class="half-title"><${Glyph} kind=${message.kind} /><span class="mono">${titleOf(message)}</span><span class="mono num half-time">${words.clock(message.ts_ns)}</span></h3>
    <p class="drawer-who">${partyName(message.sender, words)} → ${receiverNames(message, words)}
      ${message.id !== here && html`<button class="link" onClick=${() => dispatch({ type: "select", id: message.id })}>${words("drawer.open_pair")}</button>`}</p>
    <p class="group-title">${words(CARRIES[message.kind])}</p>
    ${
      message.left_out
        ? html`<p class="note">${words("drawer.left_out", { size: words.bytes(message.size) })}</p>`
        : html`<${Tree} key=${message.id} value=${message.arguments ?? message.body} words=${words} />`
    }
  </section>`;
}
