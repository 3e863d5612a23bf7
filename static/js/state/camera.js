// What part of the stage is seen: its middle as parts of the whole, and how near. The same on a wall and on a phone.

/** How near and how far. */
export const NEAREST = 4;
export const FARTHEST = 0.6;
/** One press of a key, one click. */
export const STEP = 1.4;
/** The edge of the stage may come this far into the window, as a part of it. */
const MARGIN = 0.2;

/**
 * @typedef {object} Camera
 * @property {number} x middle of the window, 0 at the left end of the stage and 1 at its right end
 * @property {number} y the same, downwards
 * @property {number} k 1: the whole stage fits the window
 */

/** @type {Readonly<Camera>} */
export const initialCamera = Object.freeze({ x: 0.5, y: 0.5, k: 1 });

/**
 * @param {Readonly<Camera>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Camera>}
 */
export function reduceCamera(slice, action) {
  switch (action.type) {
    case "camera/zoom":
      return zoomed(slice, action.by, action.at ?? { x: 0, y: 0 });
    case "camera/pan":
      return held({ ...slice, x: slice.x + action.x / slice.k, y: slice.y + action.y / slice.k });
    case "camera/fit":
      return initialCamera;
    case "url/read":
      return action.url.zoom ? held(action.url.zoom) : initialCamera;
    default:
      return slice;
  }
}

/**
 * Nearer or farther, while what is under the pointer stays there.
 *
 * @param {Readonly<Camera>} slice
 * @param {number} by
 * @param {{x: number, y: number}} at the pointer, from the middle of the window and as parts of it
 */
function zoomed({ x, y, k }, by, at) {
  const next = Math.min(NEAREST, Math.max(FARTHEST, k * by));
  return held({ x: x + at.x / k - at.x / next, y: y + at.y / k - at.y / next, k: next });
}

/**
 * Not so far away that nothing is seen.
 *
 * @param {Camera} camera
 * @returns {Readonly<Camera>}
 */
function held({ x, y, k }) {
  const near = Math.min(NEAREST, Math.max(FARTHEST, k));
  const least = near > 1 ? (0.5 - MARGIN) / near : 0.5;
  const within = (/** @type {number} */ part) => Math.min(1 - least, Math.max(least, part));
  if (Math.abs(near - 1) < 0.01) return initialCamera;
  return Object.freeze({ x: within(x), y: within(y), k: near });
}

/**
 * @param {string} text of a link, such as `0.25,0.7,2.2`
 * @returns {Readonly<Camera> | null} null: none, or damaged
 */
export function cameraFrom(text) {
  const parts = text.split(",").map(Number);
  const [x, y, k] = parts;
  if (parts.length !== 3 || x === undefined || y === undefined || !k) return null;
  return parts.every(Number.isFinite) ? Object.freeze({ x, y, k }) : null;
}

/** @param {Readonly<Camera>} camera */
export function cameraText({ x, y, k }) {
  return [x, y, k].map((part) => Math.round(part * 1000) / 1000).join(",");
}
