// Lessons: what can be learnt, what the learner chose in each, how that was marked, and which are done.

/** @typedef {import("../types").LessonShape} Lesson */
/** @typedef {import("../types").LessonAnswer} Answer */

/**
 * @typedef {object} Attempt
 * @property {readonly string[]} choices keys of options
 * @property {boolean} asked an answer was posted, and nothing came back yet
 * @property {Answer | null} answer the last one that came: waiting for its run, or marked
 * @property {boolean} shown the learner does not wait until the stage has told the run
 * @property {import("../types").ProblemShape | null} problem
 */

/**
 * @typedef {object} Lessons
 * @property {readonly Lesson[] | null} lessons null until they have come; in teaching order
 * @property {import("../types").ProblemShape | null} problem why they have not come
 * @property {Readonly<Record<string, Readonly<Attempt>>>} attempts by lesson
 * @property {readonly string[]} done names of the lessons that were answered right, ever
 */

/** Names of lessons that a browser remembers. */
const DONE = 100;
/** @type {Readonly<Attempt>} */
export const FRESH = Object.freeze({
  choices: Object.freeze([]),
  asked: false,
  answer: null,
  shown: false,
  problem: null,
});

/** @type {Readonly<Lessons>} */
export const initialLessons = Object.freeze({
  lessons: null,
  problem: null,
  attempts: Object.freeze({}),
  done: Object.freeze([]),
});

/**
 * @param {Readonly<Lessons>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Lessons>}
 */
export function reduceLessons(slice, action) {
  switch (action.type) {
    case "lessons/came":
      return Object.freeze({ ...slice, lessons: action.answer.lessons, problem: null });
    case "lessons/problem":
      return Object.freeze({ ...slice, problem: action.problem });
    case "lesson/choose":
      return withAttempt(slice, action.lesson, { choices: chosen(slice, action.lesson, action.option) });
    case "lesson/asked":
      return withAttempt(slice, action.lesson, { asked: true, problem: null });
    case "lesson/answered":
      return withAnswer(slice, action.lesson, action.answer);
    case "lesson/refused":
      return withAttempt(slice, action.lesson, { asked: false, problem: action.problem });
    case "lesson/show":
      return withAttempt(slice, action.lesson, { shown: true });
    case "lesson/again":
      return withAttempt(slice, action.lesson, { ...FRESH, choices: kept(attemptAt(slice, action.lesson)) });
    default:
      return slice;
  }
}

/**
 * The lesson that is open: the one that a link names, else the first that is not done.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {Lesson | null}
 */
export function openLesson({ place, lessons: { lessons, done } }) {
  if (!lessons) return null;
  const named = lessons.find((each) => each.name === place.lesson);
  return named ?? lessons.find((each) => !done.includes(each.name)) ?? lessons[0] ?? null;
}

/**
 * What was done in a lesson so far.
 *
 * @param {Readonly<Lessons>} slice
 * @param {string} lesson
 * @returns {Readonly<Attempt>}
 */
export function attemptAt({ attempts }, lesson) {
  return attempts[lesson] ?? FRESH;
}

/**
 * The request of the open lesson's run, once it has one.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {readonly string[]}
 */
export function requestsOf(state) {
  const lesson = openLesson(state);
  const id = lesson && attemptAt(state.lessons, lesson.name).answer?.run?.request_id;
  return id ? [id] : [];
}

/**
 * The lesson that a run is of; null: of none.
 *
 * @param {Readonly<Lessons>} slice
 * @param {string} run
 */
export function lessonOf({ attempts }, run) {
  return Object.keys(attempts).find((name) => attempts[name]?.answer?.run?.id === run) ?? null;
}

/**
 * Lessons as a browser kept them.
 *
 * @param {unknown} kept
 * @returns {Readonly<Lessons>}
 */
export function readDone(kept) {
  const done = typeof kept === "object" && kept !== null && "done" in kept ? kept.done : null;
  if (!Array.isArray(done)) return initialLessons;
  const names = done.filter((each) => typeof each === "string").slice(0, DONE);
  return Object.freeze({ ...initialLessons, done: Object.freeze(names) });
}

/**
 * @param {Readonly<Lessons>} slice
 * @param {string} name
 * @param {string} option
 * @returns {readonly string[]}
 */
function chosen(slice, name, option) {
  const { choices } = attemptAt(slice, name);
  const several = slice.lessons?.find((each) => each.name === name)?.several ?? false;
  if (!several) return Object.freeze([option]);
  return Object.freeze(
    choices.includes(option) ? choices.filter((each) => each !== option) : [...choices, option],
  );
}

/**
 * What stays chosen when it is begun anew: a guess that was never marked.
 *
 * @param {Readonly<Attempt>} attempt
 */
function kept({ answer, choices }) {
  return answer?.state === "marked" ? FRESH.choices : choices;
}

/**
 * @param {Readonly<Lessons>} slice
 * @param {string} name
 * @param {Answer} answer
 */
function withAnswer(slice, name, answer) {
  const next = withAttempt(slice, name, { asked: false, answer, problem: null });
  if (!answer.right || slice.done.includes(name)) return next;
  return Object.freeze({ ...next, done: Object.freeze([...slice.done, name].slice(-DONE)) });
}

/**
 * @param {Readonly<Lessons>} slice
 * @param {string} name
 * @param {Partial<Attempt>} change
 * @returns {Readonly<Lessons>}
 */
function withAttempt(slice, name, change) {
  const attempt = Object.freeze({ ...attemptAt(slice, name), ...change });
  return Object.freeze({ ...slice, attempts: Object.freeze({ ...slice.attempts, [name]: attempt }) });
}
