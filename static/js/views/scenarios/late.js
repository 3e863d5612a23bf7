// The steps of a run come with the first run.

import { lazy } from "../../ui/lazy.js";

export const RunSteps = lazy(async () => (await import("./run.js")).RunSteps);
