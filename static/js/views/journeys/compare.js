// Two requests side by side: a line for each method, with what differs at the right.

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { pairings, shortId, titleOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").RequestWhole} Whole */

const firstOf = (/** @type {State} */ state) =>
  state.journeys.read.get(state.journeys.compare[0] ?? "")?.whole ?? null;
const secondOf = (/** @type {State} */ state) =>
  state.journeys.read.get(state.journeys.compare[1] ?? "")?.whole ?? null;

export function Compare() {
  const words = useWords();
  const dispatch = useDispatch();
  const one = useSelect(firstOf);
  const two = useSelect(secondOf);
  return html`<div class="journeys compare">
    <div class="journeys-head">
      <button class="quiet-button" data-do="back" onClick=${() => dispatch({ type: "journeys/comparing", on: false })}><${Icon} name="left" /> ${words("journeys.all")}</button>
      <h2 class="plain-title">${words("journeys.compare")}</h2>
    </div>
    ${one && two ? html`<${Sides} one=${one} two=${two} />` : html`<p class="journeys-empty">${words("journeys.loading")}</p>`}
  </div>`;
}

/** @param {{one: Whole, two: Whole}} props */
function Sides({ one, two }) {
  const words = useWords();
  const rows = pairings(one, two);
  const signed = (/** @type {number} */ value) =>
    value === 0 ? "=" : `${value > 0 ? "+" : "−"}${words.number(Math.abs(value))}`;
  const later = (/** @type {number | null} */ ms) =>
    ms === null ? "" : `${ms < 0 ? "−" : "+"}${words.span(Math.abs(ms))}`;
  return html`<div class="journeys-list"><table class="journeys-table compare-table">
    <thead><tr><th scope="col">${words("journeys.method")}</th><${SideHead} whole=${one} /><${SideHead} whole=${two} />
      <th scope="col" class="num">${words("journeys.more")}</th><th scope="col" class="num">${words("journeys.longer")}</th></tr></thead>
    <tbody>
      <${Total} one=${one} two=${two} />
      ${rows.map(
        (
          row,
        ) => html`<tr key=${`${row.kind} ${row.name}`} class=${row.more === 0 ? "" : "compare-differs"} data-more=${row.more}>
          <th scope="row"><span class="compare-name"><${Glyph} kind=${row.kind} /><span class="mono">${row.name}</span></span></th>
          ${row.sides.map(
            (side, index) =>
              html`<td key=${index} class="num">${side ? `×${words.number(side.count)}${side.ms === null ? "" : `, ${words.span(side.ms)}`}` : "–"}</td>`,
          )}
          <td class="num">${signed(row.more)}</td><td class="num">${later(row.ms)}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}

/** @param {{whole: Whole}} props */
function SideHead({ whole }) {
  const dispatch = useDispatch();
  const runs = useSelect((state) => state.runs);
  return html`<th scope="col" class="num"><button class="link" onClick=${() => dispatch({ type: "journey/open", id: whole.request_id })}>${titleOf(whole, runs)}</button>
    <span class="journey-id mono">${shortId(whole.request_id)}</span></th>`;
}

/** @param {{one: Whole, two: Whole}} props */
function Total({ one, two }) {
  const words = useWords();
  const lasted = (/** @type {Whole} */ whole) => whole.duration_ms ?? whole.price.path_ms;
  const more = two.price.rpcs - one.price.rpcs;
  const ms = lasted(two) - lasted(one);
  return html`<tr class="compare-total"><th scope="row">${words("journeys.whole")}</th>
    ${[one, two].map(
      (whole) =>
        html`<td key=${whole.request_id} class="num">${words.number(whole.price.rpcs)} ${words("journeys.rpcs", { count: whole.price.rpcs })}, ${words.bytes(whole.price.bytes)}, ${words.span(lasted(whole))}</td>`,
    )}
    <td class="num">${more > 0 ? "+" : more < 0 ? "−" : "="}${more === 0 ? "" : words.number(Math.abs(more))}</td>
    <td class="num">${ms < 0 ? "−" : "+"}${words.span(Math.abs(ms))}</td></tr>`;
}
