// The stage on its page: SVG below, the moving canvas above, real buttons on top; drawn from the store, told to by the loop.

import { everyFrame, rest } from "../loop.js";
import { beatOf } from "../state/beat.js";
import { buttonsOver } from "./buttons.js";
import { cloudOf, namedIn, requestOf, same, shareOf, shownOf, stickOf } from "./choice.js";
import { set } from "./draw.js";
import { flowsOf } from "./flows.js";
import { layoutOf, namesOf } from "./layout.js";
import { lighting, widen } from "./lighting.js";
import { measureWith } from "./measure.js";
import { modelOf } from "./model.js";
import { SLOT } from "./opened.js";
import { pointingOn } from "./pointing.js";
import { beatsOf } from "./ring.js";
import { courseOf, lightsOf, nearOf } from "./scene.js";
import { surfaceOn, timeTeller } from "./surface.js";
import { drawScene } from "./svg.js";
import { talliesOf } from "./tally.js";
import { themeOf } from "./theme.js";

/** @typedef {import("../state/index.js").State} State */
/** @typedef {import("./flight.js").Way} Way */
/** @typedef {ReturnType<typeof import("../state/beat.js").inBeats>} Store */

/** Canvas pixels to a CSS pixel, at most. */
const RATIO = 2;
/** Under load, how long what flies is known without another look, in ms: a way is made 120 ms before it is needed. */
const KNOWN_MS = 50;
/** Under load the page rests so long between two of its frames, in ms: the worker goes on painting, and is not disturbed. */
const REST_MS = 20;
/** What the drawing costs is looked at so often, in ms. */
const MEASURED_MS = 250;
/** How much of the stage a card takes that is open. */
const OPEN_SHARE = 0.75;

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
    this.tellTime = timeTeller(this.surface.send);
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
    this.measuredMs = 0;
    /** What flew when it was last looked at, and for whom. @type {{moving: number, stageMs: number, of: readonly unknown[]}} */
    this.flown = { moving: 0, stageMs: Number.NaN, of: [] };
    this.timeouts = 0;
    /** @type {Record<string, unknown>} */
    this.last = {};
    /** Size of what is seen, and where on the stage it begins. */
    this.window = { w: 0, h: 0, x: 0, y: 0 };
    /** What stood in the search field before a card was pressed. @type {string | null} */
    this.before = null;
    /** Servers that are pinned, by card. @type {Map<string, string>} */
    this.pinned = new Map();
    this.observer = new ResizeObserver(() => this.lay());
    this.observer.observe(host);
    this.pointing = pointingOn(host, store, words, {
      geometry: () => this.geometry,
      ways: () => this.ways.values(),
      window: () => this.window,
    });
    this.lay();
    this.stop = everyFrame((atMs) => this.frame(atMs));
    this.unheed = store.each((action) => action.type === "frame" && this.arrived());
  }

  close() {
    this.stop();
    this.unheed();
    rest(0);
    this.pointing.close();
    this.observer.disconnect();
    this.surface.close();
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
    const names = namesOf(this.geometry.sheet);
    const stationH = this.geometry.stations[0]?.h ?? 0;
    const ratio = Math.min(RATIO, devicePixelRatio || 1);
    this.surface.send({
      type: "size",
      sheet: { w: width, h: height, k, phone, railY, stationH, names, ratio },
    });
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
    rest(this.surface.worker && state.load.level > 0 ? REST_MS : 0);
    const moving = this.knows(state) ? this.flown.moving : this.fly(state);
    const { stageMs, clockMs, playing, held } = state.time;
    this.tellTime({ stageMs, clockMs, atMs, moves: playing && !held });
    if (atMs - this.measuredMs < MEASURED_MS) return;
    this.measuredMs = atMs;
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
    const pointed = this.pointing.server();
    return [...(pointed ? [pointed] : []), ...(thing ? [...thing.to, thing.from ?? ""] : [])];
  }
}

/** Docks of one server each that a card, open to nearly all of this width, has room for. @param {number} width px */
function slotsOf(width) {
  return Math.floor((width * OPEN_SHARE) / SLOT);
}
