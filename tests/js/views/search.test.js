import assert from "node:assert/strict";
import { test } from "node:test";

import { initialSearch } from "../../../static/js/state/search.js";
import { words } from "../../../static/js/text/index.js";
import {
  corrected,
  EXAMPLES,
  flawOf,
  groupsOf,
  partsOf,
  taken,
} from "../../../static/js/views/search/model.js";

/** @typedef {import("../../../static/js/types").QueryAnswer} QueryAnswer */

const en = words("en");

/** @param {string} text @param {Partial<QueryAnswer>} [more] @param {readonly (readonly [string, string])[]} [tokens] */
const understood = (text, more = {}, tokens = [["word", text]]) => ({
  text,
  at: null,
  answer: /** @type {QueryAnswer} */ ({
    tokens: tokens.map(([kind, part]) => ({ kind, text: part })),
    problem: null,
    written: null,
    note: null,
    completion: null,
    ...more,
  }),
});

const CALL = /** @type {const} */ ([
  ["field", "kind"],
  ["sign", ":"],
  ["value", "call"],
]);

/** @param {Record<string, string | number>} values @returns {Partial<QueryAnswer>} */
const wrong = (values) => ({
  problem: {
    type: "about:blank",
    title: "",
    status: 422,
    detail: "The filter cannot be used.",
    remedy: "Did you mean latency?",
    key: "bad_query",
    values,
  },
});

/** @param {readonly {text: string, what: string, bad: boolean}[]} parts */
const told = (parts) => parts.map(({ text, what, bad }) => `${what}${bad ? "!" : ""} ${text}`);

test("a query is painted as the server understood it", () => {
  assert.deepEqual(told(partsOf("kind:call", understood("kind:call", {}, CALL), null)), [
    "field kind",
    "sign :",
    "value call",
  ]);
});

test("what the server has not seen yet leaves the colours around it", () => {
  const before = understood("kind:call", {}, CALL);
  assert.deepEqual(told(partsOf("kind:call x", before, null)), [
    "field kind",
    "sign :",
    "value call",
    "word  x",
  ]);
  assert.deepEqual(told(partsOf("-kind:call", before, null)), [
    "word -",
    "field kind",
    "sign :",
    "value call",
  ]);
  assert.deepEqual(told(partsOf("kind:cast", before, null)), ["field kind", "sign :", "word cast"]);
  assert.deepEqual(told(partsOf("", before, null)), []);
  assert.deepEqual(told(partsOf("abc", null, null)), ["word abc"]);
});

test("painted or not, together the parts are the text", () => {
  const texts = ["", "k", "kind:call", "kind:call a", "x kind:call", "kind:kind:call", "call"];
  for (const seen of texts)
    for (const draft of texts)
      assert.equal(
        partsOf(draft, understood(seen, {}, seen === "kind:call" ? CALL : [["word", seen]]), null)
          .map((part) => part.text)
          .join(""),
        draft,
      );
});

test("what is wrong is marked where the server says, also behind an emoji", () => {
  const draft = "😀 latncy>5";
  const of = understood(
    draft,
    wrong({ at: 2, word: "latncy", meant: "latency", reason: "no such field", flaw: "unknown_field" }),
  );
  const flaw = flawOf(draft, of);
  assert.ok(flaw);
  assert.deepEqual([flaw.at, flaw.reason, flaw.soft], [3, "no such field", true]);
  assert.deepEqual(told(partsOf(draft, of, flaw)), ["word 😀 ", "word! latncy", "word >5"]);
  assert.equal(corrected(draft, flaw), "😀 latency>5");
  assert.equal(flawOf("😀 latncy>50", of), null);
});

test("an empty field offers what was saved, what was used, and examples", () => {
  const search = { ...initialSearch, focused: true, offer: /** @type {const} */ ("own") };
  const own = groupsOf({ ...search, saved: ["a"], recent: ["b", "a"] }, "", en);
  assert.deepEqual(
    own.map((group) => group.options.map((option) => option.text)),
    [["a"], ["b"], [...EXAMPLES]],
  );
  assert.equal(groupsOf(search, "", en).length, 1);
  assert.deepEqual(groupsOf({ ...search, focused: false }, "", en), []);
});

test("what could stand at the caret is offered for this very text only", () => {
  const completion = {
    start: 5,
    end: 6,
    field: "kind",
    seen: 1200,
    suggestions: [
      { text: "call", name: "call", what: /** @type {const} */ ("value"), help: null, count: 1100 },
    ],
  };
  const of = understood("kind:c", { completion });
  const search = {
    ...initialSearch,
    focused: true,
    offer: /** @type {const} */ ("complete"),
    understood: of,
  };
  const [group] = groupsOf(search, "kind:c", en);
  assert.equal(group?.title, "kind, in the last 1,200 messages");
  assert.equal(group?.options[0]?.count, "1,100");
  assert.deepEqual(groupsOf(search, "kind:ca", en), []);
  const option = /** @type {import("../../../static/js/views/search/model.js").Option} */ (group?.options[0]);
  assert.deepEqual(taken("kind:c", of, option), { text: "kind:call ", at: 10 });
  assert.deepEqual(taken("kind:c x", of, option), { text: "kind:call x", at: 9 });
  assert.deepEqual(taken("old", of, { ...option, what: "recent", text: "a b" }), { text: "a b", at: 3 });
});
