// Makes store, socket and views, and ties them together. The only module that imports everything.

import { h, render } from "preact";

import { createApi } from "./api.js";
import { firstHints, firstLessons, firstPrefs, firstSearch, firstTable, followState } from "./browser.js";
import { followChaos } from "./doors/chaos.js";
import { followJourneys } from "./doors/journeys.js";
import { followPast } from "./doors/past.js";
import { followViews } from "./doors/renew.js";
import { followSearch } from "./doors/search.js";
import { openDoors } from "./doors.js";
import { everyFrame, nowMs } from "./loop.js";
import { followKeys } from "./shortcuts.js";
import { connect } from "./socket.js";
import { inBeats } from "./state/beat.js";
import { initialConnection } from "./state/connection.js";
import { wantedKinds } from "./state/filters.js";
import { initialState, reduce } from "./state/index.js";
import { initialPrefs } from "./state/prefs.js";
import { initialTable } from "./state/table.js";
import { readUrl } from "./state/url.js";
import { createStore } from "./store.js";
import { learn, words } from "./text/index.js";
import { Shell } from "./views/shell/view.js";

/** @typedef {import("./state/index.js").State} State */

const base = document.documentElement.dataset["base"] ?? "/";
const first = {
  ...initialState,
  connection: { ...initialConnection, page: document.documentElement.dataset["page"] ?? null },
  prefs: firstPrefs(initialPrefs),
  hints: firstHints(),
  lessons: firstLessons(),
  search: firstSearch(),
  table: firstTable(initialTable),
};
await learn(first.prefs.lang);
const store = createStore(reduce, Object.freeze(first), nowMs);
store.dispatch({ type: "url/read", url: readUrl(location.search) });
const api = createApi(base, (key) => words(store.getState().prefs.lang)(key));
const link = connect(base, store);
const doors = openDoors(store, api, link);

followState(store);
followKeys(store, doors);
followWishes();
followPast(store, api);
followSearch(store, api);
onceOpened("messages", async () => (await import("./doors/table.js")).followTable(store, api));
onceOpened("lessons", async () => (await import("./doors/lessons.js")).followLessons(store, api));
followJourneys(store, api);
followViews(store, api);
followChaos(store, api);
let hidden = document.hidden;
everyFrame((atMs) => {
  store.dispatch({ type: "tick", atMs, hidden });
  hidden = document.hidden;
});
document.addEventListener("visibilitychange", () => {
  hidden ||= document.hidden;
});
render(
  h(Shell, { page: { store: inBeats(store), doors } }),
  /** @type {Element} */ (document.getElementById("page")),
);

/**
 * What one view alone asks of the server begins when that view is first opened.
 *
 * @param {import("./state/place.js").ViewName} view
 * @param {() => Promise<unknown>} begin
 */
function onceOpened(view, begin) {
  const look = () => {
    if (store.getState().place.view !== view) return;
    stop();
    begin().catch(() => null);
  };
  const stop = store.subscribe(look);
}

/** What a change of the state means for the server: another view, a message to read, a catalogue to renew. */
function followWishes() {
  let asked = "";
  let before = store.getState();
  const blind = document.hidden;
  // Whether what the address selects is a message or a hop; a page that nobody sees is told of neither.
  const isKnown = (/** @type {Readonly<State>} */ { connection, stage }) =>
    connection.serverNs !== null && (!blind || stage.marks.size + stage.hops.size > 0);
  const wish = () => {
    const { filters, prefs } = store.getState();
    const view = {
      q: filters.q,
      kinds: wantedKinds(filters),
      detail: /** @type {"stats" | "all"} */ (document.hidden ? "stats" : "all"),
      lang: prefs.lang,
    };
    if (JSON.stringify(view) === asked) return;
    asked = JSON.stringify(view);
    link.view(view);
  };
  const follow = () => {
    const state = store.getState();
    if (state.filters !== before.filters || state.prefs !== before.prefs) wish();
    if (
      state.selection.id !== null &&
      isKnown(state) &&
      (state.selection.id !== before.selection.id ||
        state.prefs.lang !== before.prefs.lang ||
        isOutdated(state, before) ||
        !isKnown(before))
    )
      doors.message(state.selection.id);
    if (catalogueChanged(state, before)) doors.catalogue();
    before = state;
  };
  store.subscribe(follow);
  document.addEventListener("visibilitychange", wish);
  wish();
}

/**
 * The selected message is known better than when it was read: its reply came, or somebody took it.
 *
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 */
function isOutdated(state, before) {
  const { id } = state.selection;
  if (id === null || state.stage.marks === before.stage.marks) return false;
  const mark = state.stage.marks.get(id);
  const old = before.stage.marks.get(id);
  return (
    mark !== undefined &&
    old !== undefined &&
    (mark.pair !== old.pair || mark.state !== old.state || mark.verdict !== old.verdict)
  );
}

/**
 * Which scenarios can be played may have changed: a first hello, another language, the end of a run.
 *
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 */
function catalogueChanged(state, before) {
  const running = (/** @type {Readonly<State>} */ each) =>
    each.runs.runs.filter((run) => run.state === "running").length;
  return (
    state.hello !== before.hello ||
    (state.hello !== null && state.prefs.lang !== before.prefs.lang) ||
    running(state) !== running(before)
  );
}
