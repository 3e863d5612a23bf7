// A run under its button: each expected step, and whether the tap has seen it.

import { useEffect, useRef } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { lastSeen, standing, stepRows } from "./model.js";

/** The message or hop that the stage tells just now. */
const toldOf = (/** @type {import("../../state/index.js").State} */ state) => state.time.current;

/** @param {{run: import("../../types").RunShape, title: string}} props */
export function RunSteps({ run, title }) {
  const words = useWords();
  const dispatch = useDispatch();
  const stands = useSelect((state) => standing(run, state.time));
  const rows = stepRows(run, stands);
  const outcome = run.state === "running" || stands.includes("u") ? "running" : run.state;
  const told = useSelect(toldOf);
  const now = rows.findIndex((row) => row.seen !== null && row.seen === told);
  const before = useRef(-1);
  if (now >= 0) before.current = now;
  // Between two steps of the story the last one told stays in sight; without a story, the last one seen.
  const at = before.current >= 0 ? before.current : told === null ? lastSeen(rows) : 0;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const row = box.current?.children[at];
    if (!(row instanceof HTMLElement) || !box.current) return;
    box.current.scrollTop = row.offsetTop - box.current.clientHeight / 2;
  }, [at]);
  const seen = rows.filter((row) => row.state === "seen").length;
  return html`<div class=${`run run-${outcome}`} data-run=${run.id} data-state=${run.state}>
    <div class="run-head">
      <progress max=${rows.length} value=${seen} aria-label=${words("scenarios.steps", { title })}></progress>
      <span class="num">${seen} / ${rows.length}</span>
      ${
        run.state !== "running" &&
        html`<button class="icon-button small" aria-label=${words("scenarios.close")} onClick=${() => dispatch({ type: "run/away", id: run.id })}><${Icon} name="close" /></button>`
      }
    </div>
    ${run.wire && html`<p class="run-wire">${run.wire}</p>`}
    <ol class="steps" ref=${box} tabindex="0" aria-label=${words("scenarios.steps", { title })}>
      ${rows.map((row, index) => html`<${StepView} key=${index} row=${row} now=${index === now} />`)}
    </ol>
    ${run.note && html`<p class="note">${run.note}</p>`}
  </div>`;
}

/** @param {{row: import("./model.js").StepRow, now: boolean}} props */
function StepView({ row, now }) {
  const words = useWords();
  const dispatch = useDispatch();
  const state = words(
    {
      seen: "scenarios.step_seen",
      untold: "scenarios.step_untold",
      waits: "scenarios.step_waits",
      missing: "scenarios.step_missing",
    }[row.state],
  );
  const content = html`<i class="step-mark">${row.state === "seen" && html`<${Icon} name="check" />`}${row.state === "missing" && html`<${Icon} name="close" />`}</i>
    <span>${row.expected}</span><span class="sr">${state}</span>`;
  const seen = row.seen;
  const name = `step step-${row.state}${now ? " step-now" : ""}`;
  if (!seen) return html`<li class=${name}><span class="step-row">${content}</span></li>`;
  return html`<li class=${name}>
    <button class="step-row" onClick=${() => dispatch({ type: "select", id: seen })} onPointerEnter=${() => dispatch({ type: "hover", id: seen })}
      onPointerLeave=${() => dispatch({ type: "hover", id: null })}>${content}</button>
  </li>`;
}
