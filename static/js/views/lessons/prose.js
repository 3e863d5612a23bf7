// The words of a lesson. Only text nodes: whatever stands in them, it is never markup.

import { html } from "../../ui/html.js";
import { piecesOf } from "./model.js";

/** @param {{text: string}} props */
export function Prose({ text }) {
  return piecesOf(text).map((piece) => {
    if (piece.is === "strong") return html`<b>${piece.text}</b>`;
    return piece.is === "code" ? html`<code class="mono">${piece.text}</code>` : piece.text;
  });
}
