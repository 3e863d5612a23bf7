// How each kind of message looks: one table for the canvas, the legend and the rows.
// Shape, line and colour each suffice alone. Paths have unit radius around (0, 0).

/**
 * @typedef {object} Look
 * @property {string} fill path that is filled; empty for a hollow shape
 * @property {string} line path that is stroked; empty for a solid shape
 * @property {number} width of that stroke, in radii
 * @property {readonly number[]} dash of its route
 * @property {string} token of its colour
 * @property {boolean} turns the shape points along its way
 */

/** @typedef {import("../types").Kind} Kind */
/** What is drawn: a kind, or what became of a message, or what is not on the bus. @typedef {Kind | "rest" | "db" | "work" | "unroutable" | "timeout"} Glyph */

const DISC = "M0-.62A.62.62 0 1 1 0 .62A.62.62 0 1 1 0-.62Z";
const RING = "M0-1A1 1 0 1 1 0 1A1 1 0 1 1 0-1Z";
const HEXAGON = "M.9 0L.45 .78-.45 .78-.9 0-.45-.78 .45-.78Z";

/** @type {Readonly<Record<Glyph, Look>>} */
export const LOOKS = Object.freeze({
  call: { fill: DISC, line: RING, width: 0.22, dash: [], token: "call", turns: false },
  reply: {
    fill: "",
    line: "M0-.78A.78.78 0 1 1 0 .78A.78.78 0 1 1 0-.78Z",
    width: 0.4,
    dash: [5, 4],
    token: "reply",
    turns: false,
  },
  failure: {
    fill: "M-.8-.42L-.42-.8 0-.38 .42-.8 .8-.42 .38 0 .8 .42 .42 .8 0 .38-.42 .8-.8 .42-.38 0Z",
    line: "",
    width: 0,
    dash: [5, 4],
    token: "failure",
    turns: false,
  },
  heartbeat: {
    fill: "M0-.4A.4.4 0 1 1 0 .4A.4.4 0 1 1 0-.4Z",
    line: "",
    width: 0,
    dash: [1, 5],
    token: "heartbeat",
    turns: false,
  },
  cast: { fill: "M-.72-.82L1 0-.72 .82Z", line: "", width: 0, dash: [12, 3], token: "cast", turns: true },
  fanout: {
    fill: "M0-1.08L.3-.3 1.08 0 .3 .3 0 1.08-.3 .3-1.08 0-.3-.3Z",
    line: "",
    width: 0,
    dash: [1.5, 3.5],
    token: "fanout",
    turns: false,
  },
  notification: {
    fill: "M-.74-.74H.74V.74H-.74Z",
    line: "",
    width: 0,
    dash: [8, 3, 1.5, 3],
    token: "notification",
    turns: false,
  },
  other: { fill: "M0-.9L.9 0 0 .9-.9 0Z", line: "", width: 0, dash: [2, 2], token: "other", turns: false },
  rest: { fill: "", line: HEXAGON, width: 0.3, dash: [3, 6], token: "rest", turns: false },
  db: {
    fill: "M-.6-.5A.6.26 0 0 1 .6-.5V.5A.6.26 0 0 1-.6 .5Z",
    line: HEXAGON,
    width: 0.2,
    dash: [3, 6],
    token: "rest",
    turns: false,
  },
  work: {
    fill: "M0-.46A.46.46 0 1 1 0 .46A.46.46 0 1 1 0-.46Z",
    line: HEXAGON,
    width: 0.2,
    dash: [3, 6],
    token: "rest",
    turns: false,
  },
  unroutable: {
    fill: "",
    line: "M0-.8A.8.8 0 1 1 0 .8A.8.8 0 1 1 0-.8ZM-.56 .56L.56-.56",
    width: 0.34,
    dash: [2, 4],
    token: "failure",
    turns: false,
  },
  timeout: {
    fill: "",
    line: "M0-.85A.85.85 0 1 1 0 .85A.85.85 0 1 1 0-.85ZM0-.5V0L.36 .3",
    width: 0.26,
    dash: [2, 4],
    token: "failure",
    turns: false,
  },
});

/** Colours that the stage reads from the tokens of static/css/tokens.css. */
export const TOKENS = Object.freeze([
  ...["bg", "s1", "s2", "s3", "line", "line2", "ctl", "t1", "t2", "t3", "accent"],
  ...["call", "reply", "failure", "heartbeat", "cast", "fanout", "notification", "other", "rest"],
  ...["rail", "dock", "station", "cell", "cell-line", "chip", "failure-ink"],
]);
