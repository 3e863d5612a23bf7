// What the view of the lessons shows. Pure.

import { isToldToItsEnd } from "../../state/telling.js";

/** @typedef {import("../../types").LessonShape} Lesson */
/** @typedef {import("../../types").LessonAnswer} Answer */
/** @typedef {import("../../types").EvidenceShape} Evidence */
/** @typedef {import("../../types").OptionMark} OptionMark */
/** @typedef {import("../../types").RunShape} Run */
/** @typedef {import("../../state/lessons.js").Attempt} Attempt */
/** @typedef {import("../../text/index.js").Words} Words */

/** Pieces of evidence that are listed: of each option the first few, and of all no more than fit a page. */
const OF_EACH = 2;
const LISTED = 12;
/** Hosts that are named one by one. */
const NAMED = 4;
const MINUTE_MS = 60_000;

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {number} number
 * @property {string} title
 * @property {boolean} done
 * @property {boolean} open
 */

/**
 * The list of lessons.
 *
 * @param {readonly Lesson[]} lessons
 * @param {readonly string[]} done
 * @param {string} open
 * @returns {readonly Line[]}
 */
export function linesOf(lessons, done, open) {
  return lessons.map(({ name, title }, number) => ({
    name,
    number,
    title,
    done: done.includes(name),
    open: name === open,
  }));
}

/**
 * The lesson after this one; null after the last.
 *
 * @param {readonly Lesson[]} lessons
 * @param {string} name
 */
export function nextOf(lessons, name) {
  return lessons[lessons.findIndex((each) => each.name === name) + 1] ?? null;
}

/**
 * How far an attempt has come.
 *
 * @param {Readonly<Attempt>} attempt
 * @returns {"asks" | "begins" | "plays" | "marked"}
 */
export function phaseOf({ answer, asked, problem }) {
  if (answer?.state === "marked") return "marked";
  if (answer) return problem ? "asks" : "plays";
  return asked ? "begins" : "asks";
}

/**
 * Whether it can be sent: a choice of one has to be made, of several none may be right too.
 *
 * @param {Lesson} lesson
 * @param {Readonly<Attempt>} attempt
 */
export function isReady(lesson, { choices }) {
  return lesson.available && (lesson.several || choices.length === 1);
}

/**
 * What the reader is told to do, as a key of the words.
 *
 * @param {Lesson} lesson
 * @returns {"lessons.carry" | "lessons.choose_one" | "lessons.choose_several"}
 */
export function howOf({ letter, several }) {
  if (letter) return "lessons.carry";
  return several ? "lessons.choose_several" : "lessons.choose_one";
}

/**
 * What a reader of a queue has of the message that lies there.
 *
 * @param {import("../../types").DrawnQueue} queue
 * @param {string} reader
 * @param {string | null} kind of the message; null: none lies there
 * @returns {"nothing" | "some" | "never"} `never`: whatever lies there, others take it
 */
export function copyOf({ idle }, reader, kind) {
  if (idle.includes(reader)) return "never";
  return kind === null ? "nothing" : "some";
}

/**
 * How the run of a lesson stands.
 *
 * @param {Run} run
 * @param {Readonly<import("../../state/time.js").Time>} time the stage's
 * @returns {"plays" | "told" | "ended"} `told`: it has ended, and the stage still tells it
 */
export function standingOf(run, time) {
  if (run.state === "running") return "plays";
  return isToldToItsEnd(time, run) ? "ended" : "told";
}

/** How many steps of a run were seen. @param {Run} run */
export function seenOf({ steps }) {
  return steps.filter((step) => step.ok).length;
}

/**
 * What became of one option.
 *
 * @param {OptionMark} mark
 * @returns {"hit" | "missed" | "wrong" | "rest"} `hit`: chosen, and so it is; `missed`: so it is, and not chosen
 */
export function verdictOf({ holds, chosen }) {
  if (holds) return chosen ? "hit" : "missed";
  return chosen ? "wrong" : "rest";
}

/**
 * Everything that the marks rest on, once each and in order of time.
 *
 * @param {Answer} answer
 * @returns {{rows: readonly Evidence[], more: number}}
 */
