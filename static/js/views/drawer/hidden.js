// Characters that nobody sees and that can deceive: made visible by their code. Pure.

/** Zero-width, bidirectional, control and tag characters, from and to; line breaks and tabs show by what they do. */
const UNSEEN = Object.freeze([
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe01ef],
]);
/** What every text may have: then nothing has to be looked for. */
const PLAIN = /^[\n\t -~]*$/;

/** @typedef {{text: string, code: string | null}} Part `code` such as `U+202E` for one that is not seen */

/**
 * @param {string} text
 * @returns {readonly Part[]} joined by their texts they are `text` again
 */
export function partsOf(text) {
  if (PLAIN.test(text)) return [{ text, code: null }];
  /** @type {Part[]} */
  const parts = [];
  let from = 0;
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isUnseen(code)) {
      if (at > from) parts.push({ text: text.slice(from, at), code: null });
      parts.push({ text: character, code: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
      from = at + character.length;
    }
    at += character.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), code: null });
  return parts;
}

/** @param {number} code */
function isUnseen(code) {
  return UNSEEN.some(([first = 0, last = 0]) => code >= first && code <= last);
}
