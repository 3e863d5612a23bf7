// The query in the colours of its parts. It only paints: what a query means is the server's business.

/** @typedef {{text: string, what: "space" | "not" | "field" | "sign" | "value" | "bad"}} Part */

const TOKEN = /\s+|\S+/g;
const TERM = /^(-?)([a-z_]+)(:)(.*)$/i;

/**
 * @param {string} draft
 * @param {string | null} bad the word that the server could not read
 * @returns {Part[]}
 */
export function marked(draft, bad) {
  return [...draft.matchAll(TOKEN)].flatMap(([text]) => partsOf(text, bad));
}

/**
 * @param {string} text
 * @param {string | null} bad
 * @returns {Part[]}
 */
function partsOf(text, bad) {
  if (text.trim() === "") return [{ text, what: "space" }];
  if (bad !== null && bad !== "" && text.includes(bad)) return [{ text, what: "bad" }];
  if (text === "NOT") return [{ text, what: "not" }];
  const term = TERM.exec(text);
  if (!term) return [{ text, what: "value" }];
  const [, minus = "", field = "", sign = "", value = ""] = term;
  /** @type {Part[]} */
  const parts = [
    { text: minus, what: "not" },
    { text: field, what: "field" },
    { text: sign, what: "sign" },
    { text: value, what: "value" },
  ];
  return parts.filter((part) => part.text !== "");
}
