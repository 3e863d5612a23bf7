// The table of keys, and with it what the page may show of itself: sentences, hints, motion.

import { Dialog } from "../../ui/dialog.js";
import { html } from "../../ui/html.js";
import { useDispatch, useSelect, useWords } from "../../ui/use.js";
import { VIEWS } from "../../views.js";

/** @typedef {import("../../state/index.js").State} State */

const prefsOf = (/** @type {State} */ state) => state.prefs;
const hintsOf = (/** @type {State} */ state) => state.hints;

/** Each line: what it does, and its keys. @type {readonly (readonly [string, readonly string[]])[]} */
const KEYS = Object.freeze([
  ["keys.search", ["/"]],
  ["keys.narrow", ["f"]],
  ["keys.exclude", ["x"]],
  ["keys.views", VIEWS.map(({ key }) => `g ${key}`)],
  ["keys.pause", ["space"]],
  ["keys.step", [".", ","]],
  ["keys.speed", ["[", "]"]],
  ["keys.live", ["l"]],
  ["keys.window", ["-", "+"]],
  ["keys.zoom", ["z", "Z", "0"]],
  ["keys.card", ["o"]],
  ["keys.row", ["j", "k"]],
  ["keys.open", ["Enter", "Esc"]],
  ["keys.pair", ["p"]],
  ["keys.journey", ["r"]],
  ["keys.link", ["c"]],
  ["keys.strip", ["J"]],
  ["keys.idle", ["Shift F"]],
  ["keys.export", ["e"]],
  ["keys.kinds", ["1–8"]],
  ["keys.boot", ["b"]],
  ["keys.theme", ["t"]],
  ["keys.help", ["?"]],
]);

export function KeysDialog() {
  const words = useWords();
  const dispatch = useDispatch();
  const { help, motion } = useSelect(prefsOf);
  const { narrated, closed } = useSelect(hintsOf);
  const close = () => dispatch({ type: "prefs/help", open: false });
  const next = motion === "full" ? "reduced" : "full";
  return html`<${Dialog} open=${help} title=${words("keys.title")} closeLabel=${words("keys.close")} onClose=${close}>
    <dl class="keys">${KEYS.map(
      ([key, signs]) =>
        html`<div key=${key}><dt>${words(key)}</dt><dd>${signs.map((sign) => html`<kbd key=${sign}>${sign}</kbd>`)}</dd></div>`,
    )}</dl>
    <p class="keys-motion"><span>${words("keys.narrated")}</span>
      <button class="plain-button" onClick=${() => dispatch({ type: "hints/narrate", on: !narrated })}>${words(narrated ? "keys.narrated_on" : "keys.narrated_off")}</button></p>
    <p class="keys-motion"><span>${words("keys.hints")}</span>
      <button class="plain-button" disabled=${closed.length === 0 && narrated} onClick=${() => dispatch({ type: "hints/again" })}>${words(closed.length === 0 && narrated ? "keys.hints_all" : "keys.hints_again")}</button></p>
    <p class="keys-motion"><span>${words("keys.motion")}</span>
      <button class="plain-button" onClick=${() => dispatch({ type: "prefs/motion", motion: next })}>${words(`keys.motion_${motion}`)}</button></p>
  </${Dialog}>`;
}
