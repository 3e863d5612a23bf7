// A sentence in which **this** is strong. Only text nodes: whatever stands in it, it is never markup.

import { html } from "./html.js";

/** @param {{text: string}} props */
export function Rich({ text }) {
  return text.split("**").map((part, index) => (index % 2 === 1 ? html`<b>${part}</b>` : part));
}
