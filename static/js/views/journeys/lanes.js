// The columns of a sequence: who takes part, in order of first appearance. Where they do not fit, hosts of a service
// become one column. Pure.

/** @typedef {import("./items.js").Item} Item */
/** @typedef {import("./items.js").Who} Who */

/**
 * @typedef {object} Lane
 * @property {string} service
 * @property {string | null} host null: a service without a host, or several hosts together
 * @property {number} count processes in it
 */
/**
 * @typedef {object} Lanes
 * @property {readonly Lane[]} all
 * @property {(who: Who) => number} at the column of a participant
 */

/**
 * @param {readonly Item[]} items
 * @param {number} most columns that fit
 * @returns {Lanes}
 */
export function lanesOf(items, most) {
  /** @type {Map<string, Who>} */
  const people = new Map();
  for (const item of items)
    for (const who of [item.from, ...item.to]) {
      const known = people.get(who.key);
      if (!known || known.count < who.count) people.set(who.key, who);
    }
  const together = new Set();
  while (columns(people, together).size > most) {
    const service = busiest(people, together);
    if (service === null) break;
    together.add(service);
  }
  return named(people, together);
}

/**
 * @param {ReadonlyMap<string, Who>} people
 * @param {ReadonlySet<string>} together
 */
function columns(people, together) {
  return new Set([...people.values()].map((who) => columnOf(who, together)));
}

/**
 * @param {Who} who
 * @param {ReadonlySet<string>} together
 */
function columnOf(who, together) {
  return together.has(who.service) ? who.service : who.key;
}

/**
 * The service with most columns.
 *
 * @param {ReadonlyMap<string, Who>} people
 * @param {ReadonlySet<string>} together
 * @returns {string | null}
 */
function busiest(people, together) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { service } of people.values())
    if (!together.has(service)) counts.set(service, (counts.get(service) ?? 0) + 1);
  const [first] = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]);
  return first ? first[0] : null;
}

/**
 * @param {ReadonlyMap<string, Who>} people
 * @param {ReadonlySet<string>} together
 * @returns {Lanes}
 */
function named(people, together) {
  /** @type {Map<string, Who[]>} */
  const members = new Map();
  for (const who of people.values()) {
    const column = columnOf(who, together);
    members.set(column, [...(members.get(column) ?? []), who]);
  }
  const keys = [...members.keys()];
  const index = new Map(keys.map((key, at) => [key, at]));
  const all = keys.map((key) => {
    const [first, second] = /** @type {Who[]} */ (members.get(key));
    if (first && !second)
      return Object.freeze({ service: first.service, host: first.host, count: first.count });
    const hosts = (members.get(key) ?? []).filter((who) => who.host !== null).length;
    const most = Math.max(hosts, ...(members.get(key) ?? []).map((who) => who.count));
    return Object.freeze({ service: first?.service ?? "", host: null, count: most });
  });
  return Object.freeze({ all, at: (/** @type {Who} */ who) => index.get(columnOf(who, together)) ?? 0 });
}
