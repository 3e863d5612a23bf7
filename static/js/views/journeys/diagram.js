// One request, drawn: sequence and waterfall on the same rows, of which only those in sight are there.

import { Component } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { html } from "../../ui/html.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { indexFrom, windowOf } from "../../ui/window.js";
import { drawnOf } from "./drawn.js";
import { Hatch, Shapes } from "./picture.js";
import { groundScene, headScene, rowScenes } from "./scene.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("./scene.js").RowScene} RowScene */

/** A sheet of paper, and how many rows of it are printed. */
const PAPER_PX = 1040;
const PAPER_ROWS = 3000;
/** Scrolled less far than this from the end it goes along with what comes, in rows. */
const END = 2.5;

const lookOf = (/** @type {State} */ state) => state.journeys.look;
const linearOf = (/** @type {State} */ state) => state.journeys.linear;
const linkedOf = (/** @type {State} */ state) => state.journeys.linked;
const turnedOf = (/** @type {State} */ state) => state.journeys.turned;
const rowOf = (/** @type {State} */ state) => state.journeys.row;
const selectedOf = (/** @type {State} */ state) => state.selection.id;
const hoverOf = (/** @type {State} */ state) => state.selection.hover;

/**
 * @param {object} props
 * @param {import("../../types").RequestWhole} props.whole
 * @param {string} props.name
 * @param {boolean} [props.told] only what the stage has told
 */
export function Diagram({ whole, name, told = false }) {
  const words = useWords();
  const look = useSelect(lookOf);
  const linear = useSelect(linearOf);
  const linked = useSelect(linkedOf);
  const turned = useSelect(turnedOf);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const paper = usePaper();
  const size = useSize(box);
  const width = paper ? PAPER_PX : size.width;
  const u = paper ? 1 : size.u;
  const drawn = useMemo(
    () => (width > 0 ? drawnOf(whole, { look, linear, linked, turned }, words, width, u) : null),
    [whole, look, linear, linked, turned, words, width, u],
  );
  // Selected as a number: the stage's clock moves with every frame, and rarely comes to another row.
  const count = useSelect(({ time }) => {
    if (!drawn) return 0;
    return told && (time.pending > 0 || !time.playing) ? toldRows(drawn, time.stageNs) : drawn.rows.length;
  });
  return html`<div class="journey-box" ref=${box} data-rows=${count}>
    ${drawn && html`<${Drawing} drawn=${drawn} count=${count} name=${name} box=${box} height=${size.height} paper=${paper} follows=${told || whole.outcome === "running"} running=${whole.outcome === "running"} />`}
  </div>`;
}

/**
 * @typedef {object} DrawingProps
 * @property {import("./scene.js").Drawn} drawn
 * @property {number} count rows shown
 * @property {string} name
 * @property {{current: HTMLElement | null}} box
 * @property {number} height of the box, in px
 * @property {boolean} paper
 * @property {boolean} follows it goes along with what comes
 * @property {boolean} running more may come
 */

/** @param {DrawingProps} props */
function Drawing({ drawn, count, name, box, height, paper, follows, running }) {
  const words = useWords();
  const dispatch = useDispatch();
  const selected = useSelect(selectedOf);
  const row = useSelect(rowOf);
  const top = useScroll(box, drawn.plan.row, count, follows, running || count < drawn.rows.length);
  const { plan } = drawn;
  const seen = { top, height: Math.max(0, height - plan.head), row: plan.row };
  const sight = paper ? { first: 0, last: Math.min(count, PAPER_ROWS) } : windowOf(seen, count);
  const scenes = useScenes(drawn, sight.first, sight.last);
  const active = row ?? drawn.rows.find((each) => each.type === "item" && each.item.select === selected)?.key;
  useReveal(box, drawn, active, count);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const at = drawn.rows.findIndex((each) => each.key === active);
    const page = Math.max(1, Math.floor(seen.height / plan.row) - 1);
    const next = drawn.rows[event.key === "Enter" ? at : (indexFrom(event.key, at, count, page) ?? -1)];
    if (!next || (event.key === "Enter" && next.type === "item")) return;
    event.preventDefault();
    if (event.key === "Enter") dispatch({ type: "journey/turn", key: next.key });
    else if (next.type === "fold") dispatch({ type: "journey/row", key: next.key });
    else dispatch({ type: "select", id: next.item.select });
  };
  const [y, h] = [sight.first * plan.row, (sight.last - sight.first) * plan.row];
  const hatch = `idle-${name}`;
  return html`<svg class="journey-head" width=${plan.w} height=${plan.head} aria-hidden="true"><${Shapes} shapes=${headScene(drawn)} /></svg>
    <div class="journey-rows" role="listbox" tabindex="0" aria-label=${words("journeys.rows")} onKeyDown=${onKeyDown} style=${{ height: `${count * plan.row + 6}px` }}
      aria-activedescendant=${scenes.some((each) => each.key === active) ? `${name}-${active}` : undefined}>
      <svg width=${plan.w} height=${h} viewBox=${`0 ${y} ${plan.w} ${h}`} style=${{ top: `${y}px` }} role="presentation">
        <${Hatch} id=${hatch} />
        <g aria-hidden="true"><${Shapes} shapes=${groundScene(drawn, sight.first, sight.last)} hatch=${hatch} /></g>
        ${scenes.map((scene) => html`<${RowView} key=${scene.key} scene=${scene} plan=${plan} name=${name} count=${count} active=${scene.key === active} />`)}
        <g class="journey-ink" aria-hidden="true">${scenes.map((scene) => html`<${Still} key=${scene.key} shapes=${scene.shapes} />`)}</g>
      </svg>
    </div>`;
}

