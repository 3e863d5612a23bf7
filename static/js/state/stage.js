// What the stage knows: the newest marks and hops by id, who is there, and how much flows where. All bounded.

import { byNature } from "./nature.js";
import { Draft, numbersAfter, Pages } from "./pages.js";
import { msOf } from "./things.js";

/** Marks kept: more than can fly at once, and enough to step back. */
export const MARKS = 6000;
/** Hops kept. */
export const HOPS = 1000;
/** Services known from hops alone, such as placement; each has a card without queues. */
export const GHOSTS = 4;

/** @typedef {import("../types").Mark} Mark */
/** @typedef {import("../types").HopMark} HopMark */
/** @typedef {import("../types").Frame} Frame */

/** @typedef {{host: string, goneMs: number | null}} Host goneMs: the server's clock when it had left; null: it is there */
/** @typedef {Readonly<Record<string, readonly Readonly<Host>[]>>} Hosts by service */

/** Who left keeps its place for so long, in ms; and places kept for one service. */
export const GONE_MS = 300_000;
const PLACES = 1000;
/** So few servers stand side by side by their names; of more, each keeps its cell. */
export const FEW = 4;

/**
 * @typedef {object} Stage
 * @property {ReadonlyMap<string, Mark>} marks by id, in order of arrival
 * @property {ReadonlyMap<string, HopMark>} hops by id, in order of arrival
 * @property {number} topSeq of the newest mark: what is newer is not among them
 * @property {import("../types").TopologyShape | null} topology null until it has come
 * @property {Hosts} hosts of each service: who left keeps its place for a while
 * @property {string | null} open the service whose card is open to its servers
 * @property {readonly import("../types").EdgeShape[]} edges
 * @property {readonly string[]} ghosts services that are not on the bus, in order of appearance
 * @property {boolean} simulated
 * @property {string} broker its name and virtual host
 * @property {number} perDot messages that one dot stands for
 */

/** @type {Readonly<Stage>} */
export const initialStage = Object.freeze({
  marks: /** @type {Pages<Mark>} */ (new Pages()),
  hops: /** @type {Pages<HopMark>} */ (new Pages()),
  topSeq: -1,
  topology: null,
  hosts: Object.freeze({}),
  open: null,
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
  if (action.type === "stage/open")
    return Object.freeze({ ...slice, open: action.card === slice.open ? null : action.card });
  if (action.type === "stage/tidy") return Object.freeze({ ...slice, hosts: tidied(slice.hosts) });
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
  const known = frame.whole ? initialStage : stage;
  const numbers = numbersAfter(known.topSeq);
  return Object.freeze({
    ...stage,
    marks: merged(known.marks, frame.marks, MARKS, numbers.isNew),
    hops: merged(known.hops, frame.hops, HOPS, () => false),
    topSeq: numbers.top(),
    topology,
    hosts: frame.topology
      ? withHosts(stage.hosts, frame.topology, msOf(frame.ts_ns), frame.whole)
      : stage.hosts,
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
 * @param {(each: T) => boolean} isNew it is surely not known
 * @returns {ReadonlyMap<string, T>}
 */
function merged(known, news, limit, isNew) {
  if (news.length === 0) return known;
  const next = new Draft(known);
  for (const each of news) {
    if (isNew(each)) next.add(each.id, each);
    else next.set(each.id, each);
  }
  next.shed(limit);
  return next.done();
}

/**
 * A host keeps its place for the life of the page; new ones come after it, and who left is known to have left. Who left
 * while the page was away is forgotten: nobody here saw when.
 *
 * @param {Hosts} known
 * @param {import("../types").TopologyShape} topology
 * @param {number} now ms, the server's clock
 * @param {boolean} whole
 * @returns {Hosts}
 */
function withHosts(known, { services }, now, whole) {
  return Object.freeze(
    Object.fromEntries(
      services.map(({ name, servers }) => {
        // Only who said itself where it is has a place to keep: a guess may turn out to be somebody else.
        const present = new Set(
          servers.filter(({ host, certainty }) => host && certainty === "seen").map(({ host }) => host ?? ""),
        );
        const before = (known[name] ?? [])
          .map(({ host, goneMs }) => ({ host, goneMs: present.has(host) ? null : (goneMs ?? now) }))
          .filter(({ goneMs }) => goneMs === null || (!whole && now - goneMs < GONE_MS));
        const old = new Set(before.map(({ host }) => host));
        const fresh = [...present].filter((host) => !old.has(host)).map((host) => ({ host, goneMs: null }));
        const all = before.length <= FEW ? byName([...before, ...fresh]) : [...before, ...byName(fresh)];
        return [name, Object.freeze(all.slice(-PLACES))];
      }),
    ),
  );
}

/** @param {readonly Readonly<Host>[]} hosts */
function byName(hosts) {
  return [...hosts].sort((a, b) => byNature(a.host, b.host));
}

/** All by their names again. @param {Hosts} hosts @returns {Hosts} */
function tidied(hosts) {
  return Object.freeze(
    Object.fromEntries(Object.entries(hosts).map(([name, all]) => [name, Object.freeze(byName(all))])),
  );
}

/** Whether some host stands behind one whose name comes after its own. @param {Readonly<Stage>} stage */
export function isUntidy({ hosts }) {
  return Object.values(hosts).some(
    (all) =>
      all.length > FEW && all.some(({ host }, at) => at > 0 && byNature(all[at - 1]?.host ?? "", host) > 0),
  );
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
