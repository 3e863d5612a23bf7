// What a link carries: read from the address, written back in a fixed order with defaults left out.

import { cameraFrom, cameraText } from "./camera.js";
import { KINDS } from "./filters.js";
import { VIEW_NAMES } from "./place.js";
import { LANGUAGES } from "./prefs.js";
import { PARTS, PICKS } from "./topology.js";

/**
 * @typedef {object} UrlState
 * @property {import("./place.js").ViewName} view
 * @property {string|null} id the request that Journeys tells of
 * @property {string|null} lesson the lesson that is open
 * @property {import("./topology.js").Part} part the table that Topology shows
 * @property {Readonly<import("./topology.js").Picked>|null} pick what is picked there
 * @property {string} q
 * @property {readonly import("./filters.js").Shown[]} off
 * @property {string|null} sel
 * @property {number|null} t the moment that the stage shows, in ms since 1970; null: the present
 * @property {Readonly<import("./stats.js").MarkedSpan>|null} span of time that Messages and Journeys show; null: all of it
 * @property {import("./time.js").Speed|null} speed null: the default of this broker
 * @property {Readonly<import("./camera.js").Camera>|null} zoom null: the whole stage
 * @property {"dark"|"light"|null} theme
 * @property {import("./prefs.js").Prefs["lang"]|null} lang
 * @property {boolean} embed
 * @property {boolean} kiosk
 */

/** Longest query that a link may carry, in characters: the server takes no more. */
const Q_MAX = 500;
/** @type {readonly string[]} */
const SPEEDS = ["story", "1/100", "1/10", "1/2", "1x"];

/**
 * @param {string} search such as `?q=kind:call&kinds=-heartbeat`
 * @returns {UrlState} unknown or damaged values are as if absent
 */
export function readUrl(search) {
  const asked = new URLSearchParams(search);
  const speed = asked.get("speed");
  const theme = asked.get("theme");
  const lang = asked.get("lang");
  return {
    view: VIEW_NAMES.find((each) => each === asked.get("view")) ?? "stage",
    id: asked.get("id") || null,
    lesson: asked.get("lesson") || null,
    part: PARTS.find((each) => each === asked.get("part")) ?? "queues",
    pick: pickFrom(asked.get("pick") ?? ""),
    q: (asked.get("q") ?? "").slice(0, Q_MAX),
    off: kindsOff(asked.get("kinds") ?? ""),
    sel: asked.get("sel"),
    t: momentOf(asked.get("t") ?? ""),
    span: spanFrom(asked.get("span") ?? ""),
    speed: speed !== null && SPEEDS.includes(speed) ? /** @type {UrlState["speed"]} */ (speed) : null,
    zoom: cameraFrom(asked.get("zoom") ?? ""),
    theme: theme === "dark" || theme === "light" ? theme : null,
    lang: LANGUAGES.find((each) => each === lang) ?? null,
    embed: asked.get("embed") === "1",
    kiosk: asked.get("kiosk") === "1",
  };
}

/**
 * @param {UrlState} url
 * @returns {string} empty, or beginning with `?`
 */
export function writeUrl(url) {
  const parts = [];
  if (url.view !== "stage") parts.push(`view=${url.view}`);
  if (url.id) parts.push(`id=${encodeURIComponent(url.id)}`);
  if (url.lesson) parts.push(`lesson=${encodeURIComponent(url.lesson)}`);
  if (url.part !== "queues") parts.push(`part=${url.part}`);
  if (url.pick) parts.push(`pick=${encodeURIComponent(`${url.pick.what}:${url.pick.name}`)}`);
  if (url.q) parts.push(`q=${encodeURIComponent(url.q)}`);
  if (url.off.length > 0) parts.push(`kinds=${url.off.map((kind) => `-${kind}`).join(",")}`);
  if (url.sel) parts.push(`sel=${encodeURIComponent(url.sel)}`);
  // The clock shows whole milliseconds that have passed: a link says the same one.
  if (url.t !== null) parts.push(`t=${Math.floor(Math.round(url.t * 1000) / 1000)}`);
  if (url.span) parts.push(`span=${Math.round(url.span.fromMs)}-${Math.round(url.span.toMs)}`);
  if (url.speed) parts.push(`speed=${url.speed}`);
  if (url.zoom) parts.push(`zoom=${cameraText(url.zoom)}`);
  if (url.theme) parts.push(`theme=${url.theme}`);
  if (url.lang) parts.push(`lang=${url.lang}`);
  if (url.embed) parts.push("embed=1");
  if (url.kiosk) parts.push("kiosk=1");
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

/** @param {string} text ms since 1970 */
function momentOf(text) {
  return /^\d{12,14}$/.test(text) ? Number(text) : null;
}

/** @param {string} text such as `1700000000000-1700000005000`, ms since 1970 */
function spanFrom(text) {
  const [from, to, ...more] = text.split("-").map(momentOf);
  if (from == null || to == null || more.length > 0 || from >= to) return null;
  return Object.freeze({ fromMs: from, toMs: to });
}

/**
 * @param {string} text such as `-heartbeat,-hop`
 * @returns {readonly import("./filters.js").Shown[]}
 */
function kindsOff(text) {
  const known = [...KINDS, /** @type {const} */ ("hop")];
  const named = text.split(",").map((part) => part.trim().replace(/^-/, ""));
  return Object.freeze(known.filter((kind) => named.includes(kind)));
}

/** @param {string} text such as `queue:conductor` */
function pickFrom(text) {
  const [kind, ...rest] = text.split(":");
  const what = PICKS.find((each) => each === kind);
  // The default exchange has no name.
  return what && rest.length > 0 ? Object.freeze({ what, name: rest.join(":") }) : null;
}
