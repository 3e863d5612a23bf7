// The stage on its page: SVG below, the moving canvas above, real buttons on top; drawn from the store, told to by the loop.

import { after, everyFrame, nowMs } from "../loop.js";
import { beatOf } from "../state/beat.js";
import { buttonsOver } from "./buttons.js";
import { set } from "./draw.js";
import { flowsOf } from "./flows.js";
import { hitAt, tileAt } from "./hit.js";
import { layoutOf } from "./layout.js";
import { lighting, widen } from "./lighting.js";
import { measureWith } from "./measure.js";
import { modelOf } from "./model.js";
import { SLOT } from "./opened.js";
import { beatsOf } from "./ring.js";
import { courseOf, lightsOf, nearOf } from "./scene.js";
import { steeringOf } from "./steering.js";
import { surfaceOn } from "./surface.js";
import { drawScene } from "./svg.js";
import { talliesOf } from "./tally.js";
import { themeOf } from "./theme.js";
import { verdictAt } from "./verdicts.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {import("./flight.js").Way} Way */
/** @typedef {import("../store.js").Store<Readonly<State>>} Store */

/** The pointer has rested on a message for this long: it holds still, in ms. */
const REST_MS = 400;
/** Canvas pixels to a CSS pixel, at most. */
const RATIO = 2;
/** Under load, how long what flies is known without another look, in ms: a way is made 120 ms before it is needed. */
const KNOWN_MS = 50;
/** What the drawing costs is looked at with every so many frames. */
const MEASURED_EVERY = 15;
/** How much of the stage a card takes that is open. */
const OPEN_SHARE = 0.75;
/** Messages of a selected request that are lit at once. */
const JOURNEY = 400;
/** On a wall a failure is seen for this long. */
const KIOSK_MS = 30_000;
/** Matches of a search are all drawn while no more of them move at once. */
const MATCHES = 100;

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {import("./route.js").Words} words
 * @param {(term: string) => void} [pick] what a service's button does, with a term of the search language
 * @returns {() => void} takes everything away again
 */
export function mountStage(host, store, words, pick = () => {}) {
  const stage = new StageView(host, store, words, pick);
  return () => stage.close();
}

class StageView {
  /**
   * @param {HTMLElement} host
   * @param {Store} store
   * @param {import("./route.js").Words} words
   * @param {(term: string) => void} pick
   */
  constructor(host, store, words, pick) {
    this.pick = pick;
    this.host = host;
    this.store = store;
    this.words = words;
    this.svg = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    this.svg.setAttribute("class", "stage-scene");
    this.svg.setAttribute("aria-hidden", "true");
    this.canvas = document.createElement("canvas");
    this.canvas.className = "stage-canvas";
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", words("stage.canvas"));
    this.overlay = document.createElement("div");
    this.overlay.className = "stage-buttons";
    host.append(this.svg, this.canvas, this.overlay);
    this.surface = surfaceOn(this.canvas);
    host.dataset["painter"] = this.surface.worker ? "worker" : "page";
    this.measure = measureWith(
      /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d")),
    );
    this.tally = talliesOf(host);
    /** @type {import("./layout.js").Geometry | null} */
    this.geometry = null;
    /** @type {import("./svg.js").Parts | null} */
    this.parts = null;
    /** @type {(lights: import("./scene.js").Lights, atMs: number, named?: readonly string[]) => void} */
    this.light = () => {};
    /** @type {Map<string, import("./scene.js").Course & {of: unknown, reply: unknown, beat: unknown, read: boolean, round: number}>} */
    this.ways = new Map();
    /** @type {ReadonlyMap<string, number>} */
    this.beats = new Map();
    this.round = 0;
    this.frames = 0;
    /** What flew when it was last looked at, and for whom. @type {{moving: number, stageMs: number, of: readonly unknown[]}} */
    this.flown = { moving: 0, stageMs: Number.NaN, of: [] };
    this.timeouts = 0;
    /** @type {Record<string, unknown>} */
    this.last = {};
    /** Size of what is seen, and where on the stage it begins. */
    this.window = { w: 0, h: 0, x: 0, y: 0 };
    /** @type {ReturnType<typeof steeringOf> | null} */
    this.steering = null;
    /** @type {(() => void) | null} */
    this.resting = null;
    /** What stood in the search field before a card was pressed. @type {string | null} */
    this.before = null;
    /** Servers that are pinned, by card. @type {Map<string, string>} */
    this.pinned = new Map();
    /** The server that the pointer is on. @type {string | null} */
    this.pointed = null;
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
    this.observer = new ResizeObserver(() => this.lay());
    this.observer.observe(host);
    this.listen();
    this.lay();
    this.stop = everyFrame((atMs) => this.frame(atMs));
    this.unheed = store.subscribe((action) => action.type === "frame" && this.arrived());
  }

