// A separator between two panes: dragged, or moved with the arrow keys, Home and End.

import { html } from "./html.js";

/** One press of an arrow key, in px. */
const STEP_PX = 24;

/**
 * @typedef {object} SplitterProps
 * @property {"x" | "y"} axis
 * @property {string} label
 * @property {number} value size of the pane after it, in px
 * @property {number} min
 * @property {number} max
 * @property {(px: number) => void} onChange
 */

/** @param {SplitterProps} props */
export function Splitter({ axis, label, value, min, max, onChange }) {
  const set = (/** @type {number} */ px) => onChange(Math.round(Math.min(max, Math.max(min, px))));
  const grow = axis === "x" ? "ArrowLeft" : "ArrowUp";
  const shrink = axis === "x" ? "ArrowRight" : "ArrowDown";
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const to = { [grow]: value + STEP_PX, [shrink]: value - STEP_PX, Home: min, End: max }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(to);
  };
  const onPointerDown = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    const from = axis === "x" ? event.clientX : event.clientY;
    const bar = event.currentTarget;
    bar.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ to) =>
      set(value + from - (axis === "x" ? to.clientX : to.clientY));
    const end = () => bar.removeEventListener("pointermove", move);
    bar.addEventListener("pointermove", move);
    bar.addEventListener("lostpointercapture", end, { once: true });
  };
  return html`<div class="splitter splitter-${axis}" role="separator" tabindex="0" aria-label=${label}
    aria-orientation=${axis === "x" ? "vertical" : "horizontal"} aria-valuenow=${Math.round(value)} aria-valuemin=${min}
    aria-valuemax=${max} onKeyDown=${onKeyDown} onPointerDown=${onPointerDown}></div>`;
}
