// The table of views: a view is a folder in views/ and one line here. Today there is one.

import { Shell } from "./views/shell/view.js";

export const VIEWS = Object.freeze({ stage: Shell });
