// A table that can be taken away: as CSV, and as a picture where it is one.

import { html } from "../../ui/html.js";
import { saveFile } from "../../ui/save.js";
import { useWords } from "../../ui/use.js";
import { csvOf } from "./rows.js";

/** @param {{name: string, title: string, rows: () => (string | number | null)[][], picture?: () => Promise<Blob | null>}} props */
export function Taken({ name, title, rows, picture }) {
  const words = useWords();
  const csv = () => saveFile(`rpcviz-${name}.csv`, new Blob([csvOf(rows())], { type: "text/csv" }));
  const png = async () => {
    const drawn = await picture?.();
    if (drawn) saveFile(`rpcviz-${name}.png`, drawn);
  };
  return html`<span class="chart-take">
    <button class="quiet-button" aria-label=${`${title}: ${words("stats.csv")}`} onClick=${csv}>${words("stats.csv")}</button>
    ${picture && html`<button class="quiet-button" aria-label=${`${title}: ${words("stats.png")}`} onClick=${png}>${words("stats.png")}</button>`}
  </span>`;
}
