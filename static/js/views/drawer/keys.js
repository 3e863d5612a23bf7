// What the keys do with the message that is open.

import { copyText } from "../../ui/copy.js";

/** @typedef {import("../../store.js").Store<import("../../state/index.js").State>} Store */

/**
 * @param {Store} store
 * @returns {import("../../ui/keys.js").Keys}
 */
export function messageKeys({ getState, dispatch }) {
  return {
    p: () => {
      const { message } = getState().selection;
      if (message?.pair) dispatch({ type: "select", id: message.pair });
    },
    c: () => void copyText(location.href),
  };
}
