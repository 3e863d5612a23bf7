// A decoded value as a tree of lines. Pure: it knows how the server writes what may not show, and nothing else of the wire.

/** Children shown before the rest folds into one line. */
export const MANY = 60;
/** Characters shown before a text folds. */
export const LONG = 160;
/** Characters that come with each press on a folded text: a megabyte at once would hold the page up. */
export const MORE = 20_000;
/** Levels that stand open from the start. */
const OPEN_LEVELS = 2;
/** A level with more children than this starts closed. */
const OPEN_CHILDREN = 12;

/**
 * @typedef {object} Node
 * @property {"object" | "list" | "text" | "number" | "word" | "masked" | "partly" | "bytes"} what
 * @property {string} text a scalar as it is written; why a masked value is; how many bytes
 * @property {string | null} tag what kind of object it says it is, such as `Instance 2.8`
 * @property {boolean} json it was JSON inside a string
 * @property {readonly (readonly [string, unknown])[]} children
 */

/**
 * @param {unknown} value as the API gives it
 * @returns {Node}
 */
export function nodeOf(value) {
  if (value === null || typeof value === "boolean") return leaf("word", String(value));
  if (typeof value === "number") return leaf("number", String(value));
  if (typeof value === "string") return leaf("text", value);
  if (Array.isArray(value))
    return { ...leaf("list", ""), children: value.map((child, index) => [String(index), child]) };
  if (typeof value === "object") return objectNode(/** @type {Record<string, unknown>} */ (value));
  return leaf("word", String(value));
}

/**
 * @param {Node} node
 * @param {number} level 0 for the outermost
 */
export function startsOpen(node, level) {
  return level === 0 || (level < OPEN_LEVELS && node.children.length <= OPEN_CHILDREN);
}

/**
 * Whether a line holds all of it: a scalar, or a list of few short scalars.
 *
 * @param {Node} node
 */
export function isShort(node) {
  return node.children.length === 0;
}

/**
 * @param {Record<string, unknown>} value
 * @returns {Node}
 */
function objectNode(value) {
  const keys = Object.keys(value);
  const only = keys.length === 1 ? keys[0] : undefined;
  switch (only) {
    case "$masked":
      return leaf("masked", String(value[only]));
    case "$partly":
      return leaf("partly", String(value[only]));
    case "$number":
      return leaf("number", String(value[only]));
    case "$bytes":
      return leaf("bytes", String(value[only]));
    case "$json":
      return { ...nodeOf(value[only]), json: true };
    default:
      return {
        ...leaf("object", ""),
        tag: tagOf(value),
        children: Object.entries(value).map(([key, child]) => [unescaped(key), child]),
      };
  }
}

/**
 * A key of the message that begins with `$` is written with one more.
 *
 * @param {string} key
 */
function unescaped(key) {
  return key.startsWith("$$") ? key.slice(1) : key;
}

/**
 * @param {Record<string, unknown>} value an object of oslo.versionedobjects says its name and version
 * @returns {string | null}
 */
function tagOf(value) {
  for (const [key, name] of Object.entries(value)) {
    if (!key.endsWith("_object.name") || typeof name !== "string") continue;
    const version = value[key.replace(/name$/, "version")];
    return typeof version === "string" ? `${name} ${version}` : name;
  }
  return null;
}

/**
 * @param {Node["what"]} what
 * @param {string} text
 * @returns {Node}
 */
function leaf(what, text) {
  return { what, text, tag: null, json: false, children: [] };
}
