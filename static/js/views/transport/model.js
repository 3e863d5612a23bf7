// What the transport bar says of the stage's time. Pure.

/** @typedef {import("../../state/time.js").Time} Time */
/** @typedef {import("../../text/index.js").Words} Words */

/** The speeds, from slow to fast. @type {readonly import("../../state/time.js").Speed[]} */
export const SPEEDS = Object.freeze(["story", "1/100", "1/10", "1/2", "1x"]);

/** @type {Readonly<Record<import("../../state/time.js").Speed, string>>} */
export const SPEED_WORD = Object.freeze({
  story: "time.story",
  "1/100": "time.hundredth",
  "1/10": "time.tenth",
  "1/2": "time.half",
  "1x": "time.one",
});

/**
 * The next speed in a direction, for the keys `[` and `]`.
 *
 * @param {import("../../state/time.js").Speed} speed
 * @param {1 | -1} by
 */
export function nextSpeed(speed, by) {
  return SPEEDS[SPEEDS.indexOf(speed) + by] ?? speed;
}

/** Counted exactly up to here. */
const MOST_NEW = 9999;

/**
 * What stands on the pill: how much of the past is gone, else how much is new since the stage was paused.
 *
 * @param {{fresh: number, lostMs: number}} time
 * @param {Words} words
 * @returns {string} empty: no pill
 */
export function pillOf({ fresh, lostMs }, words) {
  if (lostMs > 0) return words("time.lost", { time: words.span(lostMs) });
  if (fresh <= 0) return "";
  const count = fresh > MOST_NEW ? `${words.number(MOST_NEW)}+` : words.number(fresh);
  return words("list.new", { count });
}

/**
 * The line under the clock.
 *
 * @param {{playing: boolean, live: boolean, behindMs: number, note: string, speed: string, reading: boolean}} time
 * @param {Words} words
 */
export function noteOf(time, words) {
  if (time.reading) return words("time.reading");
  if (!time.playing) {
    const behind = Math.round(time.behindMs / 100) * 100;
    return behind < 1000 ? words("time.paused") : words("time.paused_behind", { time: words.span(behind) });
  }
  if (!time.live) return words("time.behind", { time: words.span(Math.round(time.behindMs / 100) * 100) });
  if (time.note === "folded") return words("time.idle_folded");
  return time.speed === "1x" ? words("time.flights") : "";
}
