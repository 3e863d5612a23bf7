// What does the page's own script cost? Run `.venv/bin/node bench/page.js`.
// A frame with a thousand new messages through every reducer, and a tick of the clock with a full timeline, each the best
// of several rounds, in ms of this machine; what the browser draws is bench/stage.py's question.

import { nearOf } from "../static/js/stage/scene.js";
import { initialState, reduce } from "../static/js/state/index.js";
import { mark, ns } from "../tests/js/stage/plays.js";
import { empty, topologyOf } from "../tests/js/stage/recording.js";

const ROUNDS = 30;
const BATCH = 1000;

/** @param {number} from @param {number} to @param {number} perS */
const marks = (from, to, perS) =>
  Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    const back = n % 2 === 1;
    return mark(`m${n}`, (n * 1000) / perS, {
      kind: back ? "reply" : "call",
      pair: back ? `m${n - 1}` : null,
      state: back ? null : "waiting",
      background: true,
      request_id: null,
      from: back ? "nova-conductor@c1" : `nova-compute@cmp${n % 300}`,
      to: [back ? `nova-compute@cmp${n % 300}` : "nova-conductor@c1"],
    });
  });

/** A real bus of so many messages per second, watched until its timeline is full. @param {number} perS */
function watched(perS) {
  const broker = { product: "bench", vhost: "/" };
  const tell = (/** @type {any} */ state, /** @type {any} */ action, /** @type {number} */ atMs) =>
    reduce(state, { ...action, atMs });
  let state = tell(initialState, { type: "hello", hello: { simulated: false, replies_visible: true, broker, brokers: [] } }, 1);
  state = tell(state, { type: "frame", frame: { ...empty(0, ns(0)), whole: true, topology: topologyOf() } }, 1);
  let sent = 0;
  let ms = 0;
  for (; sent < 9000; ms += 33) {
    const due = Math.floor((perS * ms) / 1000);
    state = tell(state, { type: "frame", frame: { ...empty(sent, ns(ms)), marks: marks(sent, due, perS) } }, ms + 1);
    sent = due;
    for (const part of [0, 16]) state = tell(state, { type: "tick" }, ms + part + 2);
  }
  return { state, sent, ms, tell };
}

/** @param {() => void} work @returns {number} ms, the best of ROUNDS */
function best(work) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    work();
    least = Math.min(least, performance.now() - from);
  }
  return least;
}

const say = (/** @type {string} */ what, /** @type {number} */ ms) =>
  process.stdout.write(`${what.padEnd(58)} ${ms.toFixed(2)} ms\n`);

for (const perS of [500, 4500]) {
  const { state, sent, ms, tell } = watched(perS);
  const frame = { ...empty(sent, ns(ms)), marks: marks(sent, sent + BATCH, perS) };
  say(`${perS} msg/s: a frame of ${BATCH} new messages`, best(() => tell(state, { type: "frame", frame }, ms + 40)));
  say(`${perS} msg/s: a tick, ${state.time.flights.size} flights known`, best(() => tell(state, { type: "tick" }, ms + 16)));
  say(`${perS} msg/s: which of them are drawn`, best(() => nearOf(state.time.flights, state.time.stageMs)));
  const back = { type: "time/seek", toMs: state.time.clockMs - 800 };
  say(`${perS} msg/s: scrubbing back`, best(() => tell(state, back, ms + 16)));
}
