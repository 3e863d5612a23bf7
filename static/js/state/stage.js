// What the stage knows: the newest marks and hops by id, who is there, and how much flows where. All bounded.

/** Marks kept: more than can fly at once, and enough to step back. */
export const MARKS = 6000;
/** Hops kept. */
export const HOPS = 1000;
/** Services known from hops alone, such as placement; each has a card without queues. */
export const GHOSTS = 4;

/** @typedef {import("../types").Mark} Mark */
/** @typedef {import("../types").HopMark} HopMark */
/** @typedef {import("../types").Frame} Frame */

/**
 * @typedef {object} Stage
 * @property {ReadonlyMap<string, Mark>} marks by id, in order of arrival
 * @property {ReadonlyMap<string, HopMark>} hops by id, in order of arrival
 * @property {import("../types").TopologyShape | null} topology null until it has come
 * @property {readonly import("../types").EdgeShape[]} edges
 * @property {readonly string[]} ghosts services that are not on the bus, in order of appearance
 * @property {boolean} simulated
 * @property {string} broker its name and virtual host
 * @property {number} perDot messages that one dot stands for
 */

/** @type {Readonly<Stage>} */
export const initialStage = Object.freeze({
  marks: new Map(),
  hops: new Map(),
  topology: null,
  edges: Object.freeze([]),
  ghosts: Object.freeze([]),
  simulated: false,
  broker: "",
  perDot: 1,
});

/**
 * @param {Readonly<Stage>} slice
 * @param {import("./index.js").Action} action
 * @param {number} [_now]
 * @returns {Readonly<Stage>}
 */
export function reduceStage(slice, action, _now) {
  if (action.type === "frame") return withFrame(slice, action.frame);
  if (action.type === "hello") {
    const { simulated, broker } = action.hello;
    const name = `${broker.product} ${broker.vhost}`;
    return Object.freeze({ ...slice, simulated, broker: name });
  }
  return slice;
}

/**
 * The stage after a frame. A whole frame replaces what was there.
 *
 * @param {Readonly<Stage>} stage
 * @param {Frame} frame
 * @returns {Readonly<Stage>}
 */
export function withFrame(stage, frame) {
  const topology = frame.topology ?? (frame.whole ? null : stage.topology);
  return Object.freeze({
    ...stage,
    marks: merged(frame.whole ? new Map() : stage.marks, frame.marks, MARKS),
    hops: merged(frame.whole ? new Map() : stage.hops, frame.hops, HOPS),
    topology,
    edges: frame.edges ?? stage.edges,
    ghosts: withGhosts(stage.ghosts, frame.hops, topology),
    perDot: Math.max(1, frame.per_dot),
  });
}

/**
 * @template {{id: string}} T
 * @param {ReadonlyMap<string, T>} known
 * @param {readonly T[]} news
 * @param {number} limit
 * @returns {ReadonlyMap<string, T>}
 */
function merged(known, news, limit) {
  if (news.length === 0) return known;
  const next = new Map(known);
  for (const each of news) next.set(each.id, each);
  let surplus = next.size - limit;
  for (const id of next.keys()) {
    if (surplus <= 0) break;
    next.delete(id);
    surplus -= 1;
  }
  return next;
}

/**
 * @param {readonly string[]} ghosts
 * @param {readonly HopMark[]} hops
 * @param {import("../types").TopologyShape | null} topology
 */
function withGhosts(ghosts, hops, topology) {
  if (hops.length === 0) return ghosts;
  const present = new Set([USER, ...ghosts, ...(topology?.services ?? []).map((service) => service.name)]);
  const found = new Set(ghosts);
  for (const hop of hops) {
    for (const { service } of hop.what === "rest" ? [hop.sender, hop.receiver] : []) {
      if (service && !present.has(service) && found.size < GHOSTS) found.add(service);
    }
  }
  return found.size === ghosts.length ? ghosts : Object.freeze([...found]);
}

/** The sender of a user's request: a figure, not a service. */
const USER = "user";
