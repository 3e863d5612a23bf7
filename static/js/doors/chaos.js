// The chaos desk's part of the server: read while it is open, asked to break and to mend.

import { problemOf } from "../api.js";
import { after } from "../loop.js";
import { words } from "../text/index.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {import("../store.js").Store<State>} Store */

/** Others may break and mend too, and what is broken ends by itself: from one answer to the next question, in ms. */
const RENEWAL_MS = 2000;

/**
 * @param {Store} store
 * @param {import("../api.js").Api} api
 */
export function chaosDoors(store, api) {
  const lang = () => store.getState().prefs.lang;
  const wish = async (/** @type {() => Promise<unknown>} */ ask) => {
    store.dispatch({ type: "chaos/asking" });
    let problem = null;
    try {
      await ask();
    } catch (error) {
      problem = problemOf(error, words(lang()));
    }
    store.dispatch({ type: "chaos/answered", problem });
    await readChaos(store, api);
  };
  return {
    breakIt: (
      /** @type {string} */ fault,
      /** @type {Record<string, import("../state/runs.js").Value>} */ parameters,
    ) =>
      void wish(async () => {
        const { id } = await api.breakIt(fault, parameters, lang());
        store.dispatch({ type: "chaos/broke", id });
      }),
    mend: (/** @type {string} */ id) => void wish(() => api.mend(id, lang())),
  };
}

/**
 * @param {Store} store
 * @param {import("../api.js").Api} api
 */
async function readChaos(store, api) {
  const { lang } = store.getState().prefs;
  try {
    store.dispatch({ type: "chaos/came", answer: await api.chaos(lang) });
  } catch (error) {
    store.dispatch({ type: "chaos/lost", problem: problemOf(error, words(lang)) });
  }
}

/**
 * @param {Store} store
 * @param {import("../api.js").Api} api
 */
export function followChaos(store, api) {
  let open = false;
  let lang = "";
  let takeBack = () => {};
  const renew = async () => {
    takeBack();
    if (!open || document.hidden) return;
    await readChaos(store, api);
    takeBack();
    if (open) takeBack = after(RENEWAL_MS, () => void renew());
  };
  const follow = () => {
    const { chaos, prefs } = store.getState();
    if (chaos.open === open && prefs.lang === lang) return;
    ({ open } = chaos);
    ({ lang } = prefs);
    void renew();
  };
  store.subscribe(follow);
  document.addEventListener("visibilitychange", () => void renew());
}
