// Lessons are read when their view opens; an answer begins a run, and is marked once that was told to its end.

import { problemOf } from "../api.js";
import { attemptAt } from "../state/lessons.js";
import { ripeOf } from "../state/ripe.js";
import { words } from "../text/index.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {import("../store.js").Store<State>} Store */
/** @typedef {import("../api.js").Api} Api */

/**
 * @param {Store} store
 * @param {Api} api
 */
export function followLessons(store, api) {
  let known = "";
  const follow = () => {
    const state = store.getState();
    for (const name of ripeOf(state)) void answerLesson(store, api, name);
    const wish = wishOf(state);
    if (wish === known) return;
    const before = known;
    known = wish;
    if (wish === "") return;
    void read(store, api);
    if (before !== "") tellAgain(store, api);
  };
  store.subscribe(follow);
  follow();
}

/** On what the lessons depend: the language, and whether one may play here. @param {Readonly<State>} state */
function wishOf({ place, prefs, hello, runs, connection }) {
  if (place.view !== "lessons") return "";
  const playable = (runs.catalogue ?? []).some((each) => each.available);
  return JSON.stringify([prefs.lang, hello?.read_only ?? null, playable, connection.state]);
}

/**
 * @param {Store} store
 * @param {Api} api
 */
async function read(store, api) {
  const { lang } = store.getState().prefs;
  try {
    store.dispatch({ type: "lessons/came", answer: await api.lessons(lang) });
  } catch (error) {
    store.dispatch({ type: "lessons/problem", problem: problemOf(error, words(lang)) });
  }
}

/**
 * What was marked in one language is told in the other.
 *
 * @param {Store} store
 * @param {Api} api
 */
function tellAgain(store, api) {
  const { attempts } = store.getState().lessons;
  for (const [name, { answer }] of Object.entries(attempts))
    if (answer?.state === "marked") void answerLesson(store, api, name);
}

/**
 * Post what was chosen: the first time it begins the run, where the lesson has one; then it is marked by it.
 *
 * @param {Store} store
 * @param {Api} api
 * @param {string} name
 */
export async function answerLesson(store, api, name) {
  const { lessons, prefs } = store.getState();
  const { choices, answer, asked } = attemptAt(lessons, name);
  if (asked) return;
  store.dispatch({ type: "lesson/asked", lesson: name });
  try {
    const next = await api.answer(name, choices, answer?.run?.id ?? null, prefs.lang);
    if (next.run && !answer) store.dispatch({ type: "run/started", run: next.run });
    store.dispatch({ type: "lesson/answered", lesson: name, answer: next });
  } catch (error) {
    store.dispatch({ type: "lesson/refused", lesson: name, problem: problemOf(error, words(prefs.lang)) });
  }
}
