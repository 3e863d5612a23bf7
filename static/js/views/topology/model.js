// What the tables of the view Topology hold: rows from what the broker declares, what needs an eye first. Pure.

/** @typedef {import("../../types").TopologyAnswer} Answer */
/** @typedef {import("../../types").QueueWhole} Queue */
/** @typedef {import("../../types").OwnerShape} Owner */
/** @typedef {import("../../types").FindingShape} Finding */
/** @typedef {import("../../state/topology.js").Part} Part */
/** @typedef {import("../../state/topology.js").Picked} Picked */
/** @typedef {import("../../state/topology.js").Topology} Topology */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {Picked} picks what a click picks
 * @property {string} name
 * @property {Finding["level"] | null} eye the worst that was found about it
 * @property {boolean} inner it stands under its owner
 * @property {boolean | null} open of an owner: its queues are listed; else null
 * @property {Readonly<Record<string, string | number | null>>} cells by column; null is not known
 */

/** Columns of each table: numbers stand at the end of their cell. */
export const COLUMNS = Object.freeze({
  queues: [
    { id: "name", px: 170, grow: true },
    { id: "role", px: 88 },
    { id: "readers", px: 150, grow: true },
    { id: "messages", px: 74, end: true },
    { id: "given", px: 58, end: true },
    { id: "taken", px: 58, end: true },
  ],
  exchanges: [
    { id: "name", px: 220, grow: true },
    { id: "type", px: 76 },
    { id: "project", px: 84 },
    { id: "bindings", px: 76, end: true },
    { id: "given", px: 66, end: true },
  ],
  bindings: [
    { id: "name", px: 150 },
    { id: "key", px: 150 },
    { id: "queue", px: 190, grow: true },
  ],
  consumers: [
    { id: "name", px: 220, grow: true },
    { id: "queues", px: 72, end: true },
    { id: "own", px: 100, end: true },
    { id: "messages", px: 72, end: true },
  ],
});

const NATURAL = new Intl.Collator("en", { numeric: true });
/** From what needs an eye most to what does not. @type {readonly (Finding["level"] | null)[]} */
const LEVELS = Object.freeze(["problem", "look", "normal", null]);
/** Shared queues first: they are what people look for. */
const ROLES = Object.freeze(["topic", "server", "notification", "other", "own", "reply", "fanout"]);
export const DEFAULT = "(default)";

/**
 * @param {Readonly<Topology>} slice
 * @param {Words} words
 * @returns {readonly Row[]} in the order in which they stand
 */
export function rowsOf(slice, words) {
  const { answer, part, sort } = slice;
  if (!answer) return [];
  const eyes = eyesOf(answer.needs_eye);
  const named = namesOf(slice);
  const text = slice.text.trim().toLowerCase();
  /** @param {Row} row @param {readonly string[]} names */
  const passes = (row, names) =>
    (named === null || names.some((name) => named.has(name))) && (text === "" || holds(row, text, names));
  if (part === "queues") return queueRows(slice, answer, eyes, words, passes);
  const rows =
    part === "exchanges"
      ? answer.exchanges.map((each) => exchangeRow(each, eyes))
      : part === "bindings"
        ? answer.bindings.map((each) => bindingRow(each, eyes))
        : consumerRows(answer, eyes);
  return rows.filter((row) => passes(row, [row.picks.name])).sort(inOrder(sort));
}

/**
 * How many rows each table has, when nothing is filtered or unfolded.
 *
 * @param {Answer | null} answer
 * @returns {Readonly<Record<Part, number>> | null}
 */
export function countsOf(answer) {
  if (!answer) return null;
  const readers = answer.queues.flatMap((queue) =>
    queue.readers.filter((each) => each.service).map((each) => `${each.service}@${each.host ?? ""}`),
  );
  return {
    queues: answer.queues.length,
    exchanges: answer.exchanges.length,
    bindings: answer.bindings.length,
    consumers: new Set(readers).size,
  };
}

/**
 * Queues that are shared or of one server each have a row; those of one owner are one row, which unfolds.
 *
 * @param {Readonly<Topology>} slice
 * @param {Answer} answer
 * @param {ReadonlyMap<string, Finding["level"]>} eyes
 * @param {Words} words
 * @param {(row: Row, names: readonly string[]) => boolean} passes
 */
