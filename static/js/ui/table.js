// A grid of any length, of which only the rows in sight are in the document. It draws and tells what the reader does; what stands in it, and what that means, is its user's.

import { Component } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { html } from "./html.js";
import { clampWidth, indexFrom, offsetOf, windowOf } from "./window.js";

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} title what stands above it
 * @property {number} px its width, where 16 px are one rem; wider tables give each its share
 * @property {number} [least] it becomes no narrower than this, in px; left out: than a part of `px`
 * @property {boolean} [end] numbers stand at the end of their cell
 * @property {string} [hint] what it means, where its title is too short to say it
 */

/**
 * What stands in a cell, and how.
 *
 * @typedef {object} Cell
 * @property {unknown} content text or a template; never markup
 * @property {string} [look] more classes
 * @property {string} [title]
 * @property {string} [term] the filter that would find it
 */

/**
 * @template R
 * @typedef {object} TableProps
 * @property {string} id of the grid; its rows are `ID-row-KEY`
 * @property {string} label
 * @property {readonly Column[]} columns
 * @property {number} count rows there are, in sight or not
 * @property {(index: number) => R | null} rowAt null: not here yet, drawn as a ghost
 * @property {(row: R) => string} keyOf
 * @property {(row: R, column: Column) => unknown} cell text, a template or a `Cell`; from the row and from `looks` alone
 * @property {(row: R) => string} [rowClass]
 * @property {(row: R, index: number) => string | null} [noteAbove] said on the line between this row and the one above
 * @property {readonly unknown[]} looks what else decides how a row looks: a row is drawn again when one of these changed
 * @property {number} active index of the row that the keys are on, -1: none
 * @property {(row: R) => boolean} isSelected
 * @property {(index: number, event: KeyboardEvent | MouseEvent) => void} onRow a row was clicked, or walked to; it may be called after the state it was made with
 * @property {(index: number) => void} [onEnter] Enter on the active row
 * @property {(first: number, last: number) => void} [onSight] which rows are in sight
 * @property {(away: boolean) => void} [onAway] scrolled away from the top, or back
 * @property {(id: string, px: number) => void} [onWidth]
 * @property {(id: string, before: string | null) => void} [onOrder] a column was dragged in front of another; null: to the end
 * @property {(title: string) => string} [widthLabel] what the handle of a column is called
 * @property {(id: string) => void} [onSort] a column's title was pressed
 * @property {Readonly<{column: string, down: boolean}> | null} [sort] what the rows are sorted by; down: from a to z, from most to least
 * @property {boolean} [multi] more than one row can be selected
 * @property {unknown} [foot] what stands below the last row
 * @property {boolean} [atTop] scrolls to the top when it becomes true
 */

/** Scrolled less than this, a table is at its top, in px. */
const TOP_PX = 4;
/** One press of an arrow key on a column's handle, in px. */
const STEP_PX = 16;
/** Columns share the width there is by their own widths; none becomes narrower than this part of its own. */
const LEAST = 0.6;

/** @param {TableProps<any>} props */
export function Table(props) {
  const { id, label, columns, count, multi } = props;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [seen, setSeen] = useState({ top: 0, height: 0, row: 0 });
  const view = windowOf(seen, count);
  useMeasure(box, setSeen);
  useEffect(() => props.onSight?.(view.first, view.last), [view.first, view.last, count]);
  useEffect(() => {
    if (props.atTop && box.current && box.current.scrollTop > TOP_PX) box.current.scrollTop = 0;
  }, [props.atTop]);
  useKept(box, props, seen);
  const onScroll = (/** @type {{currentTarget: HTMLElement}} */ event) => {
    const top = event.currentTarget.scrollTop;
    if (top > TOP_PX !== seen.top > TOP_PX) props.onAway?.(top > TOP_PX);
    setSeen((before) => (before.top === top ? before : { ...before, top }));
  };
  const active = props.active >= view.first && props.active < view.last ? props.rowAt(props.active) : null;
  const indexes = Array.from({ length: view.last - view.first }, (_, at) => view.first + at);
  return html`<div class="grid-box" ref=${box} style=${{ "--columns": templateOf(columns), "--columns-min": `${leastOf(columns)}rem` }} onScroll=${onScroll}>
    <div class="grid" id=${id} role="grid" tabindex="0" aria-label=${label} aria-rowcount=${count + 1} aria-colcount=${columns.length}
      aria-multiselectable=${multi ? "true" : undefined} aria-activedescendant=${active ? `${id}-row-${props.keyOf(active)}` : undefined}
      data-first=${view.first} onKeyDown=${(/** @type {KeyboardEvent} */ event) => walk(event, props, view.page)}>
      <${Head} ...${props} />
      <div class="grid-rows" role="rowgroup" style=${{ height: `${view.height}px` }}>
        <div class="grid-sight" role="presentation" style=${{ transform: `translateY(${view.offset}px)` }}>
          ${indexes.map((index) => {
            const row = props.rowAt(index);
            if (row === null)
              return html`<${Ghost} key=${`ghost ${index}`} index=${index} columns=${columns} />`;
            const key = props.keyOf(row);
            return html`<${Row} key=${key} name=${`${id}-row-${key}`} row=${row} index=${index} props=${props} columns=${columns} looks=${props.looks}
              selected=${props.isSelected(row)} active=${index === props.active} note=${props.noteAbove?.(row, index) ?? null} />`;
          })}
        </div>
      </div>
    </div>
    ${props.foot}
  </div>`;
}

