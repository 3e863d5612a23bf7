// The only fetch of the page: the HTTP API, with its errors as problems.

/** @typedef {import("./types").ProblemShape} Problem */

/** How long an answer may take, in ms. */
const PATIENCE_MS = 15_000;

/** An answer that was not what was asked for; `problem` is what the server says of it. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * Which messages somebody wants.
 *
 * @typedef {object} Sought
 * @property {string} q
 * @property {readonly string[] | null} kinds null: all
 * @property {string} from_ns a span of time; empty: since ever
 * @property {string} until_ns empty: up to now
 * @property {number} limit messages of a page
 */

/**
 * @typedef {object} Api
 * @property {(lang: string) => Promise<import("./types").ScenariosAnswer>} scenarios
 * @property {(name: string, parameters: Record<string, string | number | boolean>, lang: string) => Promise<import("./types").RunShape>} run
 * @property {(lang: string) => Promise<import("./types").LessonsAnswer>} lessons
 * @property {(name: string, choices: readonly string[], run: string | null, lang: string) => Promise<import("./types").LessonAnswer>} answer a lesson
 * @property {(lang: string) => Promise<unknown>} reset
 * @property {(lang: string) => Promise<import("./types").ChaosAnswer>} chaos
 * @property {(fault: string, parameters: Record<string, string | number | boolean>, lang: string) => Promise<import("./types").BreakageShape>} breakIt
 * @property {(id: string, lang: string) => Promise<import("./types").BreakageShape>} mend
 * @property {(number: number, lang: string) => Promise<unknown>} retryBroker
 * @property {(id: string, lang: string, light?: boolean) => Promise<import("./types").MessageWhole>} message `light`: without a large body
 * @property {(sought: {q: string, from_ns: string, until_ns: string}, background: boolean) => Promise<import("./types").RequestsAnswer>} requests
 * @property {(id: string, linked: boolean, lang: string) => Promise<import("./types").RequestWhole>} request
 * @property {(id: string, form: "mermaid" | "markdown" | "json", linked: boolean) => Promise<string>} requestText
 * @property {(fromNs: string, untilNs: string, q: string) => Promise<import("./types").SpanAnswer>} span of the ring
 * @property {() => Promise<import("./types").StatsAnswer>} stats
 * @property {(q: string, at: number | null, lang: string) => Promise<import("./types").QueryAnswer>} query what a filter means; `at`: the caret, in characters
 * @property {(sought: Sought & {top: string | null}, lang: string) => Promise<import("./types").PlacesAnswer>} places
 * @property {(sought: Sought & {before: string}, lang: string) => Promise<import("./types").MessagesAnswer>} messages
 * @property {(sought: Omit<Sought, "limit"> & {form: string, columns: readonly string[] | null}) => string} exportAddress where the file is
 * @property {(id: string, all: boolean) => Promise<import("./types").RawAnswer>} raw a body as it was received
 * @property {(lang: string) => Promise<import("./types").TopologyAnswer>} topology
 */

/**
 * @param {string} base the path of the page, ending with `/`
 * @param {(key: string) => string} say the words for what never reached the server
 * @returns {Api}; each of its promises is rejected with `Refused`
 */
