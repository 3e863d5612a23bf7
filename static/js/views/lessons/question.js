// What a lesson asks: options to choose, or places to which its message is carried, and the button that runs it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { carry, flyFrom } from "../../ui/carry.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { howOf, isReady } from "./model.js";
import { Address, LetterChip, PlaceView } from "./places.js";
import { Playing } from "./playing.js";
import { Prose } from "./prose.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").LessonShape} Lesson */
/** @typedef {import("../../types").LetterShape} Letter */
/** @typedef {import("../../types").OptionShape} Option */
/** @typedef {import("../../state/lessons.js").Attempt} Attempt */

const fullOf = (/** @type {State} */ state) => state.runs.full !== null;

/** @param {{lesson: Lesson, attempt: Readonly<Attempt>, phase: string}} props */
export function Question({ lesson, attempt, phase }) {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const busy = phase === "begins" || phase === "plays";
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (attempt.answer) dispatch({ type: "lesson/again", lesson: lesson.name });
    doors.answer(lesson.name);
  };
  const choose = (/** @type {string} */ option) =>
    dispatch({ type: "lesson/choose", lesson: lesson.name, option });
  return html`<form class="lesson-card" onSubmit=${send}>
    <fieldset disabled=${busy} aria-describedby="lesson-how">
      <legend><${Prose} text=${lesson.question} /></legend>
      <p class="lesson-how" id="lesson-how">${words(howOf(lesson))}</p>
      ${
        lesson.letter
          ? html`<${Places} lesson=${lesson} letter=${lesson.letter} chosen=${attempt.choices[0] ?? null} busy=${busy} choose=${choose} />`
          : html`<${Options} lesson=${lesson} choices=${attempt.choices} choose=${choose} />`
      }
    </fieldset>
    <${Trouble} lesson=${lesson} attempt=${attempt} />
    ${
      phase === "plays" && attempt.answer?.run
        ? html`<${Playing} lesson=${lesson.name} id=${attempt.answer.run.id} />`
        : html`<button class="go lesson-go" disabled=${busy || !isReady(lesson, attempt)}><${Icon} name=${lesson.scenario ? "play" : "search"} />${words(
            busy ? "lessons.starting" : lesson.scenario ? "lessons.run" : "lessons.look",
          )}</button>`
    }
  </form>`;
}

/** @param {{lesson: Lesson, choices: readonly string[], choose: (option: string) => void}} props */
function Options({ lesson, choices, choose }) {
  return lesson.options.map(
    (option) => html`<label class="lesson-option" key=${option.key} data-option=${option.key}>
      <input type=${lesson.several ? "checkbox" : "radio"} name="option" value=${option.key} checked=${choices.includes(option.key)} onChange=${() => choose(option.key)} />
      <span><${Prose} text=${option.text} /></span>
    </label>`,
  );
}

/**
 * The message lies in its tray until it is carried to a place, or the place is chosen as any other option.
 *
 * @param {{lesson: Lesson, letter: Letter, chosen: string | null, busy: boolean, choose: (option: string) => void}} props
 */
function Places({ lesson, letter, chosen, busy, choose }) {
  const [over, setOver] = useState(/** @type {string | null} */ (null));
  const chip = useRef(/** @type {HTMLElement | null} */ (null));
  const from = useRef(/** @type {DOMRect | null} */ (null));
  useLayoutEffect(() => {
    if (chip.current && from.current) flyFrom(chip.current, from.current);
    from.current = null;
  }, [chosen]);
  const pick = (/** @type {string} */ option) => {
    from.current ??= chip.current?.getBoundingClientRect() ?? null;
    choose(option);
  };
  const drop = (/** @type {string} */ option, /** @type {DOMRect} */ at) => {
    from.current = at;
    if (option !== chosen) pick(option);
    else if (chip.current) flyFrom(chip.current, at);
  };
  const hold = busy ? undefined : (/** @type {PointerEvent} */ down) => carry(down, { over: setOver, drop });
  const held = html`<${LetterChip} letter=${letter} hold=${chip} onPointerDown=${hold} />`;
  return html`<div class="letter-tray">
      <span class="letter-spot">${chosen === null ? held : html`<span class="letter-gone"><${LetterChip} letter=${letter} /></span>`}</span>
      <span class="sr">${letter.method}</span>
      <${Address} letter=${letter} />
    </div>
    <div class="places">${lesson.options.map(
      (
        option,
      ) => html`<label class="lesson-option place" key=${option.key} data-option=${option.key} data-place=${option.key} data-over=${over === option.key ? "true" : "false"}>
        <input type="radio" name="option" value=${option.key} checked=${chosen === option.key} onChange=${() => pick(option.key)} />
        <span><${Prose} text=${option.text} /></span>
        <${PlaceView} place=${option.place ?? []} kind=${(over ?? chosen) === option.key ? letter.kind : null} />
        ${chosen === option.key && html`<span class="letter-pin">${held}</span>`}
      </label>`,
    )}</div>`;
}

/** Why it cannot be answered, or could not be. @param {{lesson: Lesson, attempt: Readonly<Attempt>}} props */
function Trouble({ lesson, attempt }) {
  const words = useWords();
  const { doors } = usePage();
  const full = useSelect(fullOf);
  const { problem } = attempt;
  return html`${
    problem &&
    html`<div class="note note-bad"><p>${problem.detail} ${problem.remedy}</p>
      ${full && html`<button type="button" class="plain-button" onClick=${doors.reset}>${words("scenarios.fresh")}</button>`}</div>`
  }
  ${lesson.reason && html`<p class="note">${lesson.reason}</p>`}`;
}
