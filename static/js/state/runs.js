// Scenarios: what can be played, with which parameters, what runs and how it ended.

import { isToldToItsEnd } from "./telling.js";

/** @typedef {import("../types").RunShape} Run */
/** @typedef {string | number | boolean} Value */

/**
 * @typedef {object} Runs
 * @property {readonly import("../types").ScenarioShape[] | null} catalogue null until it has come
 * @property {import("../types").ProblemShape | null} problem why the catalogue has not come
 * @property {string | null} full the hosts are full: what to do, in words
 * @property {Readonly<Record<string, Readonly<Record<string, Value>>>>} forms what the user set, by scenario and parameter
 * @property {string | null} open the scenario whose form is open, besides Boot a VM
 * @property {boolean} all every scenario is listed, not the first few
 * @property {string | null} starting the scenario whose run has been asked for and not yet granted
 * @property {readonly Run[]} runs newest first
 * @property {Readonly<Toast> | null} toast how the last own run ended, until it is put away
 * @property {readonly string[]} mine ids of the runs that this page started
 * @property {readonly string[]} away ids of the runs whose steps the reader put away
 * @property {readonly string[]} told ids of the runs whose end was told
 */

/**
 * @typedef {object} Toast
 * @property {"succeeded"|"failed"|"refused"|"reset"} outcome
 * @property {string} scenario its name
 * @property {string | null} reason in words
 * @property {number} ms how long it ran
 * @property {number} atMs since when it stands
 */

/** @type {Readonly<Runs>} */
export const initialRuns = Object.freeze({
  catalogue: null,
  problem: null,
  full: null,
  forms: Object.freeze({}),
  open: null,
  all: false,
  starting: null,
  runs: Object.freeze([]),
  toast: null,
  mine: Object.freeze([]),
  away: Object.freeze([]),
  told: Object.freeze([]),
});

/** A toast that brings good news goes by itself after this time, in ms; bad news stay. */
export const TOAST_MS = 8000;
const REMEMBERED = 50;

/**
 * @param {Readonly<Runs>} slice
 * @param {import("./index.js").Action} action
 * @param {number} now ms
 * @param {Readonly<import("./time.js").Time>} time the stage's: the end of a run is told when the stage has come to it
 * @returns {Readonly<Runs>}
 */
export function reduceRuns(slice, action, now, time) {
  return withEnd(reduced(slice, action, now), now, time);
}

/**
 * @param {Readonly<Runs>} slice
 * @param {import("./index.js").Action} action
 * @param {number} now ms
 * @returns {Readonly<Runs>}
 */
function reduced(slice, action, now) {
  switch (action.type) {
    case "catalogue":
      return Object.freeze({
        ...slice,
        catalogue: action.answer.scenarios,
        full: action.answer.full,
        problem: null,
      });
    case "catalogue/problem":
      return Object.freeze({ ...slice, problem: action.problem });
    case "form/set":
      return Object.freeze({
        ...slice,
        forms: withValue(slice.forms, action.scenario, action.parameter, action.value),
      });
    case "form/open":
      return Object.freeze({ ...slice, open: slice.open === action.scenario ? null : action.scenario });
    case "scenarios/all":
      return Object.freeze({ ...slice, all: !slice.all });
    case "run/start":
      return Object.freeze({ ...slice, starting: action.scenario, toast: null });
    case "run/started":
      return withRuns(
        { ...slice, starting: null, mine: remembered(slice.mine, action.run.id) },
        merged(slice.runs, [action.run]),
      );
    case "run/refused":
      return Object.freeze({
        ...slice,
        starting: null,
        toast: toast("refused", action.scenario, action.problem.detail, 0, now),
      });
    case "run/away":
      return Object.freeze({ ...slice, away: remembered(slice.away, action.id) });
    case "reset/done":
      return Object.freeze({
        ...slice,
        toast: toast("reset", "", null, 0, now),
      });
    case "toast/away":
      return Object.freeze({ ...slice, toast: null });
    case "frame":
      return action.frame.runs
        ? withRuns(slice, action.frame.whole ? action.frame.runs : merged(slice.runs, action.frame.runs))
        : slice;
    case "tick":
      return faded(slice, now);
    default:
      return slice;
  }
}

