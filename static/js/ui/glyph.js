// A kind as the eye learns it: its shape, and the line of its route; the same table as the stage draws from.

import { LOOKS } from "../stage/shapes.js";
import { html } from "./html.js";

/** @typedef {import("../stage/shapes.js").Glyph | "hop"} Named */

/** @param {Named} kind */
const lookOf = (kind) => LOOKS[kind === "hop" ? "rest" : kind];

/**
 * The shape alone; its name stands beside it as text, so it is hidden from readers of the screen.
 *
 * @param {{kind: Named}} props
 */
export function Glyph({ kind }) {
  const look = lookOf(kind);
  return html`<svg class="glyph ink-${look.token}" viewBox="-1.25 -1.25 2.5 2.5" aria-hidden="true">
    ${look.fill && html`<path d=${look.fill} fill="currentColor" />`}
    ${look.line && html`<path d=${look.line} fill="none" stroke="currentColor" stroke-width=${look.width} stroke-linecap="round" />`}
  </svg>`;
}

/** @param {{kind: Named}} props */
export function Line({ kind }) {
  const look = lookOf(kind);
  return html`<svg class="line ink-${look.token}" viewBox="0 0 36 10" aria-hidden="true">
    <line x1="1" x2="35" y1="5" y2="5" stroke="currentColor" stroke-width="1.6" stroke-dasharray=${look.dash.join(" ")}
      stroke-linecap=${kind === "fanout" ? "round" : "butt"} />
  </svg>`;
}
