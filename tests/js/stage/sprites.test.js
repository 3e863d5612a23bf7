// Node has no canvas: what is asked of one is written down instead. How it looks is for the browser's tests.

import assert from "node:assert/strict";
import { test } from "node:test";

import { spritesOf } from "../../../static/js/stage/sprites.js";

/** @param {unknown[][]} drawn */
function contextOf(drawn) {
  const nothing = () => {};
  return /** @type {any} */ (
    new Proxy(
      { drawImage: (/** @type {unknown[]} */ ...how) => drawn.push(how) },
      { get: (known, name) => Reflect.get(known, name) ?? nothing, set: () => true },
    )
  );
}

/** @param {string[]} taken */
function offscreen(taken) {
  return (/** @type {number} */ width, /** @type {number} */ height) =>
    /** @type {any} */ ({
      getContext: () => contextOf([]),
      transferToImageBitmap: () => {
        taken.push("bitmap");
        return { width, height };
      },
    });
}

globalThis.Path2D ??= /** @type {any} */ (class {});

test("in steps a picture lies on whole pixels, and exactly where it is otherwise", () => {
  for (const ratio of [1, 2]) {
    /** @type {any[][]} */
    const drawn = [];
    const sprites = spritesOf(offscreen([]), ratio, {});
    const put = () => sprites.shape(contextOf(drawn), "call", 100.3, 50.7, 3.3, 0, false);
    put();
    sprites.inSteps(true);
    put();
    const [exact, stepped] = drawn.map(([, left, top, w, h]) => ({ left, top, w, h }));
    assert.ok(Math.abs(exact.left + exact.w / 2 - 100.3) < 1e-9);
    assert.ok(Math.abs(exact.top + exact.h / 2 - 50.7) < 1e-9);
    for (const at of Object.values(stepped)) assert.ok(Math.abs(at * ratio - Math.round(at * ratio)) < 1e-9);
    assert.ok(Math.abs(stepped.left - exact.left) <= 0.5 / ratio);
  }
});

test("a picture is made once, and cannot change any more", () => {
  /** @type {string[]} */
  const taken = [];
  const sprites = spritesOf(offscreen(taken), 1, {});
  for (let n = 0; n < 5; n += 1) sprites.shape(contextOf([]), "call", n, n, 3.3, 0, false);
  assert.deepEqual(taken, ["bitmap"]);
});
