// Which answers to lessons can be marked now. Comes with the first lesson, not with the page.

/**
 * The lessons whose run has ended and was told: their answers can be marked now.
 *
 * @param {Readonly<import("./index.js").State>} state
 * @returns {readonly string[]}
 */
export function ripeOf({ lessons, runs }) {
  return Object.entries(lessons.attempts)
    .filter(([, { answer, asked, shown, problem }]) => {
      const id = answer?.state === "running" && !asked && !problem ? answer.run?.id : undefined;
      if (id === undefined) return false;
      // A run that the page let go of ended long ago; the server knows it still.
      const run = runs.runs.find((each) => each.id === id);
      return !run || (run.state !== "running" && (shown || runs.told.includes(id)));
    })
    .map(([name]) => name);
}