/**
 * @typedef {object} RowProps
 * @property {RowScene} scene
 * @property {import("./plan.js").Plan} plan
 * @property {string} name
 * @property {number} count
 * @property {boolean} active
 */

/** What is pressed, pointed at and read out; its picture is drawn above. @param {RowProps} props */
function RowView({ scene, plan, name, count, active }) {
  const dispatch = useDispatch();
  const hovered = useSelect((state) => hoverOf(state) === scene.select);
  const act = () =>
    scene.fold
      ? dispatch({ type: "journey/turn", key: scene.key })
      : dispatch({ type: "select", id: scene.select });
  const y = scene.index * plan.row;
  return html`<g class=${`journey-row${hovered ? " journey-row-hover" : ""}`} role="option" id=${`${name}-${scene.key}`} aria-selected=${active ? "true" : "false"}
    aria-label=${scene.label} aria-setsize=${count} aria-posinset=${scene.index + 1} data-kind=${scene.kind} data-fold=${scene.fold ? (scene.open ? "open" : "closed") : undefined}
    onClick=${act} onPointerEnter=${() => dispatch({ type: "hover", id: scene.select })} onPointerLeave=${() => dispatch({ type: "hover", id: null })}>
    <title>${scene.label}</title>
    <rect class="journey-ground" x="0" y=${y} width=${plan.w} height=${plan.row} />
  </g>`;
}

/** Shapes that stay the same are not compared one by one. @extends {Component<{shapes: readonly import("./plan.js").Shape[]}>} */
class Still extends Component {
  /** @param {{shapes: readonly import("./plan.js").Shape[]}} next */
  shouldComponentUpdate(next) {
    return next.shapes !== /** @type {typeof next} */ (this.props).shapes;
  }

  /** @param {{shapes: readonly import("./plan.js").Shape[]}} props */
  render({ shapes }) {
    return html`<${Shapes} shapes=${shapes} />`;
  }
}

/**
 * The scenes of the rows in sight; a row that stays in sight keeps its scene.
 *
 * @param {import("./scene.js").Drawn} drawn
 * @param {number} first
 * @param {number} last
 * @returns {readonly RowScene[]}
 */
function useScenes(drawn, first, last) {
  const known = useRef({ drawn, scenes: /** @type {Map<number, RowScene>} */ (new Map()) });
  if (known.current.drawn !== drawn) known.current = { drawn, scenes: new Map() };
  const before = known.current.scenes;
  /** @type {Map<number, RowScene>} */
  const now = new Map();
  for (let index = first; index < last; index += 1) {
    const scene = before.get(index) ?? rowScenes(drawn, index, index + 1)[0];
    if (scene) now.set(index, scene);
  }
  known.current.scenes = now;
  return [...now.values()];
}

/**
 * How many rows have been told by then.
 *
 * @param {import("./scene.js").Drawn} drawn
 * @param {bigint} toldNs
 */
function toldRows({ rows, began }, toldNs) {
  const ms = Number(toldNs - began) / 1e6;
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = /** @type {import("./folds.js").Row} */ (rows[middle]);
    if ((row.type === "fold" ? row.first : row.item).at <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The size of a box, and of a sixteenth of the page's type, in px.
 *
 * @param {{current: HTMLElement | null}} box
 */
function useSize(box) {
  const [size, set] = useState({ width: 0, height: 0, u: 1 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      const u = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
      set({ width: Math.max(280, element.clientWidth), height: element.clientHeight, u });
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return size;
}

/**
 * How far it is scrolled; at its end it goes along with what comes.
 *
 * @param {{current: HTMLElement | null}} box
 * @param {number} row px
 * @param {number} count
 * @param {boolean} follows
 * @param {boolean} grows at first; what has ended is read from its beginning
 */
function useScroll(box, row, count, follows, grows) {
  const [top, setTop] = useState(0);
  const atEnd = useRef(grows);
  // Before the page is painted: the scroll to the end, below, must not come before who hears of it.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const scrolled = () => {
      atEnd.current = element.scrollHeight - element.clientHeight - element.scrollTop < END * row;
      setTop(element.scrollTop);
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => element.removeEventListener("scroll", scrolled);
  }, [row]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && follows && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [count, follows, row]);
  return top;
}

/**
 * What is selected is in sight.
 *
 * @param {{current: HTMLElement | null}} box
 * @param {import("./scene.js").Drawn} drawn
 * @param {string | undefined} active
 * @param {number} count
 */
function useReveal(box, { plan, rows }, active, count) {
  useEffect(() => {
    const element = box.current;
    const index = active === undefined ? -1 : rows.findIndex((each) => each.key === active);
    if (!element || index < 0 || index >= count) return;
    const room = element.clientHeight - plan.head;
    const from = index * plan.row;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + plan.row > element.scrollTop + room) element.scrollTop = from + plan.row - room;
  }, [active, plan.row]);
}

/** True while the page is printed: then every row is drawn, as wide as paper and in the theme of paper. */
function usePaper() {
  const [paper, set] = useState(false);
  useEffect(() => {
    const root = document.documentElement;
    let theme = root.dataset["theme"];
    const before = () => {
      theme = root.dataset["theme"];
      root.dataset["theme"] = "light";
      set(true);
    };
    const done = () => {
      root.dataset["theme"] = theme;
      set(false);
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", done);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", done);
    };
  }, []);
  return paper;
}
