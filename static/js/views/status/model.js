// What the status bar says. Pure.

import { brokerInTrouble } from "../../state/brokers.js";

/** @typedef {import("../../state/brokers.js").Broker} Broker */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * The broker to name first: one in trouble, else the first.
 *
 * @param {readonly Broker[]} brokers
 */
export function brokerToName(brokers) {
  return brokerInTrouble(brokers) ?? brokers.find((each) => each.state !== "connected") ?? brokers[0] ?? null;
}

/**
 * @param {Broker} broker
 * @param {number} retryS seconds until it is tried again
 * @param {Words} words
 */
export function brokerText(broker, retryS, words) {
  if (broker.state === "connecting" && broker.failures > 0) {
    const values = { broker: broker.url, tries: broker.failures + 1, time: words.span(retryS * 1000) };
    return words("status.trying", values);
  }
  // The embedded broker has no address worth reading, and its version is rpcviz's own.
  const embedded = broker.url.startsWith("memory:");
  const product = embedded
    ? words("status.embedded")
    : [broker.product, broker.version].filter(Boolean).join(" ");
  const vhost = broker.vhost ? words("status.vhost", { vhost: broker.vhost }) : "";
  const state = broker.state === "connected" ? "" : words(`status.${broker.state}`);
  return [embedded ? "" : broker.url, product, vhost, state].filter(Boolean).join(" · ");
}

/** Hints of a tap that knows that its firehose is off. */
const OFF = Object.freeze(["tap.turn_on", "tap.turn_on_first"]);

/**
 * True where the operator could let more be seen by one command.
 *
 * @param {Broker} broker
 */
export function isFirehoseOff(broker) {
  return (broker.made_of["hint"] ?? []).some((each) => OFF.includes(each.key));
}

/**
 * The pipes that matter to a reader, each with its count; others only once they dropped something.
 *
 * @param {Readonly<Record<string, number>>} dropped
 * @param {Words} words
 * @returns {{name: string, count: number}[]}
 */
export function drops(dropped, words) {
  return Object.entries(dropped)
    .filter(([pipe, count]) => count > 0 || words.has(`status.pipe.${pipe}`))
    .map(([pipe, count]) => ({
      name: words.has(`status.pipe.${pipe}`) ? words(`status.pipe.${pipe}`) : pipe,
      count,
    }));
}
