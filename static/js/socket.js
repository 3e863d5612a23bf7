// The only Socket.IO of the page: frames in, the view out, and coming back after a loss.

import { io } from "socket.io-client";

import { after, nowMs } from "./loop.js";
import { flawOf } from "./state/filters.js";

/** Waits before the next attempt, in ms; the last one repeats. */
const BACK_OFF_MS = Object.freeze([1000, 2000, 4000, 8000, 15_000]);

/** @typedef {import("./types").View} View */

/** How long the server may take to answer, in ms. */
const PATIENCE_MS = 5000;

/**
 * @typedef {object} Link
 * @property {(view: View) => void} view tells the server what this page wants to see
 * @property {(view: View) => Promise<import("./types").ProblemShape | null>} ask the same, with what the server says against it
 * @property {() => void} tellAgain what `view` told last, after an answer to `ask` that is not wanted any more
 * @property {() => void} retry connects at once
 */

/**
 * Connects, and goes on doing so. Each frame is acknowledged once it is in the store: a page that
 * falls behind gets fewer, newer frames. The first frame after a connect is whole, so nothing is
 * merged with what was seen before a loss.
 *
 * @param {string} base the path of the page, ending with `/`
 * @param {import("./store.js").Store<import("./state/index.js").State>} store
 * @returns {Link}
 */
export function connect(base, store) {
  const socket = io({
    path: `${base}socket.io`,
    reconnection: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    timeout: PATIENCE_MS,
    auth: (give) => give({ lang: store.getState().prefs.lang }),
  });
  let tries = 0;
  let takeBack = () => {};
  /** @type {View} */
  let wanted = { q: "", kinds: null, detail: "all" };

  // A filter that came with the address, or with Back, was read by nobody yet.
  const tell = () => {
    const { q } = wanted;
    socket.emit(
      "view",
      wanted,
      (/** @type {import("./types").ProblemShape | null | undefined} */ problem) => {
        if (problem && q) store.dispatch({ type: "filters/unusable", q, problem: flawOf(problem) });
      },
    );
  };

  const again = () => {
    takeBack();
    const wait = BACK_OFF_MS[Math.min(tries, BACK_OFF_MS.length - 1)] ?? 0;
    tries += 1;
    store.dispatch({ type: "connection/retry", tries, atMsOfTry: nowMs() + wait });
    takeBack = after(wait, () => socket.connect());
  };

  socket.on("connect", () => {
    tries = 0;
    const engine = socket.io.engine;
    store.dispatch({ type: "connection/open", transport: engine.transport.name });
    engine.on("upgrade", () =>
      store.dispatch({ type: "connection/transport", transport: engine.transport.name }),
    );
    tell();
  });
  socket.on("hello", (hello) => store.dispatch({ type: "hello", hello }));
  socket.on("frame", (frame, acknowledge) => {
    store.dispatch({ type: "frame", frame });
    if (typeof acknowledge === "function") acknowledge();
  });
  socket.on("disconnect", () => {
    store.dispatch({ type: "connection/lost" });
    again();
  });
  socket.on("connect_error", (error) => {
    if (isRefusal(error)) {
      store.dispatch({ type: "connection/refused" });
      return;
    }
    // A proxy may take the WebSocket and let it fall: polling comes through, and goes up by itself where it can.
    socket.io.opts.transports = ["polling", "websocket"];
    again();
  });

  return {
    view(view) {
      wanted = view;
      if (socket.connected) tell();
    },
    ask(view) {
      return socket.timeout(PATIENCE_MS).emitWithAck("view", view);
    },
    tellAgain() {
      if (socket.connected) tell();
    },
    retry() {
      takeBack();
      tries = 0;
      if (!socket.connected) socket.connect();
    },
  };
}

/**
 * The server answered, and wants a token.
 *
 * @param {Error & {data?: unknown, context?: {status?: number}}} error
 */
function isRefusal(error) {
  return error.context?.status === 401 || error.message === "unauthorized";
}
