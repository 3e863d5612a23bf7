// What the page asks of its server on the user's behalf; each answer comes back as an action.

import { problemOf } from "./api.js";
import { chaosDoors } from "./doors/chaos.js";
import { journeyDoors } from "./doors/journeys.js";
import { after } from "./loop.js";
import { flawOf, wantedKinds } from "./state/filters.js";
import { formValues } from "./state/runs.js";
import { learn, words } from "./text/index.js";

/** After the last key stroke, so that not every letter asks the server, in ms. */
const TYPING_MS = 180;

/** @typedef {import("./state/index.js").State} State */
/** @typedef {import("./store.js").Store<State>} Store */

/**
 * @param {Store} store
 * @param {import("./api.js").Api} api
 * @param {import("./socket.js").Link} link
 */
export function openDoors(store, api, link) {
  const lang = () => store.getState().prefs.lang;
  const say = (/** @type {string} */ key) => words(lang())(key);
  return {
    ...scenarioDoors(store, api, lang, say),
    ...searchDoors(store, link),
    ...journeyDoors(store, api),
    ...chaosDoors(store, api),
    /** Its code came when the lessons were opened. */
    answer: async (/** @type {string} */ lesson) =>
      (await import("./doors/lessons.js")).answerLesson(store, api, lesson),
    message: (/** @type {string} */ id) => readMessage(store, api, id, lang(), say),
    raw: (/** @type {string} */ id, /** @type {boolean} */ all) => void readRaw(store, api, id, all, say),
    load: (/** @type {string} */ id) => void readWhole(store, api, id, lang(), say),
    wholeMessage: (/** @type {string} */ id) => api.message(id, lang()),
    exportAddress: api.exportAddress,
    retry: link.retry,
    // A language that cannot be fetched leaves the page in the one it has; a server that is away tells so itself.
    speak: (/** @type {State["prefs"]["lang"]} */ wanted) =>
      void learn(wanted)
        .then(() => store.dispatch({ type: "prefs/lang", lang: wanted }))
        .catch(() => null),
    // Whatever comes of it is told by the next frame, and a server that is away by its own banner.
    retryBroker: (/** @type {number} */ number) => void api.retryBroker(number, lang()).catch(() => null),
  };
}

/**
 * @param {Store} store
 * @param {import("./api.js").Api} api
 * @param {() => State["prefs"]["lang"]} lang
 * @param {(key: string) => string} say
 */
function scenarioDoors(store, api, lang, say) {
  const catalogue = async () => {
    try {
      store.dispatch({ type: "catalogue", answer: await api.scenarios(lang()) });
    } catch (error) {
      store.dispatch({ type: "catalogue/problem", problem: problemOf(error, say) });
    }
  };
  const run = async (/** @type {string} */ name) => {
    const { runs } = store.getState();
    const scenario = runs.catalogue?.find((each) => each.name === name);
    if (!scenario?.available || runs.starting !== null) return;
    store.dispatch({ type: "run/start", scenario: name });
    try {
      store.dispatch({ type: "run/started", run: await api.run(name, formValues(runs, scenario), lang()) });
    } catch (error) {
      store.dispatch({ type: "run/refused", scenario: name, problem: problemOf(error, say) });
      await catalogue();
    }
  };
  const reset = async () => {
    try {
      await api.reset(lang());
      store.dispatch({ type: "reset/done" });
    } catch (error) {
      store.dispatch({ type: "run/refused", scenario: "", problem: problemOf(error, say) });
    }
    await catalogue();
  };
  return { catalogue, run, reset };
}

/**
 * The server reads the query and says what it cannot read; until it can, the last good filter stays.
 *
 * @param {Store} store
 * @param {import("./socket.js").Link} link
 */
function searchDoors(store, link) {
  let takeBack = () => {};
  const ask = async (/** @type {string} */ q) => {
    const { filters, prefs } = store.getState();
    if (filters.q === q) return;
    const view = { q, kinds: wantedKinds(filters), detail: /** @type {const} */ ("all"), lang: prefs.lang };
    const problem = await link.ask(view).catch(() => null);
    if (store.getState().filters.draft.trim() !== q) {
      // The reader went on typing: the server has this filter by now, and the page has not.
      link.tellAgain();
      return;
    }
    if (!problem) store.dispatch({ type: "filters/applied", q });
    else store.dispatch({ type: "filters/refused", problem: flawOf(problem) });
  };
  return {
    search(/** @type {string} */ draft) {
      store.dispatch({ type: "filters/draft", draft });
      takeBack();
      takeBack = after(TYPING_MS, () => void ask(draft.trim()));
    },
    clear() {
      takeBack();
      store.dispatch({ type: "filters/clear" });
    },
  };
}

/**
 * The message and, where it has one, its pair.
 *
 * @param {Store} store
 * @param {import("./api.js").Api} api
 * @param {string} id
 * @param {string} lang
 * @param {(key: string) => string} say
 */
async function readMessage(store, api, id, lang, say) {
  // A hop is not on the bus: all that is known of it came with its mark.
  if (store.getState().stage.hops.has(id)) return;
  try {
    const message = await api.message(id, lang, true);
    store.dispatch({ type: "detail/message", id, message });
    if (message.pair)
      store.dispatch({ type: "detail/pair", id, pair: await api.message(message.pair, lang, true) });
  } catch (error) {
    store.dispatch({ type: "detail/problem", id, problem: problemOf(error, say) });
  }
}

/**
 * The body as it was received.
 *
 * @param {Store} store
 * @param {import("./api.js").Api} api
 * @param {string} id
 * @param {boolean} all
 * @param {(key: string) => string} say
 */
async function readRaw(store, api, id, all, say) {
  try {
    store.dispatch({ type: "detail/raw", id, raw: await api.raw(id, all) });
  } catch (error) {
    store.dispatch({ type: "detail/problem", id, problem: problemOf(error, say) });
  }
}

/**
 * A message with its body, however large.
 *
 * @param {Store} store
 * @param {import("./api.js").Api} api
 * @param {string} id
 * @param {string} lang
 * @param {(key: string) => string} say
 */
async function readWhole(store, api, id, lang, say) {
  try {
    store.dispatch({ type: "detail/message", id, message: await api.message(id, lang) });
  } catch (error) {
    store.dispatch({ type: "detail/problem", id, problem: problemOf(error, say) });
  }
}
