// Small words for making SVG: an element with attributes, and attributes that change only when they differ.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Readonly<Record<string, string | number | undefined>>} Attributes */

/**
 * @param {Element} parent
 * @param {string} name
 * @param {Attributes} attributes
 * @param {string} [text]
 * @returns {SVGElement}
 */
export function add(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  set(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * @param {import("./layout.js").Box} box by its middle
 * @param {number} r of its corners
 * @returns {Attributes}
 */
export function boxed({ x, y, w, h }, r) {
  return {
    x: x - w / 2,
    y: y - h / 2,
    width: Math.max(0, w),
    height: Math.max(0, h),
    rx: Math.min(r, h / 2),
  };
}

/** @param {string} token */
export function colour(token) {
  return `var(--${token})`;
}
