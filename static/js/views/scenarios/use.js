// What both forms of a scenario know: its run, its form's values, and whether it can be played now.

import { formValues } from "../../state/runs.js";
import { useDispatch, useSelect } from "../../ui/use.js";
import { runToShow } from "./model.js";

/** @typedef {import("../../state/index.js").State} State */

const runsOf = (/** @type {State} */ state) => state.runs;
const openOf = (/** @type {State} */ state) => state.connection.state === "open";

/**
 * @param {import("../../types").ScenarioShape} scenario
 * @param {boolean} off all of them are
 */
export function useScenario(scenario, off) {
  const dispatch = useDispatch();
  const runs = useSelect(runsOf);
  const open = useSelect(openOf);
  const starting = runs.starting === scenario.name;
  return {
    runs: runs.runs,
    run: runToShow(runs.runs, scenario.name, runs.away),
    starting,
    disabled: off || !scenario.available || !open,
    values: formValues(runs, scenario),
    unfolded: runs.open === scenario.name,
    set: (/** @type {string} */ parameter, /** @type {import("../../state/runs.js").Value} */ value) =>
      dispatch({ type: "form/set", scenario: scenario.name, parameter, value }),
  };
}
