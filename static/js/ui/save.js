// A file that the reader takes away, made on the page.

import { after } from "../loop.js";

/** The browser has begun to read it by then, in ms. */
const READ_MS = 30_000;

/**
 * @param {string} name
 * @param {Blob} content
 */
export function saveFile(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  after(READ_MS, () => URL.revokeObjectURL(link.href));
}
