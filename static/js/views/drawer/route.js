// The way of one message through the broker: its exchange, every queue that it reached, and who took it; or what it missed.

import { html } from "../../ui/html.js";
import { Facts } from "./facts.js";
import { Plain } from "./plain.js";
import { readerName, routeFacts, routeOf } from "./way.js";

/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("../../text/index.js").Words} Words */

/** @param {{message: Message, words: Words}} props */
export function RouteTab({ message, words }) {
  const { route } = message;
  const { exchange, note, bad, near } = routeOf(message, words);
  return html`<ol class="way">
      <li class="way-stop way-sender"><span class="way-name">${words("route.sent_by", { sender: readerName(message.sender, words) })}</span>
        ${route.program && html`<span class="way-more mono">${route.program}</span>`}</li>
      <li class="way-stop way-exchange"><span class="way-name mono"><${Plain} text=${exchange} /></span>
        ${route.type && html`<span class="chip">${words.has(`exchange.${route.type}`) ? words(`exchange.${route.type}`) : route.type}</span>`}
        <span class="way-more">${words(route.routing_key === "" ? "route.no_key" : "route.key")} ${route.routing_key !== "" && html`<b class="mono"><${Plain} text=${route.routing_key} /></b>`}</span></li>
      ${(route.reached ?? []).map(
        (queue) => html`<li class="way-stop way-queue" key=${queue.queue}>
          <span class="way-name mono"><${Plain} text=${queue.queue} /></span>
          ${queue.role && html`<span class="chip">${words(`role.${queue.role}`)}</span>`}
          <span class="way-more">${takers(queue, words)}</span></li>`,
      )}
    </ol>
    ${note && html`<p class=${`note${bad ? " note-bad" : ""}`}>${note}</p>`}
    ${
      near.length > 0 &&
      html`<h3 class="group-title">${words("route.near")}</h3>
      <table class="near"><thead><tr><th scope="col">${words("drawer.key")}</th><th scope="col">${words("drawer.queue", { count: 1 })}</th></tr></thead>
        <tbody>${near.map(({ key, same, rest, queue }) => html`<tr key=${`${key} ${queue}`}><td class="mono"><b>${same}</b>${rest}</td><td class="mono">${queue}</td></tr>`)}</tbody></table>`
    }
    <${Facts} facts=${routeFacts(message, words)} />`;
}

/**
 * @param {import("../../types").ReachedShape} queue
 * @param {Words} words
 */
function takers({ took, readers }, words) {
  const names = (/** @type {readonly import("../../types").ReaderShape[]} */ of) =>
    of.map((each) => readerName(each, words)).join(", ");
  if (took.length > 0) return html`<b class="way-took">${words("route.taken", { who: names(took) })}</b>`;
  return readers.length > 0 ? words("route.read_by", { who: names(readers) }) : words("route.unread");
}
