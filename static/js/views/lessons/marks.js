// How an answer was marked: each option, what it rests on, and what is to be learnt.

import { useEffect, useRef } from "preact/hooks";
import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useWords } from "../../ui/use.js";
import { endOf, evidenceOf, spanOf, verdictOf, wayOf } from "./model.js";
import { PlaceView } from "./places.js";
import { Journey } from "./playing.js";
import { Prose } from "./prose.js";

/** @typedef {import("../../types").LessonShape} Lesson */
/** @typedef {import("../../types").LessonAnswer} Answer */
/** @typedef {import("../../types").OptionMark} OptionMark */
/** @typedef {import("../../types").EvidenceShape} Evidence */

/** @param {{lesson: Lesson, answer: Answer, next: Lesson | null}} props */
export function Marks({ lesson, answer, next }) {
  const words = useWords();
  const dispatch = useDispatch();
  const head = useRef(/** @type {HTMLElement | null} */ (null));
  // Whoever sent the answer by key stood on a button that is gone.
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
    head.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const options = new Map(lesson.options.map((option) => [option.key, option]));
  return html`<section class="lesson-card lesson-marked" data-right=${answer.right ? "true" : "false"}>
      <h3 class="lesson-question"><${Prose} text=${lesson.question} /></h3>
      <ul class="lesson-marks">${answer.marks.map(
        (mark) =>
          html`<${Mark} key=${mark.option} mark=${mark} option=${options.get(mark.option)} kind=${lesson.letter?.kind ?? null} />`,
      )}</ul>
      <div class="lesson-said" tabindex="-1" role="status" ref=${head}>
        <h3>${words(answer.right ? "lessons.right" : "lessons.wrong")}</h3>
        <p><${Prose} text=${answer.said ?? ""} /></p>
      </div>
      <div class="lesson-actions">
        ${next && html`<button class="go lesson-go" data-do="next" onClick=${() => dispatch({ type: "lesson/open", lesson: next.name })}>${words("lessons.next", { title: next.title })}<${Icon} name="right" /></button>`}
        <button class="plain-button" data-do="again" onClick=${() => dispatch({ type: "lesson/again", lesson: lesson.name })}><${Icon} name="fresh" />${words("lessons.again")}</button>
      </div>
    </section>
    <${Seen} answer=${answer} />
    ${answer.run?.note && html`<p class="lesson-more">${answer.run.note}</p>`}
    ${answer.run && html`<${Journey} />`}`;
}

/** @param {{mark: OptionMark, option: import("../../types").OptionShape | undefined, kind: import("../../types").LetterShape["kind"] | null}} props */
function Mark({ mark, option, kind }) {
  const words = useWords();
  const verdict = verdictOf(mark);
  return html`<li class=${`lesson-mark lesson-${verdict}`} data-option=${mark.option} data-holds=${mark.holds ? "true" : "false"}>
    <span class="lesson-sign"><${Icon} name=${mark.holds ? "check" : "close"} /></span>
    <div>
      <p class="lesson-option-text"><span class="sr">${words(mark.holds ? "lessons.holds" : "lessons.fails")}: </span><${Prose} text=${option?.text ?? mark.option} />
        ${mark.chosen && html`<span class="chip">${words("lessons.yours")}</span>`}
        ${mark.count !== null && html`<span class="chip num">${words("lessons.count", { count: mark.count, of: mark.of ?? 0 })}</span>`}</p>
      ${mark.why && html`<p class="lesson-why"><${Prose} text=${mark.why} /></p>`}
    </div>
    ${option?.place && html`<${PlaceView} place=${option.place} kind=${mark.holds ? kind : null} />`}
  </li>`;
}

/** @param {{answer: Answer}} props */
function Seen({ answer }) {
  const words = useWords();
  const { rows, more } = evidenceOf(answer);
  if (rows.length === 0) return null;
  return html`<section class="lesson-seen" aria-label=${words("lessons.evidence")}>
    <h3>${words("lessons.evidence")}</h3>
    <ol>${rows.map((row) => html`<${Row} key=${row.id} seen=${row} found=${answer.run !== null} />`)}</ol>
    ${more > 0 && html`<p class="lesson-more">${words("lessons.more", { count: more })}</p>`}
  </section>`;
}

/** One message or hop; what is remembered here can be opened. @param {{seen: Evidence, found: boolean}} props */
function Row({ seen, found }) {
  const words = useWords();
  const dispatch = useDispatch();
  const end = endOf(seen, words);
  const kind = /** @type {import("../../ui/glyph.js").Named} */ (seen.exchange === null ? "hop" : seen.kind);
  const inside = html`<${Glyph} kind=${kind} />
    <span class="lesson-seen-name mono">${seen.name}</span>
    <span class=${`lesson-end${end && !end.good ? " lesson-bad" : ""}`}>${end?.text}</span>
    <span class="lesson-way">${wayOf(seen, words).map((each) => html`<span class=${`lesson-${each.is}`}>${each.text}</span>`)}</span>
    <span class="lesson-at num">${words("lessons.at", { span: spanOf(seen.at_ms, words) })}</span>`;
  return html`<li>${
    found
      ? html`<button class="lesson-seen-row" data-id=${seen.id} onClick=${() => dispatch({ type: "select", id: seen.id })}>${inside}</button>`
      : html`<div class="lesson-seen-row" data-id=${seen.id}>${inside}</div>`
  }</li>`;
}
