// Why nobody got an answer: the verdict, how sure it is, and what it rests on. The sentences are the server's.

import { html } from "../../ui/html.js";
import { useDispatch } from "../../ui/use.js";

/** @typedef {import("../../types").VerdictShape} Verdict */
/** @typedef {import("../../text/index.js").Words} Words */

/** @param {{verdict: Verdict | null, here: string, words: Words}} props */
export function VerdictOf({ verdict, here, words }) {
  if (!verdict) return null;
  return html`<section class="verdict" data-verdict=${verdict.word} aria-label=${words("verdict.label")}>
    <p class="verdict-said">${verdict.sentence}</p>
    <p class="verdict-sure" data-confidence=${verdict.confidence}>${words(`verdict.confidence.${verdict.confidence}`)}</p>
    <ol class="evidence">${verdict.evidence.map(
      (each, at) => html`<${Piece} key=${at} piece=${each} here=${here} words=${words} />`,
    )}</ol>
  </section>`;
}

/** @param {{piece: import("../../types").EvidenceShape, here: string, words: Words}} props */
function Piece({ piece, here, words }) {
  const dispatch = useDispatch();
  const { id } = piece;
  return html`<li><span class="mono num evidence-time">${piece.ts_ns === null ? "" : words.clock(piece.ts_ns)}</span>
    <span>${piece.sentence}${
      id !== null &&
      id !== here &&
      html` <button class="link" onClick=${() => dispatch({ type: "select", id })}>${words("drawer.open_pair")}</button>`
    }</span></li>`;
}
