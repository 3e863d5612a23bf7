// Messages: every message of the ring in one table, found, compared, copied and taken away.

import { useEffect } from "preact/hooks";
import { moved } from "../../state/columns.js";
import { countOf, indexOf, rowAt } from "../../state/table.js";
import { focusOn } from "../../ui/focus.js";
import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { Rich } from "../../ui/rich.js";
import { Table } from "../../ui/table.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { plainly } from "../drawer/plain.js";
import { SpanChip } from "../stats/span_chip.js";
import { ColumnsMenu, CopyMenu, ExportMenu } from "./menus.js";
import { AT_END, cellOf, gapAbove, idsBetween, LEAST, marked, termOfCell, WIRE } from "./model.js";
import { needlesOf } from "./sought.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../types").Mark} Mark */
/** @typedef {import("../../state/columns.js").ColumnId} ColumnId */

const messagesOf = (/** @type {State} */ state) => state.messages;
const tableOf = (/** @type {State} */ state) => state.table;
const statsOf = (/** @type {State} */ state) => state.totals.stats;
const selectedOf = (/** @type {State} */ state) => state.selection.id;
const filtersOf = (/** @type {State} */ state) => state.filters;
const markedOf = (/** @type {State} */ state) => state.stats.marked;

export function MessagesView() {
  return html`<div class="table-view">
    <${Bar} />
    <${Rows} />
  </div>`;
}

function Bar() {
  const words = useWords();
  const dispatch = useDispatch();
  const { store } = usePage();
  const { fresh } = useSelect(messagesOf);
  const playing = useSelect((state) => state.time.playing);
  const rate = useSelect((state) => state.totals.stats?.per_s ?? 0);
  const count = useSelect(countOf);
  const held = useSelect((state) => state.totals.stats?.ring ?? 0);
  const filtered = useSelect(
    (state) => state.filters.q !== "" || state.filters.off.length > 0 || state.stats.marked !== null,
  );
  const marked = useSelect((state) => state.stats.marked !== null);
  const show = () => {
    dispatch({ type: "list/top" });
    dispatch({ type: "table/go", index: null });
    if (!store.getState().time.playing) dispatch({ type: "time/live" });
  };
  const news = fresh > 9999 ? `${words.number(9999)}+` : words.number(fresh);
  return html`<div class="table-bar">
    <p class="table-count num"><${Rich} text=${words(filtered ? "table.count_of" : "table.count", { count, held })} /></p>
    <${SpanChip} />
    ${
      marked
        ? ""
        : fresh > 0
          ? html`<button class="pill" aria-label=${words("list.new_label", { count: news })} onClick=${show}>${words("list.new", { count: news })}</button>`
          : html`<span class="messages-rate">${playing ? html`<${Rich} text=${words("list.rate", { rate: words.number(rate, rate < 10 ? 1 : 0) })} />` : words("time.paused")}</span>`
    }
    <div class="table-tools"><${CopyMenu} /><${ExportMenu} /><${ColumnsMenu} /></div>
  </div>`;
}

function Rows() {
  const words = useWords();
  const dispatch = useDispatch();
  const { store } = usePage();
  const messages = useSelect(messagesOf);
  const table = useSelect(tableOf);
  const selected = useSelect(selectedOf);
  const needles = useSelect(needlesOf);
  useSelect(statsOf);
  useSelect(filtersOf);
  useSelect(markedOf);
  const state = store.getState();
  const columns = table.columns.map(({ id, px }) => ({
    id,
    px,
    title: words(`column.${id}`),
    end: AT_END.has(id),
    least: LEAST.get(id),
  }));
  const active = table.goal ?? indexOf(state, selected);
  const onRow = (/** @type {number} */ index, /** @type {KeyboardEvent | MouseEvent} */ event) =>
    reach(store, index, event);
  const point = (/** @type {boolean} */ on) => () => dispatch({ type: "list/pointed", on });
  // Whoever comes back begins at the top again, and lives on.
  useEffect(() => () => dispatch({ type: "list/top" }), []);
  const onSight = (/** @type {number} */ first, /** @type {number} */ last) =>
    dispatch({ type: "table/sight", first, last });
  return html`<div class="table-frame" onPointerEnter=${point(true)} onPointerLeave=${point(false)} onFocusIn=${point(true)} onFocusOut=${point(false)}>
    <${Table} id="table" label=${words("list.label")} columns=${columns} count=${countOf(state)} multi
      rowAt=${(/** @type {number} */ index) => rowAt(state, index)} keyOf=${(/** @type {Mark} */ mark) => mark.id}
      cell=${(/** @type {Mark} */ mark, /** @type {{id: ColumnId}} */ column) => drawnCell(mark, column.id, words, mark.state === "waiting" ? messages.asOfNs : 0n, needles)}
      rowClass=${rowClass} noteAbove=${(/** @type {Mark} */ mark, /** @type {number} */ index) => gapAbove(mark, index > 0 ? rowAt(state, index - 1) : null, messages.gaps, words)}
      looks=${[words, needles, table.columns, messages.asOfNs]} active=${active} isSelected=${(/** @type {Mark} */ mark) => mark.id === selected || table.picked.includes(mark.id)}
      onRow=${onRow} onEnter=${() => focusOn("drawer")} onSight=${onSight}
      onAway=${(/** @type {boolean} */ away) => dispatch({ type: "list/away", away })} atTop=${!messages.away}
      onWidth=${(/** @type {ColumnId} */ id, /** @type {number} */ px) => dispatch({ type: "table/columns", columns: store.getState().table.columns.map((each) => (each.id === id ? { id, px } : each)) })}
      onOrder=${(/** @type {ColumnId} */ id, /** @type {ColumnId | null} */ before) => dispatch({ type: "table/columns", columns: moved(store.getState().table.columns, id, before) })}
      widthLabel=${(/** @type {string} */ title) => words("table.width", { column: title })} foot=${html`<${Foot} />`} />
  </div>`;
}

