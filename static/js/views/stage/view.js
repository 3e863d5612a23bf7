// The stage's place on the page, and the sentence under the map.

import { useEffect, useRef } from "preact/hooks";

import { mountStage } from "../../stage/mount.js";
import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Rich } from "../../ui/rich.js";
import { usePage, useSelect, useWords } from "../../ui/use.js";
import { currentStep, waitingOf, waitingText, whyOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

const langOf = (/** @type {State} */ state) => state.prefs.lang;

export function StagePane() {
  const { store, doors } = usePage();
  const words = useWords();
  const lang = useSelect(langOf);
  const host = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(
    () => (host.current ? mountStage(host.current, store, words, doors.search) : undefined),
    [store, lang],
  );
  return html`<div class="stage-pane">
    <div class="stage-host" id="stage" ref=${host}></div>
    <${WhyLine} />
  </div>`;
}

/** The current step as one string, so that the line is drawn again only when it changes. */
const stepOf = (/** @type {State} */ state) => JSON.stringify(currentStep(state));
/** What is known of who waits for what, as one string for the same reason. */
const waitOf = (/** @type {State} */ state) => JSON.stringify(waitingOf(state));

function WhyLine() {
  const words = useWords();
  const step = useSelect(stepOf);
  /** @type {import("./model.js").Waiting | null} */
  const waiting = JSON.parse(useSelect(waitOf));
  if (!waiting) return null;
  const why = waiting.connection === "lost" ? null : whyOf(JSON.parse(step), words);
  if (!why) {
    const asks = !waiting.simulated && waiting.silent && waiting.broker?.state === "connected";
    return html`<div class="why" aria-label=${words("why.label")}><p><${Rich} text=${waitingText(waiting, words)} />
      ${asks && html` <button class="link" onClick=${openTap}>${words("why.check_tap")}</button>`}</p></div>`;
  }
  return html`<div class="why" aria-label=${words("why.label")}>
    ${why.glyph && html`<${Glyph} kind=${why.glyph} />`}
    <p><b>${why.head}</b> <span class="mono why-name">${why.name}</span> ${why.text}</p>
  </div>`;
}

/** The status bar says what the tap sees. */
function openTap() {
  const tap = document.getElementById("tap");
  if (!(tap instanceof HTMLDetailsElement)) return;
  tap.open = true;
  tap.querySelector("summary")?.focus();
}
