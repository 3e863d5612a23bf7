import assert from "node:assert/strict";
import { test } from "node:test";

import {
  charactersBefore,
  excluded,
  initialSearch,
  narrowed,
  RECENT_MAX,
  readSearch,
  reduceSearch,
  SAVED_MAX,
  switched,
  termOf,
  unitsBefore,
} from "../../../static/js/state/search.js";

/** @typedef {import("../../../static/js/state/index.js").Action} Action */

/** @param {readonly Action[]} actions @param {string} [draft] */
const after = (actions, draft = "") =>
  actions.reduce((slice, action) => reduceSearch(slice, action, draft), initialSearch);
/** What stands in the field, the caret marked with `|`. @param {string} text @returns {Action} */
const typed = (text) => ({ type: "search/typed", draft: text.replace("|", ""), at: text.indexOf("|") });

test("an empty field with the focus offers the reader's own filters", () => {
  assert.equal(after([{ type: "search/focus", on: true }]).offer, "own");
  assert.equal(after([{ type: "search/focus", on: true }], "kind:call").offer, "none");
  assert.equal(after([typed("kind:|"), typed("|")]).offer, "own");
  assert.equal(
    after([
      { type: "search/focus", on: true },
      { type: "search/focus", on: false },
    ]).offer,
    "none",
  );
});

test("completion comes where a value must follow, stays while it is typed, and goes with a space", () => {
  for (const text of ["kind:|", "latency>|", "latency<=|", "kind:call,|", "kind：|", "kind:|call"])
    assert.equal(after([typed(text)]).offer, "complete", text);
  assert.equal(after([typed("kind:|"), typed("kind:c|")]).offer, "complete");
  assert.equal(after([typed("kind:c|"), typed("kind:c |")]).offer, "none");
  assert.equal(after([typed("ki|")]).offer, "none");
  assert.equal(after([typed("kind:|"), typed("kind:call is:trouble|")]).offer, "none");
});

test("whatever is typed lets go of the option that was chosen", () => {
  const chosen = after([typed("kind:|"), { type: "search/active", index: 3 }]);
  assert.equal(chosen.active, 3);
  assert.equal(reduceSearch(chosen, typed("kind:c|"), "").active, -1);
});

test("filters that were used come back, the newest first, each once, and not too many", () => {
  const many = [...Array(20).keys()].map(
    (n) => /** @type {Action} */ ({ type: "search/used", q: `method:m${n}` }),
  );
  const { recent } = after([
    ...many,
    { type: "search/used", q: " method:m15 " },
    { type: "search/used", q: " " },
  ]);
  assert.equal(recent.length, RECENT_MAX);
  assert.deepEqual(recent.slice(0, 3), ["method:m15", "method:m19", "method:m18"]);
});

test("a filter is kept and let go with the same press, and can be forgotten", () => {
  const save = /** @type {Action} */ ({ type: "search/save", q: "kind:call" });
  assert.deepEqual(after([save]).saved, ["kind:call"]);
  assert.deepEqual(after([save, save]).saved, []);
  const both = after([save, { type: "search/used", q: "kind:call" }]);
  const gone = reduceSearch(both, { type: "search/forget", q: "kind:call" }, "");
  assert.deepEqual([gone.saved, gone.recent], [[], []]);
});

test("what a browser kept is read with care", () => {
  for (const odd of [null, 5, "x", {}, { recent: 5, saved: [null, {}, " ", "x".repeat(501)] }])
    assert.deepEqual(readSearch(odd), initialSearch);
  const kept = readSearch({ recent: ["a", "a", 7, "b"], saved: [...Array(50).keys()].map(String) });
  assert.deepEqual(kept.recent, ["a", "b"]);
  assert.equal(kept.saved.length, SAVED_MAX);
});

test("a filter is narrowed by one more term, once", () => {
  assert.equal(narrowed(" ", "kind:call"), "kind:call");
  assert.equal(narrowed("from:a ", "kind:call"), "from:a kind:call");
  assert.equal(narrowed("from:a kind:call", "kind:call"), "from:a kind:call");
  assert.equal(narrowed("a OR b", "kind:call"), "(a OR b) kind:call");
});

test("a value is filtered out, also where it was what was asked for", () => {
  assert.equal(excluded("", "kind:call"), "NOT kind:call");
  assert.equal(excluded("kind:call", "kind:call"), "NOT kind:call");
  assert.equal(excluded("a OR b", "from:x to:y"), "(a OR b) NOT (from:x to:y)");
  assert.equal(excluded("a NOT kind:call", "kind:call"), "a NOT kind:call", "once is enough");
});

test("a term is switched on and off again, and what else was asked stays", () => {
  assert.equal(switched("", "is:trouble"), "is:trouble");
  assert.equal(switched("is:trouble", "is:trouble"), "");
  assert.equal(switched(switched("from:a", "is:trouble"), "is:trouble"), "from:a");
});

test("a value that is no plain word stands in quotes", () => {
  assert.equal(termOf("key", "compute.cmp-1"), "key:compute.cmp-1");
  assert.equal(termOf("key", 'a "b" \\*'), String.raw`key:"a \"b\" \\*"`);
  assert.equal(termOf("key", "“b”"), String.raw`key:"\“b\”"`);
  assert.equal(termOf("key", ""), 'key:""');
});

test("the browser's places and the server's are the same place", () => {
  const text = "a😀b:c";
  assert.deepEqual([charactersBefore(text, 4), unitsBefore(text, 3)], [3, 4]);
  assert.deepEqual([charactersBefore(text, 0), unitsBefore(text, 0)], [0, 0]);
});

test("what is picked stays picked when the same query is answered again, and not when another is", () => {
  const answer = (/** @type {string} */ text, /** @type {string[]} */ ...texts) => ({
    type: /** @type {const} */ ("search/understood"),
    understood: {
      text,
      at: text.length,
      answer: {
        tokens: [],
        problem: null,
        written: null,
        note: null,
        completion: {
          start: 0,
          end: 0,
          field: null,
          seen: 0,
          suggestions: texts.map((each) => ({
            text: each,
            name: each,
            what: /** @type {const} */ ("value"),
            help: null,
            count: null,
          })),
        },
      },
    },
  });
  const offered = reduceSearch(initialSearch, answer("kind:", "call", "cast"), "");
  const picked = reduceSearch(offered, { type: "search/active", index: 1 }, "");
  assert.equal(reduceSearch(picked, answer("kind:", "call", "cast"), "").active, 1);
  assert.equal(reduceSearch(picked, answer("kind:", "cast"), "").active, -1);
  assert.equal(reduceSearch(picked, answer("kind:c", "call", "cast"), "").active, -1);
});
