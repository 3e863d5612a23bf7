// The chaos desk: what can be broken, what the reader chose, and what is broken now.

/** @typedef {import("./runs.js").Value} Value */

/**
 * @typedef {object} Chaos
 * @property {boolean} open its part of the left column
 * @property {import("../types").ChaosAnswer | null} answer as the server told it last
 * @property {string | null} fault which is chosen; null: the first
 * @property {Readonly<Record<string, Readonly<Record<string, Value>>>>} forms what the reader set, by fault and parameter
 * @property {string | null} mine what this page broke last
 * @property {boolean} asking something is being broken or mended
 * @property {import("../types").ProblemShape | null} problem why the last wish was not granted
 * @property {import("../types").ProblemShape | null} lost why it is not known what is broken now
 */

/** @type {Readonly<Chaos>} */
export const initialChaos = Object.freeze({
  open: false,
  answer: null,
  fault: null,
  forms: Object.freeze({}),
  mine: null,
  asking: false,
  problem: null,
  lost: null,
});

/**
 * @param {Readonly<Chaos>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Chaos>}
 */
export function reduceChaos(slice, action) {
  switch (action.type) {
    case "chaos/open":
      return Object.freeze({ ...slice, open: !slice.open, problem: null });
    case "chaos/came":
      return Object.freeze({ ...slice, answer: action.answer, lost: null });
    case "chaos/lost":
      return Object.freeze({ ...slice, lost: action.problem });
    case "chaos/pick":
      return Object.freeze({ ...slice, fault: action.fault, problem: null });
    case "chaos/set":
      return Object.freeze({ ...slice, forms: withValue(slice.forms, action) });
    case "chaos/asking":
      return Object.freeze({ ...slice, asking: true, problem: null });
    case "chaos/broke":
      return Object.freeze({ ...slice, mine: action.id });
    case "chaos/answered":
      return Object.freeze({ ...slice, asking: false, problem: action.problem });
    case "reset/done":
      return slice.answer ? Object.freeze({ ...slice, answer: { ...slice.answer, broken: [] } }) : slice;
    default:
      return slice;
  }
}

/**
 * @param {Chaos["forms"]} forms
 * @param {{fault: string, parameter: string, value: Value}} set
 */
function withValue(forms, { fault, parameter, value }) {
  return Object.freeze({ ...forms, [fault]: Object.freeze({ ...forms[fault], [parameter]: value }) });
}
