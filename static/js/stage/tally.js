// What was drawn, as attributes of the stage: how many messages of each kind flew to their end, and how many fly now.

/** @typedef {import("./flight.js").Way} Way */

/**
 * @param {HTMLElement} host
 * @returns {(courses: Iterable<{way: Way}>, state: Readonly<import("../state/index.js").State>, now: {flying: number, left: number, timeouts: number}, due: boolean) => void} `due`: it may be
 *   written, which costs the page a look at its styles
 */
export function talliesOf(host) {
  /** @type {Map<string, number>} */
  const drawn = new Map();
  let before = Number.NaN;
  let jumps = 0;
  return (courses, { time }, { flying, left, timeouts }, due) => {
    const t = time.stageMs;
    // A playhead that was moved by hand has drawn nothing on its way.
    if (time.jumps === jumps && t > before) {
      for (const { way } of courses) {
        if (way.end <= before || way.end > t || way.start > before) continue;
        const fates = [way.falls ? "unroutable" : way.glyph, way.again ? "redelivered" : way.kind];
        for (const name of new Set([way.kind, ...fates])) drawn.set(name, (drawn.get(name) ?? 0) + 1);
      }
    }
    before = t;
    jumps = time.jumps;
    if (!due) return;
    for (const [name, count] of drawn) write(host, `drawn-${name}`, count);
    write(host, "flying", flying);
    write(host, "not-drawn", left);
    write(host, "timeouts", timeouts);
  };
}

/**
 * @param {HTMLElement} host
 * @param {string} name
 * @param {number} value
 */
function write(host, name, value) {
  const text = String(value);
  if (host.getAttribute(`data-${name}`) !== text) host.setAttribute(`data-${name}`, text);
}
