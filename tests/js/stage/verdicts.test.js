import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutOf } from "../../../static/js/stage/layout.js";
import { modelOf } from "../../../static/js/stage/model.js";
import { verdictAt } from "../../../static/js/stage/verdicts.js";
import { mark, party } from "./plays.js";
import { topologyOf } from "./recording.js";

const geometry = layoutOf(
  modelOf(topologyOf(), [], false),
  { w: 850, h: 512, rem: 1 },
  (text) => text.length * 6,
);
const sender = party("nova-conductor@c1");
const call = (/** @type {Partial<import("../../../static/js/types").Mark>} */ more) =>
  mark("m1", 0, { kind: "call", sender, ...more });

test("a caller's tile tells the newest verdict on its calls, and no other tile does", () => {
  const marks = [call({ seq: 1, verdict: "late" }), call({ seq: 2, verdict: "silent" })];
  assert.equal(verdictAt(marks, geometry, "nova-conductor@c1"), "silent");
  assert.equal(verdictAt(marks.reverse(), geometry, "nova-conductor@c1"), "silent");
  assert.equal(verdictAt(marks, geometry, "nova-scheduler@s1"), null);
});

test("nothing is said of calls that went well, nor where nothing can be known", () => {
  assert.equal(verdictAt([call({ verdict: null }), undefined], geometry, "nova-conductor@c1"), null);
  assert.equal(verdictAt([call({ verdict: "unknown" })], geometry, "nova-conductor@c1"), null);
});
