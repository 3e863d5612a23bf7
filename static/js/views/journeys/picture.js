// Shapes as elements of the page.

import { h } from "preact";

import { elementOf, hatchOf } from "./svg.js";

/** On the page a colour is its token: the theme may change under it. @param {string} token */
export const tokenOf = (token) => `var(--${token})`;

/** @param {import("./svg.js").Element} element @param {number} [key] @returns {import("preact").VNode} */
function node({ tag, attrs, inside = [], text }, key) {
  return h(tag, { ...attrs, key }, text ?? inside.map((each, index) => node(each, index)));
}

/** @param {{shapes: readonly import("./plan.js").Shape[], hatch?: string}} props */
export function Shapes({ shapes, hatch = "" }) {
  return shapes.map((shape, index) => node(elementOf(shape, tokenOf, hatch), index));
}

/** @param {{id: string}} props */
export function Hatch({ id }) {
  return h("defs", {}, node(hatchOf(id, tokenOf)));
}
