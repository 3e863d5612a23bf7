// What the stage draws of all that moves, in words: on the stage while a dot stands for several, and in the status bar.

import { dotsFor } from "../../state/load.js";
import { html } from "../../ui/html.js";
import { usePage, useSelect, useWords } from "../../ui/use.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @param {Readonly<Pick<State, "load" | "totals">>} state
 * @param {Words} words
 * @returns {string} empty while nothing has to be said
 */
export function loadText({ load, totals }, words) {
  if (load.level === 3)
    return words("load.flows", { rate: words.number(Math.round(totals.stats?.per_s ?? 0)) });
  const dots = dotsFor(load);
  if (dots > 1) return words("load.dots", { n: dots });
  return load.level === 1 ? words("load.every") : "";
}

const keyOf = (/** @type {State} */ { load, totals }) =>
  `${load.level} ${dotsFor(load)} ${load.level === 3 ? Math.round(totals.stats?.per_s ?? 0) : ""}`;
const sharesOf = (/** @type {State} */ { load }) => load.level >= 2 || dotsFor(load) > 1;

/** On the stage: only while dots are shared, for then a dot is no longer a message. */
export function LoadBadge() {
  const shares = useSelect(sharesOf);
  return shares ? html`<p class="stage-load"><i></i><${LoadText} /></p>` : null;
}

/** In the status bar. */
export function LoadText() {
  const words = useWords();
  const { store } = usePage();
  const key = useSelect(keyOf);
  return html`<span class="num" data-load=${key.split(" ")[0]}>${loadText(store.getState(), words)}</span>`;
}
