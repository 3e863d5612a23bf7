// Where the moving layer is painted: in a worker where the browser has OffscreenCanvas, on the page otherwise.

import { everyFrame, nowMs, scriptMs, waitedMs } from "../loop.js";
import { painterOn } from "./paint.js";

/**
 * @typedef {(
 *   | { type: "canvas", canvas: OffscreenCanvas }
 *   | { type: "size", sheet: import("./paint.js").PaintSheet }
 *   | { type: "theme", colours: import("./sprites.js").Colours, dark: boolean }
 *   | { type: "look", view: import("./paint.js").View }
 *   | { type: "ways", added: readonly import("./flight.js").Way[], gone: readonly string[], anew: boolean }
 *   | { type: "time", stageMs: number, clockMs: number, atMs: number, moves: boolean, waitedMs: number }
 *   | { type: "camera", x: number, y: number }
 *   | { type: "flows", flows: readonly import("./flows.js").Flow[] }
 *   | { type: "close" }
 * )} Order
 */

/** Without news from the page the worker goes on by itself, but not further than this, in ms. */
const ALONE_MS = 400;
/** And is told at least so often, or where it would be off by so much, in ms. */
const TOLD_MS = 100;
const OFF_MS = 1;
/**
 * A page under load that waits for its frames so much longer than the painter for its own has not enough of the machine: then
 * the painter, which would take it from the page, makes one frame of two.
 */
const BUSY = 1.15;
/** Frames further apart than this, in ms, are no measure: the page was hidden. */
const APART_MS = 100;
/** Times that the mean of that is taken over. */
const MEAN_OF = 30;
/** A worker says how long a frame takes with every so many of them. */
export const SAY_EVERY = 15;

/**
 * Tells the painter the time where it does not know it: it goes on by itself.
 *
 * @param {(order: Order) => void} send
 */
export function timeTeller(send) {
  let told = { stageMs: Number.NaN, clockMs: Number.NaN, atMs: 0, moves: false, waitedMs: 0 };
  let meanMs = 0;
  return (/** @type {{stageMs: number, clockMs: number, atMs: number, moves: boolean}} */ now) => {
    meanMs += (Math.min(APART_MS, waitedMs()) - meanMs) / MEAN_OF;
    const since = now.atMs - told.atMs;
    const passed = told.moves ? since : 0;
    const off = Math.abs(told.stageMs + passed - now.stageMs) + Math.abs(told.clockMs + passed - now.clockMs);
    if (now.moves === told.moves && since < TOLD_MS && off < OFF_MS) return;
    told = { ...now, waitedMs: meanMs };
    send({ type: "time", ...told });
  };
}

/**
 * What both sides do with an order.
 *
 * @param {ReturnType<typeof painterOn>} painter
 * @param {(ms: number) => void} [say] told how long a frame takes
 */
export function obeying(painter, say = () => {}) {
  let time = { stageMs: 0, clockMs: 0, atMs: 0, moves: false, waitedMs: 0 };
  let frames = 0;
  let ownMs = 0;
  let beforeMs = 0;
  let tookMs = 0;
  let odd = false;
  let rich = true;
  const stop = everyFrame((atMs) => {
    ownMs += (Math.min(APART_MS, atMs - beforeMs) - ownMs) / MEAN_OF;
    beforeMs = atMs;
    odd = !odd;
    if (odd && !rich && time.waitedMs > BUSY * ownMs) return;
    const passed = time.moves ? Math.min(ALONE_MS, Math.max(0, atMs - time.atMs)) : 0;
    painter.draw(time.stageMs + passed, time.clockMs + passed);
    tookMs += (nowMs() - atMs - tookMs) / MEAN_OF;
    frames += 1;
    if (frames % SAY_EVERY === 0) say(tookMs);
  });
  return (/** @type {Order} */ order) => {
    if (order.type === "size") painter.size(order.sheet);
    else if (order.type === "theme") painter.theme(order.colours, order.dark);
    else if (order.type === "look") {
      rich = order.view.rich;
      painter.look(order.view);
    } else if (order.type === "ways") painter.put(order.added, order.gone, order.anew);
    else if (order.type === "time") time = order;
    else if (order.type === "camera") painter.turn(order.x, order.y);
    else if (order.type === "flows") painter.flow(order.flows);
    else if (order.type === "close") stop();
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {{send: (order: Order) => void, worker: boolean, tookMs: () => number, close: () => void}} `tookMs`: script
 *   per frame, wherever it takes longer
 */
export function surfaceOn(canvas) {
  if (typeof Worker === "undefined" || typeof canvas.transferControlToOffscreen !== "function")
    return here(canvas);
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const offscreen = canvas.transferControlToOffscreen();
  worker.postMessage({ type: "canvas", canvas: offscreen }, [offscreen]);
  let ms = 0;
  worker.addEventListener("message", (event) => {
    ms = event.data;
  });
  return {
    send: (order) => worker.postMessage(order),
    worker: true,
    tookMs: () => Math.max(ms, scriptMs()),
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
  return { send, worker: false, tookMs: scriptMs, close: () => send({ type: "close" }) };
}
