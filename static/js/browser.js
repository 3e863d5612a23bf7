// What the page keeps in its browser: the address, the theme on the document, the reader's choices.

import { after } from "./loop.js";
import { initialCamera } from "./state/camera.js";
import { readColumns } from "./state/columns.js";
import { readHints } from "./state/hints.js";
import { readDone } from "./state/lessons.js";
import { readSearch } from "./state/search.js";
import { readUrl, writeUrl } from "./state/url.js";
import { words } from "./text/index.js";

/** @typedef {import("./state/index.js").State} State */
/** @typedef {import("./store.js").Store<State>} Store */
/** @typedef {import("./state/prefs.js").Prefs} Prefs */

const KEPT = "rpcviz.prefs";
const KEPT_HINTS = "rpcviz.hints";
const KEPT_LESSONS = "rpcviz.lessons";
const KEPT_COLUMNS = "rpcviz.columns";
const KEPT_SEARCHES = "rpcviz.searches";
/** For the page's own life alone. */
const RENEWED = "rpcviz.renewed";
/** In a window of this height there is room for a journey under the stage, in px. */
const ROOM_PX = 800;
/** Time and selection are written once they rest: a browser refuses an address that changes with every frame. */
const REST_MS = 150;

/**
 * The reader's choices: from the address, else as kept, else as the browser is set.
 *
 * @param {Readonly<Prefs>} initial
 * @returns {Readonly<Prefs>}
 */
export function firstPrefs(initial) {
  const url = readUrl(location.search);
  const kept = checked(readKept(KEPT));
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return Object.freeze({
    ...initial,
    theme: url.theme ?? kept.theme ?? (light ? "light" : "dark"),
    lang: url.lang ?? kept.lang ?? langOfBrowser(),
    motion: kept.motion ?? (still ? "reduced" : "full"),
    right: kept.right ?? 0,
    drawer: kept.drawer ?? 0,
    strip: kept.strip ?? 0,
    stripOpen: kept.stripOpen ?? innerHeight >= ROOM_PX,
  });
}

/**
 * The long table with the columns that this reader chose.
 *
 * @param {Readonly<import("./state/table.js").Table>} initial
 */
export function firstTable(initial) {
  return Object.freeze({ ...initial, columns: readColumns(readKept(KEPT_COLUMNS)) });
}

/** Which hints the reader has closed for good. */
export function firstHints() {
  return readHints(readKept(KEPT_HINTS));
}

/** The lessons that the reader has done. */
export function firstLessons() {
  return readDone(readKept(KEPT_LESSONS));
}

/** The filters that the reader used last, and those that are kept for good. */
export function firstSearch() {
  return readSearch(readKept(KEPT_SEARCHES));
}

/**
 * Write to document, address and storage what a change of the state means for them.
 *
 * @param {Store} store
 */
export function followState(store) {
  /** @type {Readonly<State> | null} */
  let before = null;
  let takeBack = () => {};
  let goesBack = false;
  const follow = () => {
    const state = store.getState();
    if (state.prefs !== before?.prefs || state.place.view !== before.place.view) dress(state);
    if (state.connection.renewed && !before?.connection.renewed && state.place.kiosk)
      renew(state.hello?.page);
    if (before) keepChoices(state, before);
    if (before && isLinked(state, before)) {
      takeBack();
      if (isTurn(state, before)) turn(state, before, goesBack);
      else takeBack = after(REST_MS, () => writeLink(store.getState(), "replaceState"));
    }
    before = state;
  };
  follow();
  store.subscribe(follow);
  addEventListener("popstate", () => {
    goesBack = true;
    store.dispatch({ type: "url/read", url: readUrl(location.search) });
    goesBack = false;
  });
}

/**
 * Where Back leads is an address already: another one would take away what is before and after it. Else the one that is left
 * says first how it was left, for a selection may not rest yet.
 *
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 * @param {boolean} goesBack
 */
function turn(state, before, goesBack) {
  if (!goesBack) writeLink(before, "replaceState");
  writeLink(state, goesBack ? "replaceState" : "pushState");
}

/**
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 */
function keepChoices({ prefs, hints, search, lessons, table }, before) {
  if (prefs !== before.prefs) keep(KEPT, keptPrefs(prefs));
  if (hints !== before.hints) keep(KEPT_HINTS, hints);
  if (search.recent !== before.search.recent || search.saved !== before.search.saved)
    keep(KEPT_SEARCHES, { recent: search.recent, saved: search.saved });
  if (lessons.done !== before.lessons.done) keep(KEPT_LESSONS, { done: lessons.done });
  if (table.columns !== before.table.columns) keep(KEPT_COLUMNS, table.columns);
}

