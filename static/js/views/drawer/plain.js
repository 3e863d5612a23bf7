// Text that came from somebody else, as text: what cannot be seen in it shows by its code, and its direction stays inside.

import { html } from "../../ui/html.js";
import { partsOf } from "./hidden.js";

/**
 * The same where most texts are plain: no element for those, because a table has thousands.
 *
 * @param {string} text
 */
export function plainly(text) {
  const parts = partsOf(text);
  return parts.length === 1 && parts[0]?.code === null ? text : html`<${Plain} text=${text} />`;
}

/** @param {{text: string}} props */
export function Plain({ text }) {
  const parts = partsOf(text);
  if (parts.length === 1 && parts[0]?.code === null) return html`<bdi>${text}</bdi>`;
  return html`<bdi>${parts.map((part) => (part.code === null ? part.text : html`<span class="unseen">${part.code}</span>`))}</bdi>`;
}
