// What the chaos desk shows: the fault that is chosen with its form, and what is broken now. Pure.

import { msOf } from "../../state/things.js";

/** @typedef {import("../../types").FaultShape} Fault */
/** @typedef {import("../../state/chaos.js").Chaos} Chaos */

/**
 * The fault whose form is shown; null before the catalogue has come.
 *
 * @param {Readonly<Chaos>} slice
 * @returns {Fault | null}
 */
export function chosen({ answer, fault }) {
  const faults = answer?.faults ?? [];
  return faults.find((each) => each.name === fault) ?? faults[0] ?? null;
}

/**
 * What its form says: what the reader set, else the defaults. A target that is gone is no choice any more.
 *
 * @param {Readonly<Chaos>} slice
 * @param {Fault} fault
 * @returns {Record<string, import("../../state/runs.js").Value>}
 */
export function valuesOf({ forms }, fault) {
  const set = forms[fault.name] ?? {};
  return Object.fromEntries(
    fault.parameters.map(({ name, choices, default: usual }) => {
      const value = set[name] ?? usual;
      return [name, choices && !choices.includes(value) ? usual : value];
    }),
  );
}

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} title
 * @property {string} target
 * @property {number} left whole seconds until it is mended by itself; 0 while that is tried
 */

/**
 * What is broken at a moment, oldest first. What has had its time is broken until it was mended, which may fail.
 *
 * @param {Readonly<Chaos>} slice
 * @param {number} serverMs
 * @returns {Row[]}
 */
export function brokenRows({ answer }, serverMs) {
  return (answer?.broken ?? []).map(({ id, title, target, since_ns: since, until_ns: until }) => ({
    id,
    title,
    target,
    // The server's clock is as old as the last frame: never more than there was at first.
    left: Math.max(0, Math.ceil((msOf(until) - Math.max(serverMs, msOf(since))) / 1000)),
  }));
}

/**
 * Why nothing can be broken; null where something can.
 *
 * @param {Readonly<Chaos>} slice
 * @returns {string | null}
 */
export function reasonOf({ answer }) {
  const faults = answer?.faults ?? [];
  return faults.some((each) => each.available) ? null : (faults[0]?.reason ?? null);
}
