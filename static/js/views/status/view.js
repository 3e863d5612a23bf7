// The status bar: broker, tap, rate, what was dropped where, the ring, the transport.

import { html } from "../../ui/html.js";
import { Rich } from "../../ui/rich.js";
import { Told } from "../../ui/told.js";
import { useSelect, useWords } from "../../ui/use.js";
import { brokerRetryInS } from "../float/model.js";
import { LoadText } from "../stage/load.js";
import { brokerText, brokerToName, drops, isFirehoseOff } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

const helloOf = (/** @type {State} */ state) => state.hello;
const brokersOf = (/** @type {State} */ state) => state.brokers;
const totalsOf = (/** @type {State} */ state) => state.totals;
const connectionOf = (/** @type {State} */ state) => state.connection.state;
const transportOf = (/** @type {State} */ state) => state.connection.transport;

export function StatusBar() {
  const words = useWords();
  const hello = useSelect(helloOf);
  const { stats, dropped, skipped } = useSelect(totalsOf);
  const connection = useSelect(connectionOf);
  const transport = useSelect(transportOf);
  const brokers = useSelect(brokersOf);
  const retryS = useSelect(brokerRetryInS);
  const broker = brokerToName(brokers);
  const state =
    connection === "open"
      ? (broker?.state ?? "connecting")
      : connection === "connecting"
        ? "connecting"
        : "lost";
  const lost = drops(dropped, words);
  return html`<footer class="status" aria-label=${words("status.label")}>
    <span class="status-broker" title=${brokers.map((each) => each.url).join(", ")}><i class=${`dot dot-${state}`}></i><b>${words("status.broker")}</b>
      <span class="status-name">${broker ? brokerText(broker, retryS, words) : words("status.connecting")}</span>
      ${brokers.length > 1 && html`<span>${words("status.and_more", { n: brokers.length - 1 })}</span>`}</span>
    ${broker && html`<${Tap} broker=${broker} />`}
    ${stats && html`<span class="num"><${Rich} text=${words("status.rate", { rate: words.number(stats.per_s, stats.per_s < 10 ? 1 : 0) })} /></span>`}
    <span class="wide-only"><${LoadText} /></span>
    ${skipped > 0 && html`<span class="wide-only num status-behind">${words("status.behind", { n: skipped })}</span>`}
    ${
      lost.length > 0 &&
      html`<span class="wide-only status-end"><b>${words("status.dropped")}</b>
      ${lost.map((pipe) => html`<span key=${pipe.name} class=${`num${pipe.count > 0 ? " status-bad" : ""}`}>${pipe.name} <b>${words.number(pipe.count)}</b></span>`)}</span>`
    }
    ${stats && html`<span class=${`wide-only num${lost.length > 0 ? "" : " status-end"}`}>${words("status.ring")} <${Rich} text=${words("status.ring_of", { held: stats.ring, limit: stats.ring_limit })} /></span>`}
    <span class="wide-only">${words(connection !== "open" ? "status.offline" : transport === "websocket" ? "status.websocket" : "status.polling")}</span>
    ${hello && html`<span class="wide-only">${words("status.version", { version: hello.version })}</span>`}
  </footer>`;
}

/**
 * What the tap sees and what not, why it was chosen, and what would let it see more.
 *
 * @param {{broker: import("../../state/brokers.js").Broker}} props
 */
function Tap({ broker }) {
  const words = useWords();
  const { tap, replies_visible, chosen, hint, blind, bound, said } = broker;
  const off = isFirehoseOff(broker);
  const facts = /** @type {const} */ ([
    ["status.tap_hint", hint ? [hint] : []],
    ["status.tap_chosen", chosen ? [chosen] : []],
    ["status.tap_not_seen", blind],
    ["status.tap_bound", bound.length > 0 ? [bound.join(", ")] : []],
    ["status.tap_did", said],
  ]);
  return html`<details class="tap wide-only" id="tap">
    <summary title=${words("status.tap_label")}><b>${words("status.tap")}</b>
      <span class=${replies_visible ? "" : "tap-blind"}>${broker.state === "connected" ? words(replies_visible ? "status.tap_sees" : "status.tap_blind", { tap }) : tap}</span>
      ${off && html`<span class="tap-off">${words("status.firehose_off")}</span>`}</summary>
    <dl class="tap-facts">${facts.map(
      ([key, lines]) =>
        lines.length > 0 &&
        html`<div key=${key}><dt>${words(key)}</dt>${lines.map((line) => html`<dd key=${line}><${Told} text=${line} /></dd>`)}</div>`,
    )}</dl>
  </details>`;
}
