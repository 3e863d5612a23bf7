// The past, asked for as soon as the stage goes back to it: a span of the ring, and how much happened before this page came.

import { spanFrom } from "../state/scrub.js";

/** @typedef {import("../state/index.js").State} State */

/**
 * @param {import("../store.js").Store<State>} store
 * @param {import("../api.js").Api} api
 */
export function followPast(store, api) {
  /** @type {unknown} */
  let asked = null;
  let telling = false;
  const span = async (/** @type {{fromMs: number, toMs: number}} */ { fromMs, toMs }) => {
    const { q } = store.getState().filters;
    const answer = await api.span(nsOf(fromMs), nsOf(toMs), q).catch(() => null);
    if (answer) store.dispatch({ type: "span/came", span: spanFrom(answer, fromMs) });
    else store.dispatch({ type: "span/failed", fromMs });
  };
  const series = async () => {
    const answer = await api.stats().catch(() => null);
    if (answer) store.dispatch({ type: "history/came", series: answer.series });
  };
  return store.subscribe(() => {
    const { time, history } = store.getState();
    const wants = time.cut?.wants ?? null;
    if (wants !== asked) {
      asked = wants;
      if (wants) void span(wants);
    }
    if (history.kinds && !telling) {
      telling = true;
      void series();
    }
  });
}

/** @param {number} ms */
function nsOf(ms) {
  return `${BigInt(Math.floor(Math.max(0, ms) * 1000))}000`;
}
