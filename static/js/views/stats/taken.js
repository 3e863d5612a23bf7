// A table that can be taken away as CSV.

import { html } from "../../ui/html.js";
import { saveFile } from "../../ui/save.js";
import { csvOf } from "./model.js";

/** @param {{name: string, title: string, rows: () => (string | number | null)[][]}} props */
export function Taken({ name, title, rows }) {
  const save = () => saveFile(`rpcviz-${name}.csv`, new Blob([csvOf(rows())], { type: "text/csv" }));
  return html`<span class="chart-take"><button class="quiet-button" aria-label=${`${title}: CSV`} onClick=${save}>CSV</button></span>`;
}
