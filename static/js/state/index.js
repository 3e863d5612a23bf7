// The root reducer: each slice has its own file; `time` comes first, because the list stands still with it.

import { initialBrokers, reduceBrokers } from "./brokers.js";
import { initialCamera, reduceCamera } from "./camera.js";
import { initialChaos, reduceChaos } from "./chaos.js";
import { initialConnection, reduceConnection } from "./connection.js";
import { initialFilters, isSame, reduceFilters } from "./filters.js";
import { initialHints, reduceHints } from "./hints.js";
import { initialHistory, reduceHistory } from "./history.js";
import { initialJourneys, reduceJourneys } from "./journeys.js";
import { initialLessons, reduceLessons } from "./lessons.js";
import { initialLoad, reduceLoad } from "./load.js";
import { initialMessages, reduceMessages } from "./messages.js";
import { initialPlace, reducePlace } from "./place.js";
import { initialPrefs, reducePrefs } from "./prefs.js";
import { initialRuns, reduceRuns } from "./runs.js";
import { initialSearch, reduceSearch } from "./search.js";
import { initialSelection, reduceSelection } from "./selection.js";
import { initialStage, reduceStage } from "./stage.js";
import { initialStats, reduceStats } from "./stats.js";
import { initialTable, reduceTable } from "./table.js";
import { initialTime, reduceTime } from "./time.js";
import { initialTopology, reduceTopology } from "./topology.js";

/** @typedef {import("../types").Frame} Frame */
/** @typedef {import("../types").Hello} Hello */
/** @typedef {import("../types").ProblemShape} Problem */