function queueRows({ open, sort, text, finding }, answer, eyes, words, passes) {
  const byName = new Map(answer.queues.map((queue) => [queue.name, queue]));
  const owned = new Set(answer.owners.flatMap((owner) => [...owner.reply, ...owner.fanout]));
  const alone = answer.queues.filter((queue) => !owned.has(queue.name)).map((each) => queueRow(each, eyes));
  const owners = answer.owners.map((owner) => {
    const queues = [...owner.reply, ...owner.fanout].flatMap((name) => byName.get(name) ?? []);
    return { row: ownerRow(owner, queues, eyes, words), queues };
  });
  const sought = text.trim() !== "" || finding !== null;
  /** @type {{head: Row, rows: readonly Row[]}[]} */
  const groups = alone.filter((row) => passes(row, [row.picks.name])).map((head) => ({ head, rows: [] }));
  for (const { row, queues } of owners) {
    const asked = sought || open.includes(row.id);
    const rows = asked ? queues.map((queue) => ({ ...queueRow(queue, eyes), inner: true })) : [];
    const found = rows.filter((each) => passes(each, [each.picks.name]));
    if (!passes(row, []) && found.length === 0) continue;
    // What was looked for unfolds by itself, where it is some of them and not all.
    const some = sought && found.length > 0;
    const unfolded = open.includes(row.id) || (some && found.length < rows.length);
    const shown = unfolded ? (some ? found : rows) : [];
    groups.push({ head: { ...row, open: unfolded }, rows: [...shown].sort(inOrder(sort)) });
  }
  const order = inOrder(sort);
  return groups.sort((a, b) => order(a.head, b.head)).flatMap(({ head, rows }) => [head, ...rows]);
}

/**
 * @param {Queue} queue
 * @param {ReadonlyMap<string, Finding["level"]>} eyes
 * @returns {Row}
 */
function queueRow(queue, eyes) {
  const { name, role, readers, messages, given_per_s, taken_per_s } = queue;
  return {
    id: `queue ${name}`,
    picks: { what: "queue", name },
    name,
    eye: eyes.get(`queue ${name}`) ?? null,
    inner: false,
    open: null,
    cells: {
      role,
      readers: readersText(readers),
      messages,
      given: given_per_s,
      taken: taken_per_s,
      growing: queue.growing ? 1 : 0,
    },
  };
}

/**
 * @param {Owner} owner
 * @param {readonly Queue[]} queues
 * @param {ReadonlyMap<string, Finding["level"]>} eyes
 * @param {Words} words
 * @returns {Row}
 */
function ownerRow(owner, queues, eyes, words) {
  const name = ownerName(owner, words);
  const worst = queues.map((queue) => eyes.get(`queue ${queue.name}`) ?? null);
  return {
    id: `owner ${name}`,
    picks: { what: "owner", name: ownerKey(owner) },
    name,
    eye: LEVELS.find((level) => worst.includes(level)) ?? null,
    inner: false,
    open: false,
    cells: {
      role: "own",
      readers: words("topology.own", { reply: owner.reply.length, fanout: owner.fanout.length }),
      messages: owner.messages,
      given: summed(queues.map((queue) => queue.given_per_s)),
      taken: summed(queues.map((queue) => queue.taken_per_s)),
    },
  };
}

/**
 * @param {Pick<Owner, "owner">} owner
 * @param {Words} words
 */
export function ownerName(owner, words) {
  return ownerKey(owner) || words("topology.nobody");
}

/**
 * The same in every language, so that an address may name it: empty where nobody is known.
 *
 * @param {Pick<Owner, "owner">} owner
 */
export function ownerKey({ owner }) {
  if (!owner?.service) return "";
  return owner.host ? `${owner.service}@${owner.host}` : owner.service;
}

/**
 * @param {import("../../types").ExchangeWhole} exchange
 * @param {ReadonlyMap<string, Finding["level"]>} eyes
 * @returns {Row}
 */
function exchangeRow({ name, type, project, bindings, given_per_s }, eyes) {
  return {
    id: `exchange ${name}`,
    picks: { what: "exchange", name },
    name: name || DEFAULT,
    eye: eyes.get(`exchange ${name}`) ?? null,
    inner: false,
    open: null,
    cells: { type, project: project ?? "", bindings, given: given_per_s },
  };
}

/**
 * @param {import("../../types").BindingShape} binding
 * @param {ReadonlyMap<string, Finding["level"]>} eyes
 * @returns {Row}
 */
function bindingRow({ exchange, key, queue }, eyes) {
  return {
    id: `binding ${exchange} ${key} ${queue}`,
    picks: { what: "queue", name: queue },
    name: exchange || DEFAULT,
    eye: eyes.get(`queue ${queue}`) ?? null,
    inner: false,
    open: null,
    cells: { key, queue },
  };
}

/**
 * @param {Answer} answer
 * @param {ReadonlyMap<string, Finding["level"]>} eyes
 * @returns {Row[]}
 */
