// Where the moving layer is painted: in a worker where the browser has OffscreenCanvas, on the page otherwise.

import { everyFrame } from "../loop.js";
import { painterOn } from "./paint.js";

/**
 * @typedef {(
 *   | { type: "canvas", canvas: OffscreenCanvas }
 *   | { type: "size", sheet: import("./paint.js").PaintSheet }
 *   | { type: "theme", colours: import("./sprites.js").Colours, dark: boolean }
 *   | { type: "look", view: import("./paint.js").View }
 *   | { type: "ways", added: readonly import("./flight.js").Way[], gone: readonly string[], anew: boolean }
 *   | { type: "time", stageMs: number, clockMs: number, atMs: number, moves: boolean }
 *   | { type: "close" }
 * )} Order
 */

/** Without news from the page the worker goes on by itself, but not further than this, in ms. */
const ALONE_MS = 400;

/**
 * What both sides do with an order.
 *
 * @param {ReturnType<typeof painterOn>} painter
 */
export function obeying(painter) {
  let time = { stageMs: 0, clockMs: 0, atMs: 0, moves: false };
  const stop = everyFrame((atMs) => {
    const passed = time.moves ? Math.min(ALONE_MS, Math.max(0, atMs - time.atMs)) : 0;
    painter.draw(time.stageMs + passed, time.clockMs + passed);
  });
  return (/** @type {Order} */ order) => {
    if (order.type === "size") painter.size(order.sheet);
    else if (order.type === "theme") painter.theme(order.colours, order.dark);
    else if (order.type === "look") painter.look(order.view);
    else if (order.type === "ways") painter.put(order.added, order.gone, order.anew);
    else if (order.type === "time") time = order;
    else if (order.type === "close") stop();
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {{send: (order: Order) => void, worker: boolean, close: () => void}}
 */
export function surfaceOn(canvas) {
  if (typeof Worker === "undefined" || typeof canvas.transferControlToOffscreen !== "function")
    return here(canvas);
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const offscreen = canvas.transferControlToOffscreen();
  worker.postMessage({ type: "canvas", canvas: offscreen }, [offscreen]);
  return {
    send: (order) => worker.postMessage(order),
    worker: true,
    close: () => worker.terminate(),
  };
}

/** @param {HTMLCanvasElement} canvas */
function here(canvas) {
  const painter = painterOn(canvas, (w, h) => {
    const made = document.createElement("canvas");
    made.width = w;
    made.height = h;
    return made;
  });
  const send = obeying(painter);
  return { send, worker: false, close: () => send({ type: "close" }) };
}
