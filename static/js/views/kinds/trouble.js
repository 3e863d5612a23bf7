// What went wrong of late: how much, a press that shows it, and one that says it was seen.

import { troubleOf } from "../../state/history.js";
import { switched, TROUBLE } from "../../state/search.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";

/** @typedef {import("../../state/index.js").State} State */

const countOf = (/** @type {State} */ { history }) => troubleOf(history);
const onOf = (/** @type {State} */ { filters }) =>
  switched(filters.draft, TROUBLE).length < filters.draft.trim().length;

export function Trouble() {
  const words = useWords();
  const dispatch = useDispatch();
  const { store, doors } = usePage();
  const count = useSelect(countOf);
  const on = useSelect(onOf);
  const sift = () => doors.search(switched(store.getState().filters.draft, TROUBLE));
  return html`<div class=${`trouble${count > 0 ? " trouble-some" : ""}`}>
    <button class="trouble-sift" data-do="trouble" data-q=${TROUBLE} aria-pressed=${on ? "true" : "false"} title=${words("trouble.is")} onClick=${sift}>
      <${Icon} name="trouble" /><span class="trouble-name">${words("trouble.title")}</span><span class="trouble-count num">${words.number(count)}</span>
    </button>
    ${count > 0 && html`<button class="trouble-seen" data-do="seen" title=${words("trouble.seen_help")} onClick=${() => dispatch({ type: "trouble/seen" })}>${words("trouble.seen")}</button>`}
  </div>`;
}

/** The same in the head of the list: there while something went wrong. */
export function TroubleChip() {
  const words = useWords();
  const { store, doors } = usePage();
  const count = useSelect(countOf);
  const on = useSelect(onOf);
  if (count === 0 && !on) return null;
  const sift = () => doors.search(switched(store.getState().filters.draft, TROUBLE));
  return html`<button class="trouble-chip num" data-do="trouble-chip" aria-pressed=${on ? "true" : "false"} title=${words("trouble.is")} onClick=${sift}>
    <${Icon} name="trouble" /><span class="sr">${words("trouble.title")} </span>${words.number(count)}</button>`;
}