/**
 * What happened. `atMs` is put there by the store, from the only clock.
 *
 * @typedef {{ atMs?: number } & (
 *   | { type: "tick", hidden?: boolean }
 *   | { type: "hello", hello: Hello }
 *   | { type: "frame", frame: Frame }
 *   | { type: "connection/open", transport: string }
 *   | { type: "connection/transport", transport: string }
 *   | { type: "connection/lost" }
 *   | { type: "connection/retry", tries: number, atMsOfTry: number }
 *   | { type: "connection/refused" }
 *   | { type: "connection/told" }
 *   | { type: "view/open", view: import("./place.js").ViewName }
 *   | { type: "journey/open", id: string | null }
 *   | { type: "journeys/list", answer: import("../types").RequestsAnswer }
 *   | { type: "journeys/problem", problem: Problem }
 *   | { type: "journeys/background", on: boolean }
 *   | { type: "journeys/at", id: string }
 *   | { type: "journeys/compare", id: string }
 *   | { type: "journeys/comparing", on: boolean }
 *   | { type: "journey/whole", id: string, whole: import("../types").RequestWhole }
 *   | { type: "journey/problem", id: string, problem: Problem }
 *   | { type: "journey/look", look: import("./journeys.js").Look }
 *   | { type: "journey/linear" }
 *   | { type: "journey/linked" }
 *   | { type: "journey/turn", key: string }
 *   | { type: "journey/row", key: string }
 *   | { type: "journey/menu", open: boolean }
 *   | { type: "lessons/came", answer: import("../types").LessonsAnswer }
 *   | { type: "lessons/problem", problem: Problem }
 *   | { type: "lesson/open", lesson: string }
 *   | { type: "lesson/choose", lesson: string, option: string }
 *   | { type: "lesson/asked", lesson: string }
 *   | { type: "lesson/answered", lesson: string, answer: import("../types").LessonAnswer }
 *   | { type: "lesson/refused", lesson: string, problem: Problem }
 *   | { type: "lesson/show", lesson: string }
 *   | { type: "lesson/again", lesson: string }
 *   | { type: "prefs/strip", open: boolean }
 *   | { type: "select", id: string | null }
 *   | { type: "hover", id: string | null }
 *   | { type: "detail/tab", tab: import("./selection.js").Selection["tab"] }
 *   | { type: "detail/message", id: string, message: import("../types").MessageWhole }
 *   | { type: "detail/pair", id: string, pair: import("../types").MessageWhole }
 *   | { type: "detail/raw", id: string, raw: import("../types").RawAnswer }
 *   | { type: "detail/problem", id: string, problem: Problem }
 *   | { type: "list/away", away: boolean }
 *   | { type: "list/pointed", on: boolean }
 *   | { type: "list/top" }
 *   | { type: "time/speed", speed: import("./time.js").Speed }
 *   | { type: "time/toggle" }
 *   | { type: "time/step", by: 1 | -1 }
 *   | { type: "time/live" }
 *   | { type: "time/seek", toMs: number }
 *   | { type: "time/window", by: 1 | -1 }
 *   | { type: "span/came", span: import("./scrub.js").Span }
 *   | { type: "span/failed", fromMs: number }
 *   | { type: "camera/zoom", by: number, at?: { x: number, y: number } }
 *   | { type: "camera/pan", x: number, y: number }
 *   | { type: "camera/fit" }
 *   | { type: "load/measured", moving: number, ms: number, sent: number }
 *   | { type: "history/came", series: import("../types").SeriesShape }
 *   | { type: "time/hold", on: boolean }
 *   | { type: "kinds/toggle", kind: import("./filters.js").Shown }
 *   | { type: "kinds/only", kind: import("./filters.js").Shown }
 *   | { type: "kinds/all" }
 *   | { type: "filters/draft", draft: string }
 *   | { type: "filters/applied", q: string }
 *   | { type: "filters/refused", problem: import("./filters.js").FilterProblem }
 *   | { type: "filters/unusable", q: string, problem: import("./filters.js").FilterProblem }
 *   | { type: "filters/clear" }
 *   | { type: "search/focus", on: boolean }
 *   | { type: "search/typed", draft: string, at: number }
 *   | { type: "search/moved", at: number }
 *   | { type: "search/offer", offer: import("./search.js").Offer }
 *   | { type: "search/active", index: number }
 *   | { type: "search/understood", understood: import("./search.js").Understood }
 *   | { type: "search/used", q: string }
 *   | { type: "search/save", q: string }
 *   | { type: "search/forget", q: string }
 *   | { type: "prefs/theme", theme: import("./prefs.js").Prefs["theme"] }
 *   | { type: "prefs/lang", lang: import("./prefs.js").Prefs["lang"] }
 *   | { type: "prefs/motion", motion: import("./prefs.js").Prefs["motion"] }
 *   | { type: "prefs/pane", pane: import("./prefs.js").Prefs["pane"] }
 *   | { type: "prefs/left", open: boolean }
 *   | { type: "prefs/help", open: boolean }
 *   | { type: "prefs/split", split: "right" | "drawer" | "strip", px: number }
 *   | { type: "catalogue", answer: import("../types").ScenariosAnswer }
 *   | { type: "catalogue/problem", problem: Problem }
 *   | { type: "form/set", scenario: string, parameter: string, value: import("./runs.js").Value }
 *   | { type: "form/open", scenario: string }
 *   | { type: "scenarios/all" }
 *   | { type: "run/start", scenario: string }
 *   | { type: "run/started", run: import("../types").RunShape }
 *   | { type: "run/refused", scenario: string, problem: Problem }
 *   | { type: "run/away", id: string }
 *   | { type: "reset/done" }
 *   | { type: "toast/away" }
 *   | { type: "chaos/open" }
 *   | { type: "chaos/came", answer: import("../types").ChaosAnswer }
 *   | { type: "chaos/lost", problem: Problem }
 *   | { type: "chaos/pick", fault: string }
 *   | { type: "chaos/set", fault: string, parameter: string, value: import("./runs.js").Value }
 *   | { type: "chaos/asking" }
 *   | { type: "chaos/broke", id: string }
 *   | { type: "chaos/answered", problem: Problem | null }
 *   | { type: "hint/close", hint: import("./hints.js").Hint }
 *   | { type: "hints/narrate", on: boolean }
 *   | { type: "hints/again" }
 *   | { type: "topology/came", answer: import("../types").TopologyAnswer }
 *   | { type: "topology/problem", problem: Problem }
 *   | { type: "topology/part", part: import("./topology.js").Part }
 *   | { type: "topology/sort", column: string }
 *   | { type: "topology/text", text: string }
 *   | { type: "topology/finding", finding: import("../types").FindingShape | null }
 *   | { type: "topology/fold", owner: string }
 *   | { type: "topology/pick", picked: Readonly<import("./topology.js").Picked> | null }
 *   | { type: "stats/came", answer: import("../types").StatsAnswer }
 *   | { type: "stage/open", card: string | null }
 *   | { type: "stage/tidy" }
 *   | { type: "trouble/seen" }
 *   | { type: "stats/problem", problem: Problem }
 *   | { type: "stats/span", spanS: number }
 *   | { type: "stats/mark", marked: Readonly<{fromMs: number, toMs: number}> | null }
 *   | { type: "stats/tables", on: boolean }
 *   | { type: "table/sight", first: number, last: number }
 *   | { type: "table/places", key: string, asked: string | null, answer: import("../types").PlacesAnswer }
 *   | { type: "table/page", key: string, asked: string | null, page: number, rows: readonly import("../types").Mark[] }
 *   | { type: "table/problem", problem: Problem }
 *   | { type: "table/pick", ids: readonly string[] }
 *   | { type: "table/go", index: number | null }
 *   | { type: "table/columns", columns: readonly Readonly<import("./columns.js").Width>[] }
 *   | { type: "url/read", url: import("./url.js").UrlState }
 * )} Action
 */