export function createApi(base, say) {
  /**
   * @param {string} path
   * @param {RequestInit} [init]
   * @returns {Promise<any>}
   */
  const ask = async (path, init = {}) => {
    const response = await reach(`${base}api/v1/${path}`, init, say);
    const answer = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    throw new Refused(
      isProblem(answer) ? answer : unknownProblem(response.status, say("problem.unreadable")),
    );
  };
  /** @param {string} path @returns {Promise<string>} */
  const askText = async (path) => {
    const response = await reach(`${base}api/v1/${path}`, {}, say);
    if (response.ok) return response.text();
    const answer = await response.json().catch(() => null);
    throw new Refused(
      isProblem(answer) ? answer : unknownProblem(response.status, say("problem.unreadable")),
    );
  };
  const post = (/** @type {string} */ path, /** @type {unknown} */ body) =>
    ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    scenarios: (lang) => ask(`scenarios?lang=${lang}`),
    run: (name, parameters, lang) =>
      post(`scenarios/${encodeURIComponent(name)}/runs?lang=${lang}`, { parameters }),
    lessons: (lang) => ask(`lessons?lang=${lang}`),
    answer: (name, choices, run, lang) =>
      post(`lessons/${encodeURIComponent(name)}/answers?lang=${lang}`, { choices, run }),
    reset: (lang) => post(`cloud/reset?lang=${lang}`, {}),
    chaos: (lang) => ask(`chaos?lang=${lang}`),
    breakIt: (fault, parameters, lang) =>
      post(`chaos/${encodeURIComponent(fault)}?lang=${lang}`, { parameters }),
    mend: (id, lang) => ask(`chaos/${encodeURIComponent(id)}?lang=${lang}`, { method: "DELETE" }),
    retryBroker: (number, lang) => post(`brokers/${number}/retry?lang=${lang}`, {}),
    message: (id, lang, light = false) =>
      ask(`messages/${encodeURIComponent(id)}?lang=${lang}${light ? "&light=1" : ""}`),
    query: (q, at, lang) =>
      ask(`query?q=${encodeURIComponent(q)}${at === null ? "" : `&at=${at}`}&lang=${lang}`),
    requests: (sought, background) =>
      ask(`requests?${soughtQuery({ limit: "200", background: background ? "1" : "0", ...sought })}`),
    request: (id, linked, lang) =>
      ask(`requests/${encodeURIComponent(id)}?linked=${linked ? 1 : 0}&lang=${lang}`),
    requestText: (id, form, linked) =>
      askText(
        `requests/${encodeURIComponent(id)}${form === "json" ? "" : `/${form}`}?linked=${linked ? 1 : 0}`,
      ),
    span: (fromNs, untilNs, q) =>
      ask(`span?from_ns=${fromNs}&until_ns=${untilNs}&q=${encodeURIComponent(q)}`),
    stats: () => ask("stats"),
    places: ({ top, ...sought }, lang) =>
      ask(`messages/places?${soughtQuery({ ...sought, top: top ?? "", lang })}`),
    messages: (sought, lang) => ask(`messages?${soughtQuery({ ...sought, lang })}`),
    exportAddress: (sought) => `${base}api/v1/messages/export?${soughtQuery(sought)}`,
    raw: (id, all) => ask(`messages/${encodeURIComponent(id)}/raw${all ? "?all=1" : ""}`),
    topology: (lang) => ask(`topology?lang=${lang}`),
  };
}

/**
 * The part of an address that says which messages are wanted; what is empty is left out.
 *
 * @param {Readonly<Record<string, string | number | readonly string[] | null>>} sought
 */
export function soughtQuery(sought) {
  const parts = Object.entries(sought).filter(([, value]) => value !== null && value !== "");
  return parts.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
}

/**
 * @param {unknown} error
 * @param {(key: string) => string} say
 * @returns {Problem}
 */
export function problemOf(error, say) {
  return error instanceof Refused ? error.problem : unknownProblem(0, say("problem.network"));
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @param {(key: string) => string} say
 */
async function reach(url, init, say) {
  try {
    return await fetch(url, {
      ...init,
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Refused(unknownProblem(0, say("problem.network")));
  }
}

/**
 * @param {unknown} answer
 * @returns {answer is Problem}
 */
function isProblem(answer) {
  return (
    typeof answer === "object" && answer !== null && "detail" in answer && typeof answer.detail === "string"
  );
}

/**
 * @param {number} status
 * @param {string} detail
 * @returns {Problem}
 */
function unknownProblem(status, detail) {
  return { type: "about:blank", title: detail, status, detail, remedy: null, key: "unknown", values: {} };
}
