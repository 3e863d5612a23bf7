// The strip under the stage comes with the first request in focus: until then nobody waits for its code.

import { lazy } from "../../ui/lazy.js";

export const Strip = lazy(async () => (await import("./view.js")).Strip);
