// What the broker holds, as the server told it last; and what of it the reader looks at.

/** @typedef {import("../types").TopologyAnswer} Answer */
/** @typedef {"queues" | "exchanges" | "bindings" | "consumers"} Part */
/** What is picked: a name on the broker, or a service. @typedef {{what: "queue" | "exchange" | "service" | "owner", name: string}} Picked */

/** @type {readonly Part[]} */
export const PARTS = Object.freeze(["queues", "exchanges", "bindings", "consumers"]);
/** @type {readonly Picked["what"][]} */
export const PICKS = Object.freeze(["queue", "exchange", "service", "owner"]);
/** Owners whose queues are unfolded at once. */
const OPEN = 100;

/**
 * @typedef {object} Topology
 * @property {Answer | null} answer null until it has come
 * @property {import("../types").ProblemShape | null} problem why the newest has not come
 * @property {Part} part which table
 * @property {Readonly<{column: string, down: boolean}> | null} sort null: what needs an eye first
 * @property {string} text rows that hold it
 * @property {string | null} finding key of the finding whose names are listed
 * @property {readonly string[]} open owners whose queues are listed
 * @property {Readonly<Picked> | null} picked
 */

/** @type {Readonly<Topology>} */
export const initialTopology = Object.freeze({
  answer: null,
  problem: null,
  part: "queues",
  sort: null,
  text: "",
  finding: null,
  open: Object.freeze([]),
  picked: null,
});

/**
 * @param {Readonly<Topology>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Topology>}
 */
export function reduceTopology(slice, action) {
  switch (action.type) {
    case "topology/came":
      return Object.freeze({ ...slice, answer: action.answer, problem: null });
    case "topology/problem":
      return Object.freeze({ ...slice, problem: action.problem });
    case "topology/part":
      return Object.freeze({ ...slice, part: action.part, sort: null, finding: null });
    case "topology/sort":
      return Object.freeze({ ...slice, sort: sorted(slice.sort, action.column) });
    case "topology/text":
      return Object.freeze({ ...slice, text: action.text });
    case "topology/finding":
      return withFinding(slice, action.finding);
    case "topology/fold":
      return Object.freeze({ ...slice, open: folded(slice.open, action.owner) });
    case "topology/pick":
      return Object.freeze({ ...slice, picked: action.picked });
    case "url/read":
      // Who comes back from another view finds what was picked.
      return action.url.view === "topology" ? withPart(slice, action.url.part, action.url.pick) : slice;
    default:
      return slice;
  }
}

/**
 * The other way round; a third time, and what needs an eye is first again.
 *
 * @param {Topology["sort"]} sort
 * @param {string} column
 * @returns {Topology["sort"]}
 */
function sorted(sort, column) {
  if (sort?.column !== column) return Object.freeze({ column, down: true });
  return sort.down ? Object.freeze({ column, down: false }) : null;
}

/**
 * @param {Readonly<Topology>} slice
 * @param {import("../types").FindingShape | null} finding
 */
function withFinding(slice, finding) {
  if (finding === null || finding.key === slice.finding) return Object.freeze({ ...slice, finding: null });
  /** @type {Part} */
  const part = finding.what === "exchange" ? "exchanges" : "queues";
  return Object.freeze({ ...slice, finding: finding.key, part, text: "", sort: null });
}

/**
 * @param {readonly string[]} open
 * @param {string} owner
 */
function folded(open, owner) {
  const rest = open.filter((each) => each !== owner);
  return Object.freeze(rest.length < open.length ? rest : [...open, owner].slice(-OPEN));
}

/**
 * Another table has another order, and its own findings.
 *
 * @param {Readonly<Topology>} slice
 * @param {Part} part
 * @param {Topology["picked"]} picked
 */
function withPart(slice, part, picked) {
  const there = part === slice.part ? slice : { ...slice, part, sort: null, finding: null };
  return Object.freeze({ ...there, picked });
}
