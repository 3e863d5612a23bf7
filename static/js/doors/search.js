// While somebody types: the server says what the query is made of, what is wrong, and what could stand at the caret.

import { after } from "../loop.js";
import { charactersBefore } from "../state/search.js";

/** After the last key stroke, in ms: colours follow the fingers, but not each of them. */
const TYPING_MS = 60;

/**
 * @param {import("../store.js").Store<import("../state/index.js").State>} store
 * @param {import("../api.js").Api} api
 */
export function followSearch(store, api) {
  let takeBack = () => {};
  let asked = "";
  const ask = async () => {
    const { filters, search, prefs } = store.getState();
    const text = filters.draft;
    const at = search.offer === "complete" ? search.at : null;
    const characters = at === null ? null : charactersBefore(text, at);
    // A server that is away has its own banner; without it the field goes on without colours.
    const answer = await api.query(text, characters, prefs.lang).catch(() => null);
    if (answer && store.getState().filters.draft === text)
      store.dispatch({ type: "search/understood", understood: { text, at, answer } });
  };
  const follow = () => {
    const { filters, search, prefs } = store.getState();
    const at = search.offer === "complete" ? search.at : null;
    const wish = JSON.stringify([filters.draft, at, prefs.lang]);
    if (wish === asked) return;
    asked = wish;
    takeBack();
    if (filters.draft !== "" || at !== null) takeBack = after(TYPING_MS, () => void ask());
  };
  store.subscribe(follow);
  follow();
}
