// Journeys: what did this user request do, and where did the time go?

import { html } from "../../ui/html.js";
import { useSelect } from "../../ui/use.js";
import { Compare } from "./compare.js";
import { walkWith } from "./keys.js";
import { List } from "./list.js";
import { One } from "./one.js";
import { walk } from "./walk.js";

walkWith(walk);

/** @typedef {import("../../state/index.js").State} State */

const idOf = (/** @type {State} */ state) => state.place.journey;
const comparingOf = (/** @type {State} */ state) => state.journeys.comparing;

export function Journeys() {
  const id = useSelect(idOf);
  const comparing = useSelect(comparingOf);
  if (comparing) return html`<${Compare} />`;
  return id === null ? html`<${List} />` : html`<${One} key=${id} id=${id} />`;
}