  close() {
    this.stop();
    this.unheed();
    this.resting?.();
    this.observer.disconnect();
    this.surface.close();
    this.steering?.close();
    this.host.removeEventListener("pointermove", this.onMove);
    this.host.removeEventListener("pointerleave", this.onLeave);
    this.host.removeEventListener("click", this.onClick, true);
    this.host.replaceChildren();
    this.store.dispatch({ type: "time/hold", on: false });
  }

  /** Place everything anew: the cloud or the size changed. */
  lay() {
    const { width, height } = this.host.getBoundingClientRect();
    if (width < 2 || height < 2) return;
    const { topology, ghosts, simulated, broker, hosts, open } = this.store.getState().stage;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const zoom = this.store.getState().camera.k;
    this.geometry = layoutOf(
      modelOf(
        topology,
        ghosts,
        simulated,
        hosts,
        open === null ? null : { card: open, slots: slotsOf(width * zoom) },
      ),
      { w: width, h: height, rem, zoom },
      this.measure,
    );
    this.window = { w: width, h: height, x: 0, y: 0 };
    this.parts = drawScene(this.svg, this.geometry, this.words, this.measure, broker);
    this.light = lighting(this.parts, this.geometry, this.measure, this.pinned);
    this.last["edges"] = undefined;
    buttonsOver(
      this.overlay,
      this.geometry,
      this.words,
      (term) => this.sift(term),
      (card) => this.open(card),
    );
    const { k, phone, railY } = this.geometry.sheet;
    const stationH = this.geometry.stations[0]?.h ?? 0;
    const ratio = Math.min(RATIO, devicePixelRatio || 1);
    this.surface.send({ type: "size", sheet: { w: width, h: height, k, phone, railY, stationH, ratio } });
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.look();
    this.ways.clear();
    this.last["anew"] = true;
    this.last["theme"] = undefined;
    this.host.dataset["cards"] = String(this.geometry.cards.length);
  }

  /** Turn the camera: what is drawn stays, only another part of it is seen. */
  look() {
    const { sheet } = /** @type {import("./layout.js").Geometry} */ (this.geometry);
    const { w, h } = this.window;
    const { camera } = this.store.getState();
    const x = Math.round(camera.x * sheet.w - w / 2);
    const y = Math.round(camera.y * sheet.h - h / 2);
    this.window = { w, h, x, y };
    this.last["camera"] = camera;
    set(this.svg, { viewBox: `${x} ${y} ${w} ${h}`, width: w, height: h });
    this.overlay.style.transform = `translate(${-x}px, ${-y}px)`;
    this.host.parentElement?.style.setProperty("--rail-y", `${sheet.railY - y}px`);
    this.host.dataset["zoom"] = String(Math.round(camera.k * 100) / 100);
    this.surface.send({ type: "camera", x, y });
  }

  /** Cloud and camera are those for which everything has its place. @param {Readonly<State>} state */
  isLaid({ stage, camera }) {
    const zoom = camera.k !== /** @type {any} */ (this.last["camera"])?.k;
    return !zoom && same(cloudOf(stage), /** @type {unknown[]} */ (this.last["cloud"] ?? []));
  }

  /** What came is on its way to the painter at once: on a busy page the next frame is late. */
  arrived() {
    const state = this.store.getState();
    if (this.geometry && this.parts && this.isLaid(state)) this.fly(state);
  }

  /** @param {number} atMs */
  frame(atMs) {
    const state = this.store.getState();
    const { edges } = state.stage;
    if (!this.isLaid(state)) {
      this.last["cloud"] = cloudOf(state.stage);
      this.lay();
    }
    if (!this.geometry || !this.parts) return;
    if (this.last["camera"] !== state.camera) this.look();
    this.dress(state);
    const flows = state.load.level === 3;
    if (this.last["edges"] !== edges || this.last["flows"] !== flows) {
      this.last["edges"] = edges;
      const rates = widen(this.parts, this.geometry, edges);
      if (flows || this.last["flows"])
        this.surface.send({ type: "flows", flows: flows ? flowsOf(this.geometry, rates) : [] });
      this.last["flows"] = flows;
    }
    const moving = this.knows(state) ? this.flown.moving : this.fly(state);
    const { stageMs, clockMs, playing, held } = state.time;
    this.surface.send({ type: "time", stageMs, clockMs, atMs, moves: playing && !held });
    this.frames += 1;
    if (this.frames % MEASURED_EVERY === 0)
      this.store.dispatch({
        type: "load/measured",
        moving,
        ms: this.surface.tookMs(),
        sent: state.stage.perDot,
      });
  }

