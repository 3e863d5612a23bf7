// Carrying a thing onto a place with mouse, pen or finger. It is never the only way: places are controls, to be pressed as well.

import { after, everyFrame } from "../loop.js";

/**
 * @typedef {object} Places
 * @property {(place: string | null) => void} over what it is held over: the `data-place` there; null: over none
 * @property {(place: string, from: DOMRect) => void} drop it was let go over a place; `from`: where it was then
 */

/** A hand trembles: from so many px on it is carried, and was not only pressed. */
const FAR = 5;
/** So near to an edge of what scrolls, in px, it scrolls; and so far with each frame. */
const EDGE = 64;
const STEP = 9;

/**
 * Begin, at a press on the thing. Let go elsewhere, or Escape, it flies back.
 *
 * @param {PointerEvent} down
 * @param {Places} places
 */
export function carry(down, { over, drop }) {
  const thing = down.currentTarget;
  if (!(thing instanceof HTMLElement) || down.button !== 0 || !down.isPrimary) return;
  const box = thing.closest(".view");
  const ended = new AbortController();
  const home = thing.parentElement ?? thing;
  const began = home.getBoundingClientRect();
  const [fromX, fromY] = [down.clientX, down.clientY];
  let [x, y] = [fromX, fromY];
  /** @type {string | null} */
  let place = null;
  /** @type {(() => void) | null} */
  let stop = null;

  const draw = () => {
    // It is gone, with its view or to another place: then nobody tells us that the hand let go.
    if (!thing.isConnected) return end(null);
    if (box) box.scrollTop += pull(y, box.getBoundingClientRect());
    // Where it lay may scroll away under it, or stick.
    const { left, top } = home.getBoundingClientRect();
    thing.style.transform = `translate(${x - fromX - left + began.left}px, ${y - fromY - top + began.top}px)`;
    const next = placeAt(thing, x, y);
    if (next === place) return;
    place = next;
    over(place);
  };
  const end = (/** @type {string | null} */ on) => {
    ended.abort();
    if (!stop) return;
    stop();
    stop = null;
    const from = thing.getBoundingClientRect();
    delete thing.dataset["carried"];
    over(null);
    if (!thing.isConnected) return;
    if (on === null) flyFrom(thing, from);
    else {
      thing.style.transform = "";
      drop(on, from);
    }
  };
  const { signal } = ended;
  thing.setPointerCapture(down.pointerId);
  thing.addEventListener(
    "pointermove",
    (move) => {
      [x, y] = [move.clientX, move.clientY];
      if (stop || Math.hypot(x - fromX, y - fromY) < FAR) return;
      thing.dataset["carried"] = "true";
      stop = everyFrame(draw);
    },
    { signal },
  );
  thing.addEventListener(
    "pointerup",
    (up) => {
      if (stop) noClick();
      end(stop && placeAt(thing, up.clientX, up.clientY));
    },
    { signal },
  );
  thing.addEventListener("lostpointercapture", () => end(null), { signal });
  const giveUp = (/** @type {KeyboardEvent} */ key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    end(null);
  };
  document.addEventListener("keydown", giveUp, { signal, capture: true });
}

/**
 * A thing that is elsewhere now flies there from where it was. How long that takes, and whether at all, is said by its style.
 *
 * @param {HTMLElement} thing
 * @param {DOMRect} from
 */
export function flyFrom(thing, from) {
  thing.style.transform = "";
  const to = thing.getBoundingClientRect();
  thing.dataset["carried"] = "true";
  thing.style.transform = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  // Reading its place makes the browser take it as the beginning.
  thing.getBoundingClientRect();
  delete thing.dataset["carried"];
  thing.style.transform = "";
}

/**
 * What lies under the thing; the place that it is taken from is that only where the hand is over it.
 *
 * @param {HTMLElement} thing
 * @param {number} x
 * @param {number} y
 * @returns {string | null}
 */
function placeAt(thing, x, y) {
  for (const element of document.elementsFromPoint(x, y)) {
    if (thing.contains(element)) continue;
    const place = element.closest("[data-place]");
    if (place instanceof HTMLElement) return place.dataset["place"] ?? null;
  }
  return null;
}

/**
 * How far what scrolls is to go while something is held near its edge.
 *
 * @param {number} y
 * @param {{top: number, bottom: number}} box
 */
function pull(y, { top, bottom }) {
  if (y < top + EDGE) return -STEP;
  return y > bottom - EDGE ? STEP : 0;
}

/** Letting go is no press on what was carried. */
function noClick() {
  const swallow = (/** @type {Event} */ click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  after(0, () => document.removeEventListener("click", swallow, { capture: true }));
}
