// A sentence in which what stands between `…` is something to type. Only text nodes: it is never markup.

import { html } from "./html.js";

/** @param {{text: string}} props */
export function Told({ text }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