function consumerRows(answer, eyes) {
  /** @type {Map<string, Queue[]>} */
  const reads = new Map();
  for (const queue of answer.queues)
    for (const { service, host } of queue.readers) {
      if (!service) continue;
      const name = host ? `${service}@${host}` : service;
      reads.set(name, [...(reads.get(name) ?? []), queue]);
    }
  return [...reads].map(([name, queues]) => {
    const own = queues.filter(({ role }) => role === "reply" || role === "fanout");
    const worst = queues.map((queue) => eyes.get(`queue ${queue.name}`) ?? null);
    return {
      id: `consumer ${name}`,
      picks: { what: /** @type {const} */ ("service"), name },
      name,
      eye: LEVELS.find((level) => worst.includes(level)) ?? null,
      inner: false,
      open: null,
      cells: {
        queues: queues.length - own.length,
        own: own.length,
        messages: summed(queues.map((queue) => queue.messages)),
      },
    };
  });
}

/**
 * Who reads a queue: a service once, with its hosts.
 *
 * @param {Queue["readers"]} readers
 */
export function readersText(readers) {
  /** @type {Map<string, string[]>} */
  const hosts = new Map();
  for (const { service, host } of readers) {
    const name = service ?? "?";
    hosts.set(name, [...(hosts.get(name) ?? []), ...(host ? [host] : [])]);
  }
  return [...hosts]
    .map(([service, on]) => {
      if (on.length === 0) return service;
      return on.length > 3 ? `${service} ×${on.length}` : `${service} ${on.sort(NATURAL.compare).join(" ")}`;
    })
    .join(", ");
}

/**
 * What was found, by queue or exchange.
 *
 * @param {readonly Finding[]} findings
 * @returns {ReadonlyMap<string, Finding["level"]>}
 */
function eyesOf(findings) {
  /** @type {Map<string, Finding["level"]>} */
  const eyes = new Map();
  for (const { what, names, level } of findings)
    for (const name of names) {
      const known = eyes.get(`${what} ${name}`) ?? null;
      if (LEVELS.indexOf(level) < LEVELS.indexOf(known)) eyes.set(`${what} ${name}`, level);
    }
  return eyes;
}

/**
 * The names of the finding that is looked at; null: of none, all are listed.
 *
 * @param {Readonly<Topology>} slice
 */
function namesOf({ answer, finding }) {
  const found = answer?.needs_eye.find((each) => each.key === finding);
  return found ? new Set(found.names) : null;
}

/**
 * @param {Row} row
 * @param {string} text in lower case
 * @param {readonly string[]} names
 */
function holds(row, text, names) {
  const words = [row.name, ...names, ...Object.values(row.cells).filter((cell) => typeof cell === "string")];
  return words.some((word) => String(word).toLowerCase().includes(text));
}

/** @param {readonly (number | null)[]} numbers @returns {number | null} null where nothing is known */
function summed(numbers) {
  const known = numbers.filter((each) => each !== null);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/**
 * @param {Topology["sort"]} sort
 * @returns {(a: Row, b: Row) => number}
 */
function inOrder(sort) {
  // Of thousands of rows each is ranked once, not with every comparison.
  /** @type {Map<Row, {rank: number, name: string}>} */
  const known = new Map();
  const rankOf = (/** @type {Row} */ row) => {
    const found = known.get(row) ?? {
      rank: LEVELS.indexOf(row.eye) * 100 + roleRank(row),
      name: naturalKey(row.name),
    };
    known.set(row, found);
    return found;
  };
  if (!sort)
    return (a, b) => {
      const [one, two] = [rankOf(a), rankOf(b)];
      return one.rank - two.rank || (one.name < two.name ? -1 : Number(one.name > two.name));
    };
  const way = sort.down ? 1 : -1;
  return (a, b) => {
    const [one, two] = [cellOf(a, sort.column), cellOf(b, sort.column)];
    // What is not known is last, whichever way.
    if (one === null || two === null) return Number(one === null) - Number(two === null);
    // Names go from a to z first, numbers from most to least.
    const order =
      typeof one === "number" && typeof two === "number"
        ? two - one
        : NATURAL.compare(String(one), String(two));
    return way * order || NATURAL.compare(a.name, b.name);
  };
}

/**
 * A name in which numbers stand by their size: `cmp2` before `cmp10`.
 *
 * @param {string} name
 */
function naturalKey(name) {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(8, "0"));
}

/** @param {Row} row */
function roleRank(row) {
  const rank = ROLES.indexOf(String(row.cells["role"] ?? ""));
  return rank < 0 ? ROLES.length : rank;
}

/**
 * @param {Row} row
 * @param {string} column
 */
function cellOf(row, column) {
  return column === "name" ? row.name : (row.cells[column] ?? null);
}
