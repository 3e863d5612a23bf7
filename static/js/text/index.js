// Every word of the page, by key and language; numbers and times as that language writes them.

/** @typedef {"en" | "zh-CN"} Lang */
/** @typedef {Readonly<Record<string, string | number>>} Values */

/**
 * @typedef {object} WordsOf
 * @property {Lang} lang
 * @property {(key: string) => boolean} has
 * @property {(value: number, digits?: number) => string} number
 * @property {(ns: bigint | string) => string} clock the time of day with milliseconds, such as 14:03:07.795
 * @property {(ms: number) => string} second the time of day without them
 * @property {(ms: number) => string} span how long, such as 8.3 ms or 2.05 s
 * @property {(bytes: number) => string} bytes
 */
/** @typedef {((key: string, values?: Values) => string) & WordsOf} Words */

/** Where the texts of a language are. A page fetches those of its reader's language alone. */
const TEXTS = Object.freeze({
  en: async () => (await import("./en.js")).en,
  "zh-CN": async () => (await import("./zh-CN.js")).zhCN,
});

/** @type {Map<Lang, Words>} */
const made = new Map();

/**
 * Fetch a language. Only then may its words be asked for.
 *
 * @param {Lang} lang
 * @returns {Promise<void>}
 */
export async function learn(lang) {
  if (!made.has(lang)) made.set(lang, make(lang, await TEXTS[lang]()));
}

// What runs without a page has nobody who waits for its first opening.
if (typeof document === "undefined") await Promise.all([learn("en"), learn("zh-CN")]);

/**
 * The words of one language; the same function for the same language, so views may compare it.
 *
 * @param {Lang} lang one that was learnt
 * @returns {Words}
 */
export function words(lang) {
  const known = made.get(lang);
  if (!known) throw new Error(`nobody has learnt ${lang}`);
  return known;
}

/**
 * @param {Lang} lang
 * @param {Readonly<Record<string, string>>} texts
 * @returns {Words}
 */
function make(lang, texts) {
  const plurals = new Intl.PluralRules(lang);
  const number = formatNumber(lang);
  /** @param {string} key @param {Values} [values] */
  const say = (key, values = {}) => {
    const text = texts[key];
    return text === undefined ? key : fill(text, values, plurals, number);
  };
  const time = new Intl.DateTimeFormat(lang, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Object.assign(say, {
    lang,
    has: (/** @type {string} */ key) => key in texts,
    number,
    clock: (/** @type {bigint | string} */ ns) => clock(BigInt(ns), time),
    second: (/** @type {number} */ ms) => time.format(ms),
    span: (/** @type {number} */ ms) => span(ms, number),
    bytes: (/** @type {number} */ size) => bytes(size, number),
  });
}

/**
 * Fill `{name}` and `{count, plural, one {# row} other {# rows}}`; `#` is the number itself.
 *
 * @param {string} text
 * @param {Values} values
 * @param {Intl.PluralRules} plurals
 * @param {(value: number) => string} number
 */
function fill(text, values, plurals, number) {
  /** @param {string | number | undefined} value @param {string} name */
  const shown = (value, name) =>
    value === undefined ? `{${name}}` : typeof value === "number" ? number(value) : value;
  const chosen = text.replace(/\{(\w+), plural, ((?:\w+ \{[^{}]*\}\s*)+)\}/g, (_, name, forms) => {
    const count = Number(values[name] ?? 0);
    const found = new Map([...forms.matchAll(/(\w+) \{([^{}]*)\}/g)].map((match) => [match[1], match[2]]));
    return (found.get(plurals.select(count)) ?? found.get("other") ?? "").replaceAll("#", number(count));
  });
  return chosen.replace(/\{(\w+)\}/g, (_, name) => shown(values[name], name));
}

/**
 * @param {Lang} lang
 * @returns {(value: number, digits?: number) => string}
 */
function formatNumber(lang) {
  /** @type {Map<number, Intl.NumberFormat>} */
  const formats = new Map();
  return (value, digits = 0) => {
    let format = formats.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(lang, { maximumFractionDigits: digits });
      formats.set(digits, format);
    }
    return format.format(value);
  };
}

/**
 * @param {bigint} ns
 * @param {Intl.DateTimeFormat} time
 */
function clock(ns, time) {
  const ms = ns / 1_000_000n;
  return `${time.format(Number(ms))}.${String(ms % 1000n).padStart(3, "0")}`;
}

/**
 * @param {number} ms
 * @param {(value: number, digits?: number) => string} number
 */
function span(ms, number) {
  if (ms >= 60_000) return `${number(ms / 60_000, 1)} min`;
  if (ms >= 1000) return `${number(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
  if (ms >= 10) return `${number(ms)} ms`;
  return `${number(ms, ms < 1 ? 2 : 1)} ms`;
}

/**
 * @param {number} size
 * @param {(value: number, digits?: number) => string} number
 */
function bytes(size, number) {
  if (size < 1000) return `${number(size)} B`;
  if (size < 1_000_000) return `${number(size / 1000, 1)} KB`;
  return `${number(size / 1_000_000, 1)} MB`;
}