/**
 * The values of a scenario's form: what the user set, else the catalogue's defaults.
 *
 * @param {Readonly<Runs>} slice
 * @param {import("../types").ScenarioShape} scenario
 * @returns {Record<string, Value>}
 */
export function formValues(slice, scenario) {
  const set = slice.forms[scenario.name] ?? {};
  return Object.fromEntries(scenario.parameters.map((each) => [each.name, set[each.name] ?? each.default]));
}

/**
 * @param {Runs["forms"]} forms
 * @param {string} scenario
 * @param {string} parameter
 * @param {Value} value
 */
function withValue(forms, scenario, parameter, value) {
  return Object.freeze({ ...forms, [scenario]: Object.freeze({ ...forms[scenario], [parameter]: value }) });
}

/**
 * Runs by id, the newer knowledge wins: an ended run never runs again.
 *
 * @param {readonly Run[]} known
 * @param {readonly Run[]} came
 */
function merged(known, came) {
  const byId = new Map(known.map((run) => [run.id, run]));
  for (const run of came) {
    const before = byId.get(run.id);
    if (!before || before.ended_ns === null || run.ended_ns !== null) byId.set(run.id, run);
  }
  return [...byId.values()].sort((a, b) => Number(BigInt(b.started_ns) - BigInt(a.started_ns))).slice(0, 10);
}

/**
 * @param {Readonly<Runs>} slice
 * @param {readonly Run[]} runs
 * @returns {Readonly<Runs>}
 */
function withRuns(slice, runs) {
  return Object.freeze({ ...slice, runs: Object.freeze([...runs]) });
}

/**
 * Tell the end of a run that this page started, once the stage has told what led to it. The oldest comes first.
 *
 * @param {Readonly<Runs>} slice
 * @param {number} now ms
 * @param {Readonly<import("./time.js").Time>} time
 * @returns {Readonly<Runs>}
 */
function withEnd(slice, now, time) {
  const ended = slice.runs.findLast(
    (run) =>
      run.state !== "running" &&
      slice.mine.includes(run.id) &&
      !slice.told.includes(run.id) &&
      isToldToItsEnd(time, run),
  );
  if (!ended) return slice;
  return Object.freeze({
    ...slice,
    told: remembered(slice.told, ended.id),
    toast: toast(
      ended.state === "succeeded" ? "succeeded" : "failed",
      ended.scenario,
      ended.reason,
      lasted(ended),
      now,
    ),
  });
}

/**
 * @param {Readonly<Runs>} slice
 * @param {number} now ms
 */
function faded(slice, now) {
  const shown = slice.toast;
  const stays =
    !shown || shown.outcome === "failed" || shown.outcome === "refused" || now - shown.atMs < TOAST_MS;
  return stays ? slice : Object.freeze({ ...slice, toast: null });
}

/**
 * @param {readonly string[]} ids
 * @param {string} id
 */
function remembered(ids, id) {
  return Object.freeze([...ids, id].slice(-REMEMBERED));
}

/**
 * @param {Toast["outcome"]} outcome
 * @param {string} scenario
 * @param {string | null} reason
 * @param {number} ms
 * @param {number} atMs
 * @returns {Readonly<Toast>}
 */
function toast(outcome, scenario, reason, ms, atMs) {
  return Object.freeze({ outcome, scenario, reason, ms, atMs });
}

/** How long a run took, in ms. @param {Run} run */
function lasted(run) {
  return run.ended_ns === null ? 0 : Number(BigInt(run.ended_ns) - BigInt(run.started_ns)) / 1e6;
}
