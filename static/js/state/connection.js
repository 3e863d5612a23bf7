// How the page stands to its server: connecting, open, lost, refused; and what it missed meanwhile.

/**
 * @typedef {object} Connection
 * @property {"connecting"|"open"|"lost"|"refused"} state
 * @property {number} tries attempts since it was last open
 * @property {number|null} lostAtMs when it was lost, on the page's clock
 * @property {number|null} retryAtMs when the next attempt starts
 * @property {string} transport `websocket`, `polling` or empty
 * @property {string|null} page hash of the files that this page was made of; null: of those that the first hello tells
 * @property {boolean} renewed the server has other files by now: this page is older than it
 * @property {number|null} unseenMs how long the page saw nothing before it came back; null once told
 * @property {bigint|null} serverNs the server's clock at the last frame
 * @property {number} frameAtMs when that frame arrived
 */

/** @type {Readonly<Connection>} */
export const initialConnection = Object.freeze({
  state: "connecting",
  tries: 0,
  lostAtMs: null,
  retryAtMs: null,
  transport: "",
  page: null,
  renewed: false,
  unseenMs: null,
  serverNs: null,
  frameAtMs: 0,
});

/**
 * @param {Readonly<Connection>} slice
 * @param {import("./index.js").Action} action
 * @param {number} now ms
 * @returns {Readonly<Connection>}
 */
export function reduceConnection(slice, action, now) {
  switch (action.type) {
    case "connection/open":
      return Object.freeze({
        ...slice,
        state: "open",
        tries: 0,
        retryAtMs: null,
        lostAtMs: null,
        transport: action.transport,
        unseenMs: slice.lostAtMs === null ? slice.unseenMs : now - slice.lostAtMs,
      });
    case "connection/transport":
      return Object.freeze({ ...slice, transport: action.transport });
    case "connection/lost":
      return Object.freeze({ ...slice, state: "lost", lostAtMs: slice.lostAtMs ?? now });
    case "connection/retry":
      return Object.freeze({ ...slice, tries: action.tries, retryAtMs: action.atMsOfTry });
    case "connection/refused":
      return Object.freeze({ ...slice, state: "refused", retryAtMs: null });
    case "connection/told":
      return Object.freeze({ ...slice, unseenMs: null });
    case "hello": {
      const page = slice.page ?? action.hello.page;
      return Object.freeze({ ...slice, page, renewed: action.hello.page !== page });
    }
    case "frame":
      return Object.freeze({ ...slice, serverNs: BigInt(action.frame.ts_ns), frameAtMs: now });
    default:
      return slice;
  }
}
