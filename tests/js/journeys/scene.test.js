import assert from "node:assert/strict";
import { test } from "node:test";

import { words } from "../../../static/js/text/index.js";
import { drawnOf, shownRows } from "../../../static/js/views/journeys/drawn.js";
import { groundScene, headScene, rowScenes } from "../../../static/js/views/journeys/scene.js";
import { pictureOf } from "../../../static/js/views/journeys/sheet.js";
import { elementOf, written } from "../../../static/js/views/journeys/svg.js";
import { ns } from "../play.js";
import { call, hop, message, whole } from "./play.js";

const en = words("en");
const HOW = { look: /** @type {const} */ ("both"), linear: false, linked: true, turned: [] };

/** @param {import("../../../static/js/types").RequestWhole} one @param {number} [width] @param {Partial<typeof HOW>} [how] */
const drawn = (one, width = 1200, how = {}) => drawnOf(one, { ...HOW, ...how }, en, width, 1);

/** @param {readonly import("../../../static/js/views/journeys/plan.js").Shape[]} shapes */
const texts = (shapes) => shapes.flatMap((shape) => (shape.s === "text" ? [shape.t] : []));

test("a row has its arrow in its kind's line, its name, and its bar", () => {
  const [row] = rowScenes(drawn(whole([message("a", 0)])), 0, 1);
  const line = row?.shapes.find((shape) => shape.s === "line");
  assert.ok(line?.s === "line" && line.ink === "cast" && (line.dash?.length ?? 0) > 0);
  assert.ok(row?.shapes.some((shape) => shape.s === "glyph" && shape.kind === "cast"));
  assert.ok(row?.shapes.some((shape) => shape.s === "rect" && shape.fill === "cast"));
  assert.ok(texts(row?.shapes ?? []).includes("build"));
});

test("a call is a hollow bar at the waiting caller with a full one of the working callee inside", () => {
  const [row] = rowScenes(drawn(whole(call("a", 0, 80))), 0, 1);
  const bars = (row?.shapes ?? []).filter((shape) => shape.s === "rect");
  assert.equal(bars.length, 2);
  const [waits, works] = bars;
  assert.ok(waits?.s === "rect" && works?.s === "rect");
  assert.deepEqual([waits.fill, waits.ink, works.fill], [undefined, "call", "call"]);
  assert.ok(works.x > waits.x && works.w < waits.w);
  assert.ok(texts(row?.shapes ?? []).includes("80 ms"));
});

test("a REST call is a dashed bar as long as its piece of the critical path", () => {
  const path = [
    {
      what: /** @type {const} */ ("rest"),
      from_ns: ns(0),
      to_ns: ns(50),
      service: "neutron-server",
      host: "n1",
      name: "POST /ports",
      id: "h",
    },
  ];
  const one = whole([message("a", 100)], { hops: [hop("h", 0)] });
  const [row] = rowScenes(drawn({ ...one, price: { ...one.price, path } }), 0, 1);
  assert.ok(row?.shapes.some((shape) => shape.s === "rect" && (shape.dash?.length ?? 0) > 0));
  assert.ok(texts(row?.shapes ?? []).includes("50 ms"));
});

test("only the rows that are asked for are drawn, and who waits across them is seen between", () => {
  const many = [message("a", 0, { kind: "call", state: "waiting" })];
  for (let index = 1; index < 100; index += 1)
    many.push(message(`m${index}`, index, { method: `do_${index}` }));
  const one = drawn(whole(many));
  assert.equal(rowScenes(one, 40, 60).length, 20);
  const bar = groundScene(one, 40, 60).find((shape) => shape.s === "rect");
  assert.ok(bar?.s === "rect" && bar.y >= 39 * one.plan.row && bar.h <= 22 * one.plan.row);
});

test("an idle span is hatched and says how long it was", () => {
  const one = drawn(whole([message("a", 0), message("b", 2000)]));
  assert.ok(groundScene(one, 0, 2).some((shape) => shape.s === "hatch"));
  assert.ok(texts(headScene(one)).some((text) => text === "+2 s"));
});

test("on a phone there is the sequence alone, with names above the arrows", () => {
  const { plan } = drawn(whole([message("a", 0)]), 360);
  assert.deepEqual([plan.narrow, plan.fall, plan.names], [true, null, null]);
});

test("the reader chooses sequence or waterfall", () => {
  const one = whole([message("a", 0)]);
  assert.equal(drawn(one, 1200, { look: "sequence" }).plan.fall, null);
  assert.equal(drawn(one, 1200, { look: "waterfall" }).plan.lanes, null);
});

test("messages of linked requests stand further in, and can be left out", () => {
  const one = whole([message("a", 0), message("b", 1, { request_id: "req-2" })]);
  const xs = rowScenes(drawn(one), 0, 2).map((row) => {
    const name = row.shapes.find((shape) => shape.s === "text" && shape.mono);
    return name?.s === "text" ? name.x : 0;
  });
  assert.ok((xs[1] ?? 0) > (xs[0] ?? 0));
  assert.equal(shownRows(one, { linked: false, turned: [] }, en).length, 1);
});

test("two thousand rows are laid out, and a screen of them is drawn from that", () => {
  const many = Array.from({ length: 2000 }, (_, index) =>
    message(`m${index}`, index * 3, { method: `do_${index}` }),
  );
  const one = drawn(whole(many));
  assert.equal(one.rows.length, 2000);
  assert.deepEqual(
    rowScenes(one, 1990, 2000).map((row) => row.index),
    Array.from({ length: 10 }, (_, index) => 1990 + index),
  );
});

test("a picture is well-formed text with title, span, tap and version, whatever names stand in it", () => {
  const one = whole([message("a", 0, { method: '<img onerror="x">&\u0000\u202e' })]);
  const { text, height } = pictureOf({
    ...{ whole: one, title: "Boot a VM", drawn: drawn(one), colour: (token) => `[${token}]`, words: en },
    ...{ tap: "firehose", version: "0.1.0", lost: 3 },
  });
  assert.ok(text.startsWith("<svg xmlns="));
  assert.ok(!text.includes("<img") && !text.includes("\u0000"));
  assert.ok(text.includes("&#60;img onerror=&#34;x&#34;&#62;&#38;"));
  assert.match(
    text,
    /Boot a VM.*req-1 · 2023-11-14 .* tap: firehose · rpcviz 0\.1\.0 · 3 copies were dropped/s,
  );
  assert.ok(height > 100);
  assert.equal((text.match(/<g[ >]/g) ?? []).length, (text.match(/<\/g>/g) ?? []).length);
});

test("an element keeps its colour a token on the page and a colour in a file", () => {
  const shape = /** @type {const} */ ({ s: "line", x1: 0, y1: 0, x2: 1.2345, y2: 0, ink: "call", w: 1 });
  assert.equal(elementOf(shape, (token) => `var(--${token})`, "").attrs["stroke"], "var(--call)");
  assert.equal(
    written(elementOf(shape, () => "red", "")),
    '<line x1="0" y1="0" x2="1.23" y2="0" stroke="red" stroke-width="1"/>',
  );
});
