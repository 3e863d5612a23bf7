// What can be done with the table: which columns, what is copied, what is taken away as a file.

import { useState } from "preact/hooks";
import { COLUMNS, moved, toggled, usualColumns } from "../../state/columns.js";
import { wantedKinds } from "../../state/filters.js";
import { spanAsked } from "../../state/stats.js";
import { copyText } from "../../ui/copy.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { Menu } from "../../ui/menu.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { curlOf, queryOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../state/columns.js").ColumnId} ColumnId */

/** Whole messages copied at a time: each is asked for. */
const COPIES = 50;

const columnsOf = (/** @type {State} */ state) => state.table.columns;
const pickedOf = (/** @type {State} */ state) => state.table.picked;

/** Each column on or off, and its place: for the keyboard what dragging a title is for the pointer. */
export function ColumnsMenu() {
  const words = useWords();
  const dispatch = useDispatch();
  const columns = useSelect(columnsOf);
  const set = (/** @type {readonly import("../../state/columns.js").Width[]} */ next) =>
    dispatch({ type: "table/columns", columns: next });
  const hidden = COLUMNS.filter(({ id }) => !columns.some((each) => each.id === id));
  return html`<${Menu} name="columns" label=${words("table.columns")} end>${() => html`
    <ul class="columns-list">
      ${columns.map(({ id }, at) => {
        const [above, below] = [columns[at - 1]?.id, columns[at + 2]?.id ?? null];
        const name = words(`column.${id}`);
        return html`<li key=${id} data-column=${id}>
          <label><input type="checkbox" checked disabled=${columns.length === 1} onChange=${() => set(toggled(columns, id))} />${name}</label>
          <button class="icon-button small" aria-label=${words("table.earlier", { column: name })} disabled=${above === undefined} onClick=${() => above && set(moved(columns, id, above))}><${Icon} name="up" /></button>
          <button class="icon-button small" aria-label=${words("table.later", { column: name })} disabled=${at === columns.length - 1} onClick=${() => set(moved(columns, id, below))}><${Icon} name="down" /></button>
        </li>`;
      })}
      ${hidden.map(
        ({ id }) => html`<li key=${id} data-column=${id}>
          <label><input type="checkbox" checked=${false} onChange=${() => set(toggled(columns, id))} />${words(`column.${id}`)}</label></li>`,
      )}
    </ul>
    <button class="quiet-button" onClick=${() => set(usualColumns())}>${words("table.usual")}</button>`}</${Menu}>`;
}

export function CopyMenu() {
  const words = useWords();
  const { store, doors } = usePage();
  const picked = useSelect(pickedOf);
  const [said, setSaid] = useState("");
  const copy = async (/** @type {string} */ what, /** @type {() => Promise<string> | string} */ make) => {
    const text = await Promise.resolve(make()).catch(() => "");
    setSaid(words(text !== "" && (await copyText(text)) ? "copy.done" : "copy.failed", { what }));
  };
  const marks = () => {
    const state = store.getState();
    const known = new Map(
      [...state.table.pages.values(), state.messages.rows].flat().map((row) => [row.id, row]),
    );
    return state.table.picked.map((id) => known.get(id)).filter((row) => row !== undefined);
  };
  const json = async () => {
    const whole = await Promise.all(picked.slice(0, COPIES).map((id) => doors.wholeMessage(id)));
    return JSON.stringify(whole.length === 1 ? whole[0] : whole, null, 2);
  };
  const base = () => new URL(document.documentElement.dataset["base"] ?? "/", location.href).href;
  return html`<${Menu} name="copy" label=${words("table.copy")}>${(/** @type {() => void} */ close) => {
    const item = (/** @type {string} */ key, /** @type {() => Promise<string> | string} */ make) =>
      html`<button class="menu-item" data-copy=${key} disabled=${picked.length === 0} onClick=${() => {
        void copy(words(`copy.${key}`), make);
        close();
      }}>${words(`copy.${key}`)}</button>`;
    return html`<p class="menu-note">${picked.length === 0 ? words("table.pick_one") : words("table.picked", { count: picked.length })}</p>
      ${item("json", json)}
      ${item("query", () => queryOf(marks()))}
      ${item("curl", () => curlOf(picked, base(), location.hostname !== "127.0.0.1" && location.hostname !== "localhost"))}`;
  }}</${Menu}><span class="sr" role="status">${said}</span>`;
}

/** What matches, as a file: up to the whole ring, sent line by line. */
export function ExportMenu() {
  const words = useWords();
  const { doors } = usePage();
  const filters = useSelect((state) => state.filters);
  const columns = useSelect(columnsOf);
  const marked = useSelect((state) => state.stats.marked);
  const href = (/** @type {"jsonl" | "csv"} */ form) =>
    doors.exportAddress({
      form,
      q: filters.q,
      kinds: wantedKinds(filters),
      ...spanAsked(marked),
      columns: form === "csv" ? columns.map(({ id }) => id) : null,
    });
  return html`<${Menu} name="export" label=${words("table.export")}>${(
    /** @type {() => void} */ close,
  ) => html`
    <p class="menu-note">${words("table.export_what")}</p>
    <a class="menu-item" download href=${href("jsonl")} onClick=${close}>${words("table.jsonl")}<small>${words("table.jsonl_help")}</small></a>
    <a class="menu-item" download href=${href("csv")} onClick=${close}>${words("table.csv")}<small>${words("table.csv_help")}</small></a>`}</${Menu}>`;
}
