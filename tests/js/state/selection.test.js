import assert from "node:assert/strict";
import { test } from "node:test";

import { initialSelection, reduceSelection } from "../../../static/js/state/selection.js";
import { readUrl } from "../../../static/js/state/url.js";

const message = /** @type {any} */ ({ id: "m1" });

test("an answer for a message that is no longer selected is dropped", () => {
  const first = reduceSelection(initialSelection, { type: "select", id: "m1" });
  const second = reduceSelection(first, { type: "select", id: "m2" });
  assert.equal(reduceSelection(second, { type: "detail/message", id: "m1", message }).message, null);
});

test("the chosen tab stays from message to message, until the drawer closes", () => {
  const open = reduceSelection(initialSelection, { type: "select", id: "m1" });
  const tab = reduceSelection(open, { type: "detail/tab", tab: "properties" });
  assert.equal(reduceSelection(tab, { type: "select", id: "m2" }).tab, "properties");
  assert.equal(reduceSelection(tab, { type: "select", id: null }).tab, "message");
});

test("pointing at what is pointed at already changes nothing", () => {
  const hover = reduceSelection(initialSelection, { type: "hover", id: "m1" });
  assert.equal(reduceSelection(hover, { type: "hover", id: "m1" }), hover);
});

test("a large body that was loaded stays when the message is known better", () => {
  const open = reduceSelection(initialSelection, { type: "select", id: "m1" });
  const answer = (facts) => ({
    type: /** @type {const} */ ("detail/message"),
    id: "m1",
    message: /** @type {any} */ ({ id: "m1", body: null, arguments: null, left_out: true, ...facts }),
  });
  const light = reduceSelection(open, answer({}));
  assert.equal(light.message?.left_out, true);
  const full = reduceSelection(light, answer({ body: { a: 1 }, left_out: false }));
  const better = reduceSelection(full, answer({ state: "answered" }));
  assert.deepEqual(
    [better.message?.body, better.message?.left_out, better.message?.state],
    [{ a: 1 }, false, "answered"],
  );
});

test("an address that names what is open already leaves it open and read", () => {
  const open = reduceSelection(initialSelection, { type: "select", id: "m1" });
  const read = reduceSelection(open, { type: "detail/message", id: "m1", message });
  const url = (/** @type {string} */ search) => ({
    type: /** @type {const} */ ("url/read"),
    url: readUrl(search),
  });
  assert.equal(reduceSelection(read, url("?sel=m1&view=journeys")), read);
  assert.equal(reduceSelection(read, url("?sel=m2")).message, null);
  assert.equal(reduceSelection(read, url("")).id, null);
});
