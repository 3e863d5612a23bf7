import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce } from "../../../static/js/state/index.js";
import { attemptAt, openLesson, readDone, requestsOf } from "../../../static/js/state/lessons.js";
import { ripeOf } from "../../../static/js/state/ripe.js";
import { readUrl } from "../../../static/js/state/url.js";
import { words } from "../../../static/js/text/index.js";
import {
  copyOf,
  endOf,
  evidenceOf,
  howOf,
  isReady,
  linesOf,
  nextOf,
  phaseOf,
  piecesOf,
  standingOf,
  verdictOf,
  wayOf,
} from "../../../static/js/views/lessons/model.js";
import { ns, run } from "../play.js";

/** @typedef {import("../../../static/js/types").LessonShape} Lesson */
/** @typedef {import("../../../static/js/types").LessonAnswer} Answer */
/** @typedef {import("../../../static/js/types").EvidenceShape} Evidence */
/** @typedef {import("../../../static/js/state/index.js").Action} Action */

const say = words("en");

/** @param {string} name @param {Partial<Lesson>} [more] @returns {Lesson} */
function lesson(name, more = {}) {
  return {
    name,
    title: name,
    story: [],
    question: "",
    several: false,
    options: [
      { key: "a", text: "A", place: null },
      { key: "b", text: "B", place: null },
    ],
    letter: null,
    scenario: "boot_vm",
    available: true,
    reason: null,
    ...more,
  };
}

/** @param {Partial<Answer>} more @returns {Answer} */
function answer(more) {
  return { lesson: "one", state: "marked", run: null, right: true, said: "", marks: [], ...more };
}

/** @param {Partial<Evidence> & {id: string}} more @returns {Evidence} */
function seen(more) {
  return {
    kind: "call",
    name: "ping",
    at_ms: 0,
    sender: "nova-api@api1",
    takers: ["nova-conductor@c1"],
    exchange: "nova",
    routing_key: "conductor",
    routed_queues: ["conductor"],
    deliveries: 1,
    redelivered: false,
    state: "sent",
    latency_ms: null,
    ...more,
  };
}

const LESSONS = [lesson("one"), lesson("two", { several: true }), lesson("three", { available: false })];

/** The state after the lessons came and these actions. @param {...Action} actions */
function after(...actions) {
  /** @type {Action} */
  const came = { type: "lessons/came", answer: { lessons: LESSONS } };
  return [came, ...actions].reduce(reduce, initialState);
}

/** @param {string} name @param {string} option @returns {Action} */
const choose = (name, option) => ({ type: "lesson/choose", lesson: name, option });
/** @param {Partial<Answer>} more @returns {Action} */
const answered = (more) => ({ type: "lesson/answered", lesson: "one", answer: answer(more) });

test("the lesson that is open is the one of the link, else the first that is not done", () => {
  assert.equal(openLesson(initialState), null);
  assert.equal(openLesson(after())?.name, "one");
  assert.equal(openLesson(after(answered({})))?.name, "two");
  assert.equal(openLesson(after({ type: "lesson/open", lesson: "three" }))?.name, "three");
  assert.equal(
    openLesson(after({ type: "url/read", url: readUrl("?view=lessons&lesson=three") }))?.name,
    "three",
  );
  assert.equal(openLesson(after({ type: "lesson/open", lesson: "attic" }))?.name, "one");
});

test("of one only one can be chosen, of several each can be taken back", () => {
  const one = after(choose("one", "a"), choose("one", "b"));
  assert.deepEqual(attemptAt(one.lessons, "one").choices, ["b"]);
  const several = after(choose("two", "a"), choose("two", "b"), choose("two", "a"));
  assert.deepEqual(attemptAt(several.lessons, "two").choices, ["b"]);
});

test("one of a choice has to be chosen; none of several may be the answer", () => {
  const { lessons } = after();
  const [one, two, three] = /** @type {[Lesson, Lesson, Lesson]} */ (lessons.lessons);
  const fresh = attemptAt(lessons, "one");
  assert.deepEqual(
    [one, two, three].map((each) => isReady(each, fresh)),
    [false, true, false],
  );
  assert.equal(isReady(one, attemptAt(after(choose("one", "a")).lessons, "one")), true);
});

