// A view whose code comes when it is first opened, so that the page's first opening does not wait for it.

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { html } from "./html.js";
import { Reload } from "./reload.js";
import { useSelect, useWords } from "./use.js";

/** @type {Promise<void> | null} */
let dressed = null;

/** The styles of all that comes late, before the last sheet: that one moves what others draw. */
function dress() {
  dressed ??= new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("../../css/late.css", import.meta.url).href;
    link.addEventListener("load", () => done());
    link.addEventListener("error", () => {
      // The next view that is opened asks again.
      link.remove();
      dressed = null;
      failed(new Error(link.href));
    });
    const last = [...document.querySelectorAll('link[rel="stylesheet"]')].at(-1);
    document.head.insertBefore(link, last ?? null);
  });
  return dressed;
}

/**
 * @template {object} [P={}] what the view is told
 * @param {() => Promise<(told: P) => unknown>} load gives the view
 * @returns {(told?: P) => unknown} the view, empty until it has come
 */
export function lazy(load) {
  /** @type {((told: P) => unknown) | null} */
  let known = null;
  return function Lazy(told) {
    const [, draw] = useState(0);
    const [lost, setLost] = useState(false);
    useEffect(() => {
      let gone = false;
      const fetched = async () => {
        [known] = await Promise.all([load(), dress()]);
        if (!gone) draw(1);
      };
      if (!known) fetched().catch(() => !gone && setLost(true));
      return () => {
        gone = true;
      };
    }, []);
    if (known) return h(/** @type {() => any} */ (known), /** @type {any} */ (told));
    return lost ? html`<${Lost} />` : null;
  };
}

/** The server has other files than when this page was opened, or is away. */
function Lost() {
  const words = useWords();
  const there = useSelect((state) => state.connection.state === "open");
  return html`<p class="note note-bad view-note" data-part="lost-code">${words("problem.code")} ${there && html`<${Reload} />`}</p>`;
}
