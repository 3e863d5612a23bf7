// The histogram with its playhead: drag it, press anywhere, or use the keys, and the stage shows that moment.

import { useRef, useState } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { barsOf, brushed, gapsIn, momentAt, partOf, ticksOf, windowOf } from "./bars.js";

/** @typedef {import("../../state/index.js").State} State */

/** How far the arrow keys go, in ms; with Shift, and the page keys. */
const ARROW_MS = 1000;
const FINE_MS = 100;
const PAGE_MS = 10_000;
/** Bars are drawn anew this often, in ms. */
const RENEW_MS = 250;

const dueOf = (/** @type {State} */ { history }) => Math.floor(history.atMs / RENEW_MS);
const windowSOf = (/** @type {State} */ state) => state.history.windowS;
const offOf = (/** @type {State} */ state) => state.filters.off;
const gapsOf = (/** @type {State} */ state) => state.messages.gaps;
const markedOf = (/** @type {State} */ state) => state.stats.marked;

/** @param {Readonly<State>} state */
function spanOf({ history, time }) {
  return windowOf(Math.max(history.atMs, time.clockMs), history.windowS);
}

export function Scrubber() {
  const words = useWords();
  const { store } = usePage();
  const dispatch = useDispatch();
  const field = useRef(/** @type {HTMLElement | null} */ (null));
  useSelect(dueOf);
  const windowS = useSelect(windowSOf);
  const off = useSelect(offOf);
  const gaps = useSelect(gapsOf);
  const marked = useSelect(markedOf);
  const [drawn, setDrawn] = useState(/** @type {import("../../state/stats.js").MarkedSpan | null} */ (null));
  const state = store.getState();
  if (state.history.kinds === null) return html`<div class="histogram"></div>`;
  const span = spanOf(state);
  const bars = barsOf(state.history, span, off);
  const to = (/** @type {number} */ clientX) => {
    const box = field.current?.getBoundingClientRect();
    if (box)
      dispatch({
        type: "time/seek",
        toMs: momentAt((clientX - box.left) / box.width, spanOf(store.getState())),
      });
  };
  // With Shift a span is marked: every view goes to its beginning, and Messages and Journeys show it alone.
  const brush = (/** @type {HTMLElement} */ at, /** @type {number} */ fromX) => {
    const within = spanOf(store.getState());
    const box = at.getBoundingClientRect();
    const momentOf = (/** @type {number} */ x) => momentAt((x - box.left) / box.width, within);
    let span = brushed(momentOf(fromX), momentOf(fromX), within.barMs);
    const move = (/** @type {PointerEvent} */ moved) => {
      span = brushed(momentOf(fromX), momentOf(moved.clientX), within.barMs);
      setDrawn(span);
    };
    at.addEventListener("pointermove", move);
    at.addEventListener(
      "lostpointercapture",
      () => {
        at.removeEventListener("pointermove", move);
        setDrawn(null);
        dispatch({ type: "stats/mark", marked: Object.freeze(span) });
        dispatch({ type: "time/seek", toMs: span.fromMs });
        if (store.getState().time.playing) dispatch({ type: "time/toggle" });
      },
      { once: true },
    );
  };
  const onPointerDown = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button"))) return;
    const at = event.currentTarget;
    at.setPointerCapture(event.pointerId);
    if (event.shiftKey) {
      brush(at, event.clientX);
      return;
    }
    to(event.clientX);
    const move = (/** @type {PointerEvent} */ moved) => to(moved.clientX);
    at.addEventListener("pointermove", move);
    at.addEventListener("lostpointercapture", () => at.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return html`<div class="histogram" ref=${field} onPointerDown=${onPointerDown} data-total=${bars.total} data-trouble=${bars.troubles}
    title=${words("time.histogram", { span: words.span(windowS * 1000), messages: bars.total, trouble: bars.troubles })}>
    <svg viewBox=${`0 0 ${bars.count} 100`} preserveAspectRatio="none" aria-hidden="true">
      ${bars.kinds.map(({ kind, path }) => path && html`<path key=${kind} class=${`bar-${kind}`} d=${path} />`)}
    </svg>
    ${bars.trouble.map((at) => html`<i key=${`t${at}`} class="histogram-trouble" style=${{ left: `${(at / bars.count) * 100}%`, width: `${100 / bars.count}%` }}></i>`)}
    ${gapsIn(gaps, span, words).map(
      (gap) =>
        html`<i key=${`g${gap.from}`} class="histogram-gap" title=${gap.text}
                style=${{ left: `${gap.from * 100}%`, width: `${(gap.to - gap.from) * 100}%` }}></i>`,
    )}
    ${ticksOf(windowS).map(({ part, ago }) => html`<span key=${part} class="histogram-tick num" style=${{ left: `${part * 100}%` }}>−${words.span(ago * 1000)}</span>`)}
    <${Playhead} />
    <${Marked} marked=${drawn ?? marked} span=${span} />
  </div>`;
}

/** The span that is marked, with a way to take it back. @param {{marked: import("../../state/stats.js").MarkedSpan | null, span: import("./bars.js").Window}} props */
function Marked({ marked, span }) {
  const words = useWords();
  const dispatch = useDispatch();
  if (!marked) return null;
  const from = Math.max(0, partOf(marked.fromMs, span));
  const to = Math.min(1, partOf(marked.toMs, span));
  if (to <= from) return null;
  return html`<div class="histogram-marked" style=${{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}>
    <button data-do="unmark" aria-label=${words("span.clear")} title=${words("span.clear")} onClick=${() => dispatch({ type: "stats/mark", marked: null })}><${Icon} name="close" /></button></div>`;
}

/** Where the playhead is, in steps that the eye can see. @param {Readonly<State>} state */
function partNow(state) {
  const part = partOf(state.time.clockMs || state.history.atMs, spanOf(state));
  return Math.round(Math.min(1, Math.max(0, part)) * 1000) / 10;
}

/** In whole seconds, so that a reader of the screen is not told of each frame. @param {Readonly<State>} state */
const secondsBehind = ({ time }) => Math.round(time.behindMs / 1000);

function Playhead() {
  const words = useWords();
  const { store } = usePage();
  const dispatch = useDispatch();
  const part = useSelect(partNow);
  const behindS = useSelect(secondsBehind);
  const windowS = useSelect(windowSOf);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const { time, history } = store.getState();
    const arrow = event.shiftKey ? FINE_MS : ARROW_MS;
    /** @type {Readonly<Record<string, number>>} */
    const moves = {
      ArrowLeft: time.clockMs - arrow,
      ArrowDown: time.clockMs - arrow,
      ArrowRight: time.clockMs + arrow,
      ArrowUp: time.clockMs + arrow,
      PageDown: time.clockMs - PAGE_MS,
      PageUp: time.clockMs + PAGE_MS,
      Home: spanOf({ ...store.getState(), history }).fromMs,
    };
    const toMs = moves[event.key];
    if (toMs === undefined && event.key !== "End") return;
    event.preventDefault();
    event.stopPropagation();
    dispatch(toMs === undefined ? { type: "time/live" } : { type: "time/seek", toMs });
  };
  return html`<div class="histogram-later" style=${{ left: `${part}%` }}></div>
    <div class="playhead" role="slider" tabindex="0" data-do="scrub" aria-label=${words("time.scrub")} aria-valuemin=${-windowS} aria-valuemax="0"
      aria-valuenow=${Math.max(-windowS, -behindS)} aria-valuetext=${behindS > 0 ? words("time.behind", { time: words.span(behindS * 1000) }) : words("time.live")}
      style=${{ left: `${part}%` }} onKeyDown=${onKeyDown}></div>`;
}
