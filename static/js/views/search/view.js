// The search field: coloured tokens, a caret under what is wrong, and what could be typed next.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import { corrected, flawOf, groupsOf, partsOf, taken } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("./model.js").Option} Option */
/** @typedef {{currentTarget: HTMLInputElement}} InField */

const filtersOf = (/** @type {State} */ state) => state.filters;
const searchOf = (/** @type {State} */ state) => state.search;
const shownOf = (/** @type {State} */ state) => state.messages.rows.length;

/** Pressing the list must not take the focus out of the field. */
const stay = (/** @type {Event} */ event) => event.preventDefault();

export function Search() {
  const words = useWords();
  const { doors } = usePage();
  const dispatch = useDispatch();
  const { draft, q, problem } = useSelect(filtersOf);
  const search = useSelect(searchOf);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const caretTo = useRef(/** @type {number | null} */ (null));
  useLayoutEffect(() => {
    if (caretTo.current === null || field.current?.value !== draft) return;
    field.current.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = null;
  });
  const groups = groupsOf(search, draft, words);
  const options = groups.flatMap((group) => group.options);
  const flaw = flawOf(draft, search.understood);
  const write = (/** @type {string} */ text, /** @type {number} */ at) => {
    caretTo.current = at;
    doors.search(text);
    dispatch({ type: "search/typed", draft: text, at });
    field.current?.focus();
  };
  const take = (/** @type {Option} */ option) => {
    const next = taken(draft, search.understood, option);
    write(next.text, next.at);
    if (["saved", "recent", "example"].includes(option.what)) dispatch({ type: "search/used", q: next.text });
  };
  const onKeyDown = keysOf({ search, options, draft, take, dispatch });
  const open = options.length > 0;
  // While something is offered, the reader is in the middle of it: nothing is wrong yet.
  const bad = !open && (flaw !== null || problem !== null);
  const note = search.focused && search.understood?.text === draft ? search.understood.answer.note : null;
  return html`<div class=${`search${bad ? " search-bad" : ""}${flaw?.soft ? " search-unfinished" : ""}`} role="search">
    <${Icon} name="search" />
    <${Field} field=${field} parts=${partsOf(draft, search.understood, bad ? flaw : null)} draft=${draft} bad=${bad}
      open=${open} active=${search.active} onKeyDown=${onKeyDown} />
    <${Ends} draft=${draft} q=${q} good=${!flaw && !problem} saved=${search.saved.includes(draft.trim())} />
    ${open && html`<${Offer} groups=${groups} active=${search.active} take=${take} />`}
    ${bad && html`<${Problem} flaw=${flaw} text=${problem?.text ?? ""} kept=${q !== ""} onMeant=${() => flaw && write(corrected(draft, flaw), flaw.at + flaw.meant.length)} />`}
    ${!open && !bad && note && html`<p class="search-panel search-note" role="status">${note}</p>`}
  </div>`;
}

/**
 * @typedef {object} FieldProps
 * @property {{current: HTMLInputElement | null}} field
 * @property {readonly import("./model.js").Part[]} parts
 * @property {string} draft
 * @property {boolean} bad
 * @property {boolean} open
 * @property {number} active
 * @property {(event: KeyboardEvent) => void} onKeyDown
 */

/** The text itself is drawn twice: once in colours, once without any, to be typed in. @param {FieldProps} props */
function Field({ field, parts, draft, bad, open, active, onKeyDown }) {
  const words = useWords();
  const { doors, store } = usePage();
  const dispatch = useDispatch();
  const paint = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (paint.current && field.current) paint.current.scrollLeft = field.current.scrollLeft;
  });
  const onInput = (/** @type {InField} */ { currentTarget }) => {
    doors.search(currentTarget.value);
    dispatch({ type: "search/typed", draft: currentTarget.value, at: currentTarget.selectionStart ?? 0 });
  };
  const onMoved = (/** @type {InField} */ { currentTarget }) =>
    dispatch({ type: "search/moved", at: currentTarget.selectionStart ?? 0 });
  const onClick = (/** @type {InField} */ event) => {
    onMoved(event);
    if (event.currentTarget.value.trim() === "") dispatch({ type: "search/offer", offer: "own" });
  };
  const onBlur = () => {
    const { filters } = store.getState();
    dispatch({ type: "search/focus", on: false });
    if (filters.q !== "" && filters.q === filters.draft.trim())
      dispatch({ type: "search/used", q: filters.q });
  };
  const onScroll = (/** @type {InField} */ { currentTarget }) => {
    if (paint.current) paint.current.scrollLeft = currentTarget.scrollLeft;
  };
  return html`<div class="search-field">
    <div class="search-paint mono" ref=${paint} aria-hidden="true">${parts.map(
      (part, index) =>
        html`<span key=${index} class=${`q-${part.what}${part.bad ? " q-wrong" : ""}`}>${part.text}</span>`,
    )}</div>
    <input id="q" ref=${field} class="mono" type="text" role="combobox" spellcheck=${false} autocomplete="off" autocapitalize="off" maxlength="500" value=${draft}
      aria-label=${words("top.search")} aria-autocomplete="list" aria-haspopup="listbox" aria-expanded=${open ? "true" : "false"} aria-controls=${open ? "q-offer" : undefined}
      aria-activedescendant=${open && active >= 0 ? `q-option-${active}` : undefined} aria-invalid=${bad ? "true" : undefined}
      aria-describedby=${bad && !open ? "q-problem" : "q-help"} placeholder=${words("top.search_hint")}
      onInput=${onInput} onKeyDown=${onKeyDown} onKeyUp=${onMoved} onClick=${onClick} onScroll=${onScroll}
      onFocus=${() => dispatch({ type: "search/focus", on: true })} onBlur=${onBlur} />
    <span id="q-help" class="sr">${words("top.search_help")}</span>
  </div>`;
}

