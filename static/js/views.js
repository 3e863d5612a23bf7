// The table of views: a view is a folder in views/ and one line here, in the order of state/place.js.
// `key` is the second of two keys that open it, after `g`. All but the first come when they are opened.

import { lazy } from "./ui/lazy.js";
import { StageView } from "./views/stage/whole.js";

/** @typedef {{name: import("./state/place.js").ViewName, key: string, View: () => unknown}} ViewLine */

/** @type {readonly Readonly<ViewLine>[]} */
export const VIEWS = Object.freeze([
  { name: "stage", key: "s", View: StageView },
  { name: "journeys", key: "j", View: lazy(async () => (await import("./views/journeys/view.js")).Journeys) },
  {
    name: "messages",
    key: "m",
    View: lazy(async () => (await import("./views/table/view.js")).MessagesView),
  },
  { name: "topology", key: "t", View: lazy(async () => (await import("./views/topology/view.js")).Topology) },
  { name: "stats", key: "c", View: lazy(async () => (await import("./views/stats/view.js")).Stats) },
  { name: "lessons", key: "l", View: lazy(async () => (await import("./views/lessons/view.js")).Lessons) },
]);
