// The literal parts of a filter's values. Pure; it only marks what the server found, and decides nothing.

/** Shorter parts would mark half of every cell. */
const LEAST = 2;
const NEEDLES = 20;
const TERM = /(?:"[^"]*"|[^\s()"])+/g;

/** @type {{q: string, needles: readonly string[]}} */
let last = { q: "", needles: Object.freeze([]) };

/**
 * @param {string} q
 * @returns {readonly string[]} in lower case, without wild cards; the same array for the same filter
 */
export function needlesOf(q) {
  if (q !== last.q) last = { q, needles: Object.freeze(partsOf(q)) };
  return last.needles;
}

/** @param {string} q */
function partsOf(q) {
  const found = new Set();
  let before = "";
  for (const [text] of q.matchAll(TERM)) {
    const negated = text.startsWith("-") || before.toUpperCase() === "NOT";
    before = text;
    if (negated || /^(AND|OR|NOT)$/i.test(text)) continue;
    const value = /^[\w]+:(.*)$/.exec(text)?.[1] ?? (/[<>=]/.test(text) ? "" : text);
    for (const part of value.replaceAll('"', "").toLowerCase().split(/[,*?]/))
      if (part.length >= LEAST) found.add(part);
  }
  return [...found].slice(0, NEEDLES);
}
