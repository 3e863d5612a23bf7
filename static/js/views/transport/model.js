// What the transport bar says of the stage's time. Pure.

/** @typedef {import("../../state/time.js").Time} Time */
/** @typedef {import("../../text/index.js").Words} Words */

/** The speeds, from slow to fast. @type {readonly import("../../state/time.js").Speed[]} */
export const SPEEDS = Object.freeze(["story", "1/10", "1x"]);

/** @type {Readonly<Record<import("../../state/time.js").Speed, string>>} */
export const SPEED_WORD = Object.freeze({ story: "time.story", "1/10": "time.tenth", "1x": "time.one" });

/**
 * The next speed in a direction, for the keys `[` and `]`.
 *
 * @param {import("../../state/time.js").Speed} speed
 * @param {1 | -1} by
 */
export function nextSpeed(speed, by) {
  return SPEEDS[SPEEDS.indexOf(speed) + by] ?? speed;
}

/**
 * The line under the clock.
 *
 * @param {{playing: boolean, live: boolean, behindMs: number, note: string, speed: string}} time
 * @param {Words} words
 */
export function noteOf(time, words) {
  if (!time.playing) return words("time.paused");
  if (!time.live) return words("time.behind", { time: words.span(Math.round(time.behindMs / 100) * 100) });
  if (time.note === "folded") return words("time.idle_folded");
  return time.speed === "1x" ? words("time.flights") : "";
}
