// One row of a request: its arrow among the columns, its name, its bar in the waterfall. Pure.

import { LOOKS } from "../../stage/shapes.js";
import { whoName } from "./items.js";
import { fitted, inkOf, laneX, text } from "./plan.js";

/** @typedef {import("./plan.js").Shape} Shape */
/** @typedef {import("./scene.js").Drawn} Drawn */
/** @typedef {import("./scene.js").RowScene} RowScene */
/** @typedef {import("./folds.js").Row} Row */
/** @typedef {import("./folds.js").FoldRow} FoldRow */
/** @typedef {import("./items.js").Item} Item */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @param {Drawn} drawn
 * @param {Row} row
 * @param {number} index
 * @returns {RowScene}
 */
export function rowScene(drawn, row, index) {
  const { plan, words } = drawn;
  const y = index * plan.row + plan.row / 2;
  const item = row.type === "fold" ? row.first : row.item;
  return {
    key: row.key,
    select: item.select,
    index,
    kind: item.kind,
    label: row.type === "fold" ? foldLabel(row, words) : itemLabel(item, words),
    fold: row.type === "fold",
    open: row.type === "fold" && row.open,
    shapes: [
      ...numberShape(drawn, index, y),
      ...(plan.lanes ? arrowShapes(drawn, row, item, plan.narrow ? y + 5 * plan.u : y) : []),
      ...nameShapes(drawn, row, item, y),
      ...(plan.fall ? barShapes(drawn, row, item, y) : timeShapes(drawn, item, y)),
    ],
  };
}

/**
 * @param {Drawn} drawn
 * @param {number} index
 * @param {number} y
 * @returns {Shape[]}
 */
function numberShape({ plan }, index, y) {
  const { u } = plan;
  if (plan.narrow) return [];
  return [text(24 * u, y + 3.3 * u, String(index + 1), 9 * u, "t3", { anchor: "end" })];
}

/**
 * @param {Drawn} drawn
 * @param {Row} row
 * @param {Item} item
 * @param {number} y
 * @returns {Shape[]}
 */
function arrowShapes({ plan, lanes }, row, item, y) {
  const { u } = plan;
  const r = 5 * u;
  const a = laneX(plan, lanes.at(item.from));
  if (row.type === "fold") {
    const [callee] = item.to;
    const b = callee ? laneX(plan, lanes.at(callee)) : a;
    if (b === a) return [glyph(item, a, y, r)];
    const calls = item.kind === "call";
    const there = arrow(item.kind, a, b, calls ? y - 2.6 * u : y, u, r * 0.8);
    return calls ? [...arrow("reply", b, a, y + 2.6 * u, u, r * 0.7), ...there] : there;
  }
  if (item.alone) return [glyph(item, a, y, r)];
  if (item.to.length === 0) {
    const b =
      a +
      Math.max(26 * u, (plan.lanes?.step ?? 0) * 0.5) *
        (lanes.at(item.from) === lanes.all.length - 1 ? -1 : 1);
    return arrow(item.kind, a, b, y, u, r);
  }
  const ends = [...new Set(item.to.map((who) => laneX(plan, lanes.at(who))))];
  return ends.flatMap((b) =>
    b === a ? [loop(item, a, y, u), glyph(item, a + 12 * u, y, r)] : arrow(item.kind, a, b, y, u, r),
  );
}

/**
 * A service that speaks to itself, or to another of its column.
 *
 * @param {Item} item
 * @param {number} x
 * @param {number} y
 * @param {number} u
 * @returns {Shape}
 */
function loop(item, x, y, u) {
  return { s: "line", x1: x + 3 * u, y1: y, x2: x + 9 * u, y2: y, ink: inkOf(item.kind), w: 1.5 * u };
}

/**
 * @param {Item["kind"]} kind
 * @param {number} a
 * @param {number} b
 * @param {number} y
 * @param {number} u
 * @param {number} r
 * @returns {Shape[]}
 */
function arrow(kind, a, b, y, u, r) {
  const look = LOOKS[kind];
  const way = b > a ? 1 : -1;
  return [
    {
      s: "line",
      x1: a + way * 3 * u,
      y1: y,
      x2: b - way * (r * 1.4 + 2 * u),
      y2: y,
      ink: look.token,
      w: 1.5 * u,
      dash: look.dash.map((part) => part * 0.8 * u),
      round: kind === "fanout",
    },
    { s: "glyph", kind, x: b - way * r * 1.1, y, r, flip: look.turns && way < 0 },
  ];
}

/**
 * @param {Item} item
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @returns {Shape}
 */
function glyph(item, x, y, r) {
  return { s: "glyph", kind: item.kind, x, y, r, ground: "s1" };
}

