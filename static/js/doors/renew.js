// What an open view shows of the whole server is asked for anew while it is open, and not while nobody can see it.

import { problemOf } from "../api.js";
import { after, nowMs } from "../loop.js";
import { words } from "../text/index.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {import("../state/index.js").Action} Action */

/** From one answer to the next question, in ms; of a large cloud longer, so that nine tenths of the time nobody works on it. */
const RENEWAL_MS = 1000;
const REST = 9;

/**
 * @param {import("../store.js").Store<State>} store
 * @param {import("../api.js").Api} api
 */
export function followViews(store, api) {
  const lang = () => store.getState().prefs.lang;
  /** @type {Readonly<Record<string, () => Promise<Action>>>} */
  const questions = {
    stats: async () => ({ type: "stats/came", answer: await api.stats() }),
    topology: async () => ({ type: "topology/came", answer: await api.topology(lang()) }),
  };
  let view = "";
  let takeBack = () => {};
  const renew = async () => {
    takeBack();
    const asked = view;
    const question = questions[asked];
    if (!question || document.hidden) return;
    const began = nowMs();
    try {
      store.dispatch(await question());
    } catch (error) {
      const problem = problemOf(error, words(lang()));
      store.dispatch(
        asked === "stats" ? { type: "stats/problem", problem } : { type: "topology/problem", problem },
      );
    }
    takeBack();
    if (view === asked) takeBack = after(Math.max(RENEWAL_MS, REST * (nowMs() - began)), () => void renew());
  };
  const follow = () => {
    const { place } = store.getState();
    if (place.view === view) return;
    view = place.view;
    void renew();
  };
  store.subscribe(follow);
  document.addEventListener("visibilitychange", () => void renew());
  follow();
}
