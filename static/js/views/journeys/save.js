// What the reader takes away: a request as a picture, a text, a file. Bodies never go along.

import { drawnOf } from "./drawn.js";
import { pictureOf } from "./sheet.js";

/** @typedef {import("../../types").RequestWhole} Whole */
/** @typedef {"svg" | "png" | "png2" | "mermaid" | "markdown" | "json"} Form */

/** Width of a picture, in px, and the highest that a browser draws. */
const WIDTH = 1280;
const HIGHEST = 16_000;

/** Ending and type of each form. @type {Readonly<Record<Form, readonly [string, string]>>} */
export const FORMS = Object.freeze({
  svg: ["svg", "image/svg+xml"],
  png: ["png", "image/png"],
  png2: ["png", "image/png"],
  mermaid: ["mmd", "text/vnd.mermaid"],
  markdown: ["md", "text/markdown"],
  json: ["json", "application/json"],
});

/**
 * @typedef {object} Asked
 * @property {Whole} whole
 * @property {string} title
 * @property {import("./drawn.js").How} how
 * @property {import("../../text/index.js").Words} words
 * @property {string} tap
 * @property {string} version
 * @property {number} lost copies that were dropped since the start
 */

/**
 * The picture as text of an SVG file, in the colours of the theme that is on.
 *
 * @param {Asked} asked
 */
export function svgOf({ whole, how, words, ...about }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ token) => style.getPropertyValue(`--${token}`).trim();
  return pictureOf({ ...about, whole, drawn: drawnOf(whole, how, words, WIDTH, 1), colour, words });
}

/**
 * The picture as pixels.
 *
 * @param {{text: string, width: number, height: number}} svg
 * @param {number} scale
 * @returns {Promise<Blob | null>} null: it is higher than a browser draws
 */
export async function pngOf({ text, width, height }, scale) {
  if (height * scale > HIGHEST) return null;
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(width * scale, height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, width * scale, height * scale);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {string} id
 * @param {Form} form
 */
export function fileName(id, form) {
  const plain = id.replace(/[^\w-]/g, "").slice(0, 48);
  return `rpcviz-${plain}${form === "png2" ? "@2x" : ""}.${FORMS[form][0]}`;
}
