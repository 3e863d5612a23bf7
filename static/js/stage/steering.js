// Nearer, farther and aside: the wheel, two fingers, dragging, a double click. Keys do the same.

import { STEP } from "../state/camera.js";

/** A pointer that moved less than this has clicked, in px. */
const CLICK_PX = 4;
/** One notch of a wheel turns by about this. */
const NOTCH = 1.0015;

/**
 * @param {HTMLElement} host
 * @param {{getState: () => Readonly<import("../state/index.js").State>, dispatch: (action: import("../state/index.js").Action) => void}} store
 * @returns {{dragged: () => boolean, close: () => void}} `dragged`: the last press was a drag, and no click
 */
export function steeringOf(host, store) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let moved = 0;
  /** From the middle of the window, as parts of it. @param {{clientX: number, clientY: number}} at */
  const partsOf = ({ clientX, clientY }) => {
    const box = host.getBoundingClientRect();
    return { x: (clientX - box.left) / box.width - 0.5, y: (clientY - box.top) / box.height - 0.5 };
  };
  const onWheel = (/** @type {WheelEvent} */ event) => {
    event.preventDefault();
    // A pinch on a touchpad comes as a wheel with Ctrl, in smaller steps.
    const turn = event.deltaY * (event.deltaMode === 0 ? 1 : 30) * (event.ctrlKey ? 6 : 1);
    store.dispatch({ type: "camera/zoom", by: NOTCH ** -turn, at: partsOf(event) });
  };
  const onDown = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) moved = 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (/** @type {PointerEvent} */ event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const before = spread(fingers);
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    moved += Math.hypot(dx, dy);
    if (moved <= CLICK_PX) return;
    if (!host.hasPointerCapture(event.pointerId)) host.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const { width, height } = host.getBoundingClientRect();
    if (fingers.size === 1 && store.getState().camera.k !== 1)
      store.dispatch({ type: "camera/pan", x: -dx / width, y: -dy / height });
    else if (fingers.size === 2 && before > 0)
      store.dispatch({ type: "camera/zoom", by: spread(fingers) / before, at: partsOf(event) });
  };
  const onUp = (/** @type {PointerEvent} */ event) => fingers.delete(event.pointerId);
  const onDouble = (/** @type {MouseEvent} */ event) =>
    store.dispatch({
      type: "camera/zoom",
      by: event.shiftKey ? 1 / (STEP * STEP) : STEP * STEP,
      at: partsOf(event),
    });
  const onFocus = (/** @type {FocusEvent} */ event) => {
    host.scrollTo(0, 0);
    if (host.querySelector("[data-anew]")) return;
    if (event.target instanceof HTMLElement && event.target.matches(":focus-visible")) follow(event.target);
  };
  /** What has the focus is to be seen. @param {HTMLElement} element */
  const follow = (element) => {
    const box = host.getBoundingClientRect();
    const at = element.getBoundingClientRect();
    const beyond = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ size) =>
      low < 0 ? low / size : high > size ? (high - size) / size : 0;
    const x = beyond(at.left - box.left, at.right - box.left, box.width);
    const y = beyond(at.top - box.top, at.bottom - box.top, box.height);
    if (x !== 0 || y !== 0) store.dispatch({ type: "camera/pan", x, y });
  };
  const stop = new AbortController();
  const { signal } = stop;
  host.addEventListener("wheel", onWheel, { passive: false, signal });
  host.addEventListener("pointerdown", onDown, { signal });
  host.addEventListener("pointermove", onMove, { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]))
    host.addEventListener(end, onUp, { signal });
  host.addEventListener("dblclick", onDouble, { signal });
  host.addEventListener("focusin", onFocus, { signal });
  return { dragged: () => moved > CLICK_PX, close: () => stop.abort() };
}

/** How far two fingers are from each other, in px. @param {ReadonlyMap<number, {x: number, y: number}>} fingers */
function spread(fingers) {
  const [one, other] = [...fingers.values()];
  return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
}
