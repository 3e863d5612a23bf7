// One row on or back, among requests and among the rows of one.

import { words } from "../../text/index.js";
import { shownRows } from "./drawn.js";
import { stepped } from "./model.js";

/**
 * The next or previous row of the view Journeys.
 *
 * @param {import("../../store.js").Store<import("../../state/index.js").State>} store
 * @param {1 | -1} by
 */
export function walk({ getState, dispatch }, by) {
  const state = getState();
  const { place, journeys, selection, prefs } = state;
  if (place.journey === null) {
    const next = stepped(
      (journeys.requests ?? []).map((each) => ({ key: each.request_id })),
      journeys.at,
      by,
    );
    if (next) dispatch({ type: "journeys/at", id: next.key });
    return;
  }
  const whole = journeys.read.get(place.journey)?.whole;
  if (!whole) return;
  const rows = shownRows(whole, journeys, words(prefs.lang));
  const at =
    journeys.row ?? rows.find((row) => row.type === "item" && row.item.select === selection.id)?.key ?? null;
  const next = stepped(rows, at, by);
  if (next?.type === "item") dispatch({ type: "select", id: next.item.select });
  if (next?.type === "fold") dispatch({ type: "journey/row", key: next.key });
}