/**
 * @typedef {object} State
 * @property {Readonly<import("./connection.js").Connection>} connection
 * @property {Readonly<Hello> | null} hello
 * @property {readonly import("./brokers.js").Broker[]} brokers
 * @property {Readonly<Totals>} totals
 * @property {import("./stage.js").Stage} stage
 * @property {import("./time.js").Time} time
 * @property {Readonly<import("./history.js").History>} history
 * @property {Readonly<import("./load.js").Load>} load
 * @property {Readonly<import("./camera.js").Camera>} camera
 * @property {Readonly<import("./journeys.js").Journeys>} journeys
 * @property {Readonly<import("./lessons.js").Lessons>} lessons
 * @property {Readonly<import("./messages.js").Messages>} messages
 * @property {Readonly<import("./table.js").Table>} table
 * @property {Readonly<import("./filters.js").Filters>} filters
 * @property {Readonly<import("./search.js").Search>} search
 * @property {Readonly<import("./selection.js").Selection>} selection
 * @property {Readonly<import("./place.js").Place>} place
 * @property {Readonly<import("./runs.js").Runs>} runs
 * @property {Readonly<import("./chaos.js").Chaos>} chaos
 * @property {Readonly<import("./prefs.js").Prefs>} prefs
 * @property {Readonly<import("./hints.js").Hints>} hints
 * @property {Readonly<import("./topology.js").Topology>} topology
 * @property {Readonly<import("./stats.js").Stats>} stats
 */

/**
 * What the status bar counts: absolute totals of the last frame.
 *
 * @typedef {object} Totals
 * @property {import("../types").StatsShape | null} stats
 * @property {Readonly<Record<string, number>>} dropped
 * @property {number} skipped marks that frames left out since the page opened
 * @property {number} hops off the bus, since the page opened
 * @property {Readonly<Omit<Totals, "next" | "shownAtMs">> | null} next newer ones, not yet shown
 * @property {number} shownAtMs when the shown ones changed last
 */

/** @type {Readonly<Totals>} */
const initialTotals = Object.freeze({
  stats: null,
  dropped: Object.freeze({}),
  skipped: 0,
  hops: 0,
  next: null,
  shownAtMs: 0,
});

/** @type {Readonly<State>} */
export const initialState = Object.freeze({
  connection: initialConnection,
  hello: null,
  brokers: initialBrokers,
  totals: initialTotals,
  stage: initialStage,
  time: initialTime,
  history: initialHistory,
  load: initialLoad,
  camera: initialCamera,
  journeys: initialJourneys,
  lessons: initialLessons,
  messages: initialMessages,
  table: initialTable,
  filters: initialFilters,
  search: initialSearch,
  selection: initialSelection,
  place: initialPlace,
  runs: initialRuns,
  chaos: initialChaos,
  prefs: initialPrefs,
  hints: initialHints,
  topology: initialTopology,
  stats: initialStats,
});

/**
 * @param {Readonly<State>} state
 * @param {Action} action
 * @returns {Readonly<State>} the same object when nothing changed
 */
export function reduce(state, action) {
  const now = action.atMs ?? 0;
  const time = reduceTime(state.time, action, now);
  const filters = reduceFilters(state.filters, action);
  const next = {
    connection: reduceConnection(state.connection, action, now),
    hello: action.type === "hello" ? action.hello : state.hello,
    brokers: reduceBrokers(state.brokers, action),
    totals: reduceTotals(state.totals, action, now),
    stage: reduceStage(state.stage, action, now),
    time,
    history: reduceHistory(state.history, action),
    load: reduceLoad(state.load, action, now),
    camera: reduceCamera(state.camera, action),
    journeys: reduceJourneys(state.journeys, action, now),
    lessons: reduceLessons(state.lessons, action),
    messages: reduceMessages(state.messages, action, now, time.playing, !isSame(filters, state.filters)),
    table: reduceTable(state.table, action),
    filters,
    search: reduceSearch(state.search, action, state.filters.draft),
    selection: reduceSelection(state.selection, action),
    place: reducePlace(state.place, action),
    runs: reduceRuns(state.runs, action, now, time),
    chaos: reduceChaos(state.chaos, action),
    prefs: reducePrefs(state.prefs, action),
    hints: reduceHints(state.hints, action),
    topology: reduceTopology(state.topology, action),
    stats: reduceStats(state.stats, action),
  };
  const keys = /** @type {(keyof State)[]} */ (Object.keys(next));
  return keys.every((key) => next[key] === state[key]) ? state : Object.freeze(next);
}

/** How often the numbers change, in ms: faster, nobody could read them. */
const NUMBERS_MS = 250;

/**
 * @param {Readonly<Totals>} slice
 * @param {Action} action
 * @param {number} now ms
 * @returns {Readonly<Totals>}
 */
function reduceTotals(slice, action, now) {
  if (action.type === "tick") {
    if (!slice.next || now - slice.shownAtMs < NUMBERS_MS) return slice;
    return Object.freeze({ ...slice.next, next: null, shownAtMs: now });
  }
  if (action.type !== "frame") return slice;
  const { stats, dropped, skipped, hops, whole } = action.frame;
  const known = slice.next ?? slice;
  const next = {
    stats,
    dropped,
    skipped: known.skipped + (whole ? 0 : skipped),
    hops: whole ? hops.length : known.hops + hops.length,
  };
  return Object.freeze({ ...slice, next });
}
