// The way of one message, and where it is at a moment of stage time: a pure function, so pause and step are exact.

import { AT_QUEUE, BACK_MS } from "../state/schedule.js";
import { eased, pointOf } from "./curves.js";
import { LOOKS } from "./shapes.js";

/** @typedef {import("./shapes.js").Glyph} Glyph */

/**
 * Everything the painter needs of one flight; plain data, so that it can go to a worker.
 *
 * @typedef {object} Way
 * @property {string} id
 * @property {Glyph} glyph
 * @property {import("../types").Kind | "hop"} kind by which it can be hidden
 * @property {import("../state/schedule.js").Role} role
 * @property {string | null} request
 * @property {number} start ms of stage time, as the next three
 * @property {number} lasts
 * @property {number} first when it left its queue for the first time
 * @property {number} back when it goes back there; Infinity if it does not
 * @property {number} taken Infinity while it rests in its queue
 * @property {number} end
 * @property {"bus" | "arc" | "spot"} form through the broker; over the cards; work at one place
 * @property {boolean} known its sender is known: there is a way from a tile to the exchange
 * @property {boolean} falls no queue was bound
 * @property {number} depth how far it falls, in px
 * @property {boolean} unread nobody reads the queue that it is in
 * @property {number} branches ways from the exchange to a dock and on to a tile
 * @property {Float32Array} path curves of eight numbers: to the card's edge, to the exchange, two for each branch, and two more for who took it first
 * @property {number} x of the exchange, or of the work
 * @property {number} y
 * @property {boolean} again it was delivered before
 * @property {{name: string, key: string, copies: string, end: string}} words
 * @property {Ring | null} ring what the caller waits with
 */

/** A way without its times. @typedef {Omit<Way, "start" | "lasts" | "first" | "back" | "taken" | "end" | "role" | "ring">} Placed */

/**
 * @typedef {object} Ring
 * @property {number} x
 * @property {number} y
 * @property {number} r its radius: a cell among hundreds has a small one
 * @property {number} until ms of stage time; Infinity while nothing is known of a reply
 * @property {"waiting" | "failed" | "timed_out" | "unseen"} state `unseen`: no reply can be seen
 * @property {number} calledMs wire time, as the next
 * @property {number} deadlineMs when the caller gives up; Infinity if it never does, or nobody knows
 * @property {number} beat ms of stage time at which the last heartbeat landed; -Infinity before
 */

/** @typedef {{x: number, y: number, part: Part, branch: number, angle: number}} Spot */
/** @typedef {"leaving" | "toExchange" | "exchange" | "toQueue" | "queue" | "arriving" | "returning" | "unread" | "falling" | "over" | "work"} Part */

/** Where each part of a flight ends, as a share of it. */
const LEFT = 0.06;
const REACHED = 0.42;
const PASSED = 0.5;
const DOCKED = 0.84;
/** How deep below its exchange a message lies that nobody reads, against how deep one falls. */
const UNREAD = 0.85;
/** Numbers of one branch. */
const BRANCH = 16;

/**
 * Where a message is; several places for the copies of a fanout, none before its start and after its end.
 *
 * @param {Way} way
 * @param {number} t ms of stage time
 * @returns {Spot[]}
 */
export function spotsOf(way, t) {
  if (t < way.start || t >= way.end) return [];
  const u = (t - way.start) / way.lasts;
  if (way.form === "spot") return [spot(way.x, way.y, "work")];
  if (way.form === "arc") return [over(way, eased(u))];
  if (u < REACHED) {
    if (!way.known) return [];
    return [
      u < LEFT
        ? along(way, 0, u / LEFT, "leaving", 0)
        : along(way, 8, eased((u - LEFT) / (REACHED - LEFT)), "toExchange", 0),
    ];
  }
  if (u < PASSED) return [spot(way.x, way.y, "exchange")];
  if (way.falls) return [fallen(way, (u - PASSED) / (1 - PASSED))];
  if (way.unread) return [left(way, eased(Math.min(1, (u - PASSED) / (DOCKED - PASSED))))];
  if (t >= way.first && t < way.taken && way.branches === 1) return [takenFirst(way, t)];
  return branches(way, t, u);
}

