// The stage's worker: it gets the canvas once and orders after that. Nothing here may be imported by a bare name.

import { painterOn } from "./paint.js";
import { obeying } from "./surface.js";

/** @type {((order: import("./surface.js").Order) => void) | null} */
let obey = null;

addEventListener("message", (event) => {
  const order = /** @type {import("./surface.js").Order} */ (event.data);
  if (order.type === "canvas") {
    const painter = painterOn(order.canvas, (w, h) => new OffscreenCanvas(w, h));
    obey = obeying(painter, (ms) => postMessage(ms));
  } else obey?.(order);
});
