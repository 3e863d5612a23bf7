// The line under the map: what happens now and why, in one plain sentence. Never invented: unknown methods get their kind's.

/** @typedef {import("../../state/index.js").State} State */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @typedef {object} Why
 * @property {import("../../ui/glyph.js").Named | null} glyph
 * @property {string} head the kind, or empty
 * @property {string} name method, event or hop, or empty
 * @property {string} text with **strong** words
 */

/**
 * @param {Readonly<State>} state
 * @returns {{key: string, name: string, kind: string, glyph: Why["glyph"]} | null} null: nothing is told just now
 */
export function currentStep(state) {
  const id = state.time.current;
  if (id === null) return null;
  const mark = state.stage.marks.get(id);
  if (mark) {
    const unheard = mark.routed === 0 || mark.state === "unroutable";
    return {
      key: `${mark.kind}.${firstWord(mark.name)}`,
      name: mark.name,
      kind: unheard ? "unroutable" : mark.kind,
      glyph: unheard ? "unroutable" : mark.kind,
    };
  }
  const hop = state.stage.hops.get(id);
  return hop
    ? { key: `hop.${firstWord(hop.name)}`, name: hop.name, kind: `hop.${hop.what}`, glyph: hop.what }
    : null;
}

/**
 * @param {ReturnType<typeof currentStep>} step
 * @param {Words} words
 * @returns {Why | null}
 */
export function whyOf(step, words) {
  if (!step) return null;
  const kind = step.kind === "unroutable" ? step.key.split(".", 1)[0] : step.kind.split(".", 1)[0];
  return {
    glyph: step.glyph,
    head: words(`kind.${kind}`),
    name: step.name,
    text: whyText(step.key, step.kind, words),
  };
}

/**
 * The most particular sentence that there is.
 *
 * @param {string} key kind and method, such as `call.select_destinations`
 * @param {string} kind
 * @param {Words} words
 */
export function whyText(key, kind, words) {
  if (kind === "unroutable") return words("why.unroutable");
  if (words.has(`why.${key}`)) return words(`why.${key}`);
  return words(words.has(`why.${kind}`) ? `why.${kind}` : `why.kind.${kind}`);
}

/**
 * What stands there while nothing is told.
 *
 * @param {{connection: string, simulated: boolean, readOnly: boolean, ready: boolean, broker: string}} facts
 * @param {Words} words
 */
export function waitingText(facts, words) {
  if (facts.connection === "lost") return words("why.frozen");
  if (!facts.simulated) return words("why.watching", { broker: facts.broker });
  if (!facts.ready) return words("why.starting");
  return words(facts.readOnly ? "why.quiet" : "why.press");
}

/** @param {string} name */
export function firstWord(name) {
  return name.split(" ", 1)[0] ?? "";
}