/** @param {{draft: string, q: string, good: boolean, saved: boolean}} props */
function Ends({ draft, q, good, saved }) {
  const words = useWords();
  const { doors } = usePage();
  const dispatch = useDispatch();
  const shown = useSelect(shownOf);
  if (draft === "") return html`<kbd>/</kbd>`;
  const active = good && q !== "" && q === draft.trim();
  return html`${active && html`<span class="search-hits num">${words("top.search_shown", { count: shown })}</span>`}
    ${active && html`<button class=${`icon-button small search-star${saved ? " search-saved" : ""}`} aria-pressed=${saved ? "true" : "false"} aria-label=${words("search.save")} title=${words("search.save")} onClick=${() => dispatch({ type: "search/save", q })}><${Icon} name="star" /></button>`}
    <button class="icon-button small" aria-label=${words("top.search_clear")} title=${words("top.search_clear")} onClick=${doors.clear}><${Icon} name="close" /></button>`;
}

/** @param {{groups: readonly import("./model.js").Group[], active: number, take: (option: Option) => void}} props */
function Offer({ groups, active, take }) {
  const words = useWords();
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  let index = -1;
  return html`<div class="search-panel search-offer" onMouseDown=${stay}>
    <div id="q-offer" ref=${list} role="listbox" aria-label=${words("search.offer")}>
      ${groups.map(
        (group, at) =>
          html`<div role="group" key=${group.title} aria-labelledby=${`q-group-${at}`}>
        <div class="search-group" id=${`q-group-${at}`} role="presentation">${group.title}</div>
        ${group.options.map((option) => {
          index += 1;
          return html`<${Choice} key=${option.what + option.name} option=${option} index=${index} active=${index === active} take=${take} />`;
        })}
      </div>`,
      )}
    </div>
    <p class="search-keys" aria-hidden="true">${words("search.keys")}</p>
  </div>`;
}

/** @param {{option: Option, index: number, active: boolean, take: (option: Option) => void}} props */
function Choice({ option, index, active, take }) {
  return html`<div id=${`q-option-${index}`} class="search-choice" role="option" aria-selected=${active ? "true" : "false"} onClick=${() => take(option)}>
    <span class="mono search-name">${option.name}</span>
    ${option.help && html`<span class="search-help">${option.help}</span>`}
    ${option.count && html`<span class="search-count num">${option.count}</span>`}
  </div>`;
}

/** @param {{flaw: import("./model.js").Flaw | null, text: string, kept: boolean, onMeant: () => void}} props */
function Problem({ flaw, text, kept, onMeant }) {
  const words = useWords();
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const wrong = box.current?.parentElement?.querySelector(".q-wrong");
    const paint = wrong?.parentElement;
    if (!(wrong instanceof HTMLElement) || !paint || !box.current) return;
    const left = wrong.getBoundingClientRect().left - box.current.getBoundingClientRect().left;
    const most = box.current.clientWidth - 16;
    box.current.style.setProperty("--caret", `${Math.round(Math.max(4, Math.min(most, left)))}px`);
  });
  return html`<div id="q-problem" ref=${box} class=${`search-panel search-problem${flaw?.soft ? " search-soft" : ""}`} role="alert" onMouseDown=${stay}>
    ${flaw && html`<span class="search-caret mono" aria-hidden="true">^</span>`}
    <p>${flaw ? words("search.flaw", { reason: flaw.reason }) : text}${
      flaw?.meant
        ? html`<button class="link" onClick=${onMeant}>${flaw.remedy}</button>`
        : html`<span class="search-remedy">${flaw?.remedy}</span>`
    }</p>
    ${kept && html`<p class="search-kept">${words("top.search_kept")}</p>`}
  </div>`;
}

/**
 * The keys of a combobox.
 *
 * @param {object} at
 * @param {Readonly<import("../../state/search.js").Search>} at.search
 * @param {readonly Option[]} at.options
 * @param {string} at.draft
 * @param {(option: Option) => void} at.take
 * @param {(action: import("../../state/index.js").Action) => void} at.dispatch
 * @returns {(event: KeyboardEvent) => void}
 */
function keysOf({ search, options, draft, take, dispatch }) {
  const open = options.length > 0;
  const offered = open ? options[search.active] : undefined;
  const ask = (/** @type {import("../../state/search.js").Offer} */ offer) =>
    dispatch({ type: "search/offer", offer });
  const go = (/** @type {number} */ by) => {
    if (!open) return ask(draft.trim() === "" ? "own" : "complete");
    const next = search.active + by;
    dispatch({
      type: "search/active",
      index: search.active < 0 && by < 0 ? options.length - 1 : (next + options.length) % options.length,
    });
  };
  return (event) => {
    if (event.isComposing) return;
    const done = (/** @type {() => void} */ act) => {
      event.preventDefault();
      act();
    };
    if (event.key === " " && event.ctrlKey) done(() => ask("complete"));
    else if (event.key === "ArrowDown") done(() => go(1));
    else if (event.key === "ArrowUp") done(() => go(-1));
    else if (event.key === "Escape" && open) done(() => dispatch({ type: "search/offer", offer: "none" }));
    else if ((event.key === "Enter" || event.key === "Tab") && offered) done(() => take(offered));
    else if (event.key === "Enter")
      done(() => {
        dispatch({ type: "search/offer", offer: "none" });
        dispatch({ type: "search/used", q: draft });
      });
    else if (event.key === "Delete" && offered && ["saved", "recent"].includes(offered.what))
      done(() => dispatch({ type: "search/forget", q: offered.text }));
  };
}
