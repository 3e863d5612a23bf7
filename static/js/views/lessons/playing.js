// The run of a lesson while it plays: how far it is, and the request itself, as the stage tells it.

import { requestsOf } from "../../state/lessons.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Diagram } from "../journeys/diagram.js";
import { seenOf, standingOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

/** @param {{lesson: string, id: string}} props */
export function Playing({ lesson, id }) {
  const words = useWords();
  const dispatch = useDispatch();
  const run = useSelect((/** @type {State} */ { runs }) => runs.runs.find((each) => each.id === id) ?? null);
  const standing = useSelect((/** @type {State} */ { time }) => (run ? standingOf(run, time) : "ended"));
  const count = run?.steps.length ?? 0;
  const seen = run ? seenOf(run) : 0;
  const told = standing === "plays" ? "lessons.playing" : "lessons.telling";
  return html`<div class="lesson-playing" data-standing=${standing}>
    <p class="lesson-progress" role="status">${words(told, { seen, count })}</p>
    ${run?.wire && html`<p class="run-wire">${run.wire}</p>`}
    <progress max=${Math.max(1, count)} value=${seen} aria-label=${words("lessons.steps")}></progress>
    <div class="lesson-actions">
      <button type="button" class="plain-button" data-do="stage" onClick=${() => dispatch({ type: "view/open", view: "stage" })}><${Icon} name="stage" />${words("lessons.stage")}</button>
      <button type="button" class="quiet-button" data-do="show" disabled=${standing === "plays"} onClick=${() => dispatch({ type: "lesson/show", lesson })}>${words("lessons.show")}</button>
    </div>
  </div>`;
}

/** The request of the open lesson, drawn. @param {{told?: boolean}} props */
export function Journey({ told = false }) {
  const words = useWords();
  const dispatch = useDispatch();
  const id = useSelect((/** @type {State} */ state) => requestsOf(state)[0] ?? null);
  const whole = useSelect((/** @type {State} */ { journeys }) =>
    id === null ? null : (journeys.read.get(id)?.whole ?? null),
  );
  if (id === null) return null;
  return html`<section class="lesson-journey" aria-label=${words("lessons.journey_label")}>
    <div class="lesson-journey-head"><h3>${words("lessons.journey_label")}</h3>
      <button type="button" class="quiet-button" data-do="journey" onClick=${() => dispatch({ type: "journey/open", id })}>${words("lessons.journey")}<${Icon} name="right" /></button></div>
    <div class="lesson-strip">${whole && html`<${Diagram} whole=${whole} name="lesson" told=${told} />`}</div>
  </section>`;
}
