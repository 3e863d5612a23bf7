// The line under the map: what happens now and why, in one plain sentence. Never invented: unknown methods get their kind's.

import { lessonOf } from "../../state/lessons.js";
import { isToldToItsEnd } from "../../state/telling.js";
import { msOf } from "../../state/things.js";

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Why
 * @property {import("../../ui/glyph.js").Named | null} glyph
 * @property {string} head the kind, or empty
 * @property {string} name method, event or hop, or empty
 * @property {string} text with **strong** words
 */

/** A step of so long ago is no news to who looks at the present, such as after a reload; what became of a call is longer. */
const OLD_MS = 10_000;
const OLD_VERDICT_MS = 300_000;

/**
 * @param {Readonly<State>} state
 * @returns {{key: string, name: string, kind: string, glyph: Why["glyph"], verdict?: string | null} | null} null: nothing is told just now
 */
export function currentStep({ time, runs }) {
  const flight = time.current === null ? undefined : time.flights.get(time.current);
  const running = runs.runs.some((run) => run.state === "running");
  if (flight && time.live && !running && isOld(flight, time)) return null;
  const thing = flight?.thing;
  const mark = thing?.mark;
  if (mark) {
    const unheard = mark.routed === 0 || mark.state === "unroutable";
    return {
      key: `${mark.kind}.${firstWord(mark.name)}`,
      name: mark.name,
      kind: unheard ? "unroutable" : mark.kind === "reply" && mark.exchange ? "reply.own" : mark.kind,
      glyph: unheard ? "unroutable" : mark.kind,
      verdict: unheard ? null : mark.verdict,
    };
  }
  const hop = thing?.step;
  return hop
    ? { key: `hop.${firstWord(hop.name)}`, name: hop.name, kind: `hop.${hop.what}`, glyph: hop.what }
    : null;
}

/**
 * By the wire where it was over before the page came; else since it landed here, for a story is told later than it was.
 *
 * @param {import("../../state/schedule.js").Flight} flight
 * @param {import("../../state/time.js").Time} time
 */
function isOld({ thing, end }, { stageMs, clockMs, begunMs }) {
  const ago = clockMs - thing.wireMs;
  // It is known only once the caller has waited in vain.
  if (thing.mark?.verdict) return ago > OLD_VERDICT_MS;
  return end <= begunMs ? ago > OLD_MS : stageMs - end > OLD_MS;
}

/**
 * @param {ReturnType<typeof currentStep>} step
 * @param {Words} words
 * @returns {Why | null}
 */
export function whyOf(step, words) {
  if (!step) return null;
  const kind = step.kind === "unroutable" ? step.key.split(".", 1)[0] : step.kind.split(".", 1)[0];
  return {
    glyph: step.glyph,
    head: words(`kind.${kind}`),
    name: step.name,
    text: [whyText(step.key, step.kind, words), step.verdict ? words(`verdict.${step.verdict}`) : ""]
      .filter(Boolean)
      .join(" "),
  };
}

/**
 * The most particular sentence that there is.
 *
 * @param {string} key kind and method, such as `call.select_destinations`
 * @param {string} kind
 * @param {Words} words
 */
export function whyText(key, kind, words) {
  if (kind === "unroutable") return words("why.unroutable");
  if (words.has(`why.${key}`)) return words(`why.${key}`);
  return words(words.has(`why.${kind}`) ? `why.${kind}` : `why.kind.${kind}`);
}

/** A bus that is silent for longer than this is worth a look at the tap, in ms. */
const SILENT_MS = 30_000;

/**
 * @typedef {object} Waiting
 * @property {string} connection the page's own
 * @property {boolean} simulated
 * @property {boolean} readOnly
 * @property {number} services on the stage
 * @property {import("../../state/brokers.js").Broker | null} broker
 * @property {string | null} replay the file that is replayed
 * @property {boolean} silent no message for half a minute
 */

/**
 * @param {Readonly<State>} state
 * @returns {Waiting | null} null before the server has said what it is
 */