/**
 * @param {Drawn} drawn
 * @param {Row} row
 * @param {Item} item
 * @param {number} y
 * @returns {Shape[]}
 */
function nameShapes({ plan, words, lanes }, row, item, y) {
  const { u } = plan;
  const name = row.type === "fold" ? foldName(row, words) : itemName(item, words);
  const ink = item.bad ? "failure" : item.of === null ? "t1" : "t2";
  if (!plan.names) {
    const x = Math.min(laneX(plan, lanes.at(item.from)), ...item.to.map((who) => laneX(plan, lanes.at(who))));
    const at = Math.max(6 * u, Math.min(x + 6 * u, plan.w - 150 * u));
    const chevron = row.type === "fold" ? [chevronShape(row, at + 3 * u, y - 8 * u, u)] : [];
    const left = at + (chevron.length > 0 ? 10 * u : 0);
    return [
      ...chevron,
      text(left, y - 5 * u, fitted(name, plan.w - left - 6 * u, 9.5 * u * 0.61), 9.5 * u, ink, {
        mono: true,
      }),
    ];
  }
  const indent = (item.linked ? 12 : 0) + (row.type === "item" && row.within !== null ? 12 : 0);
  const glyphs = plan.lanes ? 0 : 16;
  const x = plan.names.x + (indent + glyphs + (row.type === "fold" ? 12 : 0)) * u;
  const room = plan.names.x + plan.names.w - x;
  /** @type {Shape[]} */
  const shapes = [];
  if (glyphs > 0) shapes.push(glyph(item, plan.names.x + (indent + 6) * u, y, 4.4 * u));
  if (row.type === "fold") shapes.push(chevronShape(row, x - 8 * u, y, u));
  shapes.push(text(x, y + 3.6 * u, fitted(name, room, 10.5 * u * 0.61), 10.5 * u, ink, { mono: true }));
  return plan.lanes ? shapes : [...shapes, ...wayShapes(plan, item, y, room - name.length * 6.5 * u)];
}

/**
 * Without columns each row says who sent it to whom, where there is room.
 *
 * @param {import("./plan.js").Plan} plan
 * @param {Item} item
 * @param {number} y
 * @param {number} room px
 * @returns {Shape[]}
 */
function wayShapes({ u, names }, item, y, room) {
  const to = item.to.map(whoName).join(", ");
  const way = item.alone ? whoName(item.from) : `${whoName(item.from)} → ${to}`;
  if (!names || room < 70 * u || (to === "" && !item.alone)) return [];
  const end = names.x + names.w - 4 * u;
  return [text(end, y + 3.4 * u, fitted(way, room - 14 * u, 5.3 * u), 9.5 * u, "t3", { anchor: "end" })];
}

/**
 * @param {FoldRow} row
 * @param {number} x
 * @param {number} y
 * @param {number} u
 * @returns {Shape}
 */
function chevronShape(row, x, y, u) {
  return { s: "chevron", x, y, r: 3.2 * u, open: row.open };
}

/**
 * Without a waterfall each row says when it was.
 *
 * @param {Drawn} drawn
 * @param {Item} item
 * @param {number} y
 * @returns {Shape[]}
 */
function timeShapes({ plan, words }, item, y) {
  if (plan.narrow) return [];
  const { u, w } = plan;
  return [text(w - 12 * u, y + 3.4 * u, `+${words.span(item.at)}`, 9.5 * u, "t3", { anchor: "end" })];
}

/**
 * @param {Drawn} drawn
 * @param {Row} row
 * @param {Item} item
 * @param {number} y
 * @returns {Shape[]}
 */
