import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce } from "../../../static/js/state/index.js";
import { readUrl } from "../../../static/js/state/url.js";

test("a view is opened, and what is selected stays selected", () => {
  const selected = reduce(initialState, { type: "select", id: "m1" });
  const moved = reduce(selected, { type: "view/open", view: "messages" });
  assert.equal(moved.place.view, "messages");
  assert.equal(moved.selection.id, "m1");
});

test("a journey opens in its own view, and closing it shows the list", () => {
  const open = reduce(initialState, { type: "journey/open", id: "req-1" });
  assert.deepEqual([open.place.view, open.place.journey], ["journeys", "req-1"]);
  const list = reduce(open, { type: "journey/open", id: null });
  assert.deepEqual([list.place.view, list.place.journey], ["journeys", null]);
});

test("a link says where the reader is", () => {
  const url = readUrl("?view=stats&kiosk=1");
  const there = reduce(initialState, { type: "url/read", url });
  assert.deepEqual(there.place, { view: "stats", journey: null, lesson: null, kiosk: true, embed: false });
});