export function waitingOf({ hello, connection, stage, brokers, messages, time }) {
  if (!hello) return null;
  const broker = brokers[0] ?? null;
  const last = messages.newest[0]?.ts_ns ?? broker?.since_ns ?? hello.now_ns;
  return {
    connection: connection.state,
    simulated: hello.simulated,
    readOnly: hello.read_only,
    services: stage.topology?.services.length ?? 0,
    broker,
    replay: hello.replay,
    silent: time.serverMs - msOf(last) > SILENT_MS,
  };
}

/**
 * What stands there while nothing is told.
 *
 * @param {Waiting} facts
 * @param {Words} words
 */
export function waitingText({ connection, simulated, readOnly, services, broker, replay, silent }, words) {
  if (connection === "lost") return words("why.frozen");
  if (replay !== null) return words("why.replaying", { file: replay });
  if (simulated) return words(services === 0 ? "why.starting" : readOnly ? "why.quiet" : "why.press");
  const name = broker ? `${broker.host ?? broker.url}, vhost ${broker.vhost}` : "";
  if (!broker || broker.state === "connecting") return words("why.connecting", { broker: broker?.url ?? "" });
  if (broker.state === "lost") return words("why.broker_lost");
  if (!silent) return words("why.watching", { broker: name, services });
  const exchanges = broker.bound.join(", ");
  return words(exchanges ? "why.silent" : "why.silent_all", { broker: name, exchanges });
}

/**
 * The hint that such a line is, so that it can be closed for good; null: it is news, and stays.
 *
 * @param {Waiting} facts
 * @returns {import("../../state/hints.js").Hint | null}
 */
export function hintOf({ connection, simulated, readOnly, services, broker, replay, silent }) {
  if (connection === "lost" || replay !== null) return null;
  if (simulated) return services > 0 && !readOnly ? "press" : null;
  return broker?.state === "connected" && !silent ? "watching" : null;
}

/** Back to the lesson that it is of; once more, slower; its journey; what happens when no host fits; lessons. @typedef {"lesson" | "tenth" | "journey" | "no_host" | "learn"} Offer */

/** The scenario that shows what happens when no host fits. */
export const NO_HOST = "no_valid_host";

/**
 * @typedef {object} Next
 * @property {string} run
 * @property {string} scenario
 * @property {boolean} succeeded
 * @property {string | null} request
 * @property {string | null} lesson the lesson that this run is of
 * @property {number} fromMs wire time at which it began
 * @property {readonly Offer[]} offers
 */

/**
 * What one may do after a run of this page was told to its end; only what there is.
 *
 * @param {Readonly<State>} state
 * @param {readonly string[]} views that can be opened
 * @returns {Next | null}
 */
export function nextOf({ runs, time, hints, lessons }, views) {
  const run = runs.runs[0];
  if (!run || hints.closed.includes("next") || !runs.mine.includes(run.id)) return null;
  if (run.state === "running" || runs.starting !== null) return null;
  if (!time.playing || !isToldToItsEnd(time, run)) return null;
  const playable = (runs.catalogue ?? []).some((each) => each.name === NO_HOST && each.available);
  /** @type {Offer[]} */
  const offers = [];
  const lesson = lessonOf(lessons, run.id);
  if (lesson !== null) offers.push("lesson");
  if (time.speed !== "1/10") offers.push("tenth");
  if (run.request_id !== null && views.includes("journeys")) offers.push("journey");
  if (playable && run.scenario !== NO_HOST) offers.push("no_host");
  if (lesson === null && views.includes("lessons")) offers.push("learn");
  if (offers.length === 0) return null;
  return {
    run: run.id,
    scenario: run.scenario,
    succeeded: run.state === "succeeded",
    request: run.request_id,
    lesson,
    fromMs: msOf(run.started_ns),
    offers,
  };
}

/** @param {string} name */
export function firstWord(name) {
  return name.split(" ", 1)[0] ?? "";
}
