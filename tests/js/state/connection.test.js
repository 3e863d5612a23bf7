import assert from "node:assert/strict";
import { test } from "node:test";

import { initialConnection, reduceConnection } from "../../../static/js/state/connection.js";

test("coming back tells how long the page saw nothing, until that was read", () => {
  const lost = reduceConnection(initialConnection, { type: "connection/lost" }, 1000);
  const still = reduceConnection(lost, { type: "connection/lost" }, 5000);
  const back = reduceConnection(still, { type: "connection/open", transport: "websocket" }, 13_000);
  assert.equal(back.unseenMs, 12_000);
  assert.equal(reduceConnection(back, { type: "connection/told" }, 14_000).unseenMs, null);
});

test("the first connection misses nothing", () => {
  const open = reduceConnection(initialConnection, { type: "connection/open", transport: "polling" }, 1000);
  assert.equal(open.unseenMs, null);
  assert.equal(open.transport, "polling");
});

test("a server that wants a token is not asked again and again", () => {
  const refused = reduceConnection({ ...initialConnection, retryAtMs: 9 }, { type: "connection/refused" }, 1);
  assert.deepEqual([refused.state, refused.retryAtMs], ["refused", null]);
});

test("a page that is older than its server's files knows it, and one that only came back does not", () => {
  const hello = (/** @type {string} */ page) => /** @type {any} */ ({ type: "hello", hello: { page } });
  const first = reduceConnection(initialConnection, hello("a1"), 1);
  assert.equal(first.renewed, false);
  assert.equal(reduceConnection(first, hello("a1"), 2).renewed, false);
  assert.equal(reduceConnection(first, hello("b2"), 2).renewed, true);
});

test("what a page was made of is known before the first hello: one from a cache may be older than that", () => {
  const hello = /** @type {any} */ ({ type: "hello", hello: { page: "b2" } });
  assert.equal(reduceConnection({ ...initialConnection, page: "a1" }, hello, 1).renewed, true);
  assert.equal(reduceConnection({ ...initialConnection, page: "b2" }, hello, 1).renewed, false);
});
