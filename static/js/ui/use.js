// What every view uses: a selected value of the state, the way to change it, and the words of the language.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import { words } from "../text/index.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {ReturnType<typeof import("../state/beat.js").inBeats>} Store */

/**
 * What the page can do beyond its state: everything that reaches the server.
 *
 * @typedef {object} Doors
 * @property {(scenario: string) => void} run starts a scenario with its form's values
 * @property {() => void} reset empties the simulated cloud
 * @property {(fault: string, parameters: Record<string, import("../state/runs.js").Value>) => void} breakIt breaks something in the simulated cloud
 * @property {(id: string) => void} mend
 * @property {(draft: string) => void} search
 * @property {() => void} clear takes the filter away
 * @property {(id: string, all: boolean) => void} raw reads a body as it was received
 * @property {(id: string) => void} load reads a message with its body, however large
 * @property {(id: string) => Promise<import("../types").MessageWhole>} wholeMessage
 * @property {import("../api.js").Api["exportAddress"]} exportAddress where a file of messages is
 * @property {(id: string, form: "mermaid" | "markdown" | "json") => Promise<string | null>} journeyText a request as the server writes it; null: it could not be had, and the page says why
 * @property {(lang: import("../text/index.js").Lang) => void} speak another language, once its words have come
 * @property {(lesson: string) => void} answer has what was chosen marked; begins its run, where it has one
 * @property {() => void} retry connects at once
 * @property {(number: number) => void} retryBroker has the server try its broker at once
 */

export const Page = createContext(/** @type {{store: Store, doors: Doors} | null} */ (null));

/** @returns {{store: Store, doors: Doors}} */
export function usePage() {
  const page = useContext(Page);
  if (!page) throw new Error("a view stands outside of the page");
  return page;
}

/**
 * The selected value; the component is drawn again only when that value changed.
 *
 * @template T
 * @param {(state: Readonly<State>) => T} selector returns a part of the state, or a plain value
 * @returns {T}
 */
export function useSelect(selector) {
  const { store } = usePage();
  const value = selector(store.getState());
  const [, draw] = useState(0);
  useEffect(() => {
    let seen = value;
    const look = () => {
      const next = selector(store.getState());
      if (Object.is(next, seen)) return;
      seen = next;
      draw((times) => times + 1);
    };
    look();
    return store.subscribe(look);
  }, [store, selector, value]);
  return value;
}

/** @returns {Store["dispatch"]} */
export function useDispatch() {
  return usePage().store.dispatch;
}

/** @param {Readonly<State>} state */
const langOf = (state) => state.prefs.lang;

/** @returns {import("../text/index.js").Words} */
export function useWords() {
  return words(useSelect(langOf));
}
