// Lessons: the list of them, and the one that is open: what it tells, what it asks, and what the bus said to that.

import { useEffect, useRef } from "preact/hooks";

import { attemptAt, openLesson } from "../../state/lessons.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { Marks } from "./marks.js";
import { isReady, linesOf, nextOf, phaseOf } from "./model.js";
import { Journey, Playing } from "./playing.js";
import { Prose } from "./prose.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").LessonShape} Lesson */
/** @typedef {import("../../state/lessons.js").Attempt} Attempt */

const listOf = (/** @type {State} */ state) => state.lessons.lessons;
const problemOf = (/** @type {State} */ state) => state.lessons.problem;
const doneOf = (/** @type {State} */ state) => state.lessons.done;

const fullOf = (/** @type {State} */ state) => state.runs.full !== null;

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

/** @param {{lesson: Lesson, attempt: Readonly<Attempt>, phase: string}} props */
function Question({ lesson, attempt, phase }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const full = useSelect(fullOf);
  const busy = phase === "begins" || phase === "plays";
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (attempt.answer) dispatch({ type: "lesson/again", lesson: lesson.name });
    doors.answer(lesson.name);
  };
  return html`<form class="lesson-card" onSubmit=${send}>
    <fieldset disabled=${busy} aria-describedby="lesson-how">
      <legend><${Prose} text=${lesson.question} /></legend>
      <p class="lesson-how" id="lesson-how">${words(lesson.several ? "lessons.choose_several" : "lessons.choose_one")}</p>
      ${lesson.options.map(
        (option) => html`<label class="lesson-option" key=${option.key} data-option=${option.key}>
          <input type=${lesson.several ? "checkbox" : "radio"} name="option" value=${option.key} checked=${attempt.choices.includes(option.key)}
            onChange=${() => dispatch({ type: "lesson/choose", lesson: lesson.name, option: option.key })} />
          <span><${Prose} text=${option.text} /></span>
        </label>`,
      )}
    </fieldset>
    ${
      attempt.problem &&
      html`<div class="note note-bad"><p>${attempt.problem.detail} ${attempt.problem.remedy}</p>
        ${full && html`<button type="button" class="plain-button" onClick=${doors.reset}>${words("scenarios.fresh")}</button>`}</div>`
    }
    ${lesson.reason && html`<p class="note">${lesson.reason}</p>`}
    ${
      phase === "plays" && attempt.answer?.run
        ? html`<${Playing} lesson=${lesson.name} id=${attempt.answer.run.id} />`
        : html`<button class="go lesson-go" disabled=${busy || !isReady(lesson, attempt)}><${Icon} name=${lesson.scenario ? "play" : "search"} />${words(
            busy ? "lessons.starting" : lesson.scenario ? "lessons.run" : "lessons.look",
          )}</button>`
    }
  </form>`;
}
