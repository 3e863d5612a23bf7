// The menu of a value: only this, nothing of this, copy it. A right click opens it, and so does the menu key.

import { useEffect, useRef, useState } from "preact/hooks";

import { excluded, narrowed } from "../../state/search.js";
import { copyText } from "../../ui/copy.js";
import { html } from "../../ui/html.js";
import { usePage, useWords } from "../../ui/use.js";
import { plainly } from "../drawer/plain.js";

/** Room that the menu needs to the right of the pointer and below it, in px. */
const WIDE = 320;
const HIGH = 150;

/** The keys that do the same without this menu. */
const KEYS = Object.freeze({ only: "f", without: "x" });

/** @typedef {{x: number, y: number, terms: readonly string[], from: HTMLElement | null}} Asked */

/**
 * Terms of what the pointer is on; a list that has the focus means its selected row.
 *
 * @param {Element} target
 * @returns {readonly string[]}
 */
function termsAt(target) {
  const at = target.closest("[data-q]");
  const own = at instanceof HTMLElement ? at.dataset["q"] : undefined;
  if (own) return [own];
  const row = target.closest("[role=listbox], [role=grid]")?.querySelector('[aria-selected="true"]');
  const all = [...(row?.querySelectorAll("[data-q]") ?? [])].map((each) =>
    each instanceof HTMLElement ? (each.dataset["q"] ?? "") : "",
  );
  return [...new Set(all)].filter((term) => term !== "").slice(0, 6);
}

export function ValueMenu() {
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  useEffect(() => {
    const onAsk = (/** @type {MouseEvent} */ event) => {
      const terms = event.target instanceof Element ? termsAt(event.target) : [];
      // Words that are marked want the browser's own menu, and so does a field.
      if (terms.length === 0 || (getSelection()?.toString() ?? "") !== "") return;
      event.preventDefault();
      const { activeElement } = document;
      setAsked({
        x: Math.max(4, Math.min(event.clientX, innerWidth - WIDE)),
        y: Math.max(4, Math.min(event.clientY, innerHeight - HIGH)),
        terms,
        from: activeElement instanceof HTMLElement ? activeElement : null,
      });
    };
    document.addEventListener("contextmenu", onAsk);
    return () => document.removeEventListener("contextmenu", onAsk);
  }, []);
  return asked && html`<${Open} asked=${asked} onClose=${() => setAsked(null)} />`;
}

/** @param {{asked: Asked, onClose: () => void}} props */
function Open({ asked, onClose }) {
  const words = useWords();
  const { store, doors } = usePage();
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => {
    onClose();
    asked.from?.focus({ preventScroll: true });
  };
  useEffect(() => {
    box.current?.querySelector("button")?.focus({ preventScroll: true });
    const press = (/** @type {Event} */ event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onClose();
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [asked]);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (event.key !== "Escape" && by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (by === undefined) return close();
    const items = [...(box.current?.querySelectorAll("button") ?? [])];
    const next = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement)) + by;
    items[(next + items.length) % items.length]?.focus();
  };
  const sift = (/** @type {string} */ draft) => {
    doors.search(draft);
    close();
  };
  const draft = () => store.getState().filters.draft;
  const copy = (/** @type {string} */ term) => {
    void copyText(term);
    close();
  };
  return html`<div class="value-menu" role="menu" aria-label=${words("value.menu")} ref=${box} style=${{ left: `${asked.x}px`, top: `${asked.y}px` }} onKeyDown=${onKeyDown}>
    ${asked.terms.map(
      (term) => html`<div key=${term} class="value-term" role="group" aria-label=${term}>
        <p class="mono" aria-hidden="true">${plainly(term)}</p>
        <button role="menuitem" data-do="only" onClick=${() => sift(narrowed(draft(), term))}>${words("value.only")}<kbd>${KEYS.only}</kbd></button>
        <button role="menuitem" data-do="without" onClick=${() => sift(excluded(draft(), term))}>${words("value.without")}<kbd>${KEYS.without}</kbd></button>
        ${asked.terms.length === 1 && html`<button role="menuitem" data-do="copy" onClick=${() => copy(term)}>${words("value.copy")}</button>`}
      </div>`,
    )}
  </div>`;
}
