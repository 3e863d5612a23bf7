// The brokers that are listened to, each with its own state: connecting, connected, lost, or a file that is replayed.

/** @typedef {Readonly<Required<import("../types").BrokerShape> & {number: number}>} Broker `number` counts from 1 */

/** What is not said of a broker. */
const UNSAID = Object.freeze({
  host: null,
  since_ns: null,
  why: null,
  remedy: null,
  broke: null,
  next_try_ns: null,
  failures: 0,
  tap: "",
  chosen: "",
  hint: null,
  replies_visible: true,
  blind: [],
  bound: [],
  overflows: 0,
  said: [],
  made_of: Object.freeze({}),
});

/** @type {readonly Broker[]} */
export const initialBrokers = Object.freeze([]);

/**
 * @param {readonly Broker[]} slice
 * @param {import("./index.js").Action} action
 * @returns {readonly Broker[]}
 */
export function reduceBrokers(slice, action) {
  if (action.type === "hello") return whole(action.hello.brokers);
  if (action.type === "frame" && action.frame.brokers) return whole(action.frame.brokers);
  return slice;
}

/**
 * @param {readonly import("../types").BrokerShape[]} brokers
 * @returns {readonly Broker[]}
 */
function whole(brokers) {
  return Object.freeze(
    brokers.map((each, index) => Object.freeze({ ...UNSAID, ...each, number: index + 1 })),
  );
}

/**
 * The broker to speak of: one in trouble before one that is well.
 *
 * @param {readonly Broker[]} brokers
 * @returns {Broker | null}
 */
export function brokerInTrouble(brokers) {
  return (
    brokers.find((each) => each.state === "lost") ??
    brokers.find((each) => each.state === "connecting" && each.failures > 0) ??
    null
  );
}
