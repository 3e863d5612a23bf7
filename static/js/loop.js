// The only clock and the only animation loop, on the page and in the stage's worker.

/**
 * @callback Frame
 * @param {number} atMs the clock, in ms
 * @returns {void}
 */

/** @type {Set<Frame>} */
const frames = new Set();
let running = false;
/** Frames that a mean is taken over. */
const MEAN_OF = 30;
/** From one repaint to the next of most screens, in ms. */
const REPAINT_MS = 1000 / 60;
let meanMs = 0;
let restMs = 0;
/** From when on the next frame may come, and how long after that the last one came, in ms. */
let dueMs = 0;
let lateMs = 0;

/**
 * The page's clock: milliseconds since 1970 that never step back, the same in a worker.
 *
 * @returns {number}
 */
export function nowMs() {
  return performance.timeOrigin + performance.now();
}

/**
 * How long the script of a frame takes, in ms: the mean of about the last thirty. One after which the page rests is spread
 * over the repaints that it leaves out.
 *
 * @returns {number}
 */
export function scriptMs() {
  return meanMs;
}

/**
 * Call `draw` before each repaint. A hidden page repaints nothing, so nothing is called there.
 *
 * @param {Frame} draw
 * @returns {() => void} stops it
 */
export function everyFrame(draw) {
  frames.add(draw);
  if (!running) {
    running = true;
    requestAnimationFrame(next);
  }
  return () => {
    frames.delete(draw);
  };
}

/**
 * Let so much time go by after each frame, in ms, before the next is asked for.
 *
 * @param {number} ms 0: a frame before each repaint
 */
export function rest(ms) {
  restMs = ms;
}

/**
 * How long the present frame was waited for, in ms: since the one before began, or since the rest after that was over. On a
 * page that has enough of the machine that is one repaint at the most.
 *
 * @returns {number}
 */
export function waitedMs() {
  return lateMs;
}

/**
 * Call `work` once, `ms` from now.
 *
 * @param {number} ms
 * @param {() => void} work
 * @returns {() => void} takes it back
 */
export function after(ms, work) {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

function next() {
  if (frames.size === 0) {
    running = false;
    return;
  }
  const atMs = nowMs();
  lateMs = atMs - dueMs;
  for (const draw of [...frames]) if (frames.has(draw)) draw(atMs);
  const tookMs = nowMs() - atMs;
  meanMs += (tookMs / (1 + restMs / REPAINT_MS) - meanMs) / MEAN_OF;
  dueMs = restMs > 0 ? atMs + tookMs + restMs : atMs;
  if (restMs > 0) setTimeout(() => requestAnimationFrame(next), restMs);
  else requestAnimationFrame(next);
}
