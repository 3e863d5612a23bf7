// What the values of a filter look for, as the server reads it. Pure: it marks what was found, and decides nothing.

import { shortService } from "../messages/model.js";

/** Shorter parts would mark half of every cell. */
const LEAST = 2;
const NEEDLES = 20;

/** What stands between a field and what it is like, on either keyboard. */
const EQUAL = [":", "："];

/** @typedef {import("../../types").TokenShape} Token */
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

/** @type {Needles} */
const NOTHING = Object.freeze({});

/** @type {{q: string, needles: Needles}} */
let last = { q: "", needles: NOTHING };

/**
 * @param {Pick<import("../../state/index.js").State, "filters" | "search">} state
 * @returns {Needles} in lower case, without wild cards; the same for the same filter
 */
export function needlesOf({ filters: { q }, search: { understood } }) {
  if (q !== last.q && understood?.text.trim() === q)
    last = { q, needles: Object.freeze(needlesIn(understood.answer.tokens)) };
  return q === last.q ? last.needles : NOTHING;
}

/**
 * @param {readonly Token[]} tokens
 */
function needlesIn(tokens) {
  /** @type {Partial<Record<ColumnId, string[]>>} */
  const found = {};
  for (const { field, text } of soughtIn(tokens).slice(0, NEEDLES)) {
    const columns = field === null ? ANYWHERE : (COLUMNS_OF[field] ?? []);
    for (const part of partsOf(text)) for (const column of columns) add(found, column, part);
  }
  return found;
}

/**
 * The values that are looked for, each with its field, null for a bare word. Nothing that is left out is among
 * them, be it a term or all that stands in brackets.
 *
 * @param {readonly Token[]} tokens
 */
function soughtIn(tokens) {
  /** @type {{field: string | null, text: string}[]} */
  const found = [];
  /** @type {boolean[]} for each open bracket, whether it is left out */
  const brackets = [];
  let denied = false;
  let field = "";
  for (const { kind, text } of tokens) {
    const out = denied || brackets.includes(true);
    if (kind === "open") brackets.push(out);
    else if (kind === "close") brackets.pop();
    else if (kind === "field") field = text.toLowerCase();
    else if (!out && kind === "word") found.push({ field: null, text });
    else if (!out && kind === "value") found.push({ field, text });
    const ends = kind === "open" || kind === "word" || (kind === "space" && field !== "");
    denied = kind === "not" || (denied && !ends);
    // What is compared is a number: nothing of it stands in a cell.
    if (kind === "space" || (kind === "sign" && !EQUAL.includes(text))) field = "";
  }
  return found;
}

/**
 * The pieces of a value between its wild cards, without its quotes.
 *
 * @param {string} value
 */
function partsOf(value) {
  const plain = /^["“”＂]/.test(value) ? value.slice(1, -1).replace(/\\(.)/gu, "$1") : value;
  return plain
    .toLowerCase()
    .split(/[*?＊？]/)
    .filter((part) => part.length >= LEAST);
}

/**
 * @param {Partial<Record<ColumnId, string[]>>} found
 * @param {ColumnId} column
 * @param {string} part
 */
function add(found, column, part) {
  // Names of services stand in the table as people say them.
  const shown = column === "from" || column === "to" ? shortService(part) : part;
  found[column] = [...(found[column] ?? []), shown];
}
