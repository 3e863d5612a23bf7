import assert from "node:assert/strict";
import { test } from "node:test";
import { initialHints } from "../../../static/js/state/hints.js";
import { initialState } from "../../../static/js/state/index.js";
import { initialLessons, reduceLessons } from "../../../static/js/state/lessons.js";
import { words } from "../../../static/js/text/index.js";
import { currentStep, hintOf, NO_HOST, nextOf, whyOf } from "../../../static/js/views/stage/model.js";
import { ns, run } from "../play.js";

/** @typedef {import("../../../static/js/types").RunShape} Run */

const ended = run({ state: "succeeded", started_ns: ns(100), ended_ns: ns(500), request_id: "req-1" });
/** @type {import("../../../static/js/types").ScenarioShape} */
const noHost = {
  name: NO_HOST,
  group: "nova",
  title: "",
  story: "",
  parameters: [],
  available: true,
  reason: null,
};

/** @param {Run} last @param {Partial<import("../../../static/js/state/index.js").State>} [more] */
function state(last, more = {}) {
  return { ...initialState, runs: { ...initialState.runs, runs: [last], mine: [last.id] }, ...more };
}

test("after a run was told to its end, only what there is is offered", () => {
  assert.deepEqual(nextOf(state(ended), ["stage"])?.offers, ["tenth"]);
  assert.deepEqual(nextOf(state(ended), ["stage", "journeys"])?.offers, ["tenth", "journey"]);
  const full = state(ended);
  full.runs = { ...full.runs, catalogue: [noHost] };
  assert.deepEqual(nextOf(full, [])?.offers, ["tenth", "no_host"]);
  full.runs = { ...full.runs, catalogue: [{ ...noHost, available: false }] };
  assert.deepEqual(nextOf(full, [])?.offers, ["tenth"]);
});

test("after the run of a lesson the way back to it comes first; after any other the lessons come last", () => {
  assert.deepEqual(nextOf(state(ended), ["stage", "lessons"])?.offers, ["tenth", "learn"]);
  /** @type {import("../../../static/js/types").LessonAnswer} */
  const answer = { lesson: "one", state: "running", run: ended, right: null, said: null, marks: [] };
  const action = /** @type {const} */ ({ type: "lesson/answered", lesson: "one", answer });
  const next = nextOf(state(ended, { lessons: reduceLessons(initialLessons, action) }), ["stage", "lessons"]);
  assert.deepEqual([next?.offers, next?.lesson], [["lesson", "tenth"], "one"]);
});

test("nothing is offered while a run goes on or is still being told, on a paused stage, or of others' runs", () => {
  const { time } = initialState;
  assert.equal(nextOf(state(run({ state: "running" })), []), null);
  assert.equal(nextOf(state(ended, { time: { ...time, toldMs: 300 } }), []), null);
  assert.equal(nextOf(state(ended, { time: { ...time, playing: false } }), []), null);
  assert.equal(nextOf(state(ended, { time: { ...time, speed: "1/10" } }), []), null);
  assert.equal(nextOf(state(ended, { hints: { ...initialHints, closed: ["next"] } }), []), null);
  const others = state(ended);
  others.runs = { ...others.runs, mine: [] };
  assert.equal(nextOf(others, []), null);
});

test("a line that is a hint can be closed; one that is news cannot", () => {
  const facts = {
    connection: "open",
    simulated: true,
    readOnly: false,
    services: 9,
    replay: null,
    silent: false,
    broker: null,
  };
  assert.equal(hintOf(facts), "press");
  assert.equal(hintOf({ ...facts, services: 0 }), null);
  assert.equal(hintOf({ ...facts, readOnly: true }), null);
  assert.equal(hintOf({ ...facts, connection: "lost" }), null);
  assert.equal(hintOf({ ...facts, replay: "boot.jsonl" }), null);
  assert.equal(hintOf({ ...facts, simulated: false }), null);
});

test("a call that gets no answer is told with its verdict", () => {
  const step = {
    key: "call.ping",
    name: "ping",
    kind: "call",
    glyph: /** @type {const} */ ("call"),
    verdict: "silent",
  };
  const en = words("en");
  assert.match(whyOf(step, en)?.text ?? "", / Delivered, and the callee stays silent\.$/);
  assert.doesNotMatch(whyOf({ ...step, verdict: null }, en)?.text ?? "", /silent/);
});

test("a step of long ago is not told to who looks at the present, unless a run still goes on", () => {
  const thing = { id: "h1", wireMs: 1000, mark: null, step: { name: "spawn", what: "work" } };
  const call = {
    kind: "call",
    name: "ping",
    routed: 1,
    state: "timed_out",
    exchange: "nova",
    verdict: "silent",
  };
  const told = (
    /** @type {object} */ time,
    /** @type {object} */ more = {},
    /** @type {Run[]} */ runs = [],
  ) =>
    currentStep(
      /** @type {any} */ ({
        ...initialState,
        time: {
          ...{ current: "h1", live: true, begunMs: 0, stageMs: 900, clockMs: 2000, ...time },
          flights: new Map([["h1", { thing: { ...thing, ...more }, end: 800 }]]),
        },
        runs: { runs },
      }),
    )?.name ?? null;
  assert.equal(told({}), "spawn");
  // A story came to it late, and its reader has just seen it land.
  assert.equal(told({ clockMs: 60_000 }), "spawn");
  assert.equal(told({ clockMs: 60_000, stageMs: 20_000 }), null);
  assert.equal(told({ clockMs: 60_000, stageMs: 20_000, live: false }), "spawn");
  assert.equal(told({ clockMs: 60_000, stageMs: 20_000 }, {}, [run({ state: "running" })]), "spawn");
  // It was over before the page came.
  assert.equal(told({ begunMs: 850 }), "spawn");
  assert.equal(told({ begunMs: 850, clockMs: 60_000 }), null);
  // That nobody answered is known late.
  assert.equal(told({ clockMs: 62_000, stageMs: 61_000 }, { mark: call }), "ping");
});