test("a message is carried, of options one or several are ticked", () => {
  const letter = /** @type {const} */ ({ kind: "call", method: "ping", exchange: "nova", key: "conductor" });
  const asked = [lesson("one"), lesson("one", { several: true }), lesson("one", { letter })];
  assert.deepEqual(asked.map(howOf), ["lessons.choose_one", "lessons.choose_several", "lessons.carry"]);
});

test("who reads a queue has some of what lies there, unless another takes it all", () => {
  const queue = { name: "conductor", readers: ["c1", "c2"], idle: ["c2"] };
  assert.deepEqual(
    queue.readers.map((reader) => copyOf(queue, reader, "call")),
    ["some", "never"],
  );
  assert.equal(copyOf(queue, "c1", null), "nothing");
});

test("an attempt asks, begins, plays and is marked, and may begin anew", () => {
  const steps = /** @type {Action[]} */ ([
    choose("one", "a"),
    { type: "lesson/asked", lesson: "one" },
    answered({ state: "running", run: run({}), right: null }),
    answered({ right: false }),
    { type: "lesson/again", lesson: "one" },
  ]);
  const phases = steps.map((_, at) => phaseOf(attemptAt(after(...steps.slice(0, at + 1)).lessons, "one")));
  assert.deepEqual(phases, ["asks", "begins", "plays", "marked", "asks"]);
});

test("a guess that could not be marked stays chosen when it is run again; a marked one does not", () => {
  /** @type {import("../../../static/js/types").ProblemShape} */
  const problem = { type: "", title: "", status: 409, detail: "", remedy: null, key: "", values: {} };
  const again = /** @type {const} */ ({ type: "lesson/again", lesson: "one" });
  const running = answered({ state: "running", run: run({}), right: null });
  const failed = after(choose("one", "a"), running, { type: "lesson/refused", lesson: "one", problem });
  assert.equal(phaseOf(attemptAt(failed.lessons, "one")), "asks");
  assert.deepEqual(ripeOf(failed), []);
  const fresh = attemptAt(reduce(failed, again).lessons, "one");
  assert.deepEqual([fresh.choices, fresh.answer, fresh.problem], [["a"], null, null]);
  assert.deepEqual(attemptAt(after(choose("one", "a"), answered({}), again).lessons, "one").choices, []);
});

test("an answer is marked when its run has ended and was told, or at once for who does not wait", () => {
  const played = run({
    id: "r1",
    state: "succeeded",
    started_ns: ns(0),
    ended_ns: ns(5),
    request_id: "req-1",
  });
  const running = answered({ state: "running", run: run({ id: "r1", request_id: "req-1" }), right: null });
  /** @type {(one: import("../../../static/js/types").RunShape) => Action} */
  const started = (one) => ({ type: "run/started", run: one });
  const plays = after(started(run({ id: "r1" })), running);
  assert.deepEqual(ripeOf(plays), []);
  assert.deepEqual(requestsOf(plays), ["req-1"]);
  const untold = { ...after(started(played), running), time: { ...initialState.time, toldMs: 0 } };
  untold.runs = { ...untold.runs, told: [] };
  assert.deepEqual(ripeOf(untold), []);
  assert.equal(standingOf(played, untold.time), "told");
  assert.deepEqual(ripeOf(reduce(untold, { type: "lesson/show", lesson: "one" })), ["one"]);
  assert.deepEqual(ripeOf({ ...untold, runs: { ...untold.runs, told: ["r1"] } }), ["one"]);
  assert.deepEqual(ripeOf({ ...untold, runs: { ...untold.runs, runs: [] } }), ["one"]);
  const asked = reduce(
    { ...untold, runs: { ...untold.runs, told: ["r1"] } },
    { type: "lesson/asked", lesson: "one" },
  );
  assert.deepEqual(ripeOf(asked), []);
});

test("what was answered right is done, and stays so", () => {
  assert.deepEqual(after(answered({ right: false })).lessons.done, []);
  const { lessons } = after(answered({}), answered({}), { type: "lesson/again", lesson: "one" });
  assert.deepEqual(lessons.done, ["one"]);
  assert.deepEqual(readDone({ done: lessons.done }).done, ["one"]);
  assert.deepEqual(readDone({ done: [7, null, "one"] }).done, ["one"]);
  assert.deepEqual(readDone("rubbish").done, []);
  const lines = linesOf(LESSONS, lessons.done, "two");
  assert.deepEqual(
    lines.map(({ number, done, open }) => [number, done, open]),
    [
      [0, true, false],
      [1, false, true],
      [2, false, false],
    ],
  );
  assert.equal(nextOf(LESSONS, "two")?.name, "three");
  assert.equal(nextOf(LESSONS, "three"), null);
});

