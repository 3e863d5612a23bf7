// What floats over the page: banners, toasts, and the words for readers of the screen.

import { useState } from "preact/hooks";

import { html } from "../../ui/html.js";
import { Icon } from "../../ui/icons.js";
import { Reload } from "../../ui/reload.js";
import { Told } from "../../ui/told.js";
import { useDispatch, usePage, useSelect, useWords } from "../../ui/use.js";
import {
  againText,
  announcement,
  brokerRetryInS,
  brokerTrouble,
  failedStep,
  retryInS,
  toastText,
} from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

const connectionOf = (/** @type {State} */ state) => state.connection.state;
const lostAtOf = (/** @type {State} */ state) => state.connection.lostAtMs;
const retryOf = (/** @type {State} */ state) => retryInS(state.connection, state.time.atMs);
const renewedOf = (/** @type {State} */ state) => state.connection.renewed;
const brokersOf = (/** @type {State} */ state) => state.brokers;
const unseenOf = (/** @type {State} */ state) => state.connection.unseenMs;
const runsOf = (/** @type {State} */ state) => state.runs;

export function Banner() {
  const words = useWords();
  const { doors } = usePage();
  const connection = useSelect(connectionOf);
  const lostAtMs = useSelect(lostAtOf);
  const retryS = useSelect(retryOf);
  const renewed = useSelect(renewedOf);
  const brokers = useSelect(brokersOf);
  const brokerS = useSelect(brokerRetryInS);
  if (connection === "refused") return html`<${TokenBanner} />`;
  if (lostAtMs !== null && connection !== "open") {
    const values = { at: words.second(lostAtMs), time: words.span(retryS * 1000) };
    return html`<div class="banner" role="alert"><p>${words(retryS > 0 ? "banner.lost" : "banner.lost_now", values)}</p>
      <button class="plain-button" onClick=${doors.retry}>${words("banner.retry")}</button></div>`;
  }
  const trouble = brokerTrouble(brokers, words);
  if (!trouble) return renewed ? html`<${RenewedBanner} />` : null;
  // The seconds are no news: who listens hears the sentences once.
  return html`<div class="banner banner-broker">
    <div role="alert"><p>${trouble.text} ${trouble.now !== null && html`<${Told} text=${trouble.now} />`}</p>
      ${trouble.remedy !== null && html`<p class="banner-remedy"><${Told} text=${trouble.remedy} /></p>`}</div>
    <span class="num banner-again">${againText(brokerS, words)}</span>
    <button class="plain-button" onClick=${() => doors.retryBroker(trouble.number)}>${words("banner.retry")}</button></div>`;
}

function RenewedBanner() {
  const words = useWords();
  return html`<div class="banner banner-renewed" role="alert"><p>${words("banner.renewed")}</p><${Reload} /></div>`;
}

function TokenBanner() {
  const words = useWords();
  const [token, setToken] = useState("");
  return html`<form class="banner" role="alert" method="get">
    <p>${words("banner.refused")}</p>
    <label>${words("banner.token")} <input class="text" name="token" autocomplete="off" value=${token}
      onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => setToken(event.currentTarget.value)} /></label>
    <button class="plain-button">${words("banner.enter")}</button>
  </form>`;
}

export function Toasts() {
  const words = useWords();
  const dispatch = useDispatch();
  const { toast, catalogue, runs } = useSelect(runsOf);
  const unseenMs = useSelect(unseenOf);
  const title = catalogue?.find((each) => each.name === toast?.scenario)?.title ?? toast?.scenario ?? "";
  const failed = toast?.outcome === "failed" ? failedStep(runs, toast.scenario) : null;
  const see = () => {
    if (!failed) return;
    dispatch({ type: "toast/away" });
    dispatch({ type: "journey/open", id: failed.request });
    if (failed.step !== null) dispatch({ type: "select", id: failed.step });
  };
  return html`<div class="toasts">
    <div role="status" aria-live="polite">
      ${unseenMs !== null && html`<${Toast} tone="reset" text=${words("toast.back", { time: words.span(unseenMs) })} onClose=${() => dispatch({ type: "connection/told" })} />`}
      ${toast && toast.outcome !== "failed" && toast.outcome !== "refused" && html`<${Toast} tone=${toast.outcome} text=${toastText(toast, title, words)} onClose=${() => dispatch({ type: "toast/away" })} />`}
    </div>
    <div role="alert">
      ${(toast?.outcome === "failed" || toast?.outcome === "refused") && html`<${Toast} tone=${toast.outcome} text=${toastText(toast, title, words)} onSee=${failed ? see : undefined} onClose=${() => dispatch({ type: "toast/away" })} />`}
    </div>
  </div>`;
}

/** @param {{tone: string, text: string, onSee?: () => void, onClose: () => void}} props */
function Toast({ tone, text, onSee, onClose }) {
  const words = useWords();
  return html`<div class=${`toast toast-${tone}`} data-outcome=${tone}>
    <i class="toast-mark"><${Icon} name=${tone === "failed" || tone === "refused" ? "close" : "check"} /></i><p>${text} ${onSee && html`<button class="link" data-do="see" onClick=${onSee}>${words("toast.see")}</button>`}</p>
    <button class="icon-button small" aria-label=${words("toast.close")} onClick=${onClose}><${Icon} name="close" /></button>
  </div>`;
}

/** For readers of the screen: the last step that was seen, as one sentence. */
const saidOf = (/** @type {State} */ state) => announcement(state.runs, state.time);

export function Announcer() {
  const words = useWords();
  const said = useSelect(saidOf);
  return html`<div class="sr" aria-live="polite" aria-atomic="true">${said === "" ? "" : words("live.step", { step: said })}</div>`;
}
