// What is declared, drawn as the stage draws it and without motion; what is picked is alight.

import { useEffect, useRef } from "preact/hooks";

import { nowMs } from "../../loop.js";
import { buttonsOver } from "../../stage/buttons.js";
import { colour, set } from "../../stage/draw.js";
import { layoutOf } from "../../stage/layout.js";
import { lighting, widen } from "../../stage/lighting.js";
import { measureWith } from "../../stage/measure.js";
import { modelOf } from "../../stage/model.js";
import { drawScene } from "../../stage/svg.js";
import { html } from "../../ui/html.js";

/** @typedef {import("../../types").TopologyAnswer} Answer */
/** @typedef {import("./picked.js").Lit} Lit */
/** @typedef {import("../../state/topology.js").Picked} Picked */

/** What the page's colours say of a dock's role. @type {Readonly<Record<string, import("../../stage/shapes.js").Glyph>>} */
const GLYPHS = Object.freeze({
  topic: "call",
  topics: "call",
  server: "cast",
  fanout: "fanout",
  reply: "reply",
});

/**
 * @param {{topology: Answer | null, lit: Lit, words: import("../../text/index.js").Words, broker: string, onPick: (picked: Picked) => void}} props
 */
export function Graph({ topology, lit, words, broker, onPick }) {
  const host = useRef(/** @type {HTMLElement | null} */ (null));
  const still = useRef(/** @type {Still | null} */ (null));
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (!host.current) return undefined;
    const drawn = new Still(host.current, words, (picked) => pick.current(picked));
    still.current = drawn;
    return () => drawn.close();
  }, [words]);
  useEffect(() => {
    if (topology) still.current?.show(topology, broker);
    still.current?.light(lit);
  });
  return html`<div class="topology-graph stage-host" ref=${host}></div>`;
}

class Still {
  /**
   * @param {HTMLElement} host
   * @param {import("../../text/index.js").Words} words
   * @param {(picked: Picked) => void} pick
   */
  constructor(host, words, pick) {
    this.host = host;
    this.words = words;
    this.pick = pick;
    this.svg = /** @type {SVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    this.svg.setAttribute("class", "stage-scene");
    this.svg.setAttribute("aria-hidden", "true");
    this.overlay = document.createElement("div");
    this.overlay.className = "stage-buttons";
    this.overlay.addEventListener("click", (event) => this.choose(event));
    host.replaceChildren(this.svg, this.overlay);
    this.measure = measureWith(
      /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d")),
    );
    /** @type {Answer | null} */
    this.topology = null;
    this.drawn = "";
    this.broker = "";
    /** @type {import("../../stage/layout.js").Geometry | null} */
    this.geometry = null;
    /** @type {import("../../stage/svg.js").Parts | null} */
    this.parts = null;
    /** @type {Lit | null} */
    this.lit = null;
    this.observer = new ResizeObserver(() => this.lay());
    this.observer.observe(host);
  }

  close() {
    this.observer.disconnect();
    this.host.replaceChildren();
  }

  /**
   * Drawn anew only when something else is declared: rates and depths change every second.
   *
   * @param {Answer} topology
   * @param {string} broker
   */
  show(topology, broker) {
    const declared = JSON.stringify([
      broker,
      topology.services,
      topology.bindings,
      topology.exchanges.map(({ name, type, project }) => [name, type, project]),
      topology.queues.map(({ name, readers }) => [name, readers]),
    ]);
    this.topology = topology;
    this.broker = broker;
    if (declared !== this.drawn) {
      this.drawn = declared;
      this.lay();
    } else if (this.parts && this.geometry) widen(this.parts, this.geometry, topology.edges);
  }

  lay() {
    const { width, height } = this.host.getBoundingClientRect();
    if (width < 2 || height < 2 || !this.topology) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const model = modelOf(this.topology, [], false);
    this.geometry = layoutOf(model, { w: width, h: height, rem }, this.measure);
    this.parts = drawScene(this.svg, this.geometry, this.words, this.measure, this.broker);
    this.relight = lighting(this.parts, this.geometry);
    widen(this.parts, this.geometry, this.topology.edges);
    buttonsOver(this.overlay, this.geometry, this.words, () => {});
    const lit = this.lit;
    this.lit = null;
    if (lit) this.light(lit);
  }

