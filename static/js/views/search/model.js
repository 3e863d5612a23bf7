// What the search field shows. It only paints: what a query means is the server's business.

import { unitsBefore } from "../../state/search.js";

/** @typedef {import("../../state/search.js").Search} Search */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {import("../../types").TokenKind} TokenKind */

/** A piece of the text in its colour; `bad` is what is wrong. @typedef {{text: string, what: TokenKind, bad: boolean}} Part */

/**
 * @typedef {object} Flaw
 * @property {string} reason what is wrong
 * @property {string} remedy
 * @property {number} at where, in UTF-16 units
 * @property {string} word
 * @property {string} meant what could stand there instead, or ""
 * @property {boolean} soft the reader may just not have finished
 */

/** What is wrong with a query that goes on being typed: told a little later. */
const SOFT = new Set(["no_value", "nothing_after", "unclosed", "unclosed_bracket", "unknown_field"]);

/** Filters worth trying: what each is for stands in the words. */
export const EXAMPLES = Object.freeze([
  "is:trouble",
  "latency>1s",
  "request:req-7c1e*",
  "to:cmp07 NOT method:object_*",
  "kind:fanout routed:0",
]);

/**
 * The text in the colours of its tokens. What the server has not seen yet keeps the colours of what stood there.
 *
 * @param {string} draft
 * @param {Search["understood"]} understood
 * @param {Flaw | null} flaw
 * @returns {Part[]}
 */
export function partsOf(draft, understood, flaw) {
  const parts = coloured(draft, understood);
  if (!flaw || flaw.word === "") return parts;
  return parts.flatMap((part, index) => {
    const start = parts.slice(0, index).reduce((sum, each) => sum + each.text.length, 0);
    return split(part, flaw.at - start, flaw.at + flaw.word.length - start);
  });
}

/**
 * @param {string} draft
 * @param {Search["understood"]} understood
 * @returns {Part[]}
 */
function coloured(draft, understood) {
  const tokens = understood?.answer.tokens ?? [];
  const known = understood?.text ?? "";
  if (known === draft) return tokens.map(({ kind, text }) => ({ text, what: kind, bad: false }));
  const [head, tail] = common(known, draft);
  /** @type {Part[]} */
  const before = [];
  /** @type {Part[]} */
  const behind = [];
  let at = 0;
  for (const { kind, text } of tokens) {
    const end = at + text.length;
    const part = { text, what: kind, bad: false };
    if (end <= head) before.push(part);
    else if (at >= known.length - tail) behind.push(part);
    at = end;
  }
  const length = (/** @type {Part[]} */ parts) => parts.reduce((sum, part) => sum + part.text.length, 0);
  const between = draft.slice(length(before), draft.length - length(behind));
  return [...before, { text: between, what: /** @type {const} */ ("word"), bad: false }, ...behind].filter(
    ({ text }) => text !== "",
  );
}

/**
 * How much of two texts is the same, from the beginning and from the end.
 *
 * @param {string} one
 * @param {string} other
 * @returns {[number, number]}
 */
function common(one, other) {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < most - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  return [head, tail];
}

/**
 * @param {Part} part
 * @param {number} start of what is wrong, counted from the part's beginning
 * @param {number} end
 * @returns {Part[]}
 */
function split(part, start, end) {
  const from = Math.max(0, start);
  const to = Math.min(part.text.length, end);
  if (from >= to) return [part];
  return [
    { ...part, text: part.text.slice(0, from) },
    { ...part, text: part.text.slice(from, to), bad: true },
    { ...part, text: part.text.slice(to) },
  ].filter(({ text }) => text !== "");
}

/**
 * Why the text cannot be used, when the server has said so of this very text.
 *
 * @param {string} draft
 * @param {Search["understood"]} understood
 * @returns {Flaw | null}
 */
export function flawOf(draft, understood) {
  const problem = understood?.text === draft ? understood.answer.problem : null;
  if (!problem) return null;
  const { at, word, meant, reason, flaw } = problem.values;
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
  return {
    reason: text(reason) || problem.detail,
    remedy: problem.remedy ?? "",
    at: unitsBefore(draft, typeof at === "number" ? at : 0),
    word: text(word),
    meant: text(meant),
    soft: SOFT.has(text(flaw)),
  };
}

/**
 * The text with what was meant in place of what is wrong.
 *
 * @param {string} draft
 * @param {Flaw} flaw
 */
export function corrected(draft, { at, word, meant }) {
  return draft.slice(0, at) + meant + draft.slice(at + word.length);
}

/**
 * @typedef {object} Option
 * @property {string} text what it puts into the field
 * @property {string} name what it is called
 * @property {string} help
 * @property {string} count how many messages have it; empty where nobody counted
 * @property {"saved" | "recent" | "example" | "field" | "operator" | "value"} what
 */

/** Options under one heading. @typedef {{title: string, options: readonly Option[]}} Group */

/**
 * What is offered now.
 *
 * @param {Readonly<Search>} search
 * @param {string} draft
 * @param {Words} words
 * @returns {readonly Group[]}
 */
export function groupsOf(search, draft, words) {
  if (!search.focused || search.offer === "none") return [];
  if (search.offer === "own") return ownGroups(search, words);
  const { understood } = search;
  const completion = understood?.text === draft ? understood.answer.completion : null;
  if (!completion || completion.suggestions.length === 0) return [];
  const title = completion.field
    ? words("search.values", { field: completion.field, count: completion.seen })
    : words("search.fields");
  const options = completion.suggestions.map(({ text, name, what, help, count }) => ({
    text,
    name,
    what,
    help: help ?? "",
    count: count === null ? "" : words.number(count),
  }));
  return [{ title, options }];
}

/**
 * @param {Readonly<Search>} search
 * @param {Words} words
 * @returns {readonly Group[]}
 */
function ownGroups({ saved, recent }, words) {
  const option = (/** @type {string} */ text, /** @type {Option["what"]} */ what, help = "") => ({
    text,
    name: text,
    what,
    help,
    count: "",
  });
  const others = recent.filter((q) => !saved.includes(q));
  const examples = EXAMPLES.map((q, index) => option(q, "example", words(`search.example_${index + 1}`)));
  return [
    { title: words("search.saved"), options: saved.map((q) => option(q, "saved")) },
    { title: words("search.recent"), options: others.map((q) => option(q, "recent")) },
    { title: words("search.examples"), options: examples },
  ].filter(({ options }) => options.length > 0);
}

/**
 * The text and the caret once an option was taken.
 *
 * @param {string} draft
 * @param {Search["understood"]} understood
 * @param {Option} option
 * @returns {{text: string, at: number}}
 */
export function taken(draft, understood, option) {
  const completion = understood?.answer.completion;
  if (!completion || option.what === "saved" || option.what === "recent" || option.what === "example")
    return { text: option.text, at: option.text.length };
  const before = draft.slice(0, unitsBefore(draft, completion.start));
  const behind = draft.slice(unitsBefore(draft, completion.end));
  // After a value at the end the next term may follow at once.
  const put = option.what === "value" && behind === "" ? `${option.text} ` : option.text;
  return { text: before + put + behind, at: before.length + put.length };
}