/**
 * Nobody stands before a page on the wall who could do it. Once for each version: behind one address there may be two.
 *
 * @param {string | undefined} page hash of the files that the server has
 */
function renew(page) {
  try {
    if (!page || sessionStorage.getItem(RENEWED) === page) return;
    sessionStorage.setItem(RENEWED, page);
  } catch {
    // Whoever keeps nothing would not know when to stop.
    return;
  }
  location.reload();
}

/** @param {Readonly<State>} state */
function dress({ prefs, place }) {
  const root = document.documentElement;
  root.dataset["theme"] = prefs.theme;
  root.dataset["motion"] = prefs.motion;
  root.lang = prefs.lang;
  const say = words(prefs.lang);
  document.title = say("page.title", { view: say(`nav.${place.view}`) });
}

/**
 * Something that the address carries has changed.
 *
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 */
function isLinked(state, before) {
  const { time, selection, prefs } = state;
  return (
    isTurn(state, before) ||
    selection.id !== before.selection.id ||
    state.filters.q !== before.filters.q ||
    prefs !== before.prefs ||
    state.camera !== before.camera ||
    state.topology.part !== before.topology.part ||
    state.topology.picked !== before.topology.picked ||
    time.speed !== before.time.speed ||
    time.chosen !== before.time.chosen ||
    time.playing !== before.time.playing ||
    (!time.playing && time.clockMs !== before.time.clockMs)
  );
}

/**
 * A turn that the browser's Back takes back: another view, another filter.
 *
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 */
function isTurn({ place, filters, stats }, before) {
  return (
    stats.marked !== before.stats.marked ||
    place !== before.place ||
    (filters.q !== before.filters.q && !wasUnusable(filters)) ||
    filters.off !== before.filters.off
  );
}

/**
 * The address named a filter that is none: Back must not lead there again, and from there here.
 *
 * @param {Readonly<State["filters"]>} filters
 */
function wasUnusable({ q, problem }) {
  return q === "" && problem !== null;
}

/** @param {Readonly<State>} state */
function linkPart({ place, filters, selection, prefs, time, camera, stats, topology }) {
  const asked = readUrl(location.search);
  return writeUrl({
    view: place.view,
    id: place.journey,
    lesson: place.lesson,
    part: place.view === "topology" ? topology.part : "queues",
    pick: place.view === "topology" ? topology.picked : null,
    q: filters.q,
    off: filters.off,
    sel: selection.id,
    t: time.playing ? null : time.clockMs,
    span: stats.marked,
    speed: time.chosen ? time.speed : null,
    zoom: camera === initialCamera ? null : camera,
    // Only a link that named them goes on naming them: a reader's own theme is not the next reader's.
    theme: asked.theme === null ? null : prefs.theme,
    lang: asked.lang === null ? null : prefs.lang,
    embed: place.embed,
    kiosk: place.kiosk,
  });
}

/**
 * @param {Readonly<State>} state
 * @param {"pushState" | "replaceState"} write
 */
function writeLink(state, write) {
  const link = linkPart(state);
  if (link !== location.search) history[write](null, "", `${location.pathname}${link}`);
}

/** @param {Readonly<Prefs>} prefs */
function keptPrefs({ theme, lang, motion, right, drawer, strip, stripOpen }) {
  return { theme, lang, motion, right, drawer, strip, stripOpen };
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing shows the page all the same.
  }
}

/**
 * @param {string} name
 * @returns {any} {} where nothing is kept that can be read
 */
function readKept(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

/**
 * @param {Record<string, unknown>} kept
 * @returns {Partial<Prefs>}
 */
function checked({ theme, lang, motion, right, drawer, strip, stripOpen }) {
  /** @type {Partial<Prefs>} */
  const prefs = {};
  if (theme === "dark" || theme === "light") prefs.theme = theme;
  if (lang === "en" || lang === "zh-CN") prefs.lang = lang;
  if (motion === "full" || motion === "reduced") prefs.motion = motion;
  if (typeof right === "number") prefs.right = right;
  if (typeof drawer === "number") prefs.drawer = drawer;
  if (typeof strip === "number") prefs.strip = strip;
  if (typeof stripOpen === "boolean") prefs.stripOpen = stripOpen;
  return prefs;
}

/** @returns {Prefs["lang"]} */
function langOfBrowser() {
  return navigator.languages
    .find((each) => /^(zh|en)\b/i.test(each))
    ?.toLowerCase()
    .startsWith("zh")
    ? "zh-CN"
    : "en";
}
