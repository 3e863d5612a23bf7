// What the single keys do.

import { STEP } from "./state/camera.js";
import { LEGEND } from "./state/filters.js";
import { excluded, narrowed } from "./state/search.js";
import { focusOn } from "./ui/focus.js";
import { listenToKeys } from "./ui/keys.js";
import { messageKeys } from "./views/drawer/keys.js";
import { journeyKeys, leaveJourney, moveJourney, openJourney } from "./views/journeys/keys.js";
import { FEATURED } from "./views/scenarios/model.js";
import { moveInTable } from "./views/table/keys.js";
import { nextSpeed } from "./views/transport/model.js";
import { VIEWS } from "./views.js";

/**
 * @param {import("./store.js").Store<import("./state/index.js").State>} store
 * @param {import("./ui/use.js").Doors} doors
 */
export function followKeys(store, doors) {
  const { dispatch, getState } = store;
  const speed = (/** @type {1 | -1} */ by) =>
    dispatch({ type: "time/speed", speed: nextSpeed(getState().time.speed, by) });
  const kinds = LEGEND.map(
    (kind, index) =>
      /** @type {const} */ ([
        String(index + 1),
        (/** @type {KeyboardEvent} */ event) =>
          dispatch({ type: event.shiftKey ? "kinds/only" : "kinds/toggle", kind }),
      ]),
  );
  const views = VIEWS.map(
    ({ name, key }) => /** @type {const} */ ([`g ${key}`, () => dispatch({ type: "view/open", view: name })]),
  );
  return listenToKeys(document, {
    ...Object.fromEntries([...kinds, ...views]),
    ...messageKeys(store),
    ...journeyKeys(store),
    "/": () => document.getElementById("q")?.focus(),
    "?": () => dispatch({ type: "prefs/help", open: true }),
    " ": () => dispatch({ type: "time/toggle" }),
    ".": () => dispatch({ type: "time/step", by: 1 }),
    ",": () => dispatch({ type: "time/step", by: -1 }),
    "[": () => speed(-1),
    "]": () => speed(1),
    l: () => dispatch({ type: "time/live" }),
    0: () => dispatch({ type: "camera/fit" }),
    z: () => dispatch({ type: "camera/zoom", by: STEP }),
    Z: () => dispatch({ type: "camera/zoom", by: 1 / STEP }),
    "-": () => dispatch({ type: "time/window", by: 1 }),
    "+": () => dispatch({ type: "time/window", by: -1 }),
    "=": () => dispatch({ type: "time/window", by: -1 }),
    b: () => doors.run(FEATURED),
    t: () => dispatch({ type: "prefs/theme", theme: getState().prefs.theme === "dark" ? "light" : "dark" }),
    f: () => sift(store, doors, narrowed),
    x: () => sift(store, doors, excluded),
    o: () => openCard(store),
    j: () => moveRow(store, 1),
    k: () => moveRow(store, -1),
    Enter: () => {
      if (!openJourney(store) && getState().selection.id !== null) focusOn("drawer");
    },
    Escape: () => leave(store),
  });
}

/**
 * The filter is narrowed to the value under the pointer, or lets all but that through: else the one that has the focus, else
 * the selected row's own. Each says by `data-q` what term would find it.
 *
 * @param {import("./store.js").Store<import("./state/index.js").State>} store
 * @param {import("./ui/use.js").Doors} doors
 * @param {(draft: string, term: string) => string} change
 */
function sift(store, doors, change) {
  const under = [...document.querySelectorAll("[data-q]:hover")].at(-1);
  const at = under ?? document.activeElement?.closest("[data-q]");
  const value = at ?? document.querySelector('[aria-selected="true"] [data-q]');
  const term = value instanceof HTMLElement ? value.dataset["q"] : undefined;
  if (term) doors.search(change(store.getState().filters.draft, term));
}

/**
 * The card that has the focus, or that the pointer is on, opens to its servers; else the open one closes.
 *
 * @param {import("./store.js").Store<import("./state/index.js").State>} store
 */
function openCard(store) {
  const at =
    document.activeElement?.closest("[aria-keyshortcuts='o']") ??
    document.querySelector("[aria-keyshortcuts='o']:hover");
  const card = at instanceof HTMLElement ? at.dataset["key"]?.slice("card ".length) : undefined;
  store.dispatch({ type: "stage/open", card: card ?? null });
}

/**
 * @param {import("./store.js").Store<import("./state/index.js").State>} store
 * @param {1 | -1} by
 */
function moveRow(store, by) {
  if (moveJourney(store, by) || moveInTable(store, by)) return;
  const { messages, selection } = store.getState();
  const at = messages.rows.findIndex((row) => row.id === selection.id);
  const next = messages.rows[at < 0 ? 0 : Math.min(messages.rows.length - 1, Math.max(0, at + by))];
  if (next) store.dispatch({ type: "select", id: next.id });
}

/**
 * Out of the search, else out of the open column, else the drawer closes.
 *
 * @param {import("./store.js").Store<import("./state/index.js").State>} store
 */
function leave(store) {
  const { prefs, selection, stage, place } = store.getState();
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
  else if (prefs.left) store.dispatch({ type: "prefs/left", open: false });
  else if (place.view === "stage" && stage.open !== null) store.dispatch({ type: "stage/open", card: null });
  else if (selection.id !== null) {
    store.dispatch({ type: "select", id: null });
    const list = document.getElementById("list") ?? document.getElementById("table");
    list?.focus({ preventScroll: true });
  } else leaveJourney(store);
}
