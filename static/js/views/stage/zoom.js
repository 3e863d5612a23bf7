// Nearer, farther, whole: for those without a wheel. There while the stage is not whole, and when a finger is all one has.

import { STEP } from "../../state/camera.js";
import { html } from "../../ui/html.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";

const nearOf = (/** @type {import("../../state/index.js").State} */ { camera }) => Math.round(camera.k * 100);

export function Zoom() {
  const words = useWords();
  const dispatch = useDispatch();
  const near = useSelect(nearOf);
  return html`<div class=${`stage-zoom${near === 100 ? "" : " stage-zoomed"}`} role="group" aria-label=${words("keys.zoom")}>
    <button data-do="farther" aria-label=${words("stage.farther")} title=${`${words("stage.farther")} (Z)`} onClick=${() => dispatch({ type: "camera/zoom", by: 1 / STEP })}>−</button>
    <button data-do="fit" class="num" aria-label=${words("stage.whole")} title=${`${words("stage.whole")} (0)`} onClick=${() => dispatch({ type: "camera/fit" })}>${words("stage.percent", { n: near })}</button>
    <button data-do="nearer" aria-label=${words("stage.nearer")} title=${`${words("stage.nearer")} (z)`} onClick=${() => dispatch({ type: "camera/zoom", by: STEP })}>+</button>
  </div>`;
}
