// How long words are, measured once per string and font; and how to shorten them.

/** @callback Measure @param {string} text @param {string} font @returns {number} px */

export const UI = 'Inter, "Segoe UI", system-ui, -apple-system, "Noto Sans", "Noto Sans CJK SC", sans-serif';
export const MONO =
  '"JetBrains Mono", ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace';

/** Strings remembered; then all are measured anew. */
const LIMIT = 4000;

/**
 * @param {{font: string, measureText: (text: string) => {width: number}}} context
 * @returns {Measure}
 */
export function measureWith(context) {
  /** @type {Map<string, number>} */
  const known = new Map();
  return (text, font) => {
    const key = `${font}\n${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (known.size >= LIMIT) known.clear();
      context.font = font;
      width = context.measureText(text).width;
      known.set(key, width);
    }
    return width;
  };
}

/**
 * @param {string} text
 * @param {number} room px
 * @param {string} font
 * @param {Measure} measure
 * @returns {string} the text, or as much of it as fits with an ellipsis
 */
export function fitted(text, room, font, measure) {
  if (measure(text, font) <= room) return text;
  for (let length = text.length - 1; length > 1; length -= 1) {
    const part = `${text.slice(0, length).replace(/[ ._-]+$/, "")}…`;
    if (measure(part, font) <= room) return part;
  }
  return "";
}

/**
 * The longest of several names that fits, or the last one shortened.
 *
 * @param {readonly string[]} names from long to short
 * @param {number} room px
 * @param {string} font
 * @param {Measure} measure
 */
export function firstFitting(names, room, font, measure) {
  return names.find((name) => measure(name, font) <= room) ?? fitted(names.at(-1) ?? "", room, font, measure);
}