/**
 * A row was clicked or walked to: alone, added to those picked, or with all up to it.
 *
 * @param {ReturnType<typeof usePage>["store"]} store
 * @param {number} index
 * @param {KeyboardEvent | MouseEvent} event
 */
function reach(store, index, event) {
  const state = store.getState();
  const row = rowAt(state, index);
  if (!row) {
    store.dispatch({ type: "table/go", index });
    return;
  }
  const { picked } = state.table;
  if (event.shiftKey) {
    const from = indexOf(state, picked[0] ?? row.id);
    const ids = idsBetween((at) => rowAt(state, at), from < 0 ? index : from, index);
    // The one that it began with stays the first, so that it can be stretched further.
    const first = picked[0] ?? row.id;
    store.dispatch({ type: "table/pick", ids: [first, ...ids.filter((id) => id !== first)] });
    if (event.type === "keydown") store.dispatch({ type: "select", id: row.id });
  } else if (event.ctrlKey || event.metaKey) {
    const ids = picked.includes(row.id) ? picked.filter((id) => id !== row.id) : [...picked, row.id];
    store.dispatch({ type: "table/pick", ids });
  } else {
    store.dispatch({ type: "table/pick", ids: [row.id] });
    store.dispatch({ type: "select", id: row.id });
  }
}

/** @param {Mark} mark */
function rowClass(mark) {
  const bad =
    mark.kind === "failure" || ["failed", "timed_out", "late", "unroutable"].includes(mark.state ?? "");
  return `${bad ? "grid-bad" : ""}${mark.background ? " grid-background" : ""}`;
}

/**
 * @param {Mark} mark
 * @param {ColumnId} column
 * @param {import("../../text/index.js").Words} words
 * @param {bigint} asOfNs
 * @param {import("./sought.js").Needles} needles
 * @returns {import("../../ui/table.js").Cell}
 */
function drawnCell(mark, column, words, asOfNs, needles) {
  const { text, title, tone, inferred, bar } = cellOf(mark, column, words, asOfNs);
  const look = `cell-${tone}${WIRE.has(column) ? " mono" : ""}${inferred ? " inferred" : ""}`;
  const sought = needles[column];
  const content = sought
    ? marked(text, sought).map((piece) =>
        piece.hit ? html`<mark>${plainly(piece.text)}</mark>` : plainly(piece.text),
      )
    : plainly(text);
  const term = termOfCell(mark, column);
  if (column === "kind") {
    const glyph = mark.routed === 0 ? "unroutable" : mark.state === "timed_out" ? "timeout" : mark.kind;
    return { content: html`<${Glyph} kind=${glyph} />${content}`, look, title, term };
  }
  if (!bar) return { content, look, title, term };
  return {
    content: html`${content}<i class="cell-bar" style=${{ width: `${bar}%` }}></i>`,
    look,
    title,
    term,
  };
}

function Foot() {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const { rows } = useSelect(messagesOf);
  const { places, problem } = useSelect(tableOf);
  const stats = useSelect(statsOf);
  const filters = useSelect(filtersOf);
  const filtered = filters.q !== "" || filters.off.length > 0;
  const clear = () => {
    doors.clear();
    dispatch({ type: "kinds/all" });
  };
  if (problem) return html`<p class="grid-foot grid-foot-bad" role="alert">${problem.detail}</p>`;
  if (rows.length === 0)
    return html`<div class="grid-foot">
      <p>${filtered && stats?.ring ? words("list.none_match", { count: stats.ring }) : words("list.empty")}</p>
      ${filtered && html`<button class="quiet-button" onClick=${clear}>${words("list.clear")}</button>`}
    </div>`;
  const limit = places?.limit ?? stats?.ring_limit ?? 0;
  return html`<p class="grid-foot">${places && places.forgotten > 0 ? words("table.left", { count: limit }) : words(filtered ? "table.no_more" : "table.first")}</p>`;
}
