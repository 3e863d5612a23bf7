// Where the reader is: which view stands in the page, and which request it tells of.

/** Every view, in the order of the top bar. @type {readonly ["stage", "journeys", "messages", "topology", "stats"]} */
export const VIEW_NAMES = Object.freeze(["stage", "journeys", "messages", "topology", "stats"]);

/** @typedef {(typeof VIEW_NAMES)[number]} ViewName */

/**
 * @typedef {object} Place
 * @property {ViewName} view
 * @property {string | null} journey the request that Journeys tells of; null: the list of all
 * @property {boolean} kiosk a page on the wall: nobody touches it
 * @property {boolean} embed inside another page: the stage or one journey alone
 */

/** @type {Readonly<Place>} */
export const initialPlace = Object.freeze({ view: "stage", journey: null, kiosk: false, embed: false });

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
    case "url/read": {
      const { view, id, kiosk, embed } = action.url;
      return Object.freeze({ view, journey: id, kiosk, embed });
    }
    default:
      return slice;
  }
}
