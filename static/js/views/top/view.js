// The top bar: the mark, the search, language, theme and keys.

import { useState } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon, Mark } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { VIEWS } from "../../views.js";
import { Search } from "../search/view.js";

/** @typedef {import("../../state/index.js").State} State */

const viewOf = (/** @type {State} */ state) => state.place.view;
const prefsOf = (/** @type {State} */ state) => state.prefs;

export function TopBar() {
  const words = useWords();
  const dispatch = useDispatch();
  const { doors } = usePage();
  const { theme, lang, left } = useSelect(prefsOf);
  return html`<header class="top">
    <span class="logo"><${Mark} /><span>${words("page.name")}</span></span>
    <button class="plain-button left-opener" aria-expanded=${left ? "true" : "false"} onClick=${() => dispatch({ type: "prefs/left", open: !left })}>
      ${words("top.scenarios")}<${Icon} name="down" /></button>
    ${VIEWS.length > 1 && html`<${Views} />`}
    <${Search} />
    <div class="top-buttons">
      <button class="icon-button" data-do="lang" aria-label=${words("top.lang_label")} title=${words("top.lang")} onClick=${() => doors.speak(lang === "en" ? "zh-CN" : "en")}><${Icon} name="lang" /></button>
      <button class="icon-button" data-do="theme" aria-label=${words(`top.theme_${theme}`)} title=${words(`top.theme_${theme}`)}
        onClick=${() => dispatch({ type: "prefs/theme", theme: theme === "dark" ? "light" : "dark" })}><${Icon} name="half" /></button>
      <button class="icon-button" data-do="help" aria-label=${words("top.help")} title=${words("top.help")} onClick=${() => dispatch({ type: "prefs/help", open: true })}><${Icon} name="help" /></button>
    </div>
  </header>`;
}

/** Which view: links, so that each may be opened in a tab of its own. */
function Views() {
  const words = useWords();
  const dispatch = useDispatch();
  const view = useSelect(viewOf);
  const [open, setOpen] = useState(false);
  const go = (
    /** @type {MouseEvent} */ event,
    /** @type {import("../../state/place.js").ViewName} */ name,
  ) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setOpen(false);
    dispatch({ type: "view/open", view: name });
  };
  return html`<nav class=${`views${open ? " views-open" : ""}`} aria-label=${words("nav.label")}>
    <button class="plain-button views-opener" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}>${words(`nav.${view}`)}<${Icon} name="down" /></button>
    <div class="views-links">${VIEWS.map(
      ({ name, key }) =>
        html`<a key=${name} href=${name === "stage" ? "?" : `?view=${name}`} data-view=${name} title=${words("nav.keys", { key })} aria-current=${name === view ? "page" : undefined}
          onClick=${(/** @type {MouseEvent} */ event) => go(event, name)}>${words(`nav.${name}`)}</a>`,
    )}</div>
  </nav>`;
}