  /** @param {Lit} lit */
  light(lit) {
    this.lit = lit;
    const { geometry, parts, topology } = this;
    if (!geometry || !parts || !topology) return;
    const docks = dockLights(geometry, lit);
    const stations = new Map(
      lit.exchanges.flatMap((name) => {
        const station = geometry.stationOf.get(name);
        return station ? [[station.id, lightOf("call")]] : [];
      }),
    );
    this.relight?.(
      {
        tiles: tileLights(geometry, lit),
        waiting: new Set(),
        docks,
        stations,
        queued: depthsOf(geometry, topology),
      },
      nowMs(),
    );
    const some = docks.size + stations.size > 0;
    for (const [key, path] of parts.bindings) {
      const [station = "", dock = ""] = splitAt(key);
      const light = stations.has(station) ? docks.get(dock) : undefined;
      const ink = light ? { stroke: colour(light.glyph), "stroke-opacity": 1 } : {};
      set(
        path,
        some
          ? { stroke: "inherit", "stroke-opacity": 0.1, ...ink }
          : { stroke: "inherit", "stroke-opacity": 0.4 },
      );
    }
    this.host.dataset["lit"] = [...docks.keys()].join(" ");
  }

  /** @param {MouseEvent} event */
  choose(event) {
    const key = event.target instanceof HTMLElement ? event.target.dataset["key"] : undefined;
    const picked = key && this.geometry ? pickedBy(key, this.geometry) : null;
    if (picked) this.pick(picked);
  }
}

/** @param {import("../../stage/shapes.js").Glyph} glyph @returns {import("../../stage/scene.js").Light} */
function lightOf(glyph) {
  return { glyph, focus: true, share: 1 };
}

/**
 * @param {import("../../stage/layout.js").Geometry} geometry
 * @param {Lit} lit
 */
function dockLights(geometry, lit) {
  /** @type {Map<string, import("../../stage/scene.js").Light>} */
  const lights = new Map();
  for (const queue of lit.queues) {
    const id = geometry.model.dockOf.get(queue);
    const dock = id === undefined ? undefined : geometry.docks.get(id);
    if (dock) lights.set(dock.id, lightOf(GLYPHS[dock.role] ?? "call"));
  }
  return lights;
}

/**
 * Who reads what is alight; a service alone lights all of its servers.
 *
 * @param {import("../../stage/layout.js").Geometry} geometry
 * @param {Lit} lit
 */
function tileLights(geometry, lit) {
  /** @type {Map<string, import("../../stage/scene.js").Light>} */
  const lights = new Map();
  const keys =
    lit.services.length > 0 ? [] : lit.queues.flatMap((queue) => geometry.model.readersOf.get(queue) ?? []);
  for (const key of geometry.tiles.keys())
    if (lit.services.some((name) => key === name || key.startsWith(`${name}@`))) keys.push(key);
  for (const key of keys) lights.set(key, lightOf("call"));
  return lights;
}

/**
 * How many messages wait in each dock's queues.
 *
 * @param {import("../../stage/layout.js").Geometry} geometry
 * @param {Answer} topology
 */
function depthsOf(geometry, topology) {
  /** @type {Map<string, number>} */
  const depths = new Map();
  for (const { name, messages } of topology.queues) {
    const dock = geometry.model.dockOf.get(name);
    if (dock !== undefined && messages) depths.set(dock, (depths.get(dock) ?? 0) + messages);
  }
  return depths;
}

/**
 * What a button over the graph stands for.
 *
 * @param {string} key
 * @param {import("../../stage/layout.js").Geometry} geometry
 * @returns {Picked | null}
 */
function pickedBy(key, geometry) {
  const [kind = "", id = ""] = splitAt(key);
  if (kind === "card") return { what: "service", name: id.split(" ")[0] ?? "" };
  if (kind === "dock") {
    const queue = geometry.docks.get(id)?.queues[0];
    return queue === undefined ? null : { what: "queue", name: queue };
  }
  const exchange = geometry.stations.find((station) => station.id === id)?.exchanges[0];
  return exchange === undefined ? null : { what: "exchange", name: exchange };
}

/** @param {string} key @returns {[string, string]} before and after its first space */
function splitAt(key) {
  const at = key.indexOf(" ");
  return [key.slice(0, at), key.slice(at + 1)];
}
