// One chart as uPlot draws it: its options from ours, its colours from the tokens, what was missed hatched.

import { LOOKS, TOKENS } from "../../stage/shapes.js";

/** @typedef {import("uplot")} Plot */
/** @typedef {import("./model.js").Chart} Chart */

/**
 * What a plot looks at while it draws; replaced with every answer, the plot itself stays.
 *
 * @typedef {object} Facts
 * @property {Chart} chart
 * @property {readonly [number, number]} range in seconds since 1970
 * @property {readonly (readonly [number, number])[]} missed
 * @property {Readonly<{fromMs: number, toMs: number}> | null} marked
 * @property {import("../../text/index.js").Words} words
 * @property {(value: number, unit: Chart["unit"]) => string} axisText
 */

/** Width of what stands left of every plot, so that all share one axis of time. */
const LEFT_REM = 3.5;
/** Height of what stands below: the times begin under the lowest value, which has half of its line there. */
const FOOT_REM = 1.6875;
/** Height of a lane. */
const LANE_REM = 1.5;

/**
 * @param {() => Facts} facts
 * @param {{width: number, height: number}} size
 * @param {{onCursor: (index: number | null) => void, onMark: (fromS: number, toS: number) => void}} told
 * @returns {import("uplot").Options}
 */
export function optionsOf(facts, size, { onCursor, onMark }) {
  const { chart } = facts();
  const ink = inkOf();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const font = `${0.6875 * rem}px ${getComputedStyle(document.body).fontFamily}`;
  const grid = { stroke: ink["line"] ?? "", width: 1 };
  return {
    ...size,
    legend: { show: false },
    padding: [0.375 * rem, 1.75 * rem, 0, 0],
    cursor: {
      sync: { key: "stats" },
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false },
    },
    scales: { x: { time: true, range: () => [...facts().range] }, y: yScale(chart) },
    axes: [
      {
        ...{
          stroke: ink["t3"] ?? "",
          font,
          grid,
          ticks: { show: false },
          size: FOOT_REM * rem,
          gap: 0.5 * rem,
        },
        values: (_, splits) => splits.map((at) => facts().words.second(at * 1000)),
        space: 6 * rem,
      },
      {
        ...{ stroke: ink["t3"] ?? "", font, ticks: { show: false }, size: LEFT_REM * rem, gap: 5 },
        grid: chart.form === "lanes" ? { show: false } : grid,
        ...(chart.form === "log" ? { splits: (_, _at, min, max) => powersOf(min, max) } : {}),
        values: (_, splits) =>
          splits.map((at) =>
            at === null || chart.form === "lanes" ? null : facts().axisText(at, chart.unit),
          ),
        space: 1.75 * rem,
      },
    ],
    series: [{}, ...chart.lines.map((line) => seriesOf(line, chart, ink))],
    hooks: {
      drawClear: [(plot) => drawBelow(plot, facts(), ink)],
      draw: [(plot) => chart.form === "lanes" && drawLanes(plot, facts(), ink, rem)],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 3) return;
          onMark(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** How high a chart is, in rem. @param {Chart} chart */
export function heightOf({ form, lines }) {
  if (form === "lanes") return lines.length * LANE_REM + FOOT_REM + 0.75;
  return form === "area" ? 6.3125 : 8.8125;
}

/**
 * What a plot draws: lanes are drawn by hand, so it gets their moments alone.
 *
 * @param {Chart} chart
 * @returns {import("uplot").AlignedData}
 */
export function dataOf({ atS, lines }) {
  return [[...atS], ...lines.map((line) => [...line.values])];
}

/** @param {Chart} chart @returns {import("uplot").Scale} */
function yScale({ form, lines }) {
  if (form === "lanes") return { range: [0, lines.length] };
  if (form === "log") return { distr: 3, range: (_, min, max) => decades(min, max) };
  return { range: (_, _min, max) => [0, Math.max(1, max * 1.12)] };
}

/**
 * Each power of ten of a scale; in between there is no line.
 *
 * @param {number} min
 * @param {number} max
 */
function powersOf(min, max) {
  const first = Math.round(Math.log10(min));
  const count = Math.round(Math.log10(max)) - first + 1;
  return Array.from({ length: count }, (_, at) => 10 ** (first + at));
}

/**
 * Whole powers of ten around what there is.
 *
 * @param {number | null} min
 * @param {number | null} max
 * @returns {[number, number]}
 */
function decades(min, max) {
  const from = 10 ** Math.floor(Math.log10(Math.max(0.01, min ?? 1)));
  const to = 10 ** Math.ceil(Math.log10(Math.max(0.1, max ?? 100)));
  return [from, to > from ? to : from * 10];
}

/**
 * @param {import("./model.js").Line} line
 * @param {Chart} chart
 * @param {Readonly<Record<string, string>>} ink
 * @returns {import("uplot").Series}
 */
function seriesOf(line, { form }, ink) {
  const stroke = ink[line.token] ?? "";
  if (form === "lanes") return { show: true, paths: () => null, points: { show: false } };
  return {
    ...{ stroke, width: 1.5, dash: dashOf(line), spanGaps: false },
    fill: form === "area" ? `color-mix(in srgb, ${stroke} 18%, transparent)` : undefined,
    points: form === "log" ? { show: true, size: 3.5, fill: stroke } : { show: false },
  };
}

/** A kind's line is dashed as on the stage. @param {import("./model.js").Line} line @returns {number[]} */
function dashOf(line) {
  if (line.kind) return [...LOOKS[line.kind].dash];
  return line.id === "p99" ? [4, 3] : [];
}

/** The colours of the page as they are now. */
export function inkOf() {
  const style = getComputedStyle(document.documentElement);
  const names = [...TOKENS, "bg", "s1", "s3", "line", "line2", "ctl", "t1", "t2", "t3", "accent"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/**
 * Below the lines: the marked span, and a hatch where something was not seen.
 *
 * @param {Plot} plot
 * @param {Facts} facts
 * @param {Readonly<Record<string, string>>} ink
 */
function drawBelow(plot, { missed, marked }, ink) {
  const { ctx, bbox } = plot;
  const across = (/** @type {number} */ atS) =>
    Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(atS, "x", true)));
  ctx.save();
  if (marked) {
    const [from, to] = [across(marked.fromMs / 1000), across(marked.toMs / 1000)];
    ctx.fillStyle = `color-mix(in srgb, ${ink["accent"]} 16%, transparent)`;
    ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
  }
  for (const [fromS, toS] of missed) hatch(ctx, across(fromS), across(toS), bbox, ink["ctl"] ?? "");
  ctx.restore();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} from
 * @param {number} to
 * @param {{top: number, height: number}} box
 * @param {string} stroke
 */
function hatch(ctx, from, to, { top, height }, stroke) {
  if (to - from < 1) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(from, top, to - from, height);
  ctx.clip();
  // The line drawn before may have been dashed.
  ctx.setLineDash([]);
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = from - height; x < to; x += 7) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/**
 * Rare things: a lane each, with a tick where there was one, taller where there were many.
 *
 * @param {Plot} plot
 * @param {Facts} facts
 * @param {Readonly<Record<string, string>>} ink
 * @param {number} rem
 */
function drawLanes(plot, { chart }, ink, rem) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  const lane = bbox.height / Math.max(1, chart.lines.length);
  const step = (chart.atS[1] ?? 1) - (chart.atS[0] ?? 0);
  ctx.save();
  ctx.font = `${0.6875 * rem * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textBaseline = "middle";
  chart.lines.forEach((line, at) => {
    const foot = bbox.top + (at + 1) * lane;
    ctx.fillStyle = ink["line"] ?? "";
    ctx.fillRect(bbox.left, foot - ratio, bbox.width, ratio);
    const most = Math.max(1, ...line.values.map((value) => value ?? 0));
    ctx.fillStyle = ink[line.token] ?? "";
    line.values.forEach((value, index) => {
      if (!value) return;
      const x = plot.valToPos(chart.atS[index] ?? 0, "x", true);
      const wide = Math.max(3 * ratio, plot.valToPos((chart.atS[index] ?? 0) + step, "x", true) - x - ratio);
      const high = (0.3 + 0.6 * (Math.log1p(value) / Math.log1p(most))) * lane;
      ctx.fillRect(x, foot - high, wide, high);
    });
    ctx.fillStyle = ink["t3"] ?? "";
    ctx.textAlign = "right";
    ctx.fillText(line.name, bbox.left - 6 * ratio, foot - lane / 2, LEFT_REM * rem * ratio - 10 * ratio);
  });
  ctx.restore();
}

/**
 * The chart as a picture, with its title, what each line is, and its time.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Chart} chart
 * @param {string} foot
 * @returns {Promise<Blob | null>}
 */
export function pictureOf(canvas, chart, foot) {
  const ink = inkOf();
  const ratio = devicePixelRatio || 1;
  const [above, below, side] = [56 * ratio, 26 * ratio, 12 * ratio];
  const whole = document.createElement("canvas");
  whole.width = canvas.width + 2 * side;
  whole.height = canvas.height + above + below;
  const ctx = /** @type {CanvasRenderingContext2D} */ (whole.getContext("2d"));
  const face = getComputedStyle(document.body).fontFamily;
  ctx.fillStyle = ink["s1"] ?? "";
  ctx.fillRect(0, 0, whole.width, whole.height);
  ctx.textBaseline = "middle";
  ctx.fillStyle = ink["t1"] ?? "";
  ctx.font = `600 ${14 * ratio}px ${face}`;
  ctx.fillText(chart.title, side, 18 * ratio);
  ctx.font = `${11 * ratio}px ${face}`;
  let x = side;
  for (const line of chart.lines) {
    ctx.strokeStyle = ink[line.token] ?? "";
    ctx.lineWidth = 2 * ratio;
    ctx.setLineDash(dashOf(line).map((part) => part * ratio));
    ctx.beginPath();
    ctx.moveTo(x, 40 * ratio);
    ctx.lineTo(x + 18 * ratio, 40 * ratio);
    ctx.stroke();
    ctx.fillStyle = ink["t2"] ?? "";
    ctx.fillText(line.name, x + 23 * ratio, 40 * ratio);
    x += 37 * ratio + ctx.measureText(line.name).width;
  }
  ctx.setLineDash([]);
  ctx.drawImage(canvas, side, above);
  ctx.fillStyle = ink["t3"] ?? "";
  ctx.font = `${11 * ratio}px ${face}`;
  ctx.fillText(foot, side, whole.height - below / 2);
  return new Promise((done) => whole.toBlob(done, "image/png"));
}
