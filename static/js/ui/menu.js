// A button with a panel below it: opened and closed by the button, by Escape and by a press elsewhere.

import { useEffect, useRef, useState } from "preact/hooks";

import { html } from "./html.js";
import { Icon } from "./icons.js";

/**
 * @param {{name: string, label: string, title?: string, end?: boolean, children: (close: () => void) => unknown}} props `end`: the panel ends where the button ends
 */
export function Menu({ name, label, title, end, children }) {
  const [open, setOpen] = useState(false);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => {
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const press = (/** @type {Event} */ event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [open]);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  return html`<div class="menu" ref=${box} data-menu=${name} onKeyDown=${onKeyDown}>
    <button class="plain-button" aria-expanded=${open ? "true" : "false"} title=${title} onClick=${() => setOpen(!open)}>${label}<${Icon} name="down" /></button>
    ${open && html`<div class=${`menu-panel${end ? " menu-end" : ""}`} role="group" aria-label=${label}>${children(close)}</div>`}
  </div>`;
}
