// What the page keeps in its browser: the address, the theme on the document, the reader's choices.

import { readUrl, writeUrl } from "./state/url.js";
import { words } from "./text/index.js";

/** @typedef {import("./state/index.js").State} State */
/** @typedef {import("./store.js").Store<State>} Store */
/** @typedef {import("./state/prefs.js").Prefs} Prefs */

const KEPT = "rpcviz.prefs";

/**
 * The reader's choices: from the address, else as kept, else as the browser is set.
 *
 * @param {Readonly<Prefs>} initial
 * @returns {Readonly<Prefs>}
 */
export function firstPrefs(initial) {
  const url = readUrl(location.search);
  const kept = readKept();
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return Object.freeze({
    ...initial,
    theme: url.theme ?? kept.theme ?? (light ? "light" : "dark"),
    lang: url.lang ?? kept.lang ?? langOfBrowser(),
    motion: kept.motion ?? (still ? "reduced" : "full"),
    right: kept.right ?? 0,
    drawer: kept.drawer ?? 0,
  });
}

/**
 * Write to document, address and storage what a change of the state means for them.
 *
 * @param {Store} store
 */
export function followState(store) {
  /** @type {Readonly<State> | null} */
  let before = null;
  const follow = () => {
    const state = store.getState();
    if (state.prefs !== before?.prefs || state.place.view !== before.place.view) dress(state);
    if (before && state.prefs !== before.prefs) keep(state.prefs);
    if (before && linkPart(state) !== linkPart(before)) writeLink(state, before);
    before = state;
  };
  follow();
  store.subscribe(follow);
  addEventListener("popstate", () => store.dispatch({ type: "url/read", url: readUrl(location.search) }));
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

/** @param {Readonly<State>} state */
function linkPart({ place, filters, selection, prefs, time }) {
  const asked = readUrl(location.search);
  return writeUrl({
    view: place.view,
    id: place.journey,
    q: filters.q,
    off: filters.off,
    sel: selection.id,
    speed: time.chosen ? time.speed : null,
    // Only a link that named them goes on naming them: a reader's own theme is not the next reader's.
    theme: asked.theme === null ? null : prefs.theme,
    lang: asked.lang === null ? null : prefs.lang,
    embed: place.embed,
    kiosk: place.kiosk,
  });
}

/**
 * @param {Readonly<State>} state
 * @param {Readonly<State>} before
 */
function writeLink(state, before) {
  const link = linkPart(state);
  if (link === location.search) return;
  const filtered = state.filters.q !== before.filters.q || state.filters.off !== before.filters.off;
  const moved = state.place !== before.place;
  const write = filtered || moved ? "pushState" : "replaceState";
  history[write](null, "", `${location.pathname}${link}`);
}

/** @param {Readonly<Prefs>} prefs */
function keep({ theme, lang, motion, right, drawer }) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ theme, lang, motion, right, drawer }));
  } catch {
    // A browser that keeps nothing shows the page all the same.
  }
}

/** @returns {Partial<Prefs>} */
function readKept() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return typeof kept === "object" && kept !== null ? checked(kept) : {};
  } catch {
    return {};
  }
}

/**
 * @param {Record<string, unknown>} kept
 * @returns {Partial<Prefs>}
 */
function checked({ theme, lang, motion, right, drawer }) {
  /** @type {Partial<Prefs>} */
  const prefs = {};
  if (theme === "dark" || theme === "light") prefs.theme = theme;
  if (lang === "en" || lang === "zh-CN") prefs.lang = lang;
  if (motion === "full" || motion === "reduced") prefs.motion = motion;
  if (typeof right === "number") prefs.right = right;
  if (typeof drawer === "number") prefs.drawer = drawer;
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
