// The literal parts of a filter's values. Pure; it only marks what the server found, and decides nothing.

import { shortService } from "../messages/model.js";

/** Shorter parts would mark half of every cell. */
const LEAST = 2;
const NEEDLES = 20;
const TERM = /(?:"[^"]*"|[^\s()"])+/g;

/** @typedef {import("../../state/columns.js").ColumnId} ColumnId */
/** @typedef {Readonly<Partial<Record<ColumnId, readonly string[]>>>} Needles by the column that they are looked for in */

/** Where the values of a field stand; those of others, such as numbers, are not marked. @type {Readonly<Record<string, readonly ColumnId[]>>} */
const COLUMNS_OF = Object.freeze({
  kind: ["kind"],
  method: ["name"],
  event: ["name"],
  service: ["from", "to"],
  host: ["from", "to"],
  from: ["from"],
  to: ["to"],
  exchange: ["exchange"],
  key: ["key"],
  queue: ["queue"],
  request: ["request"],
});
/** A bare word is looked for in methods, services and ids. @type {readonly ColumnId[]} */
const ANYWHERE = Object.freeze(["name", "from", "to", "request"]);

/** @type {{q: string, needles: Needles}} */
let last = { q: "", needles: Object.freeze({}) };

/**
 * @param {string} q
 * @returns {Needles} in lower case, without wild cards; the same for the same filter
 */
export function needlesOf(q) {
  if (q !== last.q) last = { q, needles: Object.freeze(partsOf(q)) };
  return last.needles;
}

/** @param {string} q */
function partsOf(q) {
  /** @type {Partial<Record<ColumnId, string[]>>} */
  const found = {};
  let before = "";
  for (const [text] of [...q.matchAll(TERM)].slice(0, NEEDLES)) {
    const negated = text.startsWith("-") || before.toUpperCase() === "NOT";
    before = text;
    if (negated || /^(AND|OR|NOT)$/i.test(text) || /^\w+[<>=!]/.test(text)) continue;
    const [, field, values = text] = /^(\w+):(.*)$/.exec(text) ?? [];
    const columns = field === undefined ? ANYWHERE : (COLUMNS_OF[field.toLowerCase()] ?? []);
    for (const part of values.replaceAll('"', "").toLowerCase().split(/[,*?]/)) {
      if (part.length < LEAST) continue;
      // Names of services stand in the table as people say them.
      for (const column of columns) {
        const shown = column === "from" || column === "to" ? shortService(part) : part;
        found[column] = [...(found[column] ?? []), shown];
      }
    }
  }
  return found;
}
