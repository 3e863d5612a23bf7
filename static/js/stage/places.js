// Where services stand: fixed rows and an order, from names alone, so that the same cloud gives the same picture.

/** @typedef {"above" | "below"} Row */

/**
 * @typedef {object} Place
 * @property {Row} row control plane above the broker, hosts and listeners below
 * @property {number} order in its row
 * @property {readonly string[]} titles from the longest to the shortest
 */

/** @type {Readonly<Record<string, Place>>} */
const PLACES = Object.freeze({
  "nova-api": { row: "above", order: 10, titles: ["nova-api"] },
  "nova-conductor": { row: "above", order: 20, titles: ["nova-conductor", "conductor"] },
  "nova-scheduler": { row: "above", order: 30, titles: ["nova-scheduler", "scheduler"] },
  "nova-novncproxy": { row: "above", order: 35, titles: ["nova-novncproxy", "novncproxy"] },
  rest: { row: "above", order: 40, titles: ["REST only"] },
  placement: { row: "above", order: 41, titles: ["placement"] },
  "neutron-server": { row: "above", order: 50, titles: ["neutron-server", "neutron"] },
  "neutron-api": { row: "above", order: 51, titles: ["neutron-api"] },
  "neutron-rpc-server": { row: "above", order: 52, titles: ["neutron-rpc-server", "neutron-rpc", "neutron"] },
  "cinder-api": { row: "above", order: 60, titles: ["cinder-api"] },
  "cinder-scheduler": { row: "above", order: 61, titles: ["cinder-scheduler", "cinder-sched", "scheduler"] },
  "heat-api": { row: "above", order: 70, titles: ["heat-api"] },
  "heat-engine": { row: "above", order: 71, titles: ["heat-engine"] },
  keystone: { row: "above", order: 80, titles: ["keystone"] },
  "glance-api": { row: "above", order: 83, titles: ["glance"] },
  glance: { row: "above", order: 82, titles: ["glance"] },
  "nova-compute": { row: "below", order: 10, titles: ["nova-compute", "compute"] },
  "neutron-openvswitch-agent": {
    row: "below",
    order: 20,
    titles: ["neutron-openvswitch-agent", "neutron-ovs-agent", "ovs-agent"],
  },
  "neutron-linuxbridge-agent": {
    row: "below",
    order: 21,
    titles: ["neutron-linuxbridge-agent", "linuxbridge-agent"],
  },
  "neutron-l3-agent": { row: "below", order: 30, titles: ["neutron-l3-agent", "l3-agent"] },
  "neutron-dhcp-agent": { row: "below", order: 34, titles: ["neutron-dhcp-agent", "dhcp-agent", "dhcp"] },
  "neutron-metadata-agent": { row: "below", order: 36, titles: ["neutron-metadata-agent", "metadata-agent"] },
  "cinder-volume": { row: "below", order: 50, titles: ["cinder-volume", "volume"] },
  "cinder-backup": { row: "below", order: 51, titles: ["cinder-backup", "backup"] },
  "ceilometer-agent-notification": {
    row: "below",
    order: 90,
    titles: ["ceilometer-agent-notification", "ceilometer", "ceilom."],
  },
});

/** Words in a service's name that tell a host's service from a control plane's. */
const BELOW = /agent|compute|volume|backup|listener|notification|engine-worker/;
/** After everything known. */
const UNKNOWN_ORDER = 500;

/**
 * @param {string} service
 * @returns {Place}
 */
export function placeOf(service) {
  return (
    PLACES[service] ?? {
      row: BELOW.test(service) ? "below" : "above",
      order: UNKNOWN_ORDER,
      titles: [service, service.split("-").slice(1).join("-") || service],
    }
  );
}

/** Exchanges that a newcomer should see by name; the other fanout exchanges fold to one station per project. */
const NAMED_FANOUT = Object.freeze([
  /^scheduler_fanout$/,
  /^neutron-vo-Port-/,
  /^q-agent-notifier-security_group-update_fanout$/,
  /^neutron-vo-SecurityGroupRule-/,
  /^q-agent-notifier-port-update_fanout$/,
  /^cinder-scheduler_fanout$/,
]);

/**
 * How much an exchange deserves a station of its own: smaller is sooner.
 *
 * @param {{name: string, type: string}} exchange
 */
export function stationRank(exchange) {
  if (exchange.name === "") return 0;
  if (exchange.type !== "fanout") return 1;
  const named = NAMED_FANOUT.findIndex((pattern) => pattern.test(exchange.name));
  return named < 0 ? 100 : 2 + named;
}

/** Projects from left to right; the default exchange stands between the first and the second. */
const PROJECTS = Object.freeze(["nova", "neutron", "cinder", "openstack"]);

/**
 * The project of an exchange, from its name where topology does not say.
 *
 * @param {{name: string, project: string | null}} exchange
 */
export function projectOf({ name, project }) {
  if (project) return project;
  if (/^(nova|compute|conductor|scheduler|console)/.test(name)) return "nova";
  if (/^(neutron|q-|dhcp_agent|l3_agent|reports)/.test(name)) return "neutron";
  if (/^(cinder|openstack)/.test(name)) return "cinder";
  return "";
}

/** @param {string} project */
export function projectRank(project) {
  const rank = PROJECTS.indexOf(project);
  return rank < 0 ? PROJECTS.length : rank;
}

/** Shared queues that deserve a dock with their name; a service's other ones fold into one. */
const NAMED_TOPICS = Object.freeze([
  "conductor",
  "scheduler",
  "compute",
  "q-plugin",
  "q-reports-plugin",
  "dhcp_agent",
  "l3_agent",
]);

/** @param {string} topic */
export function topicRank(topic) {
  const rank = NAMED_TOPICS.indexOf(topic);
  if (rank >= 0) return rank;
  return /^(q-agent-notifier|neutron-vo-|q-server-)/.test(topic) ? 99 : 50;
}

/**
 * A wire name short enough for a dock or a station; the whole stands in the label for screen readers.
 *
 * @param {string} name
 */
export function shortName(name) {
  if (name === "") return "(default)";
  return name
    .replace(/^reply_([0-9a-f]{4})[0-9a-f-]{8,}$/, "reply_$1…")
    .replace(/_fanout_[0-9a-f]{16,}$/, "_fanout")
    .replace(/^q-agent-notifier-/, "")
    .replace(/^neutron-vo-/, "vo-");
}
