// From shapes to SVG elements: as data, so that the page draws them and a file is written from the same.

import { LOOKS } from "../../stage/shapes.js";

/** @typedef {import("./plan.js").Shape} Shape */
/** @typedef {{tag: string, attrs: Readonly<Record<string, string | number>>, inside?: readonly Element[], text?: string}} Element */

/** Faces of the page, for pictures that leave it. */
const FACES = Object.freeze({
  ui: 'Inter, "Segoe UI", system-ui, sans-serif',
  mono: '"JetBrains Mono", ui-monospace, Consolas, "DejaVu Sans Mono", monospace',
});

/**
 * @param {Shape} shape
 * @param {(token: string) => string} colour of a token
 * @param {string} hatch id of the pattern of idle spans
 * @returns {Element}
 */
export function elementOf(shape, colour, hatch) {
  switch (shape.s) {
    case "line":
      return {
        tag: "line",
        attrs: {
          ...{ x1: n(shape.x1), y1: n(shape.y1), x2: n(shape.x2), y2: n(shape.y2) },
          ...{ stroke: colour(shape.ink), "stroke-width": n(shape.w), ...dashes(shape.dash) },
          ...(shape.round ? { "stroke-linecap": "round" } : {}),
        },
      };
    case "rect":
      return {
        tag: "rect",
        attrs: {
          ...{ x: n(shape.x), y: n(shape.y), width: n(shape.w), height: n(shape.h), rx: n(shape.rx) },
          fill: shape.fill ? colour(shape.fill) : "none",
          ...(shape.ink
            ? { stroke: colour(shape.ink), "stroke-width": n(shape.sw ?? 1), ...dashes(shape.dash) }
            : {}),
          ...(shape.op === undefined ? {} : { opacity: shape.op }),
        },
      };
    case "hatch":
      return {
        tag: "rect",
        attrs: {
          x: n(shape.x),
          y: n(shape.y),
          width: n(shape.w),
          height: n(shape.h),
          fill: `url(#${hatch})`,
        },
      };
    case "chevron":
      return {
        tag: "path",
        attrs: {
          d: shape.open ? "M-1-.5L0 .5 1-.5" : "M-.5-1L.5 0-.5 1",
          transform: `translate(${n(shape.x)} ${n(shape.y)}) scale(${n(shape.r)})`,
          fill: "none",
          stroke: colour("t2"),
          "stroke-width": 0.45,
          "stroke-linecap": "round",
        },
      };
    case "glyph":
      return glyph(shape, colour);
    default:
      return {
        tag: "text",
        attrs: {
          ...{ x: n(shape.x), y: n(shape.y), fill: colour(shape.ink), "font-size": n(shape.size) },
          "font-family": shape.mono ? FACES.mono : FACES.ui,
          ...(shape.anchor ? { "text-anchor": shape.anchor } : {}),
          ...(shape.bold ? { "font-weight": 600 } : {}),
          ...(shape.italic ? { "font-style": "italic" } : {}),
        },
        text: shape.t,
      };
  }
}

/**
 * @param {Extract<Shape, {s: "glyph"}>} shape
 * @param {(token: string) => string} colour
 * @returns {Element}
 */
function glyph(shape, colour) {
  const look = LOOKS[shape.kind];
  const ink = colour(look.token);
  /** @type {Element[]} */
  const inside = [];
  if (look.fill) inside.push({ tag: "path", attrs: { d: look.fill, fill: ink } });
  if (look.line)
    inside.push({
      tag: "path",
      attrs: {
        d: look.line,
        fill: shape.ground && !look.fill ? colour(shape.ground) : "none",
        stroke: ink,
        "stroke-width": look.width,
        "stroke-linecap": "round",
      },
    });
  const scale = shape.flip ? `scale(${n(-shape.r)} ${n(shape.r)})` : `scale(${n(shape.r)})`;
  return { tag: "g", attrs: { transform: `translate(${n(shape.x)} ${n(shape.y)}) ${scale}` }, inside };
}

/**
 * Idle spans are hatched.
 *
 * @param {string} id
 * @param {(token: string) => string} colour
 * @returns {Element}
 */
export function hatchOf(id, colour) {
  return {
    tag: "pattern",
    attrs: { id, width: 6, height: 6, patternTransform: "rotate(45)", patternUnits: "userSpaceOnUse" },
    inside: [{ tag: "rect", attrs: { width: 1.2, height: 6, fill: colour("line2") } }],
  };
}

/**
 * An element as text of a file. Whatever stands in it, it is never markup.
 *
 * @param {Element} element
 * @returns {string}
 */
export function written({ tag, attrs, inside = [], text = "" }) {
  const named = Object.entries(attrs).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  const content = escaped(text) + inside.map(written).join("");
  return content === "" ? `<${tag}${named.join("")}/>` : `<${tag}${named.join("")}>${content}</${tag}>`;
}

/** What XML takes for syntax, and signs that it knows not at all. @param {string} text */
function escaped(text) {
  const plain = [...text]
    .filter((sign) => sign >= " " && !/[\uFFFE\uFFFF]|^[\uD800-\uDFFF]$/u.test(sign))
    .join("");
  return plain.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** @param {readonly number[] | undefined} dash @returns {Record<string, string>} */
function dashes(dash) {
  return dash && dash.length > 0 ? { "stroke-dasharray": dash.map(n).join(" ") } : {};
}

/** Short numbers: a hundredth of a px is enough. @param {number} value */
function n(value) {
  return Math.round(value * 100) / 100;
}
