// A view whose code comes when it is first opened, so that the page's first opening does not wait for it.

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { html } from "./html.js";
import { useWords } from "./use.js";

/**
 * @param {() => Promise<() => unknown>} load gives the view
 * @returns {() => unknown} the view, empty until it has come
 */
export function lazy(load) {
  /** @type {(() => unknown) | null} */
  let known = null;
  return function Lazy() {
    const words = useWords();
    const [, draw] = useState(0);
    const [lost, setLost] = useState(false);
    useEffect(() => {
      let gone = false;
      const fetched = async () => {
        known = await load();
        if (!gone) draw(1);
      };
      if (!known) fetched().catch(() => !gone && setLost(true));
      return () => {
        gone = true;
      };
    }, []);
    if (known) return h(/** @type {() => any} */ (known), null);
    return lost ? html`<p class="note note-bad view-note">${words("problem.network")}</p>` : null;
  };
}
