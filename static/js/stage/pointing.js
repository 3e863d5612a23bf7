// The pointer on the stage: it names what it is on, selects what it presses, and what it rests on holds still.

import { after, nowMs } from "../loop.js";
import { pagesOf } from "../state/pages.js";
import { hitAt, tileAt } from "./hit.js";
import { steeringOf } from "./steering.js";
import { verdictAt } from "./verdicts.js";

/** @typedef {import("../store.js").Store<Readonly<import("../state/index.js").State>>} Store */

/** The pointer has rested on a message for this long: it holds still, in ms. */
const REST_MS = 400;

/**
 * What is there to be pointed at.
 *
 * @typedef {object} Seen
 * @property {() => import("./layout.js").Geometry | null} geometry
 * @property {() => Iterable<{way: import("./flight.js").Way}>} ways
 * @property {() => {x: number, y: number}} window where on the stage it begins
 */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {import("./route.js").Words} words
 * @param {Seen} seen
 */
export function pointingOn(host, store, words, seen) {
  return new Pointing(host, store, words, seen);
}

class Pointing {
  /**
   * @param {HTMLElement} host
   * @param {Store} store
   * @param {import("./route.js").Words} words
   * @param {Seen} seen
   */
  constructor(host, store, words, seen) {
    this.host = host;
    this.store = store;
    this.words = words;
    this.seen = seen;
    /** The server that the pointer is on. @type {string | null} */
    this.pointed = null;
    /** @type {(() => void) | null} */
    this.resting = null;
    this.steering = steeringOf(host, store);
    /** @type {(event: MouseEvent) => void} */
    this.onMove = (event) => {
      const id = this.found(event);
      this.point(id);
      this.name(id === null ? event : null);
    };
    this.onLeave = () => {
      this.pointed = null;
      this.point(null);
    };
    /** @type {(event: MouseEvent) => void} */
    this.onClick = (event) => this.choose(event);
    host.addEventListener("pointermove", this.onMove);
    host.addEventListener("pointerleave", this.onLeave);
    host.addEventListener("click", this.onClick, true);
  }

  close() {
    this.resting?.();
    this.steering.close();
    this.host.removeEventListener("pointermove", this.onMove);
    this.host.removeEventListener("pointerleave", this.onLeave);
    this.host.removeEventListener("click", this.onClick, true);
  }

  /** The server that the pointer is on, by its tile's key; null: none. */
  server() {
    return this.pointed;
  }

  /** The message that is there, if any. @param {MouseEvent} event */
  found(event) {
    const state = this.store.getState();
    const geometry = this.seen.geometry();
    if (!geometry || state.prefs.motion === "reduced") return null;
    const at = this.placeOf(event);
    const ways = [...this.seen.ways()].map((each) => each.way);
    return hitAt(ways, state.time.stageMs, at, geometry.sheet.k, state.filters.off);
  }

  /**
   * The name of the server under the pointer: a cell among hundreds has no room for its own.
   *
   * @param {MouseEvent | null} event
   */
  name(event) {
    const geometry = this.seen.geometry();
    const tile = event && geometry ? tileAt(geometry, this.placeOf(event)) : null;
    this.pointed = tile?.key ?? null;
    const service = tile?.key.split("@", 1)[0] ?? "";
    const key = tile?.gone
      ? tile.queued
        ? "stage.server_gone_queued"
        : "stage.server_gone"
      : tile?.silent
        ? "stage.server_silent"
        : "stage.server";
    const values = { service, host: tile?.label ?? "", n: tile?.queued ?? 0 };
    const named = tile?.cell || tile?.gone || tile?.silent ? this.words(key, values) : "";
    const title = [named, tile ? this.verdictAt(tile.key) : ""].filter(Boolean).join(" · ");
    const target = event?.target instanceof HTMLElement ? event.target : null;
    if (title) {
      if (target && target.title !== title) {
        target.dataset["title"] ??= target.title;
        target.title = title;
      }
    } else if (target?.dataset["title"] !== undefined) {
      target.title = target.dataset["title"];
      delete target.dataset["title"];
    }
  }

  /** What became of a call that a server waits for in vain. @param {string} key of its tile */
  verdictAt(key) {
    const geometry = this.seen.geometry();
    if (!geometry) return "";
    const { flights } = this.store.getState().time;
    const marks = pagesOf(flights).flatMap((page) =>
      [...page.values()].map(({ thing }) => thing.mark ?? undefined),
    );
    const word = verdictAt(marks, geometry, key);
    return word === null ? "" : this.words(`verdict.${word}`);
  }

  /** Where on the stage the pointer is. @param {MouseEvent} event */
  placeOf(event) {
    const box = this.host.getBoundingClientRect();
    const { x, y } = this.seen.window();
    return { x: event.clientX - box.left + x, y: event.clientY - box.top + y };
  }

  /** @param {MouseEvent} event */
  choose(event) {
    if (this.steering.dragged()) {
      event.stopPropagation();
      return;
    }
    // A button pressed from the keyboard has no place to look for a message at.
    const id = event.detail === 0 ? null : this.found(event);
    if (id !== null) {
      event.stopPropagation();
      this.store.dispatch({ type: "select", id });
    } else if (!(event.target instanceof HTMLButtonElement))
      this.store.dispatch({ type: "select", id: null });
  }

  /**
   * The pointer is on a message, or on none; once it has rested there, that message holds still.
   *
   * @param {string | null} id
   */
  point(id) {
    if (id === this.store.getState().selection.hover) return;
    this.resting?.();
    this.resting = null;
    this.host.toggleAttribute("data-pointing", id !== null);
    this.store.dispatch({ type: "hover", id });
    if (id === null) this.store.dispatch({ type: "time/hold", on: false });
    else
      this.resting = after(REST_MS, () =>
        this.store.dispatch({ type: "time/hold", on: true, atMs: nowMs() }),
      );
  }
}
