// Hosts keep their cells, and new ones stand at the end: here they are put in order again, when the reader wants it.

import { isUntidy } from "../../state/stage.js";
import { html } from "../../ui/html.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";

const untidyOf = (/** @type {import("../../state/index.js").State} */ { stage }) => isUntidy(stage);

export function Tidy() {
  const words = useWords();
  const dispatch = useDispatch();
  if (!useSelect(untidyOf)) return null;
  return html`<button class="stage-tidy" data-do="tidy" title=${words("stage.tidy_hint")} onClick=${() => dispatch({ type: "stage/tidy" })}>${words("stage.tidy")}</button>`;
}