  /**
   * Theme, selection, hidden kinds: sent when they change.
   *
   * @param {Readonly<State>} state
   */
  dress(state) {
    const { prefs, selection, filters, load } = state;
    const theme = document.documentElement.dataset["theme"] ?? "";
    if (this.last["theme"] !== theme) {
      this.last["theme"] = theme;
      this.surface.send({ type: "theme", ...themeOf(document.documentElement) });
    }
    const still = prefs.motion === "reduced";
    const request = requestOf(state);
    const rich = load.level === 0;
    const look = [selection.id, selection.hover, filters.off, still, rich, request];
    if (same(look, /** @type {unknown[]} */ (this.last["look"] ?? []))) return;
    this.last["look"] = look;
    this.host.toggleAttribute("data-still", still);
    const selected = selection.id && state.time.flights.has(selection.id) ? selection.id : null;
    this.surface.send({
      type: "look",
      view: { selected, request, hover: selection.hover, off: filters.off, still, rich },
    });
  }

  /**
   * Under load thousands are looked through to find what flies: that is done when something changed, or is due.
   *
   * @param {Readonly<State>} state
   */
  knows(state) {
    const passed = state.time.stageMs - this.flown.stageMs;
    const due = this.last["anew"] === true || beatOf(state) !== this.last["beat"];
    return (
      state.load.level > 0 && !due && passed >= 0 && passed < KNOWN_MS && same(shownOf(state), this.flown.of)
    );
  }

  /**
   * @param {Readonly<State>} state
   * @returns {number} how many messages move
   */
  fly(state) {
    const geometry = /** @type {import("./layout.js").Geometry} */ (this.geometry);
    const still = state.prefs.motion === "reduced";
    const { stageMs, flights } = state.time;
    const { near, flying, left } = nearOf(flights, stageMs, shareOf(state));
    const beats = beatsOf(near, this.beats);
    this.beats = beats;
    const stickMs = stickOf(state);
    const named = new Set([state.selection.id, state.selection.hover]);
    const world = { geometry, time: state.time, words: this.words, still, beats, stickMs, named };
    for (const flight of namedIn(state)) if (!near.includes(flight)) near.push(flight);
    /** @type {Way[]} */
    const added = [];
    this.round += 1;
    for (const flight of near) {
      const { id } = flight.thing;
      const { mark } = flight.thing;
      const reply = mark?.pair ? flights.get(mark.pair) : undefined;
      const known = this.ways.get(id);
      if (known) known.round = this.round;
      const beat = beats.get(id);
      const read = named.has(id);
      if (known?.of === flight && known.reply === reply && known.beat === beat && known.read === read)
        continue;
      const course = courseOf(world, flight);
      if (!course) continue;
      this.ways.set(id, { ...course, of: flight, reply, beat, read, round: this.round });
      added.push(course.way);
    }
    const gone = [];
    for (const [id, known] of this.ways) if (known.round !== this.round) gone.push(id);
    for (const id of gone) this.ways.delete(id);
    const anew = this.last["anew"] === true;
    this.last["anew"] = false;
    if (added.length > 0 || gone.length > 0 || anew) this.surface.send({ type: "ways", added, gone, anew });
    const beat = beatOf(state);
    const due = anew || beat !== this.last["beat"];
    this.last["beat"] = beat;
    if (due) {
      const lights = lightsOf(world, this.ways.values(), state.filters.off);
      this.light(lights, state.time.atMs, this.told(state));
      this.timeouts = [...lights.tiles.values()].filter(({ glyph }) => glyph === "timeout").length;
    }
    this.tally(this.ways.values(), state, { flying, left, timeouts: this.timeouts }, due);
    this.flown = { moving: flying, stageMs, of: shownOf(state) };
    return flying;
  }

  listen() {
    this.steering = steeringOf(this.host, this.store);
    this.host.addEventListener("pointermove", this.onMove);
    this.host.addEventListener("pointerleave", this.onLeave);
    this.host.addEventListener("click", this.onClick, true);
  }

