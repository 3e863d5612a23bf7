// The stage's place on the page, and the sentence under the map.

import { useEffect, useRef } from "preact/hooks";

import { mountStage } from "../../stage/mount.js";
import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Rich } from "../../ui/rich.js";
import { usePage, useSelect, useWords } from "../../ui/use.js";
import { currentStep, waitingText, whyOf } from "./model.js";

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
const connectionOf = (/** @type {State} */ state) => state.connection.state;
const helloOf = (/** @type {State} */ state) => state.hello;
const readyOf = (/** @type {State} */ state) => (state.stage.topology?.services.length ?? 0) > 0;

function WhyLine() {
  const words = useWords();
  const step = useSelect(stepOf);
  const connection = useSelect(connectionOf);
  const hello = useSelect(helloOf);
  const ready = useSelect(readyOf);
  if (!hello) return null;
  const why = connection === "lost" ? null : whyOf(JSON.parse(step), words);
  if (!why) {
    const broker = `${hello.broker.product} ${hello.broker.vhost}`;
    const facts = { connection, simulated: hello.simulated, readOnly: hello.read_only, ready, broker };
    return html`<div class="why" aria-label=${words("why.label")}><p><${Rich} text=${waitingText(facts, words)} /></p></div>`;
  }
  return html`<div class="why" aria-label=${words("why.label")}>
    ${why.glyph && html`<${Glyph} kind=${why.glyph} />`}
    <p><b>${why.head}</b> <span class="mono why-name">${why.name}</span> ${why.text}</p>
  </div>`;
}