test("each option has a verdict, and evidence that several share is listed once, in order", () => {
  const mark = { option: "a", why: null, evidence: [], more: 0, count: null, of: null };
  const verdicts = [true, false].flatMap((holds) =>
    [true, false].map((chosen) => verdictOf({ ...mark, holds, chosen })),
  );
  assert.deepEqual(verdicts, ["hit", "missed", "wrong", "rest"]);
  const [early, late] = [seen({ id: "m1" }), seen({ id: "m2", at_ms: 5 })];
  const found = evidenceOf(
    answer({
      marks: [
        { ...mark, holds: true, chosen: true, evidence: [late, early] },
        { ...mark, holds: false, chosen: false, evidence: [early], more: 3 },
      ],
    }),
  );
  assert.deepEqual([found.rows.map((each) => each.id), found.more], [["m1", "m2"], 3]);
  // One option with much to show for it leaves room for what the others rest on.
  const many = [1, 2, 3, 4].map((at) => seen({ id: `n${at}`, at_ms: at }));
  const last = seen({ id: "m9", at_ms: 99 });
  const fair = evidenceOf(
    answer({
      marks: [
        { ...mark, holds: true, chosen: true, evidence: many },
        { ...mark, holds: false, chosen: false, evidence: [last] },
      ],
    }),
  );
  assert.deepEqual([fair.rows.map((each) => each.id), fair.more], [["n1", "n2", "m9"], 2]);
});

test("the way of a message goes through exchange and queue; a hop has two ends and no broker", () => {
  const way = (/** @type {Evidence} */ each) => wayOf(each, say).map(({ text }) => text);
  assert.deepEqual(way(seen({ id: "m1" })), [
    "nova-api@api1",
    "nova conductor",
    "conductor",
    "nova-conductor@c1",
  ]);
  const copies = seen({
    id: "m2",
    exchange: "x_fanout",
    routing_key: "",
    routed_queues: ["x_fanout_1", "x_fanout_2"],
    takers: ["agent@h1", "agent@h2"],
  });
  assert.deepEqual(way(copies), ["nova-api@api1", "x_fanout", "2 queues", "agent@h1, h2"]);
  const many = seen({ id: "m3", takers: ["h1", "h2", "h3", "h4", "h5"].map((host) => `agent@${host}`) });
  assert.equal(way(many).at(-1), "agent ×5");
  const reply = seen({
    id: "m4",
    exchange: "",
    routing_key: "reply_4c930173bf714714b1049e6308dc7fda",
    routed_queues: ["reply_4c930173bf714714b1049e6308dc7fda"],
  });
  assert.deepEqual(way(reply).slice(1, 3), ["(default)", "the caller's reply queue"]);
  assert.deepEqual(way(seen({ id: "m5", routed_queues: [], takers: [] })).at(-1), "no queue");
  const hop = seen({
    id: "h1",
    exchange: null,
    routing_key: null,
    routed_queues: null,
    takers: ["placement"],
  });
  assert.deepEqual(way(hop), ["nova-api@api1", "placement"]);
});

test("how it ended is told where that says something", () => {
  const end = (/** @type {Partial<Evidence>} */ more) => endOf(seen({ id: "m1", ...more }), say)?.text;
  assert.equal(end({ state: "answered", latency_ms: 8 }), "answered in 8 ms");
  assert.equal(end({ state: "late", latency_ms: 64_000 }), "answered after 64 s: too late");
  assert.equal(end({ state: "timed_out", deliveries: 0 }), "never taken");
  assert.equal(end({ state: "timed_out" }), "taken, no reply in time");
  assert.equal(end({ kind: "cast" }), "nobody waits");
  assert.equal(end({ exchange: null, deliveries: 0 }), "not on the bus");
  assert.equal(end({ kind: "reply", state: null }), undefined);
});

test("a lesson's words hold strong ones and names of the wire, and nothing else is markup", () => {
  assert.deepEqual(piecesOf("a **b** `c` <i>d</i>"), [
    { is: "text", text: "a " },
    { is: "strong", text: "b" },
    { is: "text", text: " " },
    { is: "code", text: "c" },
    { is: "text", text: " <i>d</i>" },
  ]);
});
