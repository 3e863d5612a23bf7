// The stage's place on the page, and the sentence under the map.

import { useEffect, useRef } from "preact/hooks";

import { mountStage } from "../../stage/mount.js";
import { html } from "../../ui/html.js";
import { usePage, useSelect, useWords } from "../../ui/use.js";
import { LoadBadge } from "./load.js";
import { Tidy } from "./tidy.js";
import { WhyLine } from "./why.js";
import { Zoom } from "./zoom.js";

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
    <${LoadBadge} />
    <${Zoom} />
    <${Tidy} />
    <div class="stage-foot"><${WhyLine} /></div>
  </div>`;
}
