// What the clock asks of a page of flights, found once for the page: with every tick it looks at pages, not at thousands.

/** @typedef {import("./schedule.js").Flight} Flight */

/**
 * @typedef {object} Digest
 * @property {number} firstMs when the first of it starts, in ms of stage time
 * @property {number} startedMs when all of it have started
 * @property {number} landedMs when all of it that are in focus have landed; -Infinity: none is
 * @property {number} focusMs wire time of the earliest in focus; Infinity: none is
 * @property {Flight | null} last of those that start last, the one that was laid last
 * @property {Flight | null} step the same of those in focus
 * @property {Flight | null} bigStep and of those that are no flurry
 * @property {number} atMs where its last moment on the wire is, in ms of stage time; and lastAtMs that of the one laid last
 * @property {number} lastAtMs
 * @property {number} wireMs its last wire time
 */

/** @type {WeakMap<ReadonlyMap<string, Flight>, Readonly<Digest>>} */
const found = new WeakMap();

/**
 * @param {ReadonlyMap<string, Flight>} page never changed after
 * @returns {Readonly<Digest>}
 */
export function digestOf(page) {
  const known = found.get(page);
  if (known) return known;
  const digest = Object.freeze(read(page));
  found.set(page, digest);
  return digest;
}

/** @param {ReadonlyMap<string, Flight>} page @returns {Digest} */
function read(page) {
  /** @type {Digest} */
  const digest = {
    firstMs: Number.POSITIVE_INFINITY,
    startedMs: Number.NEGATIVE_INFINITY,
    landedMs: Number.NEGATIVE_INFINITY,
    focusMs: Number.POSITIVE_INFINITY,
    last: null,
    step: null,
    bigStep: null,
    atMs: Number.NEGATIVE_INFINITY,
    lastAtMs: Number.NaN,
    wireMs: Number.NEGATIVE_INFINITY,
  };
  for (const flight of page.values()) {
    const { thing, start, lasts, at } = flight;
    digest.firstMs = Math.min(digest.firstMs, start);
    digest.startedMs = Math.max(digest.startedMs, start);
    digest.last = later(digest.last, flight);
    digest.atMs = Math.max(digest.atMs, at);
    digest.lastAtMs = at;
    digest.wireMs = Math.max(digest.wireMs, thing.wireMs);
    if (thing.role !== "focus") continue;
    digest.landedMs = Math.max(digest.landedMs, start + lasts);
    digest.focusMs = Math.min(digest.focusMs, thing.wireMs);
    digest.step = later(digest.step, flight);
    if (thing.grade !== "minor") digest.bigStep = later(digest.bigStep, flight);
  }
  return digest;
}

/**
 * Which of two starts later; of those that start together the one that was laid later.
 *
 * @param {Flight | null} flight
 * @param {Flight | null} next laid after it
 */
export function later(flight, next) {
  return next && (!flight || next.start >= flight.start) ? next : flight;
}
