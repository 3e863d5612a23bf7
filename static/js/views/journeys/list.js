// All requests: what each was, how it ended, how long it took, and what it cost.

import { useEffect, useRef } from "preact/hooks";

import { termOf } from "../../state/search.js";
import { html } from "../../ui/html.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { SpanChip } from "../stats/span_chip.js";
import { linesOf } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

const requestsOf = (/** @type {State} */ state) => state.journeys.requests;
const othersOf = (/** @type {State} */ state) => state.journeys.others;
const problemOf = (/** @type {State} */ state) => state.journeys.problem;
const backgroundOf = (/** @type {State} */ state) => state.journeys.background;
const atOf = (/** @type {State} */ state) => state.journeys.at;
const compareOf = (/** @type {State} */ state) => state.journeys.compare;
const filterOf = (/** @type {State} */ state) => state.filters.q;
const markedOf = (/** @type {State} */ state) => state.stats.marked !== null;
/** @type {readonly ("calls" | "casts" | "fanouts" | "copies" | "bytes")[]} */
const PRICES = Object.freeze(["calls", "casts", "fanouts", "copies", "bytes"]);

/** What stands above a column counts many. */
const MANY = Object.freeze({ count: 2 });

export function List() {
  const words = useWords();
  const requests = useSelect(requestsOf);
  const problem = useSelect(problemOf);
  const at = useSelect(atOf);
  const compare = useSelect(compareOf);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    box.current?.querySelector("[data-at]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const lines = requests ? linesOf(requests, words) : [];
  return html`<div class="journeys" data-loaded=${requests ? "true" : "false"}>
    <${Head} count=${lines.length} />
    ${problem && html`<p class="note note-bad journeys-note">${problem.detail}</p>`}
    <div class="journeys-list" ref=${box}>
      ${
        lines.length > 0 &&
        html`<table class="journeys-table">
        <thead><tr>
          <th scope="col"><span class="sr">${words("journeys.compare")}</span></th>
          <th scope="col">${words("journeys.request")}</th>
          <th scope="col">${words("journeys.outcome")}</th>
          <th scope="col">${words("journeys.started")}</th>
          <th scope="col" class="num">${words("journeys.lasted")}</th>
          ${PRICES.map((each) => html`<th key=${each} scope="col" class=${`num price-${each}`}>${words(`journeys.${each}`, MANY)}</th>`)}
        </tr></thead>
        <tbody>${lines.map((line) => html`<${LineView} key=${line.id} line=${line} at=${line.id === at} chosen=${compare.includes(line.id)} />`)}</tbody>
      </table>`
      }
      ${requests && lines.length === 0 && html`<${Nothing} />`}
      ${!requests && !problem && html`<div class="journeys-ghosts" aria-hidden="true">${[0, 1, 2, 3, 4, 5].map((each) => html`<i key=${each}></i>`)}</div>`}
    </div>
  </div>`;
}

/** @param {{count: number}} props */
function Head({ count }) {
  const words = useWords();
  const dispatch = useDispatch();
  const others = useSelect(othersOf);
  const background = useSelect(backgroundOf);
  const compare = useSelect(compareOf);
  return html`<div class="journeys-head">
    <h2 class="plain-title">${words("nav.journeys")} <span class="journeys-count num">${words.number(count)}</span></h2>
    ${
      (others > 0 || background) &&
      html`<button class="chip-button" aria-pressed=${background ? "true" : "false"} data-do="background" title=${words("journeys.background_help")}
      onClick=${() => dispatch({ type: "journeys/background", on: !background })}>${words("journeys.background", { count: others })}</button>`
    }
    <${SpanChip} />
    <span class="journeys-hint">${compare.length === 1 ? words("journeys.compare_one") : ""}</span>
    <button class="plain-button" data-do="compare" disabled=${compare.length < 2} onClick=${() => dispatch({ type: "journeys/comparing", on: true })}>${words("journeys.compare")}</button>
  </div>`;
}

function Nothing() {
  const words = useWords();
  const { doors } = usePage();
  const filtered = useSelect(filterOf) !== "";
  const marked = useSelect(markedOf);
  return html`<div class="journeys-empty"><p>${words(filtered ? "journeys.none_match" : marked ? "span.none" : "journeys.none")}</p>
    ${filtered && html`<button class="quiet-button" onClick=${doors.clear}>${words("list.clear")}</button>`}</div>`;
}

/** @param {{line: import("./model.js").Line, at: boolean, chosen: boolean}} props */
function LineView({ line, at, chosen }) {
  const words = useWords();
  const dispatch = useDispatch();
  const open = () => dispatch({ type: "journey/open", id: line.id });
  const click = (/** @type {MouseEvent} */ event) => {
    if (event.target instanceof Element && event.target.closest("a, input, label")) return;
    if (event.shiftKey) dispatch({ type: "journeys/compare", id: line.id });
    else open();
  };
  const follow = (/** @type {MouseEvent} */ event) => {
    // With a modifier the browser opens a tab of its own.
    if (event.ctrlKey || event.metaKey || event.button !== 0) return;
    event.preventDefault();
    if (event.shiftKey) dispatch({ type: "journeys/compare", id: line.id });
    else open();
  };
  return html`<tr class=${`journeys-line${line.background ? " journeys-background" : ""}${line.cause ? " journeys-caused" : ""}`} data-id=${line.id} data-at=${at ? "1" : undefined} data-outcome=${line.outcome} onClick=${click}>
    <td class="cell-pick"><label><input type="checkbox" checked=${chosen} onChange=${() => dispatch({ type: "journeys/compare", id: line.id })} /><span class="sr">${words("journeys.pick", { name: line.name })}</span></label></td>
    <td class="cell-name" title=${line.cause ? words("journeys.caused_by", { cause: line.cause }) : undefined}>${line.cause && html`<span class="sr">${words("journeys.caused_by", { cause: line.cause })}: </span>`}<a href=${`?view=journeys&id=${encodeURIComponent(line.id)}`} onClick=${follow}>${line.name}</a> <span class="journey-id mono" data-q=${termOf("request", line.id)}>${line.id}</span></td>
    <td class="cell-outcome"><span class=${`chip journey-outcome outcome-${line.outcome}`}>${words(`journeys.outcome_${line.outcome}`)}</span></td>
    <td class="cell-started mono num">${line.started}</td>
    <td class="cell-lasted num">${line.lasted}${line.bar > 0 && html`<i style=${{ width: `${line.bar}%` }}></i>`}</td>
    ${PRICES.map(
      (each) =>
        html`<td key=${each} class=${`num price-${each}`}>${line[each]}${line[each] !== "" && html` <span class="cell-unit">${words(`journeys.${each}`, { count: line[each] === "1" ? 1 : 2 })}</span>`}</td>`,
    )}
  </tr>`;
}