/**
 * How high the box and one row are. The row's height is the stylesheet's, so it is asked of an element.
 *
 * @param {{current: HTMLElement | null}} box
 * @param {(change: (before: import("./window.js").Seen) => import("./window.js").Seen) => void} setSeen
 */
function useMeasure(box, setSeen) {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const row =
        Number.parseFloat(getComputedStyle(element).getPropertyValue("--grid-row-px")) || rowHeight(element);
      const { clientHeight: height, scrollTop: top } = element;
      setSeen((before) => (before.height === height && before.row === row ? before : { top, height, row }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
}

/** @param {HTMLElement} element */
function rowHeight(element) {
  const style = getComputedStyle(element);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round(Number.parseFloat(style.getPropertyValue("--grid-row")) * rem) || 30;
}

/**
 * The active row comes into sight when it becomes another; live rows that push it down do not move the reader.
 *
 * @param {{current: HTMLElement | null}} box
 * @param {TableProps<any>} props
 * @param {import("./window.js").Seen} seen
 */
function useKept(box, props, seen) {
  const { active, count } = props;
  const row = active >= 0 ? props.rowAt(active) : null;
  const key = row ? props.keyOf(row) : active >= 0 ? `at ${active}` : "";
  useEffect(() => {
    const element = box.current;
    if (!element || active < 0 || seen.row === 0) return;
    const head = element.querySelector(".grid-head");
    const covered = head instanceof HTMLElement ? head.offsetHeight : 0;
    const to = offsetOf(active, { ...seen, top: element.scrollTop }, count, covered);
    if (to !== null) element.scrollTop = to;
  }, [key, seen.row]);
}

/**
 * @param {KeyboardEvent} event
 * @param {TableProps<any>} props
 * @param {number} page rows that fit
 */
function walk(event, props, page) {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && props.active >= 0 && props.onEnter) {
    event.preventDefault();
    event.stopPropagation();
    props.onEnter(props.active);
    return;
  }
  const next = indexFrom(event.key, props.active, props.count, page);
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  props.onRow(next, event);
}

/** @param {readonly Column[]} columns */
function templateOf(columns) {
  return columns.map((column) => `minmax(${leastWidth(column) / 16}rem, ${column.px}fr)`).join(" ");
}

/** @param {readonly Column[]} columns @returns {number} rem below which the table scrolls sideways */
function leastOf(columns) {
  return columns.reduce((sum, column) => sum + leastWidth(column), 0) / 16;
}

/** @param {Column} column */
function leastWidth({ px, least }) {
  return Math.min(px, least ?? px * LEAST);
}

/**
 * @typedef {object} RowProps
 * @property {string} name
 * @property {any} row
 * @property {number} index
 * @property {TableProps<any>} props
 * @property {readonly Column[]} columns
 * @property {readonly unknown[]} looks
 * @property {boolean} selected
 * @property {boolean} active
 * @property {string | null} note
 */

/** One row; drawn again only when something in it changed. @extends {Component<RowProps>} */
class Row extends Component {
  /** @param {RowProps} next */
  shouldComponentUpdate(next) {
    const now = /** @type {RowProps} */ (this.props);
    return (
      next.row !== now.row ||
      next.index !== now.index ||
      next.columns !== now.columns ||
      next.selected !== now.selected ||
      next.active !== now.active ||
      next.note !== now.note ||
      next.looks.some((look, at) => look !== now.looks[at])
    );
  }

  /** @param {RowProps} own */
  render({ name, row, index, props, columns, selected, active, note }) {
    return html`<div id=${name} class=${`grid-row ${props.rowClass?.(row) ?? ""}`} role="row" aria-rowindex=${index + 2} aria-selected=${selected ? "true" : "false"}
      data-active=${active ? "true" : undefined} data-index=${index} onClick=${(/** @type {MouseEvent} */ event) => props.onRow(index, event)}>
      ${note !== null && html`<div class="grid-note"><span>${note}</span></div>`}
      ${columns.map((column, at) => {
        // One element for each cell: a table in motion makes hundreds of them in each frame.
        const { content, look = "", title, term } = asCell(props.cell(row, column));
        return html`<div key=${column.id} class=${`grid-cell${column.end ? " grid-end" : ""} ${look}`} role="gridcell" aria-colindex=${at + 1} data-column=${column.id} title=${title} data-q=${term}>${content}</div>`;
      })}
    </div>`;
  }
}

/** @param {unknown} value @returns {Cell} */
function asCell(value) {
  return typeof value === "object" && value !== null && "content" in value ? value : { content: value };
}

/** A row that is still on its way. @param {{index: number, columns: readonly Column[]}} props */
function Ghost({ index, columns }) {
  return html`<div class="grid-row grid-ghost" role="row" aria-rowindex=${index + 2} aria-busy="true" data-index=${index}>
    ${columns.map((column, at) => html`<div key=${column.id} class="grid-cell" role="gridcell" aria-colindex=${at + 1} data-column=${column.id}><i></i></div>`)}
  </div>`;
}

/** @param {TableProps<any>} props */
function Head({ columns, onWidth, onOrder, onSort, sort, widthLabel }) {
  return html`<div class="grid-head" role="rowgroup"><div class="grid-row" role="row" aria-rowindex="1">
    ${columns.map(
      (
        column,
        at,
      ) => html`<div key=${column.id} class=${`grid-cell grid-title${column.end ? " grid-end" : ""}`} role="columnheader" aria-colindex=${at + 1} data-column=${column.id}
        title=${column.hint} aria-sort=${sort?.column === column.id ? (sort.down ? "descending" : "ascending") : undefined}
        onPointerDown=${onOrder ? (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => drag(event, column.id, onOrder) : undefined}>
        ${onSort ? html`<button class="grid-sort" onClick=${() => onSort(column.id)}><span>${column.title}</span><i aria-hidden="true"></i></button>` : html`<span>${column.title}</span>`}
        ${onWidth && html`<${Handle} column=${column} label=${widthLabel?.(column.title) ?? column.title} onWidth=${onWidth} />`}
      </div>`,
    )}
  </div></div>`;
}

/** The end of a column: dragged, or moved with the arrow keys. @param {{column: Column, label: string, onWidth: (id: string, px: number) => void}} props */
function Handle({ column, label, onWidth }) {
  const set = (/** @type {number} */ px) => onWidth(column.id, clampWidth(px));
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(column.px + by);
  };
  const onPointerDown = (/** @type {PointerEvent & {currentTarget: HTMLElement}} */ event) => {
    event.stopPropagation();
    const [from, bar] = [event.clientX, event.currentTarget];
    const wide = bar.parentElement?.offsetWidth || column.px;
    bar.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ to) => set((column.px * (wide + to.clientX - from)) / wide);
    bar.addEventListener("pointermove", move);
    bar.addEventListener("lostpointercapture", () => bar.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return html`<span class="grid-handle" role="separator" tabindex="0" aria-orientation="vertical" aria-label=${label} aria-valuenow=${Math.round(column.px)}
    aria-valuemin=${clampWidth(0)} aria-valuemax=${clampWidth(Number.POSITIVE_INFINITY)} onKeyDown=${onKeyDown} onPointerDown=${onPointerDown}></span>`;
}

/**
 * Drag a column's title to another place. Its twin for the keyboard is its user's: a list of columns with buttons.
 *
 * @param {PointerEvent & {currentTarget: HTMLElement}} event
 * @param {string} id
 * @param {(id: string, before: string | null) => void} onOrder
 */
function drag(event, id, onOrder) {
  if (event.button !== 0 || event.pointerType === "touch") return;
  const [title, from] = [event.currentTarget, event.clientX];
  const titles = /** @type {HTMLElement[]} */ ([...(title.parentElement?.children ?? [])]);
  title.setPointerCapture(event.pointerId);
  const move = (/** @type {PointerEvent} */ to) => {
    title.style.translate = Math.abs(to.clientX - from) > 6 ? `${to.clientX - from}px 0` : "";
  };
  const end = (/** @type {PointerEvent} */ to) => {
    title.removeEventListener("pointermove", move);
    title.style.translate = "";
    if (Math.abs(to.clientX - from) <= 6) return;
    const others = titles.filter((each) => each !== title);
    const next = others.find((each) => {
      const { left, width } = each.getBoundingClientRect();
      return to.clientX < left + width / 2;
    });
    onOrder(id, next?.dataset["column"] ?? null);
  };
  title.addEventListener("pointermove", move);
  title.addEventListener("pointerup", end, { once: true });
  title.addEventListener("pointercancel", () => title.removeEventListener("pointermove", move), {
    once: true,
  });
}
