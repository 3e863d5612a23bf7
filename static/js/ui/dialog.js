// A dialog on the browser's own element: it keeps the focus, Escape closes it, and the focus goes back.

import { useEffect, useRef } from "preact/hooks";

import { html } from "./html.js";
import { Icon } from "./icons.js";

/** @param {{open: boolean, title: string, closeLabel: string, onClose: () => void, children?: unknown}} props */
export function Dialog({ open, title, closeLabel, onClose, children }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const element = box.current;
    if (open && element && !element.open) element.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return html`<dialog ref=${box} aria-labelledby="dialog-title" onClose=${onClose}>
    <div class="dialog-head">
      <h2 id="dialog-title" class="plain-title">${title}</h2>
      <button class="icon-button" aria-label=${closeLabel} onClick=${onClose}><${Icon} name="close" /></button>
    </div>
    ${open && children}
  </dialog>`;
}
