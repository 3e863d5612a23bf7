import assert from "node:assert/strict";
import { test } from "node:test";

import { laneHeads } from "../../../static/js/views/journeys/heads.js";
import { planOf } from "../../../static/js/views/journeys/plan.js";

/** @param {string} service @param {string | null} host */
const lane = (service, host) => ({ service, host, count: 1 });
const FEW = [lane("neutron-server", "rpc1"), lane("nova-api", "api1"), lane("dhcp-agent", "net1")];
const MANY =
  "user nova-api keystone glance-api neutron conductor placement scheduler ceilometer compute ovs-agent l3"
    .split(" ")
    .map((service) => lane(service, null));

/** @param {number} width @param {typeof FEW} lanes @param {number} u */
const heads = (width, lanes, u) => {
  const plan = planOf(width, u, "both", lanes.length);
  const spans = laneHeads(plan, lanes).flatMap((shape) => {
    if (shape.s !== "text") return [];
    const wide = shape.t.length * shape.size * 0.6;
    const from = shape.x - (shape.anchor === "start" ? 0 : shape.anchor === "end" ? wide : wide / 2);
    return [{ t: shape.t, y: shape.y, from, to: from + wide }];
  });
  return { plan, spans };
};

for (const [width, lanes, u] of /** @type {const} */ ([
  [370, FEW, 1],
  [700, FEW, 1],
  [1400, MANY, 1],
  [2540, MANY, 1.375],
])) {
  test(`at ${width} px the names of ${lanes.length} columns are whole, inside, and apart`, () => {
    const { plan, spans } = heads(width, [...lanes], u);
    for (const { service } of lanes)
      assert.ok(
        spans.some(({ t }) => t.startsWith(service)),
        service,
      );
    for (const one of spans) {
      assert.ok(one.from >= 0 && one.to <= (plan.lanes?.w ?? 0), one.t);
      for (const other of spans)
        assert.ok(one === other || one.y !== other.y || one.to <= other.from || other.to <= one.from, one.t);
    }
  });
}

test("a name that is too long for two columns is shortened where its second half begins", () => {
  const { spans } = heads(370, [...FEW, ...FEW, ...FEW], 1);
  assert.ok(spans.some(({ t }) => t === "neutron"));
});