function barShapes({ plan, axis, words }, row, item, y) {
  const { u } = plan;
  const fall = /** @type {{x: number, w: number}} */ (plan.fall);
  const x = (/** @type {number} */ ms) => fall.x + axis.x(ms) * fall.w;
  const from = x(item.at);
  const ink = inkOf(item.kind);
  const note = (/** @type {number} */ end, /** @type {string} */ t) =>
    t === ""
      ? []
      : [
          text(
            end + 5 * u,
            y + 3.4 * u,
            fitted(t, plan.w - end - 8 * u, 5.4 * u),
            9.5 * u,
            item.bad ? "failure" : "t2",
          ),
        ];
  /** @param {number} a @param {number} b @param {number} h @returns {{s: "rect", x: number, y: number, w: number, h: number, rx: number}} */
  const rect = (a, b, h) => ({
    s: "rect",
    x: a,
    y: y - h / 2,
    w: Math.max(2 * u, b - a),
    h,
    rx: Math.min(2 * u, h / 2),
  });
  if (row.type === "fold") {
    const last = row.items.reduce((most, each) => Math.max(most, each.until ?? each.at), item.at);
    const box = rect(from, x(last), 7 * u);
    return [
      { ...box, fill: ink, op: 0.28 },
      { ...box, ink, sw: 1.1 * u },
      ...note(from + box.w, words.span(last - item.at)),
    ];
  }
  if (item.kind === "call") {
    const end = x(item.until ?? axis.end);
    const box = rect(from, end, 8 * u);
    const failed = item.bad && item.until !== null;
    /** @type {Shape[]} */
    const shapes = [
      { ...box, ink: failed ? "failure" : ink, sw: 1.1 * u, dash: item.waits ? [3 * u, 2.5 * u] : [] },
    ];
    if (item.taken !== null && !item.waits && !failed)
      shapes.push({ ...rect(x(item.taken), end, 8 * u), fill: ink, op: 0.85 });
    return [...shapes, ...note(from + box.w, callNote(item, words))];
  }
  const leg = item.legs.find((each) => each.what === "rest" || each.what === "step");
  if (leg && item.alone) {
    const box = rect(x(leg.from), x(leg.to), 7 * u);
    return [{ ...box, fill: ink, op: 0.5 }, ...note(box.x + box.w, words.span(leg.to - leg.from))];
  }
  if (leg) {
    const box = rect(from, x(leg.to), 7 * u);
    const dashes = box.w > 8 * u ? [3 * u, 3 * u] : [];
    return [{ ...box, ink, sw: 1.1 * u, dash: dashes }, ...note(from + box.w, words.span(leg.to - leg.from))];
  }
  if (item.kind === "cast" || item.kind === "fanout" || item.kind === "notification") {
    const box = rect(from, x(item.taken ?? item.at), 7 * u);
    return [{ ...box, fill: ink }, ...note(from + box.w, item.kind === "fanout" ? `×${item.copies}` : "")];
  }
  const size = item.alone || item.kind === "rest" ? 3.6 * u : 3.2 * u;
  return [
    { s: "glyph", kind: item.kind, x: from, y, r: size, ground: "s1" },
    ...note(from + size, shortNote(item, words)),
  ];
}

/**
 * @param {Item} item
 * @param {Words} words
 */
function callNote(item, words) {
  if (item.waits) return words("journeys.waits");
  return item.until === null ? "" : words.span(item.until - item.at);
}

/**
 * @param {Item} item
 * @param {Words} words
 */
function shortNote(item, words) {
  if (item.kind === "unroutable") return words("list.unheard");
  if (item.kind === "rest") return item.note;
  return "";
}

/**
 * @param {Item} item
 * @param {Words} words
 */
function itemName(item, words) {
  if (item.kind === "timeout") return words("journeys.gave_up", { name: item.name });
  if (item.kind === "failure") return `↩ ${item.note || item.name}`;
  return item.of === null ? item.name : `↩ ${item.name}`;
}

/**
 * @param {FoldRow} row
 * @param {Words} words
 */
export function foldName(row, words) {
  if (row.name !== "") return `${row.name} ×${row.count}`;
  if (
    row.first.family === "object_" &&
    row.items.every((item) => item.family === "object_" || item.kind === "db")
  )
    return words("journeys.objects", { count: row.count });
  return words("journeys.several", { first: row.first.name, count: row.count });
}

/**
 * @param {Item} item
 * @param {Words} words
 */
function itemLabel(item, words) {
  const values = {
    kind: words(KIND[item.kind] ?? `kind.${item.kind}`),
    name: item.name,
    from: whoName(item.from),
    to: item.to.map(whoName).join(", "),
    time: words.span(item.at),
  };
  const took = item.kind === "call" && item.until !== null ? `, ${words.span(item.until - item.at)}` : "";
  const note = item.note === "" ? "" : `, ${item.note}`;
  return words(item.to.length > 0 ? "journeys.row" : "journeys.row_alone", values) + took + note;
}

/** Kinds whose word is another's. @type {Readonly<Record<string, string>>} */
const KIND = Object.freeze({
  rest: "kind.hop",
  db: "journeys.db",
  work: "journeys.work",
  timeout: "journeys.timeout",
});

/**
 * @param {FoldRow} row
 * @param {Words} words
 */
function foldLabel(row, words) {
  const { first } = row;
  return words(row.open ? "journeys.fold_open" : "journeys.fold_closed", {
    name: foldName(row, words),
    from: whoName(first.from),
    to: first.to.map(whoName).join(", ") || whoName(first.from),
    time: words.span(first.at),
  });
}