export function evidenceOf({ marks }) {
  const known = new Map(marks.flatMap((mark) => mark.evidence.map((each) => [each.id, each])));
  const firsts = new Set(marks.flatMap((mark) => mark.evidence.slice(0, OF_EACH).map((each) => each.id)));
  const rows = [...known.values()]
    .filter((each) => firsts.has(each.id))
    .sort((one, other) => one.at_ms - other.at_ms)
    .slice(0, LISTED);
  // Several options may rest on the same messages: what the server left out of one is counted once.
  return { rows, more: known.size - rows.length + Math.max(0, ...marks.map((mark) => mark.more)) };
}

/**
 * The way of a message, station by station; of a hop only its two ends.
 *
 * @param {Evidence} seen
 * @param {Words} words
 * @returns {readonly {is: "party" | "exchange" | "queue" | "gone", text: string}[]}
 */
export function wayOf({ sender, exchange, routing_key, routed_queues, takers }, words) {
  const from = { is: /** @type {const} */ ("party"), text: sender ?? words("lessons.unknown") };
  const to = togetherOf(takers).map((text) => ({ is: /** @type {const} */ ("party"), text }));
  if (exchange === null) return [from, ...to];
  const replies = routing_key?.startsWith("reply_") ?? false;
  const key = routing_key && !replies ? ` ${routing_key}` : "";
  const through = {
    is: /** @type {const} */ ("exchange"),
    text: `${exchange || words("lessons.default_exchange")}${key}`,
  };
  const own = { is: /** @type {const} */ ("queue"), text: words("lessons.reply_queue") };
  const queues = replies && routed_queues?.length === 1 ? [own] : queuesOf(routed_queues, words);
  return [from, through, ...queues, ...to];
}

/**
 * @param {readonly string[] | null} queues
 * @param {Words} words
 * @returns {{is: "queue" | "gone", text: string}[]}
 */
function queuesOf(queues, words) {
  if (queues === null) return [];
  if (queues.length === 0) return [{ is: "gone", text: words("lessons.no_queue") }];
  const [only] = queues;
  const named = queues.length === 1 && only !== undefined && !/_[0-9a-f]{16,}$/.test(only);
  return [{ is: "queue", text: named ? only : words("lessons.queues", { count: queues.length }) }];
}

/**
 * Those of one program together: `nova-compute@cmp1, cmp2`.
 *
 * @param {readonly string[]} names each `service@host` or a bare service
 * @returns {readonly string[]}
 */
function togetherOf(names) {
  /** @type {Map<string, string[]>} */
  const hosts = new Map();
  for (const name of names) {
    const [service = "", host = ""] = name.split("@");
    hosts.set(service, [...(hosts.get(service) ?? []), host]);
  }
  return [...hosts].map(([service, all]) => {
    if (all.length > NAMED || (all.length > 1 && all.includes(""))) return `${service} ×${all.length}`;
    return all[0] === "" ? service : `${service}@${all.join(", ")}`;
  });
}

/**
 * How long, to the second also beyond a minute: a timeout of 60 s and an answer after 64 are not the same.
 *
 * @param {number} ms
 * @param {Words} words
 */
export function spanOf(ms, words) {
  return ms < MINUTE_MS || ms > 10 * MINUTE_MS
    ? words.span(ms)
    : words("lessons.seconds", { count: words.number(Math.round(ms / 1000)) });
}

/**
 * How it ended, where that is worth a word.
 *
 * @param {Evidence} seen
 * @param {Words} words
 * @returns {{good: boolean, text: string} | null}
 */
export function endOf({ exchange, state, latency_ms, deliveries, kind }, words) {
  if (exchange === null) return { good: true, text: words("lessons.off_bus") };
  const span = spanOf(latency_ms ?? 0, words);
  if (state === "answered") return { good: true, text: words("lessons.answered", { span }) };
  if (state === "late") return { good: false, text: words("lessons.late", { span }) };
  if (state === "failed") return { good: false, text: words("lessons.failed", { span }) };
  if (deliveries === 0) return { good: false, text: words("lessons.never") };
  if (state === "timed_out") return { good: false, text: words("lessons.timed_out") };
  return kind === "cast" || kind === "notification"
    ? { good: true, text: words("lessons.nobody_waits") }
    : null;
}

/**
 * Words with their markup: `**strong**` and backticks.
 *
 * @param {string} text
 * @returns {readonly {is: "text" | "strong" | "code", text: string}[]}
 */
export function piecesOf(text) {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((each) => each !== "")
    .map((each) => {
      if (each.startsWith("**")) return { is: "strong", text: each.slice(2, -2) };
      if (each.startsWith("`")) return { is: "code", text: each.slice(1, -1) };
      return { is: "text", text: each };
    });
}
