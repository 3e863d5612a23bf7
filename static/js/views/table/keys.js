// What the keys do among the rows of the long table, wherever the focus is.

import { countOf, indexOf, rowAt } from "../../state/table.js";

/** @typedef {import("../../store.js").Store<import("../../state/index.js").State>} Store */

/**
 * The next or previous row; one that is not here yet is selected as soon as it is.
 *
 * @param {Store} store
 * @param {1 | -1} by
 * @returns {boolean} false: the keys mean something else here
 */
export function moveInTable({ getState, dispatch }, by) {
  const state = getState();
  if (state.place.view !== "messages") return false;
  const at = state.table.goal ?? indexOf(state, state.selection.id);
  const next = Math.max(0, Math.min(countOf(state) - 1, at + by));
  const row = rowAt(state, next);
  if (row) dispatch({ type: "select", id: row.id });
  else if (countOf(state) > 0) dispatch({ type: "table/go", index: next });
  return true;
}
