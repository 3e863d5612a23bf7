// The drawer comes with the first message that is opened: until then nobody waits for its code.

import { lazy } from "../../ui/lazy.js";

export const Drawer = lazy(async () => (await import("./view.js")).Drawer);
