// What the left column shows of each scenario. Pure.

import { isReached, isToldToItsEnd } from "../../state/telling.js";
import { msOf } from "../../state/things.js";

/** @typedef {import("../../types").RunShape} Run */
/** @typedef {import("../../types").StepShape} Step */
/** @typedef {import("../../types").ScenarioShape} Scenario */

/** The scenario with a card of its own. */
export const FEATURED = "boot_vm";

/** Scenarios beside it that are listed before all are asked for. */
export const FEW = 5;
/** The heads, in the order in which they stand. @type {readonly Scenario["group"][]} */
const GROUPS = Object.freeze(["nova", "neutron", "cinder", "patterns"]);

/**
 * @typedef {object} Shelf
 * @property {Scenario["group"] | null} group its head; null: the first few, without one
 * @property {readonly Scenario[]} scenarios
 */

/**
 * What the column lists: the first few and whatever is running, or all of them by group. Boot a VM has its own card.
 *
 * @param {readonly Scenario[]} catalogue
 * @param {boolean} all
 * @param {readonly Run[]} runs
 * @returns {readonly Shelf[]}
 */
export function shelvesOf(catalogue, all, runs) {
  const others = catalogue.filter((each) => each.name !== FEATURED);
  if (all && others.length > FEW)
    return GROUPS.map((group) => ({
      group,
      scenarios: others.filter((each) => each.group === group),
    })).filter((shelf) => shelf.scenarios.length > 0);
  const running = new Set(runs.filter((run) => run.state === "running").map((run) => run.scenario));
  return [{ group: null, scenarios: others.filter((each, at) => at < FEW || running.has(each.name)) }];
}

/**
 * Why a scenario cannot be played, where that is not said of all of them already.
 *
 * @param {Scenario} scenario
 * @param {string | null} said of all
 */
export function reasonOf({ available, reason }, said) {
  return available || said !== null ? null : reason;
}

/**
 * @typedef {object} Outcome
 * @property {"running" | "succeeded" | "failed"} state
 * @property {number} ms how long it took; 0 while it runs
 * @property {string | null} reason
 */

/**
 * How the newest run of a scenario stands, also after its steps were put away.
 *
 * @param {readonly Run[]} runs newest first
 * @param {string} scenario
 * @returns {Outcome | null}
 */
export function outcomeOf(runs, scenario) {
  const run = runs.find((each) => each.scenario === scenario);
  if (!run) return null;
  const ms = run.ended_ns === null ? 0 : msOf(run.ended_ns) - msOf(run.started_ns);
  const state = run.state === "succeeded" || run.state === "failed" ? run.state : "running";
  return { state, ms, reason: run.reason };
}

/**
 * @typedef {object} StepRow
 * @property {string} expected
 * @property {"seen" | "untold" | "waits" | "missing"} state `untold`: the tap has seen it, the stage will come to it
 * @property {string | null} seen id of the message or hop that it was
 */

/**
 * The newest run of a scenario, unless the reader put it away.
 *
 * @param {readonly Run[]} runs newest first
 * @param {string} scenario
 * @param {readonly string[]} away
 * @returns {Run | null}
 */
export function runToShow(runs, scenario, away) {
  const run = runs.find((each) => each.scenario === scenario);
  return run && !away.includes(run.id) ? run : null;
}

/**
 * How each step of a run stands, a letter for each: a plain value, so that it can be compared with every frame.
 *
 * @param {Run} run
 * @param {Readonly<import("../../state/time.js").Time>} time the stage's
 */
export function standing(run, time) {
  const over = run.state !== "running" && isToldToItsEnd(time, run);
  return run.steps
    .map(({ ok, seen }) => {
      if (ok) return seen === null || isReached(time, seen) ? "s" : "u";
      return over ? "m" : "w";
    })
    .join("");
}

const STATES = /** @type {const} */ ({ s: "seen", u: "untold", w: "waits", m: "missing" });

/**
 * @param {Run} run
 * @param {string} stands as `standing` gives it
 * @returns {StepRow[]}
 */
export function stepRows(run, stands) {
  return run.steps.map((step, index) => ({
    expected: step.expected,
    seen: step.seen,
    state: STATES[/** @type {keyof typeof STATES} */ (stands[index])] ?? "waits",
  }));
}

/**
 * The step to keep in sight: the last one told.
 *
 * @param {readonly StepRow[]} rows
 * @returns {number} -1 before the first
 */
export function lastSeen(rows) {
  return rows.findLastIndex((row) => row.state === "seen");
}

/**
 * @param {import("../../types").ParameterShape} parameter
 * @returns {"stepper" | "segments" | "select" | "switch" | "text"}
 */
export function controlOf(parameter) {
  if (parameter.type === "boolean") return "switch";
  if (parameter.type === "integer") return "stepper";
  if (parameter.type === "text" && !parameter.choices) return "text";
  const choices = parameter.choices ?? [];
  const letters = (parameter.called ?? choices.map(String)).join("").length;
  return choices.length <= 3 && letters <= 16 ? "segments" : "select";
}

/**
 * The next value of a stepper: along its choices where it has some, else by one and never below zero.
 *
 * @param {import("../../types").ParameterShape} parameter
 * @param {number} value
 * @param {1 | -1} by
 * @returns {number | null} null at its end
 */
export function stepped(parameter, value, by) {
  if (!parameter.choices) return value + by < 0 ? null : value + by;
  const choices = parameter.choices.map(Number).sort((a, b) => a - b);
  const next = choices[choices.indexOf(value) + by];
  return next ?? null;
}

/**
 * The first clause of a story: what fits on a card. The whole stands in the tooltip.
 *
 * @param {string} story
 */
export function gistOf(story) {
  return story.split(/[:;.\uff1a\uff1b\u3002]/, 1)[0] ?? "";
}

/**
 * What a field is called: as the catalogue says, else `security_group` as `Security group`.
 *
 * @param {import("../../types").ParameterShape} parameter
 */
export function labelOf({ title, name }) {
  if (title) return title;
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * What a choice is called in the reader's language.
 *
 * @param {import("../../types").ParameterShape} parameter
 * @param {import("../../state/runs.js").Value} choice
 */
export function choiceText({ choices, called }, choice) {
  return called?.[choices?.indexOf(choice) ?? -1] ?? String(choice);
}
