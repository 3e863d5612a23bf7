// The body as it was received, masked: the first 8 KB, and all of it when the reader asks.

import { useEffect } from "preact/hooks";

import { html } from "../../ui/html.js";
import { usePage, useSelect } from "../../ui/use.js";
import { Plain } from "./plain.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../text/index.js").Words} Words */

/** Characters in one element: a browser lays out a long text line by line, but one piece at a time. */
const PIECE = 20_000;
const rawOf = (/** @type {State} */ state) => state.selection.raw;

/** @param {{id: string, words: Words}} props */
export function RawBody({ id, words }) {
  const { doors } = usePage();
  const raw = useSelect(rawOf);
  useEffect(() => doors.raw(id, false), [id]);
  if (!raw) return html`<p class="drawer-loading">${words("drawer.loading")}</p>`;
  const { form, text, shown, total, size, masked } = raw;
  const pieces = Array.from({ length: Math.ceil(text.length / PIECE) }, (_, at) =>
    text.slice(at * PIECE, (at + 1) * PIECE),
  );
  return html`<p class="raw-facts num">${words(`raw.${form}`)} · ${words.bytes(size)}
      ${masked > 0 && html` · <span class="masked-count">${words("drawer.masked_count", { count: masked })}</span>`}</p>
    <pre class="raw mono" data-form=${form} tabindex="0" role="region" aria-label=${words("drawer.raw")}>${pieces.map((piece, at) => html`<${Plain} key=${at} text=${piece} />`)}</pre>
    ${shown < total && html`<button class="quiet-button" data-do="raw-all" onClick=${() => doors.raw(id, true)}>${words("raw.all", { size: words.bytes(total) })}</button>`}`;
}
