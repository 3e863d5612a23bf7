// Where the reader is: which view stands in the page, and which request it tells of.

/** Every view, in the order of the top bar. @type {readonly ["stage", "journeys", "messages", "topology", "stats", "lessons"]} */
export const VIEW_NAMES = Object.freeze(["stage", "journeys", "messages", "topology", "stats", "lessons"]);

/** @typedef {(typeof VIEW_NAMES)[number]} ViewName */

/**
 * @typedef {object} Place
 * @property {ViewName} view
 * @property {string | null} journey the request that Journeys tells of; null: the list of all
 * @property {string | null} lesson the lesson that is open; null: the first that is not done
 * @property {boolean} kiosk a page on the wall: nobody touches it
 * @property {boolean} embed inside another page: the stage or one journey alone
 */

/** @type {Readonly<Place>} */
export const initialPlace = Object.freeze({
  view: "stage",
  journey: null,
  lesson: null,
  kiosk: false,
  embed: false,
});

/**
 * @param {Readonly<Place>} slice
 * @param {import("./index.js").Action} action
 * @returns {Readonly<Place>}
 */
export function reducePlace(slice, action) {
  switch (action.type) {
    case "view/open":
      return action.view === slice.view ? slice : Object.freeze({ ...slice, view: action.view });
    case "journey/open":
      return Object.freeze({
        ...slice,
        journey: action.id,
        view: action.id === null ? slice.view : "journeys",
      });
    case "lesson/open":
      return Object.freeze({ ...slice, lesson: action.lesson, view: "lessons" });
    case "url/read": {
      const { view, id, lesson, kiosk, embed } = action.url;
      return Object.freeze({ view, journey: id, lesson, kiosk, embed });
    }
    default:
      return slice;
  }
}
