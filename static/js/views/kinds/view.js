// The kinds: legend, filter and counts in one list.

import { LEGEND } from "../../state/filters.js";
import { Glyph, Line } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Trouble } from "./trouble.js";

/** @typedef {import("../../state/index.js").State} State */

const offOf = (/** @type {State} */ state) => state.filters.off;
const countsOf = (/** @type {State} */ state) => state.totals.stats?.by_kind;
const hopsOf = (/** @type {State} */ state) => state.totals.hops;

export function Kinds() {
  const words = useWords();
  const dispatch = useDispatch();
  const off = useSelect(offOf);
  const counts = useSelect(countsOf);
  const hops = useSelect(hopsOf);
  const shown = (counts?.other ?? 0) > 0 ? [...LEGEND, /** @type {const} */ ("other")] : LEGEND;
  return html`<section class="kinds">
    <h2>${words("kinds.title")}
      ${off.length > 0 && html`<button class="quiet-button" onClick=${() => dispatch({ type: "kinds/all" })}>${words("kinds.all")}</button>`}</h2>
    ${shown.map(
      (
        kind,
      ) => html`<label key=${kind} class="kind" data-q=${kind === "hop" ? undefined : `kind:${kind}`} title=${words(`kind.${kind}_is`)}>
        <input type="checkbox" checked=${!off.includes(kind)} data-kind=${kind} onChange=${() => dispatch({ type: "kinds/toggle", kind })} />
        <${Glyph} kind=${kind} />
        <span class="kind-name">${words(`kind.${kind}`)}</span>
        <${Line} kind=${kind} />
        <span class="kind-count num">${words.number(kind === "hop" ? hops : (counts?.[kind] ?? 0))}</span>
      </label>`,
    )}
    <${Trouble} />
  </section>`;
}
