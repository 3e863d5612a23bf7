// The span of time that the reader marked: what every view shows, and a press that takes it back.

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";

const markedOf = (/** @type {import("../../state/index.js").State} */ state) => state.stats.marked;

export function SpanChip() {
  const words = useWords();
  const dispatch = useDispatch();
  const marked = useSelect(markedOf);
  if (!marked) return null;
  const span = { from: words.second(marked.fromMs), to: words.second(marked.toMs) };
  return html`<button class="span-chip num" data-do="unmark" title=${words("span.clear")} onClick=${() => dispatch({ type: "stats/mark", marked: null })}>
    ${words("span.chip", span)}<span class="sr"> ${words("span.clear")}</span><${Icon} name="close" /></button>`;
}
