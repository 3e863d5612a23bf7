// The table of views: a view is a folder in views/ and one line here, in the order of state/place.js.
// `key` is the second of two keys that open it, after `g`.

import { Journeys } from "./views/journeys/view.js";
import { StageView } from "./views/stage/whole.js";
import { Stats } from "./views/stats/view.js";
import { MessagesView } from "./views/table/view.js";
import { Topology } from "./views/topology/view.js";

/** @typedef {{name: import("./state/place.js").ViewName, key: string, View: () => unknown}} ViewLine */

/** @type {readonly Readonly<ViewLine>[]} */
export const VIEWS = Object.freeze([
  { name: "stage", key: "s", View: StageView },
  { name: "journeys", key: "j", View: Journeys },
  { name: "messages", key: "m", View: MessagesView },
  { name: "topology", key: "t", View: Topology },
  { name: "stats", key: "c", View: Stats },
]);
