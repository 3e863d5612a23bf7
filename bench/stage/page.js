// The page of bench/stage.py: the real stage, fed with made-up frames at a steady rate; counts frames per second, those of
// the page and those that the stage's worker paints.

import { everyFrame, nowMs } from "/static/js/loop.js";
import { mountStage } from "/static/js/stage/mount.js";
import { SAY_EVERY } from "/static/js/stage/surface.js";
import { inBeats } from "/static/js/state/beat.js";
import { initialState, reduce } from "/static/js/state/index.js";
import { createStore } from "/static/js/store.js";
import { learn, words } from "/static/js/text/index.js";
import { mark, ns } from "/tests/js/stage/plays.js";
import { empty, topologyOf } from "/tests/js/stage/recording.js";

await learn("en");

const topology = topologyOf({ computes: 27, agents: 27 });
const computes = topology.services.find((service) => service.name === "nova-compute")?.servers.map((server) => server.host) ?? [];

/** When the worker said that it had painted another SAY_EVERY frames. @type {number[]} */
let said = [];
const { Worker } = globalThis;
globalThis.Worker = class extends Worker {
  /** @param {ConstructorParameters<typeof Worker>} facts */
  constructor(...facts) {
    super(...facts);
    this.addEventListener("message", () => said.push(nowMs()));
  }
};

/** A painter that says nothing for so long stands still, in ms. */
const STILL_MS = 500;

/**
 * Frames per second that were painted.
 *
 * @param {number} fromMs
 * @param {number} toMs
 */
function painted(fromMs, toMs) {
  const first = Math.min(said[0] ?? toMs, fromMs + STILL_MS);
  const last = Math.max(said.at(-1) ?? fromMs, toMs - STILL_MS);
  return last > first ? (Math.max(0, said.length - 1) * SAY_EVERY * 1000) / (last - first) : 0;
}

/** What runs now; it ends when another begins. */
let close = () => {};
/** Of what runs: frames of the page, and the most that flew at once. */
let frames = 0;
let flying = 0;
let load = initialState.load;

/**
 * Put `rate` messages per second on the stage from now on; null is an empty loop.
 *
 * @param {number | null} rate
 */
function begin(rate) {
  close();
  const host = /** @type {HTMLElement} */ (document.getElementById("stage"));
  const store = createStore(reduce, initialState, nowMs);
  const broker = { product: "bench", vhost: "/" };
  const hello = { simulated: false, replies_visible: true, broker, brokers: [] };
  store.dispatch(/** @type {any} */ ({ type: "hello", hello }));
  store.dispatch({ type: "frame", frame: { ...empty(0, ns(0)), whole: true, topology } });
  const unmount = rate === null ? () => {} : mountStage(host, inBeats(store), words("en"));
  let sent = 0;
  const start = nowMs();
  const stop = everyFrame((atMs) => {
    frames += 1;
    if (rate === null) return;
    store.dispatch({ type: "tick", atMs });
    const due = Math.floor((rate * (atMs - start)) / 1000);
    if (due - sent >= rate / 40) {
      const marks = made(sent, due, atMs - start);
      store.dispatch({ type: "frame", frame: { ...empty(frames, ns(atMs - start)), marks } });
      sent = due;
    }
    load = store.getState().load;
    flying = Math.max(flying, Number(host.getAttribute("data-flying") ?? 0));
  });
  close = () => {
    stop();
    unmount();
  };
}

/**
 * What happens in the next `seconds`.
 *
 * @param {number} seconds
 */
async function count(seconds) {
  [said, frames, flying] = [[], 0, 0];
  const from = nowMs();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const to = nowMs();
  const fps = (frames * 1000) / (to - from);
  return { fps, painted: painted(from, to), flying, level: load.level, dots: load.perDot };
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} ms
 */
function made(from, to, ms) {
  return Array.from({ length: Math.min(400, to - from) }, (_, i) => {
    const n = from + i;
    const host = computes[n % computes.length];
    const back = n % 2 === 1;
    const one = `nova-compute@${host}`;
    const other = `nova-conductor@c${(n % 2) + 1}`;
    return mark(`m${n}`, ms, {
      kind: back ? "reply" : "call",
      from: back ? other : one,
      to: [back ? one : other],
      exchange: back ? "" : "nova",
      routing_key: "conductor",
      queues: back ? [topology.queues.find((queue) => queue.role === "reply" && queue.readers[0]?.host === host)?.name ?? ""] : ["conductor"],
      background: true,
      request_id: null,
    });
  });
}

Object.assign(globalThis, { begin, count });
