import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { en } from "../../static/js/text/en.js";
import { words } from "../../static/js/text/index.js";
import { zhCN } from "../../static/js/text/zh-CN.js";
import { codeOf, literalsOf, templatesOf } from "./source.js";

const SOURCES = globSync("static/js/**/*.js").filter((path) => !/\/text\/|\/vendor\//.test(path));

/** Names in braces: `{count}` and the one that a plural counts. @param {string} text */
function placeholders(text) {
  return [
    ...new Set(
      [...text.matchAll(/(?<!(?:one|two|few|many|other) )\{(\w+)(?:\}|, plural)/g)].map((match) => match[1]),
    ),
  ].sort();
}

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(zhCN).sort(), Object.keys(en).sort());
});

test("a sentence takes the same values in both languages", () => {
  for (const key of Object.keys(en))
    assert.deepEqual(placeholders(zhCN[key] ?? ""), placeholders(en[key] ?? ""), key);
});

test("every key that the page asks for has its words, and none has words that nobody asks for", () => {
  const said = SOURCES.flatMap((path) => literalsOf(codeOf(readFileSync(path, "utf8"))));
  const made = SOURCES.flatMap((path) => templatesOf(codeOf(readFileSync(path, "utf8"))));
  const rooms = new Set(Object.keys(en).map((key) => key.split(".")[0]));
  const keys = said.filter(
    (text) =>
      /^[a-z]+(\.[\w-]+)+$/.test(text) && rooms.has(text.split(".")[0] ?? "") && !text.endsWith(".js"),
  );
  assert.deepEqual(
    keys.filter((key) => !(key in en)),
    [],
    "asked for, and without words",
  );
  const unused = Object.keys(en).filter(
    (key) => !said.includes(key) && !made.some((pattern) => pattern.test(key)),
  );
  assert.deepEqual(unused, [], "with words, and never asked for");
});

test("no visible word stands in a view", () => {
  const found = SOURCES.flatMap((path) =>
    visibleWords(readFileSync(path, "utf8")).map((word) => `${path}: ${word}`),
  );
  // The letter of the key beside "Boot it" is a name of a key, and stays in every language.
  assert.deepEqual(
    found.filter((each) => !/<kbd>|: b$|: JSON$/.test(each)),
    [],
  );
});

/** Text between tags, and attributes that are read out, in the templates of a source. @param {string} source */
function visibleWords(source) {
  const stills = [...codeOf(source).matchAll(/html`/g)].map((match) =>
    stillPart(codeOf(source), match.index + 5),
  );
  const text = stills.flatMap((still) => [...still.matchAll(/>([^<>]*)</g)].map((match) => match[1] ?? ""));
  const read = stills.flatMap((still) =>
    [...still.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map((match) => match[1] ?? ""),
  );
  return [...text, ...read].map((each) => each.trim()).filter((each) => /\p{L}/u.test(each));
}

/** A template without its `${…}`. @param {string} source @param {number} start of its text */
function stillPart(source, start) {
  let still = "";
  for (let at = start; at < source.length && source[at] !== "`"; at += 1) {
    if (source[at] === "$" && source[at + 1] === "{") at = endOf(source, at + 2);
    else still += source[at];
  }
  return still;
}

/** Where the brace that is open at `at` closes. @param {string} source @param {number} at */
function endOf(source, at) {
  let open = 1;
  let place = at;
  for (; open > 0 && place < source.length; place += 1) {
    if (source[place] === "{") open += 1;
    if (source[place] === "}") open -= 1;
  }
  return place - 1;
}

test("one and many are told apart where the language does, and numbers are written its way", () => {
  assert.equal(words("en")("drawer.masked_count", { count: 1 }), "1 value masked");
  assert.equal(words("en")("drawer.masked_count", { count: 1200 }), "1,200 values masked");
  assert.equal(words("zh-CN")("drawer.masked_count", { count: 1 }), "遮盖了 1 个值");
});

test("a value with braces or dollars in it is written as it is", () => {
  assert.equal(
    words("en")("scenarios.lost", { reason: "$& {count} <b>" }),
    "The scenarios could not be read: $& {count} <b>",
  );
});

test("a span is as exact as the eye needs", () => {
  const { span } = words("en");
  assert.deepEqual([0.042, 3.09, 42.4, 999, 1500, 61_000].map(span), [
    "0.04 ms",
    "3.1 ms",
    "42 ms",
    "999 ms",
    "1.5 s",
    "1 min",
  ]);
});

test("the clock shows milliseconds of nanoseconds that no number could hold", () => {
  assert.match(words("en").clock("1700000000123456789"), /^\d\d:\d\d:20\.123$/);
});
