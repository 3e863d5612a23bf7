// Choices of this reader: theme, language, motion. Kept in the browser, and in the address where a link should carry them.

/**
 * @typedef {object} Prefs
 * @property {"dark"|"light"} theme
 * @property {"en"|"zh-CN"} lang
 * @property {"full"|"reduced"} motion
 * @property {"messages"|"journey"|"scenarios"} pane which one a phone shows
 * @property {boolean} left on a middle-sized screen: the scenarios are open over the stage
 * @property {number} right width of the message list, in px; 0 is the design's own
 * @property {number} drawer height of the drawer, in px; 0 is the design's own
 * @property {number} strip height of the journey under the stage, in px; 0 is the design's own
 * @property {boolean} stripOpen that journey is shown
 * @property {boolean} help the table of keys is open
 */

/** @type {readonly Prefs["lang"][]} */
export const LANGUAGES = Object.freeze(["en", "zh-CN"]);

/** @type {Readonly<Prefs>} */
export const initialPrefs = Object.freeze({
  theme: "dark",
  lang: "en",
  motion: "full",
  pane: "messages",
  left: false,
  right: 0,
  drawer: 0,
  strip: 0,
  stripOpen: false,
  help: false,
});

/**
 * @param {Readonly<Prefs>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Prefs>}
 */
export function reducePrefs(slice, action) {
  switch (action.type) {
    case "prefs/theme":
      return Object.freeze({ ...slice, theme: action.theme });
    case "prefs/lang":
      return Object.freeze({ ...slice, lang: action.lang });
    case "prefs/motion":
      return Object.freeze({ ...slice, motion: action.motion });
    case "prefs/pane":
      return Object.freeze({ ...slice, pane: action.pane });
    case "prefs/left":
      return Object.freeze({ ...slice, left: action.open });
    case "prefs/split":
      return Object.freeze({ ...slice, [action.split]: action.px });
    case "prefs/strip":
      return Object.freeze({ ...slice, stripOpen: action.open });
    case "run/start":
      // On a middle-sized screen the column lies over the stage: what was started is to be seen.
      return slice.left ? Object.freeze({ ...slice, left: false }) : slice;
    case "prefs/help":
      return Object.freeze({ ...slice, help: action.open });
    default:
      return slice;
  }
}
