// From marks to the cells of the long table, and what is copied of them. Pure.

import { termOf } from "../../state/search.js";
import { gapText, partyName, receiverNames, rowOf, termOfName } from "../messages/model.js";

/** @typedef {import("../../types").Mark} Mark */
/** @typedef {import("../../types").GapShape} Gap */
/** @typedef {import("../../text/index.js").Words} Words */
/** @typedef {import("../../state/columns.js").ColumnId} ColumnId */

/** Columns whose text stands at the end of the cell. @type {ReadonlySet<ColumnId>} */
export const AT_END = new Set(/** @type {ColumnId[]} */ (["latency", "size", "version", "seq"]));
/** Columns that nobody can read in part, with what they need, in px. @type {ReadonlyMap<ColumnId, number>} */
export const LEAST = new Map(
  /** @type {[ColumnId, number][]} */ ([
    ["time", 112],
    ["kind", 102],
    ["latency", 78],
    ["state", 78],
    ["size", 66],
  ]),
);
/** Columns with names from the wire, set in the wire's own type. @type {ReadonlySet<ColumnId>} */
export const WIRE = new Set(
  /** @type {ColumnId[]} */ (["time", "name", "exchange", "key", "queue", "request"]),
);
/** Characters of a request id that tell it from the others on a screen. */
const ID_CHARS = 12;
/** Values of one field that a filter made from rows names; with more it would be no filter. */
const SHARED = 5;

/**
 * @typedef {object} Cell
 * @property {string} text
 * @property {string} [title] all of it, where the cell shows a part; how it is known
 * @property {"plain" | "wait" | "bad" | "quiet"} tone
 * @property {boolean} [inferred]
 * @property {number} [bar] length of the latency's bar, 0 to 100
 */

/**
 * @param {Mark} mark
 * @param {ColumnId} column
 * @param {Words} words
 * @param {bigint} asOfNs the server's clock, for what still waits
 * @returns {Cell}
 */
export function cellOf(mark, column, words, asOfNs) {
  switch (column) {
    case "time":
      return { text: words.clock(mark.ts_ns), tone: "quiet" };
    case "kind":
      return { text: words(`kind.${mark.kind}`), tone: "plain" };
    case "name":
      return { text: mark.name, title: mark.name, tone: mark.background ? "quiet" : "plain" };
    case "from":
      return partyCell(mark.sender, words);
    case "to":
      return receiverCell(mark, words);
    case "exchange":
      return { text: mark.exchange || words("drawer.default"), tone: "quiet" };
    case "key":
      return { text: mark.routing_key, title: mark.routing_key, tone: "quiet" };
    case "queue":
      return queueCell(mark, words);
    case "request":
      return mark.request_id
        ? { text: shortId(mark.request_id), title: mark.request_id, tone: "quiet" }
        : { text: "", tone: "quiet" };
    case "latency": {
      const { note, tone, bar } = rowOf(mark, words, asOfNs);
      return { text: note, tone, bar };
    }
    case "state":
      return stateCell(mark, words);
    case "size":
      return { text: words.bytes(mark.size), tone: "quiet" };
    case "version":
      return { text: mark.version ?? "", tone: "quiet" };
    case "seq":
      return { text: String(mark.seq), tone: "quiet" };
  }
}

/**
 * @param {import("../../types").PartyShape | null} party
 * @param {Words} words
 * @returns {Cell}
 */
function partyCell(party, words) {
  const text = partyName(party, words);
  if (!party) return { text, tone: "quiet", inferred: true };
  const key = `evidence.${party.evidence}`;
  const seen = party.certainty === "seen";
  const how = words.has(key)
    ? words(seen ? "drawer.seen_by" : "drawer.inferred", { evidence: words(key) })
    : "";
  const whole = [party.service, party.host].filter(Boolean).join("@");
  return { text, title: [whole, how].filter(Boolean).join(", "), tone: "plain", inferred: !seen };
}

/**
 * @param {Mark} mark
 * @param {Words} words
 * @returns {Cell}
 */
function receiverCell(mark, words) {
  const [only, second] = mark.receivers ?? [];
  if (only && !second) return partyCell(only, words);
  const text = receiverNames(mark, words);
  return { text, title: text, tone: mark.receivers === null ? "quiet" : "plain" };
}

/**
 * @param {Mark} mark
 * @param {Words} words
 * @returns {Cell}
 */
function queueCell({ queues, routed }, words) {
  if (routed === 0) return { text: words("table.no_queue"), tone: "bad" };
  if (queues === null) return { text: "", tone: "quiet" };
  const [first = ""] = queues;
  const text = queues.length > 1 ? words("list.many", { first, count: queues.length - 1 }) : first;
  return { text, title: queues.slice(0, 20).join(", "), tone: "quiet" };
}

/**
 * @param {Mark} mark
 * @param {Words} words
 * @returns {Cell}
 */
