// The live list: newest on top, at most sixty rows, still while it is read.

import { Component } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Rich } from "../../ui/rich.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { plainly } from "../drawer/plain.js";
import { TroubleChip } from "../kinds/trouble.js";
import { gapsAt, gapText, placesOf, rowOf, termOfEnds, termOfName } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

/** Scrolled less than this, the list is at its top, in px. */
const TOP_PX = 4;

const rowsOf = (/** @type {State} */ state) => state.messages.rows;
const asOf = (/** @type {State} */ state) => state.messages.asOfNs;
const selectedOf = (/** @type {State} */ state) => state.selection.id;
const hoveredOf = (/** @type {State} */ state) => state.selection.hover;
const freshOf = (/** @type {State} */ state) => state.messages.fresh;
const rateOf = (/** @type {State} */ state) => state.totals.stats?.per_s ?? 0;
const heldOf = (/** @type {State} */ state) => state.totals.stats?.ring ?? 0;
const gapsOf = (/** @type {State} */ state) => state.messages.gaps;
const filteredOf = (/** @type {State} */ state) => state.filters.q !== "" || state.filters.off.length > 0;
const awayOf = (/** @type {State} */ state) => state.messages.away;

export function Messages() {
  return html`<div class="messages">
    <${Head} />
    <${List} />
  </div>`;
}

function Head() {
  const words = useWords();
  const dispatch = useDispatch();
  const fresh = useSelect(freshOf);
  const rate = useSelect(rateOf);
  const playing = useSelect((state) => state.time.playing);
  const show = () => {
    dispatch({ type: "list/top" });
    if (!playing) dispatch({ type: "time/live" });
  };
  const count = fresh > 9999 ? `${words.number(9999)}+` : words.number(fresh);
  return html`<div class="messages-head">
    <h2 class="plain-title">${words("list.title")}</h2>
    <${TroubleChip} />
    ${
      fresh > 0
        ? html`<button class="pill" aria-label=${words("list.new_label", { count })} onClick=${show}>${words("list.new", { count })}</button>`
        : html`<span class="messages-rate"><${Rich} text=${words("list.rate", { rate: words.number(rate, rate < 10 ? 1 : 0) })} /></span>`
    }
  </div>`;
}

function List() {
  const words = useWords();
  const dispatch = useDispatch();
  const rows = useSelect(rowsOf);
  const asOfNs = useSelect(asOf);
  const selected = useSelect(selectedOf);
  const hovered = useSelect(hoveredOf);
  const gaps = useSelect(gapsOf);
  const away = useSelect(awayOf);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!away && box.current && box.current.scrollTop > TOP_PX) box.current.scrollTop = 0;
  }, [away]);
  useEffect(() => {
    const row = selected && box.current?.querySelector('[aria-selected="true"]');
    if (row) row.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const onScroll = (/** @type {{currentTarget: HTMLElement}} */ event) => {
    const next = event.currentTarget.scrollTop > TOP_PX;
    if (next !== away) dispatch({ type: "list/away", away: next });
  };
  const onLeave = () => {
    dispatch({ type: "hover", id: null });
    dispatch({ type: "list/pointed", on: false });
  };
  // Whoever comes back to the list begins at its top again.
  useEffect(() => () => dispatch({ type: "list/top" }), []);
  const missed = gapsAt(rows, gaps);
  const places = useRef(/** @type {Map<string, number>} */ (new Map()));
  places.current = placesOf(rows, places.current);
  return html`<div class="list" id="list" ref=${box} role="listbox" tabindex="0" aria-label=${words("list.label")}
    aria-activedescendant=${rows.some((mark) => mark.id === selected) ? `row-${selected}` : undefined} onScroll=${onScroll}
    onPointerEnter=${() => dispatch({ type: "list/pointed", on: true })} onPointerLeave=${onLeave}>
    ${rows.flatMap((mark, index) => [
      ...(missed.get(index) ?? []).map(
        (gap) =>
          html`<div class="list-gap" role="presentation" key=${`gap ${gap.from_ns} ${gap.reason}`}>${gapText(gap, words)}</div>`,
      ),
      html`<${RowView} key=${places.current.get(mark.id)} mark=${mark} words=${words} asOfNs=${mark.state === "waiting" ? asOfNs : 0n}
        selected=${mark.id === selected} hovered=${mark.id === hovered} dispatch=${dispatch} />`,
    ])}
    <${End} rows=${rows.length} />
  </div>`;
}

/**
 * @typedef {object} RowProps
 * @property {import("../../types").Mark} mark
 * @property {import("../../text/index.js").Words} words
 * @property {bigint} asOfNs
 * @property {boolean} selected
 * @property {boolean} hovered
 * @property {(action: import("../../state/index.js").Action) => void} dispatch
 */

/** One row; drawn again only when something in it changed. @extends {Component<RowProps>} */
class RowView extends Component {
  /** @param {RowProps} next */
  shouldComponentUpdate(next) {
    const now = /** @type {RowProps} */ (this.props);
    return (
      next.mark !== now.mark ||
      next.words !== now.words ||
      next.asOfNs !== now.asOfNs ||
      next.selected !== now.selected ||
      next.hovered !== now.hovered
    );
  }

  /** @param {RowProps} props */
  render({ mark, words, asOfNs, selected, hovered, dispatch }) {
    const row = rowOf(mark, words, asOfNs);
    const glyph = mark.routed === 0 ? "unroutable" : mark.state === "timed_out" ? "timeout" : mark.kind;
    return html`<div id=${`row-${mark.id}`} class=${`row${row.bad ? " row-bad" : ""}${hovered ? " row-hover" : ""}${mark.background ? " row-background" : ""}`}
      role="option" aria-selected=${selected ? "true" : "false"}
      onClick=${() => dispatch({ type: "select", id: mark.id })} onPointerEnter=${() => dispatch({ type: "hover", id: mark.id })}>
      <${Glyph} kind=${glyph} />
      <span class="row-name mono" data-q=${termOfName(mark)}><span class="sr">${words(`kind.${mark.kind}`)} </span>${plainly(mark.name)}</span>
      <span class=${`row-note row-note-${row.tone} num`}>${row.note}${row.bar > 0 && html`<i style=${{ width: `${row.bar}%` }}></i>`}</span>
      <span class="row-route" data-q=${termOfEnds(mark)}>${row.route}</span>
      <span class="row-time mono num">${row.time}</span>
    </div>`;
  }
}

/** @param {{rows: number}} props */
function End({ rows }) {
  const words = useWords();
  const { doors } = usePage();
  const dispatch = useDispatch();
  const clear = () => {
    doors.clear();
    dispatch({ type: "kinds/all" });
  };
  const count = useSelect(heldOf);
  const filtered = useSelect(filteredOf);
  if (rows === 0 && filtered && count > 0) {
    return html`<div class="list-end" role="presentation"><p>${words("list.none_match", { count })}</p>
      <button class="quiet-button" onClick=${clear}>${words("list.clear")}</button></div>`;
  }
  if (rows === 0) return html`<div class="list-end" role="presentation"><p>${words("list.empty")}</p></div>`;
  if (filtered || count <= rows) return html`<div class="list-end" role="presentation"></div>`;
  return html`<div class="list-end" role="presentation"><p>${words("list.end", { rows, count })}</p></div>`;
}
