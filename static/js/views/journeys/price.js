// The head of one request: what it is, how it ended, and its price tag.

import { isToldToItsEnd } from "../../state/telling.js";
import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { pathWords, shortId, titleOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").RequestWhole} Whole */

const runsOf = (/** @type {State} */ state) => state.runs;
/** @type {readonly ("call" | "cast" | "fanout")[]} */
const PAID = Object.freeze(["call", "cast", "fanout"]);

/** @param {{whole: Whole, told?: boolean}} props `told`: how it ended is said once the stage has told it */
export function Title({ whole, told = false }) {
  const words = useWords();
  const runs = useSelect(runsOf);
  const untold = useSelect((state) => told && isUntold(state, whole.request_id));
  const outcome = untold ? "running" : whole.outcome;
  return html`<h2 class="plain-title journey-title">${titleOf(whole, runs)}</h2>
    <span class="journey-id mono" title=${whole.request_id}>${shortId(whole.request_id)}</span>
    <span class=${`chip journey-outcome outcome-${outcome}`}>${words(`journeys.outcome_${outcome}`)}</span>`;
}

/**
 * The stage is still on its way to the end of the run that this request is of.
 *
 * @param {State} state
 * @param {string} request
 */
function isUntold({ runs, time }, request) {
  const run = runs.runs.find((each) => each.request_id === request);
  return run !== undefined && !isToldToItsEnd(time, run);
}

/** Each part of the price is a filter: a click finds the messages that make it. @param {{whole: Whole}} props */
export function Price({ whole }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const { price } = whole;
  const find = (/** @type {string} */ kind) => () => {
    doors.search(`request:${whole.request_id}${kind === "" ? "" : ` kind:${kind}`}`);
    dispatch({ type: "view/open", view: "messages" });
  };
  const lasted = whole.duration_ms ?? price.path_ms;
  const parts = pathWords(price.parts, words);
  return html`<div class="journey-price">
    <button class="price-part" data-price="rpcs" title=${words("journeys.find")} onClick=${find("")}><b>${words.number(price.rpcs)}</b> ${words("journeys.rpcs", { count: price.rpcs })}</button>
    ${PAID.filter((kind) => (price.by_kind[kind] ?? 0) > 0).map(
      (kind) =>
        html`<button class="price-part" key=${kind} data-price=${kind} title=${words("journeys.find")} onClick=${find(kind)}><${Glyph} kind=${kind} /><b>${words.number(price.by_kind[kind] ?? 0)}</b> <span class="sr">${words(`kind.${kind}`)}</span></button>`,
    )}
    ${price.fanout_copies > 0 && html`<span><b>${words.number(price.fanout_copies)}</b> ${words("journeys.fanout_copies", { count: price.fanout_copies })}</span>`}
    <span><b>${words.bytes(price.bytes)}</b> ${words("journeys.on_bus")}</span>
    ${
      parts.length > 0 &&
      html`<span class="price-path" title=${words("journeys.path_help")}>${words("journeys.path")} ${parts.map(
        (part, index) => html`${index > 0 ? " · " : ""}<b>${part.name} ${part.share}</b>`,
      )}</span>`
    }
    <b class="price-time num">${words.span(lasted)}</b>
    ${whole.forgotten > 0 && html`<span class="price-gone">${words("journeys.forgotten", { count: whole.forgotten })}</span>`}
  </div>`;
}