  /** @param {MouseEvent} event */
  found(event) {
    const state = this.store.getState();
    if (!this.geometry || state.prefs.motion === "reduced") return null;
    const at = this.placeOf(event);
    const ways = [...this.ways.values()].map((each) => each.way);
    return hitAt(ways, state.time.stageMs, at, this.geometry.sheet.k, state.filters.off);
  }

  /**
   * The name of the server under the pointer: a cell among hundreds has no room for its own.
   *
   * @param {MouseEvent | null} event
   */
  name(event) {
    const tile = event && this.geometry ? tileAt(this.geometry, this.placeOf(event)) : null;
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
    if (!this.geometry) return "";
    const { flights } = this.store.getState().time;
    const marks = [...flights.values()].map(({ thing }) => thing.mark ?? undefined);
    const word = verdictAt(marks, this.geometry, key);
    return word === null ? "" : this.words(`verdict.${word}`);
  }

  /** Where on the stage the pointer is. @param {MouseEvent} event */
  placeOf(event) {
    const box = this.host.getBoundingClientRect();
    return {
      x: event.clientX - box.left + this.window.x,
      y: event.clientY - box.top + this.window.y,
    };
  }

  /** The search goes to a service, or back from it. @param {string} term */
  sift(term) {
    const { draft, q } = this.store.getState().filters;
    this.before = draft;
    this.pick(q === term ? "" : term);
  }

  /** A card opens to its servers, or closes; the filter that its first press set is taken back. @param {string} card */
  open(card) {
    if (this.before !== null) this.pick(this.before);
    this.before = null;
    this.store.dispatch({ type: "stage/open", card });
  }

  /**
   * Servers that are pointed at, and those that the open message is about.
   *
   * @param {Readonly<State>} state
   */
  told({ selection, time }) {
    const thing = selection.id === null ? undefined : time.flights.get(selection.id)?.thing;
    return [...(this.pointed ? [this.pointed] : []), ...(thing ? [...thing.to, thing.from ?? ""] : [])];
  }

  /** @param {MouseEvent} event */
  choose(event) {
    if (this.steering?.dragged()) {
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

/** What places everything. @param {import("../state/stage.js").Stage} stage */
function cloudOf({ topology, ghosts, simulated, broker, hosts, open }) {
  return [topology, ghosts, simulated, broker, hosts, open];
}

/** What decides which messages are drawn, but for the time. @param {Readonly<State>} state */
function shownOf({ time, load, filters, selection, prefs, place }) {
  return [time.flights, load.level, load.perDot, filters, selection, prefs, place];
}

/** Docks of one server each that a card, open to nearly all of this width, has room for. @param {number} width px */
function slotsOf(width) {
  return Math.floor((width * OPEN_SHARE) / SLOT);
}

/**
 * The request that the selected message belongs to.
 *
 * @param {Readonly<State>} state
 */
function requestOf({ selection: { id, message }, time, stage }) {
  if (id === null) return null;
  const thing = time.flights.get(id)?.thing;
  return thing ? thing.request : (stage.marks.get(id)?.request_id ?? message?.request_id ?? null);
}

/**
 * What is drawn although it moves no more: the message that is selected with its whole journey, and the one pointed at.
 *
 * @param {Readonly<State>} state
 */
function namedIn(state) {
  const { selection, time } = state;
  const request = requestOf(state);
  const found = [];
  if (request !== null) {
    for (const flight of time.flights.values()) {
      if (flight.thing.request === request && flight.start <= time.stageMs) found.push(flight);
    }
  }
  for (const id of [selection.id, selection.hover]) {
    const flight = id ? time.flights.get(id) : undefined;
    if (flight) found.push(flight);
  }
  return found.slice(-JOURNEY);
}

/** How long a failure stays on its caller's tile, in ms: on a wall until somebody has walked by. @param {Readonly<State>} state */
function stickOf({ place }) {
  return place?.kiosk ? KIOSK_MS : undefined;
}

/**
 * How much of what moves is drawn now, and what is drawn whatever comes.
 *
 * @param {Readonly<State>} state
 * @returns {import("./scene.js").Share}
 */
function shareOf(state) {
  const { load, filters, selection, time } = state;
  const request = requestOf(state);
  const matches = filters.q !== "" && load.moving <= MATCHES;
  return {
    perDot: load.level >= 2 ? load.perDot : 1,
    flows: load.level === 3,
    sureMs: time.sureMs,
    stickMs: stickOf(state),
    always: (thing) =>
      matches ||
      (request !== null && thing.request === request) ||
      thing.id === selection.id ||
      thing.id === selection.hover,
  };
}

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
