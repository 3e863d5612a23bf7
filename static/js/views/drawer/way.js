// What the Route tab says. Pure.

import { partyName } from "../messages/model.js";

/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @param {{service: string | null, host: string | null} | null} reader
 * @param {Words} words
 */
export function readerName(reader, words) {
  return partyName(reader ? { ...reader, evidence: "", certainty: "seen" } : null, words);
}

/**
 * @typedef {object} Near a binding that was missed
 * @property {string} key
 * @property {string} same how far it is the message's own key
 * @property {string} rest
 * @property {string} queue
 */

/**
 * @param {Message} message
 * @param {Words} words
 * @returns {{exchange: string, note: string, bad: boolean, near: readonly Near[]}}
 */
export function routeOf({ route }, words) {
  const exchange = route.exchange || words("drawer.default");
  const said = { exchange, key: route.routing_key };
  const near = route.near.map(({ key, queue }) => {
    const same = sharedFront(route.routing_key, key);
    return { key, same, rest: key.slice(same.length), queue };
  });
  if (route.routed === 0) {
    const known = route.bindings === 0 ? "route.none_bound" : "route.not_bound";
    return {
      exchange,
      note: words(route.exchange === "" ? "route.no_such_queue" : known, said),
      bad: true,
      near,
    };
  }
  if (route.reached === null) return { exchange, note: words("route.unknown"), bad: false, near };
  const more = (route.routed ?? 0) - route.reached.length;
  return { exchange, note: more > 0 ? words("route.more", { count: more }) : "", bad: false, near };
}

/**
 * @param {Message} message
 * @param {Words} words
 * @returns {import("./model.js").Fact[]}
 */
export function routeFacts({ route, ts_ns, delivered_ns, deliveries }, words) {
  const wait = delivered_ns === null ? null : Number(BigInt(delivered_ns) - BigInt(ts_ns)) / 1e6;
  const facts = [
    route.bindings === null ? null : { name: words("route.bindings"), value: words.number(route.bindings) },
    { name: words("route.deliveries"), value: words.number(deliveries) },
    wait === null
      ? null
      : { name: words("route.first"), value: words("route.after", { time: words.span(Math.max(0, wait)) }) },
    route.vhost === null ? null : { name: "vhost", value: route.vhost, wire: true },
  ];
  return facts.filter((fact) => fact !== null);
}

/**
 * @param {string} one
 * @param {string} other
 */
function sharedFront(one, other) {
  let end = 0;
  while (end < other.length && one[end] === other[end]) end += 1;
  return other.slice(0, end);
}
