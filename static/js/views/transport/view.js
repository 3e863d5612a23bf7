// The transport bar: step, play, speed, the clock, and whether the stage is live.

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { noteOf, pillOf, SPEED_WORD, SPEEDS } from "./model.js";
import { Scrubber } from "./scrubber.js";

/** @typedef {import("../../state/index.js").State} State */

const playingOf = (/** @type {State} */ state) => state.time.playing;
const speedOf = (/** @type {State} */ state) => state.time.speed;
const liveOf = (/** @type {State} */ state) => state.time.live && state.connection.state === "open";
/** In steps that the eye can follow, so that the bar is not drawn with every frame; exact once time stands. */
const clockOf = (/** @type {State} */ { time }) =>
  time.playing ? time.stageNs - (time.stageNs % 40_000_000n) : time.stageNs;
const behindOf = (/** @type {State} */ state) => Math.round(state.time.behindMs / 100) * 100;
const noteKeyOf = (/** @type {State} */ state) => state.time.note;
const freshOf = (/** @type {State} */ state) => state.time.fresh;
const lostOf = (/** @type {State} */ state) => state.time.lostMs;
const readingOf = (/** @type {State} */ { time }) => time.cut !== null && time.cut.aimMs !== null;

export function Transport() {
  const words = useWords();
  const dispatch = useDispatch();
  const playing = useSelect(playingOf);
  const speed = useSelect(speedOf);
  const live = useSelect(liveOf);
  const label = words(playing ? "time.pause" : "time.play");
  return html`<div class="transport" role="toolbar" aria-label=${words("time.label")}>
    <div class="transport-buttons">
      <button class="icon-button" data-do="back" aria-label=${words("time.back")} title=${`${words("time.back")} (,)`} onClick=${() => dispatch({ type: "time/step", by: -1 })}><${Icon} name="back" /></button>
      <button class="play" data-do="play" aria-label=${label} title=${label} onClick=${() => dispatch({ type: "time/toggle" })}><${Icon} name=${playing ? "pause" : "play"} /></button>
      <button class="icon-button" data-do="next" aria-label=${words("time.next")} title=${`${words("time.next")} (.)`} onClick=${() => dispatch({ type: "time/step", by: 1 })}><${Icon} name="next" /></button>
    </div>
    <div class="segments" role="group" aria-label=${words("time.speed")}>
      ${SPEEDS.map(
        (
          each,
        ) => html`<button key=${each} data-speed=${each} aria-pressed=${each === speed ? "true" : "false"} title=${words(`${SPEED_WORD[each]}_help`)}
          onClick=${() => dispatch({ type: "time/speed", speed: each })}>${words(SPEED_WORD[each])}</button>`,
      )}
    </div>
    <${Scrubber} />
    <${Clock} />
    <button class=${`live${live ? " live-on" : ""}`} data-do="live" aria-pressed=${live ? "true" : "false"} onClick=${() => dispatch({ type: "time/live" })}>
      <i></i>${words(live ? "time.live" : "time.go_live")} <${Fresh} /></button>
  </div>`;
}

/** What is new since the stage was paused, or what was lost of the past: on the button that leads to the present. */
function Fresh() {
  const words = useWords();
  const fresh = useSelect(freshOf);
  const lostMs = useSelect(lostOf);
  const text = pillOf({ fresh, lostMs }, words);
  if (!text) return null;
  return html`<span class="live-fresh num">${text}</span>`;
}

function Clock() {
  const words = useWords();
  const ns = useSelect(clockOf);
  const live = useSelect(liveOf);
  const behindMs = useSelect(behindOf);
  const note = useSelect(noteKeyOf);
  const playing = useSelect(playingOf);
  const speed = useSelect(speedOf);
  const reading = useSelect(readingOf);
  if (ns <= 0n) return html`<div class="clock"></div>`;
  const said = noteOf({ playing, live, behindMs, note, speed, reading }, words);
  return html`<div class="clock mono num">
    <b>${words.clock(ns)}</b>
    <span title=${said}>${said}</span>
  </div>`;
}
