// Lessons: the list of them, and the one that is open: what it tells, what it asks, and what the bus said to that.

import { useEffect, useRef } from "preact/hooks";

import { attemptAt, openLesson } from "../../state/lessons.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { Marks } from "./marks.js";
import { linesOf, nextOf, phaseOf } from "./model.js";
import { Journey } from "./playing.js";
import { Prose } from "./prose.js";
import { Question } from "./question.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").LessonShape} Lesson */

const listOf = (/** @type {State} */ state) => state.lessons.lessons;
const problemOf = (/** @type {State} */ state) => state.lessons.problem;
const doneOf = (/** @type {State} */ state) => state.lessons.done;

export function Lessons() {
  const lessons = useSelect(listOf);
  const problem = useSelect(problemOf);
  const open = useSelect(openLesson);
  if (!lessons || !open)
    return problem
      ? html`<p class="note note-bad view-note">${problem.detail}</p>`
      : html`<div class="lessons"></div>`;
  return html`<div class="lessons" data-loaded="true">
    <${List} lessons=${lessons} open=${open.name} />
    <${One} key=${open.name} lesson=${open} number=${lessons.indexOf(open)} next=${nextOf(lessons, open.name)} />
  </div>`;
}

/** @param {{lessons: readonly Lesson[], open: string}} props */
function List({ lessons, open }) {
  const words = useWords();
  const dispatch = useDispatch();
  const done = useSelect(doneOf);
  const lines = linesOf(lessons, done, open);
  const count = lines.filter((line) => line.done).length;
  return html`<nav class="lesson-list" aria-label=${words("nav.lessons")}>
    <h2>${words("nav.lessons")}<span class="lesson-count num">${words("lessons.progress", { done: count, count: lines.length })}</span></h2>
    <ol>${lines.map(
      (line) => html`<li key=${line.name}>
        <button class="lesson-line" data-lesson=${line.name} data-done=${line.done ? "true" : "false"} aria-current=${line.open ? "page" : undefined}
          onClick=${() => dispatch({ type: "lesson/open", lesson: line.name })}>
          <span class="lesson-number num">${line.done ? html`<${Icon} name="check" /><span class="sr">${words("lessons.done")}</span>` : line.number}</span>
          <span class="lesson-name">${line.title}</span>
        </button></li>`,
    )}</ol>
  </nav>`;
}

/** @param {{lesson: Lesson, number: number, next: Lesson | null}} props */
function One({ lesson, number, next }) {
  const words = useWords();
  const attempt = useSelect((/** @type {State} */ state) => attemptAt(state.lessons, lesson.name));
  const phase = phaseOf(attempt);
  const top = useRef(/** @type {HTMLElement | null} */ (null));
  // Another lesson is read from its beginning.
  useEffect(() => top.current?.closest(".view")?.scrollTo(0, 0), []);
  return html`<article class="lesson" data-lesson=${lesson.name} data-phase=${phase} aria-labelledby="lesson-title" ref=${top}>
    <p class="lesson-where"><span>${words("lessons.number", { number })}</span><span>${words(lesson.scenario ? "lessons.on_bus" : "lessons.recorded")}</span></p>
    <h2 class="plain-title lesson-title" id="lesson-title">${lesson.title}</h2>
    ${lesson.story.map((text) => html`<p class="lesson-story" key=${text}><${Prose} text=${text} /></p>`)}
    ${
      phase === "marked" && attempt.answer
        ? html`<${Marks} lesson=${lesson} answer=${attempt.answer} next=${next} />`
        : html`<${Question} lesson=${lesson} attempt=${attempt} phase=${phase} />`
    }
    ${phase === "plays" && html`<${Journey} told />`}
  </article>`;
}
