import assert from "node:assert/strict";
import { test } from "node:test";

import { cameraFrom, cameraText, initialCamera, reduceCamera } from "../../../static/js/state/camera.js";

/** @param {readonly import("../../../static/js/state/index.js").Action[]} actions */
const after = (...actions) => actions.reduce(reduceCamera, initialCamera);

test("what is under the pointer stays there while one comes nearer", () => {
  const at = { x: 0.2, y: -0.3 };
  const under = (
    /** @type {Readonly<import("../../../static/js/state/camera.js").Camera>} */ { x, y, k },
  ) => [x + at.x / k, y + at.y / k];
  const near = after({ type: "camera/zoom", by: 1.5, at });
  assert.equal(near.k, 1.5);
  for (const [i, part] of under(near).entries())
    assert.ok(Math.abs(part - (under(initialCamera)[i] ?? 9)) < 1e-9);
});

test("nearer has an end, and so has farther", () => {
  const steps = (/** @type {number} */ by) =>
    after(...Array.from({ length: 30 }, () => /** @type {const} */ ({ type: "camera/zoom", by })));
  assert.equal(steps(1.4).k, 4);
  assert.equal(steps(0.7).k, 0.6);
});

test("nobody can drag the stage out of the window", () => {
  const away = after({ type: "camera/zoom", by: 2 }, { type: "camera/pan", x: 50, y: -50 });
  assert.ok(away.x <= 1);
  assert.ok(away.y >= 0);
});

test("back to the whole stage it is as if nothing had been", () => {
  assert.equal(after({ type: "camera/zoom", by: 2 }, { type: "camera/fit" }), initialCamera);
  assert.equal(after({ type: "camera/zoom", by: 2 }, { type: "camera/zoom", by: 0.5 }), initialCamera);
});

test("a link carries the place and how near, and damaged ones are as if absent", () => {
  const near = after({ type: "camera/zoom", by: 2.5, at: { x: 0.2, y: 0.2 } });
  const again = cameraFrom(cameraText(near));
  assert.ok(Math.abs((again?.x ?? 0) - near.x) < 0.001);
  for (const text of ["", "1,2", "a,b,c", "1,2,0", "1,2,3,4"]) assert.equal(cameraFrom(text), null, text);
});