function stateCell({ state, kind, redelivered }, words) {
  const again = redelivered ? ` ${words("list.again")}` : "";
  if (state === null) return { text: again.trim(), tone: redelivered ? "bad" : "quiet" };
  const bad = state === "failed" || state === "timed_out" || state === "late" || state === "unroutable";
  const tone = bad || redelivered ? "bad" : state === "waiting" && kind === "call" ? "wait" : "quiet";
  return { text: `${words(`state.${state}`)}${again}`, tone };
}

/** @param {string} id */
function shortId(id) {
  return id.length > ID_CHARS + 2 ? `${id.slice(0, ID_CHARS)}…` : id;
}

/**
 * What was not seen, told on the line above the newest row that came before the gap's end.
 *
 * @param {Mark} row
 * @param {Mark | null} above the row above it, null where that is not here or there is none
 * @param {readonly Gap[]} gaps
 * @param {Words} words
 * @returns {string | null}
 */
export function gapAbove(row, above, gaps, words) {
  for (const gap of gaps) {
    const end = BigInt(gap.to_ns);
    if (BigInt(row.ts_ns) < end && (above === null || BigInt(above.ts_ns) >= end)) return gapText(gap, words);
  }
  return null;
}

/**
 * The term that finds messages with the same value in a column: key f narrows the filter to it.
 *
 * @param {Mark} mark
 * @param {ColumnId} column
 * @returns {string | undefined}
 */
export function termOfCell(mark, column) {
  const [receiver] = mark.receivers ?? [];
  const [queue] = mark.queues ?? [];
  /** @type {Partial<Record<ColumnId, string | null | undefined>>} */
  const value = {
    kind: mark.kind,
    from: mark.sender?.service ?? mark.sender?.host,
    to: receiver?.service ?? receiver?.host,
    exchange: mark.exchange || "default",
    key: mark.routing_key,
    queue,
    request: mark.request_id,
    version: mark.version,
  };
  if (column === "name") return termOfName(mark);
  const found = value[column];
  return found ? termOf(column, found) : undefined;
}

/**
 * A filter that finds these messages again, by what they share: their request, else their kind and name.
 *
 * @param {readonly Mark[]} marks
 * @returns {string} empty for none
 */
export function queryOf(marks) {
  const requests = unique(marks.map((mark) => mark.request_id));
  const kinds = unique(marks.map((mark) => mark.kind));
  const names = unique(marks.map((mark) => termOfName(mark) ?? null));
  const terms = [];
  if (requests.length > 0 && requests.length <= SHARED && marks.every((mark) => mark.request_id))
    terms.push(anyOf(requests.map((id) => termOf("request", id))));
  if (kinds.length > 0 && kinds.length <= SHARED)
    terms.push(anyOf(kinds.map((kind) => termOf("kind", kind))));
  if (names.length > 0 && names.length <= SHARED) terms.push(anyOf(names));
  return terms.join(" ");
}

/** @param {readonly string[]} terms */
function anyOf(terms) {
  return terms.length === 1 ? (terms[0] ?? "") : `(${terms.join(" OR ")})`;
}

/**
 * The same answer on a command line. A token is never written into it: it is named by its variable.
 *
 * @param {readonly string[]} ids
 * @param {string} origin of this page, with its path
 * @param {boolean} token the server asks for one
 */
export function curlOf(ids, origin, token) {
  const head = token ? `curl -sS -H "Authorization: Bearer $RPCVIZ_TOKEN"` : "curl -sS";
  return ids
    .map((id) => `${head} '${origin}api/v1/messages/${encodeURIComponent(id).replaceAll("'", "%27")}'`)
    .join("\n");
}

/** @param {readonly (string | null)[]} values @returns {string[]} */
function unique(values) {
  return [...new Set(values)].flatMap((value) => (value === null || value === "" ? [] : [value]));
}

/**
 * Every row between two, as far as they are here.
 *
 * @param {(index: number) => Mark | null} rowAt
 * @param {number} one
 * @param {number} other
 * @returns {string[]}
 */
export function idsBetween(rowAt, one, other) {
  const [from, to] = one <= other ? [one, other] : [other, one];
  /** @type {string[]} */
  const ids = [];
  for (let index = from; index <= to && ids.length < 500; index += 1) {
    const row = rowAt(index);
    if (row) ids.push(row.id);
  }
  return ids;
}

/** @typedef {{text: string, hit: boolean}} Piece */

/**
 * A text with what the filter looked for marked.
 *
 * @param {string} text
 * @param {readonly string[]} needles in lower case
 * @returns {readonly Piece[]}
 */
export function marked(text, needles) {
  const low = text.toLowerCase();
  // Some letters become two in lower case: then the places would not fit.
  if (needles.length === 0 || low.length !== text.length) return [{ text, hit: false }];
  /** @type {Piece[]} */
  const pieces = [];
  let at = 0;
  while (at < text.length) {
    let [start, end] = [text.length, text.length];
    for (const needle of needles) {
      const found = low.indexOf(needle, at);
      if (found >= 0 && (found < start || (found === start && found + needle.length > end)))
        [start, end] = [found, found + needle.length];
    }
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false });
    if (end > start) pieces.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  return pieces;
}
