// The line under the map: what happens now and why, what to press first, what one may do next.

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { busyMark, once, pressed } from "../../ui/press.js";
import { Rich } from "../../ui/rich.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { VIEWS } from "../../views.js";
import { FEATURED } from "../scenarios/model.js";
import { currentStep, hintOf, NO_HOST, nextOf, waitingOf, waitingText, whyOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../state/hints.js").Hint} Hint */

/** What the line is made of, each as one string, so that it is drawn again only when that changes. */
const stepOf = (/** @type {State} */ state) => JSON.stringify(currentStep(state));
const waitOf = (/** @type {State} */ state) => JSON.stringify(waitingOf(state));
const offeredOf = (/** @type {State} */ state) =>
  JSON.stringify(
    nextOf(
      state,
      VIEWS.map(({ name }) => name),
    ),
  );
const startingOf = (/** @type {State} */ { runs }) => runs.starting === FEATURED;
const playableOf = (/** @type {State} */ { runs }) =>
  runs.catalogue?.some(({ name, available }) => name === FEATURED && available) ?? false;
const hintsOf = (/** @type {State} */ state) => state.hints;

export function WhyLine() {
  const words = useWords();
  const dispatch = useDispatch();
  const hints = useSelect(hintsOf);
  const step = JSON.parse(useSelect(stepOf));
  /** @type {import("./model.js").Waiting | null} */
  const waiting = JSON.parse(useSelect(waitOf));
  /** @type {import("./model.js").Next | null} */
  const next = JSON.parse(useSelect(offeredOf));
  if (!waiting) return null;
  const frozen = waiting.connection === "lost";
  const why = frozen ? null : whyOf(step, words);
  if (next && !frozen) return html`<${Offers} next=${next} />`;
  if (why) return hints.narrated ? html`<${Told} why=${why} />` : null;
  const hint = hintOf(waiting);
  if (hint && hints.closed.includes(hint)) return null;
  const asks = !waiting.simulated && waiting.silent && waiting.broker?.state === "connected";
  return html`<div class="why" data-hint=${hint ?? undefined} aria-label=${words("why.label")}>
    <p><${Rich} text=${waitingText(waiting, words)} />
      ${asks && html` <button class="link" onClick=${openTap}>${words("why.check_tap")}</button>`}</p>
    ${hint === "press" && html`<${Boot} />`}
    ${hint && html`<${Close} label=${words("why.close")} onClose=${() => dispatch({ type: "hint/close", hint })} />`}
  </div>`;
}

/** Where the scenarios are not beside the map, what is to be pressed is here. */
function Boot() {
  const words = useWords();
  const { doors } = usePage();
  const starting = useSelect(startingOf);
  const playable = useSelect(playableOf);
  if (!playable) return null;
  return html`<button class="go why-boot" aria-disabled=${busyMark(starting)} onKeyDown=${once} onClick=${pressed(starting, () => doors.run(FEATURED))}>
    <${Icon} name="play" />${words(starting ? "scenarios.starting" : "scenarios.boot_it")}</button>`;
}

/** The step that is told. @param {{why: import("./model.js").Why}} props */
function Told({ why }) {
  const words = useWords();
  const dispatch = useDispatch();
  return html`<div class="why why-told" aria-label=${words("why.label")}>
    ${why.glyph && html`<${Glyph} kind=${why.glyph} />`}
    <p><b>${why.head}</b> <span class="mono why-name">${why.name}</span> ${why.text}</p>
    <${Close} label=${words("why.stop")} onClose=${() => dispatch({ type: "hints/narrate", on: false })} />
  </div>`;
}

/** @param {{next: import("./model.js").Next}} props */
function Offers({ next }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const acts = {
    lesson: () => next.lesson !== null && dispatch({ type: "lesson/open", lesson: next.lesson }),
    tenth: () => {
      dispatch({ type: "time/speed", speed: "1/10" });
      dispatch({ type: "time/seek", toMs: next.fromMs });
    },
    journey: () => dispatch({ type: "journey/open", id: next.request }),
    no_host: () => doors.run(NO_HOST),
    learn: () => dispatch({ type: "view/open", view: "lessons" }),
  };
  return html`<div class="why why-next" data-hint="next" aria-label=${words("why.label")}>
    <p>${words(next.succeeded ? "why.next" : "why.next_failed")}</p>
    ${next.offers.map(
      (offer) =>
        html`<button key=${offer} class="plain-button" data-offer=${offer} onClick=${acts[offer]}>${words(`why.offer.${offer}`)}</button>`,
    )}
    <${Close} label=${words("why.close")} onClose=${() => dispatch({ type: "hint/close", hint: "next" })} />
  </div>`;
}

/** @param {{label: string, onClose: () => void}} props */
function Close({ label, onClose }) {
  return html`<button class="icon-button small" aria-label=${label} title=${label} onClick=${onClose}><${Icon} name="close" /></button>`;
}

/** The status bar says what the tap sees. */
function openTap() {
  const tap = document.getElementById("tap");
  if (!(tap instanceof HTMLDetailsElement)) return;
  tap.open = true;
  tap.querySelector("summary")?.focus();
}
