// Where a message can go: the message itself, to be carried, and each place with its queues and who reads them.

import { Glyph } from "../../ui/glyph.js";
import { html } from "../../ui/html.js";
import { useWords } from "../../ui/use.js";
import { copyOf } from "./model.js";

/** @typedef {import("../../types").LetterShape} Letter */
/** @typedef {import("../../types").DrawnQueue} Queue */

/**
 * The message as a thing in the hand. What it says stands in the tray as well, so it is hidden from readers of the screen.
 *
 * @param {{letter: Letter, hold?: {current: HTMLElement | null}, onPointerDown?: (event: PointerEvent) => void}} props
 */
export function LetterChip({ letter, hold, onPointerDown }) {
  return html`<span class=${`letter letter-${letter.kind}`} aria-hidden="true" ref=${hold} data-held=${onPointerDown ? "true" : "false"} onPointerDown=${onPointerDown}>
    <${Glyph} kind=${letter.kind} /><span class="mono">${letter.method}</span></span>`;
}

/** How the message is addressed. @param {{letter: Letter}} props */
export function Address({ letter }) {
  const words = useWords();
  return html`<dl class="letter-address">
    <div><dt>${words("lessons.exchange")}</dt><dd class="mono">${letter.exchange}</dd></div>
    <div><dt>${words("lessons.key")}</dt><dd class=${letter.key ? "mono" : "letter-none"}>${letter.key || words("lessons.no_key")}</dd></div>
  </dl>`;
}

/**
 * The queues of a place; `kind`: a message of that kind lies in each of them.
 *
 * @param {{place: readonly Queue[], kind: Letter["kind"] | null}} props
 */
export function PlaceView({ place, kind }) {
  const words = useWords();
  if (place.length === 0)
    return html`<span class="place-queues"><span class="place-nowhere">${words("lessons.no_queue")}</span></span>`;
  return html`<span class="place-queues" data-kind=${kind}>${place.map(
    (queue, at) => html`<span class="place-queue" key=${at}>
      <span class="sr">${words("lessons.place", { queue: queue.name, readers: queue.readers.join(", ") })} </span>
      <span class="place-dock mono" aria-hidden="true"><i class="place-slot">${kind && html`<${Glyph} kind=${kind} />`}</i>${queue.name}</span>
      <span class="place-readers" aria-hidden="true">${queue.readers.map(
        (reader) =>
          html`<span class="place-reader" key=${reader} data-gets=${copyOf(queue, reader, kind)}>${reader}</span>`,
      )}</span>
    </span>`,
  )}</span>`;
}
