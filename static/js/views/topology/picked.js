// What is picked in the view Topology: what of the picture lights for it, and what is said of it. Pure.

import { DEFAULT, ownerKey, ownerName } from "./model.js";

/** @typedef {import("../../types").TopologyAnswer} Answer */
/** @typedef {import("../../types").QueueWhole} Queue */
/** @typedef {import("../../state/topology.js").Topology} Topology */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Lit what of the graph is alight for what is picked
 * @property {readonly string[]} queues
 * @property {readonly string[]} exchanges
 * @property {readonly string[]} services `service@host` or `service`
 */

/** @type {Lit} */
const DARK = Object.freeze({ queues: [], exchanges: [], services: [] });

/**
 * @param {Readonly<Topology>} slice
 * @returns {Lit}
 */
export function litOf({ answer, picked }) {
  if (!answer || !picked) return DARK;
  const { what, name } = picked;
  if (what === "exchange") {
    const queues = answer.bindings.filter((each) => each.exchange === name).map((each) => each.queue);
    const replies = name === "" ? answer.queues.filter((each) => each.role === "reply") : [];
    return { queues: [...queues, ...replies.map((each) => each.name)], exchanges: [name], services: [] };
  }
  if (what === "service") {
    const queues = answer.queues.filter((queue) =>
      queue.readers.some(({ service, host }) => name === service || name === `${service}@${host}`),
    );
    return withExchanges(queues, [name]);
  }
  const owner = what === "owner" ? answer.owners.find((each) => ownerKey(each) === name) : undefined;
  const names = new Set(owner ? [...owner.reply, ...owner.fanout] : [name]);
  return withExchanges(
    answer.queues.filter((queue) => names.has(queue.name)),
    owner ? [name] : [],
  );
}

/**
 * @param {readonly Queue[]} queues
 * @param {readonly string[]} services
 * @returns {Lit}
 */
function withExchanges(queues, services) {
  const exchanges = new Set(queues.flatMap((queue) => queue.bound.map((each) => each.exchange)));
  if (queues.some((queue) => queue.role === "reply")) exchanges.add("");
  return { queues: queues.map((queue) => queue.name), exchanges: [...exchanges], services };
}

/**
 * @typedef {object} Detail
 * @property {string} name
 * @property {string} said one sentence
 * @property {string | null} more what waits in it
 * @property {string} term of the search language: its messages
 */

/**
 * What is picked, in words.
 *
 * @param {Readonly<Topology>} slice
 * @param {Words} words
 * @returns {Detail | null}
 */
export function detailOf({ answer, picked }, words) {
  if (!answer || !picked) return null;
  const { what, name } = picked;
  if (what === "exchange") return exchangeDetail(answer, name, words);
  if (what === "queue") return queueDetail(answer, name, words);
  const [service = "", host] = name.split("@");
  const owner = answer.owners.find((each) => ownerKey(each) === name);
  const values = { reply: owner?.reply.length ?? 0, fanout: owner?.fanout.length ?? 0 };
  const gone = owner?.present === false ? words("topology.owner_gone") : null;
  if (what === "owner" && !owner?.owner)
    return {
      name: name || words("topology.nobody"),
      said: words("topology.own_nobody", values),
      more: null,
      term: "",
    };
  return {
    name,
    said: words("topology.service_said", { ...values, service }),
    more: gone,
    term: host ? `service:${service} host:${host}` : `service:${service}`,
  };
}

/**
 * @param {Answer} answer
 * @param {string} name
 * @param {Words} words
 * @returns {Detail | null}
 */
function exchangeDetail(answer, name, words) {
  const exchange = answer.exchanges.find((each) => each.name === name);
  if (!exchange) return null;
  const queues = exchange.bindings ?? 0;
  const key = name === "" ? "default" : exchange.type === "fanout" ? "fanout" : "topic";
  return {
    name: name || DEFAULT,
    said: words(`topology.exchange_said.${key}`, { queues }),
    more: words("topology.exchange_given", { count: exchange.given }),
    term: `exchange:${name || "default"}`,
  };
}

/**
 * @param {Answer} answer
 * @param {string} name
 * @param {Words} words
 * @returns {Detail | null}
 */
function queueDetail(answer, name, words) {
  const queue = answer.queues.find((each) => each.name === name);
  if (!queue) return null;
  const bound = queue.bound.map((each) => each.exchange || DEFAULT).join(", ");
  const readers = queue.readers.length;
  const owner = queue.owner ? ownerName({ owner: queue.owner }, words) : words("topology.nobody");
  const said = words(`topology.queue_said.${queue.role}`, { readers, owner, topic: queue.topic ?? "" });
  const waits = queue.messages === 0 ? "topology.empty" : "topology.waiting";
  const depth = queue.messages === null ? "" : words(waits, { count: queue.messages });
  const unread = readers === 0 && !queue.consumers ? words("topology.unread") : "";
  return {
    name,
    said: bound ? `${said} ${words("topology.bound_to", { exchanges: bound })}` : said,
    more: [depth, unread].filter((each) => each !== "").join(" ") || null,
    term: `queue:${name}`,
  };
}
