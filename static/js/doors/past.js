// The past, asked for as soon as the stage goes back to it: a span of the ring, and how much happened before this page came.

import { after } from "../loop.js";
import { spanFrom } from "../state/scrub.js";

/** @typedef {import("../state/index.js").State} State */

/** From a question that got no answer to the next, in ms. */
const AGAIN_MS = 5000;

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
    telling = true;
    const answer = await api.stats().catch(() => null);
    telling = answer === null;
    if (answer) store.dispatch({ type: "history/came", series: answer.series });
    else after(AGAIN_MS, () => void series());
  };
  return store.subscribe(() => {
    const { time, history } = store.getState();
    const wants = time.cut?.wants ?? null;
    if (wants !== asked) {
      asked = wants;
      if (wants) void span(wants);
    }
    if (history.kinds && !history.told && !telling) void series();
  });
}

/** @param {number} ms */
function nsOf(ms) {
  return `${BigInt(Math.floor(Math.max(0, ms) * 1000))}000`;
}
