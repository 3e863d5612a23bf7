// What can be taken away of a request: a button with a menu; the key is `e`.

import { useEffect, useRef } from "preact/hooks";

import { words as wordsOf } from "../../text/index.js";
import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { saveFile } from "../../ui/save.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { titleOf } from "./model.js";
import { FORMS, fileName, pngOf, svgOf } from "./save.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("./save.js").Form} Form */

/** @type {readonly Form[]} */
const ORDER = Object.freeze(["svg", "png", "png2", "mermaid", "markdown", "json"]);
const openOf = (/** @type {State} */ state) => state.journeys.menu;

/** @param {{whole: import("../../types").RequestWhole}} props */
export function ExportMenu({ whole }) {
  const words = useWords();
  const dispatch = useDispatch();
  const page = usePage();
  const open = useSelect(openOf);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => dispatch({ type: "journey/menu", open: false });
  useEffect(() => {
    if (!open) return undefined;
    const first = box.current?.querySelector("[role=menuitem]");
    if (first instanceof HTMLElement) first.focus();
    const away = (/** @type {Event} */ event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const take = (/** @type {Form} */ form) => async () => {
    close();
    await save(page, whole, form);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      const button = box.current?.querySelector("button");
      button?.focus();
      return;
    }
    const items = [...(box.current?.querySelectorAll("[role=menuitem]") ?? [])];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = items.indexOf(/** @type {Element} */ (document.activeElement));
    const next = by === undefined ? null : items[(at + by + items.length) % items.length];
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
  };
  return html`<div class="export" ref=${box} onKeyDown=${onKeyDown}>
    <button class="plain-button" data-do="export" aria-haspopup="menu" aria-expanded=${open ? "true" : "false"} onClick=${() => dispatch({ type: "journey/menu", open: !open })}>${words("journeys.export")} <${Icon} name="down" /></button>
    ${
      open &&
      html`<div class="export-menu" role="menu" aria-label=${words("journeys.export")}>
      ${ORDER.map((form) => html`<button key=${form} role="menuitem" tabindex="-1" data-form=${form} onClick=${take(form)}>${words(`journeys.as_${form}`)}</button>`)}
      <button role="menuitem" tabindex="-1" data-form="print" onClick=${() => {
        close();
        window.print();
      }}>${words("journeys.print")}</button>
    </div>`
    }
  </div>`;
}

/**
 * @param {{store: import("../../ui/use.js").Store, doors: import("../../ui/use.js").Doors}} page
 * @param {import("../../types").RequestWhole} whole
 * @param {Form} form
 */
async function save({ store, doors }, whole, form) {
  const { journeys, runs, hello, prefs, totals } = store.getState();
  const id = whole.request_id;
  const name = fileName(id, form);
  const [, type] = FORMS[form];
  if (form === "mermaid" || form === "markdown" || form === "json") {
    const text = await doors.journeyText(id, form);
    if (text !== null) saveFile(name, new Blob([text], { type }));
    return;
  }
  const svg = svgOf({
    whole,
    title: titleOf(whole, runs),
    how: journeys,
    words: wordsOf(prefs.lang),
    tap: hello?.tap ?? "",
    version: hello?.version ?? "",
    lost: Object.values(totals.dropped).reduce((sum, each) => sum + each, 0),
  });
  if (form === "svg") {
    saveFile(name, new Blob([svg.text], { type }));
    return;
  }
  const png = await pngOf(svg, form === "png2" ? 2 : 1);
  // What is higher than a browser paints leaves as lines, which have no such limit.
  if (png) saveFile(name, png);
  else saveFile(fileName(id, "svg"), new Blob([svg.text], { type: FORMS.svg[1] }));
}