/**
 * @param {Way} way
 * @param {number} t
 * @param {number} u
 */
function branches(way, t, u) {
  const spots = [];
  const inside = t >= way.taken ? Math.min(1, (t - way.taken) / ((1 - AT_QUEUE) * way.lasts)) : -1;
  for (let branch = 0; branch < way.branches; branch += 1) {
    const offset = BRANCH + branch * BRANCH;
    if (inside >= 0) spots.push(along(way, offset + 8, inside, "arriving", branch));
    else if (u < DOCKED)
      spots.push(along(way, offset, eased((u - PASSED) / (DOCKED - PASSED)), "toQueue", branch));
    else spots.push({ ...along(way, offset, 1, "queue", branch) });
  }
  return spots;
}

/**
 * In the hands of who took it first, and back from there to the queue.
 *
 * @param {Way} way
 * @param {number} t
 */
function takenFirst(way, t) {
  const offset = way.path.length - BRANCH / 2;
  if (t < way.back) {
    const inside = Math.min(1, (t - way.first) / ((1 - AT_QUEUE) * way.lasts));
    return along(way, offset, inside, "arriving", 0);
  }
  const u = (t - way.back) / BACK_MS;
  return u < 1 ? along(way, offset, 1 - eased(u), "returning", 0) : along(way, offset, 0, "queue", 0);
}

/**
 * It lies below its exchange: there is a queue, and nobody reads it.
 *
 * @param {Way} way
 * @param {number} u 0 to 1
 */
function left(way, u) {
  return spot(way.x, way.y + u * way.depth * UNREAD, "unread");
}

/**
 * @param {Way} way
 * @param {number} offset
 * @param {number} u
 * @param {Part} part
 * @param {number} branch
 * @returns {Spot}
 */
function along(way, offset, u, part, branch) {
  const { x, y } = pointOf(way.path, offset, u);
  if (!LOOKS[way.glyph].turns) return { x, y, part, branch, angle: 0 };
  const ahead = pointOf(way.path, offset, Math.min(1, u + 0.02));
  const behind = pointOf(way.path, offset, Math.max(0, u - 0.02));
  return { x, y, part, branch, angle: Math.atan2(ahead.y - behind.y, ahead.x - behind.x) };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {Part} part
 * @returns {Spot}
 */
function spot(x, y, part) {
  return { x, y, part, branch: 0, angle: 0 };
}

/**
 * Over the cards: one curve, or several around the broker's end, at one pace.
 *
 * @param {Way} way
 * @param {number} u
 * @returns {Spot}
 */
function over(way, u) {
  const lengths = [];
  for (let at = 0; at < way.path.length; at += 8) {
    lengths.push(
      Math.hypot(
        (way.path[at + 6] ?? 0) - (way.path[at] ?? 0),
        (way.path[at + 7] ?? 0) - (way.path[at + 1] ?? 0),
      ),
    );
  }
  let left = u * lengths.reduce((sum, each) => sum + each, 0);
  for (const [i, length] of lengths.entries()) {
    if (left <= length || i === lengths.length - 1)
      return along(way, i * 8, Math.min(1, left / length), "over", 0);
    left -= length;
  }
  return spot(way.x, way.y, "over");
}

/**
 * Off under the exchange, and away.
 *
 * @param {Way} way
 * @param {number} v 0 to 1
 */
function fallen(way, v) {
  return {
    ...spot(way.x + v * way.depth * 0.22, way.y + way.depth * (0.45 + v * v * 0.8), "falling"),
    branch: v,
  };
}

/**
 * Nobody knows that no queue is bound before the exchange has looked: only then the shape changes.
 *
 * @param {Way} way
 * @param {Spot} at
 * @returns {Glyph}
 */
export function glyphAt(way, at) {
  return at.part === "falling" ? "unroutable" : way.glyph;
}

/** How far a message has fallen, 0 to 1. @param {Spot} at */
export function fallOf(at) {
  return at.part === "falling" ? at.branch : 0;
}
