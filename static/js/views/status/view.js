// The status bar: broker, tap, rate, what was dropped where, the ring, the transport.

import { html } from "../../ui/html.js";
import { Rich } from "../../ui/rich.js";
import { useSelect, useWords } from "../../ui/use.js";
import { brokerText, drops } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

const helloOf = (/** @type {State} */ state) => state.hello;
const totalsOf = (/** @type {State} */ state) => state.totals;
const connectionOf = (/** @type {State} */ state) => state.connection.state;
const transportOf = (/** @type {State} */ state) => state.connection.transport;

export function StatusBar() {
  const words = useWords();
  const hello = useSelect(helloOf);
  const { stats, dropped } = useSelect(totalsOf);
  const connection = useSelect(connectionOf);
  const transport = useSelect(transportOf);
  const broker =
    connection === "open"
      ? (hello?.broker.state ?? "connecting")
      : connection === "connecting"
        ? "connecting"
        : "lost";
  const lost = drops(dropped, words);
  return html`<footer class="status" aria-label=${words("status.label")}>
    <span class="status-broker"><i class=${`dot dot-${broker}`}></i><b>${words("status.broker")}</b>
      ${hello ? brokerText(hello, words) : words("status.connecting")}${broker !== "connected" && hello ? ` · ${words(`status.${broker}`)}` : ""}</span>
    ${hello && html`<span class="wide-only"><b>${words("status.tap")}</b> ${words(hello.replies_visible ? "status.tap_firehose" : "status.tap_mirror")}</span>`}
    ${stats && html`<span class="num"><${Rich} text=${words("status.rate", { rate: words.number(stats.per_s, stats.per_s < 10 ? 1 : 0) })} /></span>`}
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
