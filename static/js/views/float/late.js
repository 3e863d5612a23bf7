// The table of keys comes when it is first asked for. It stays then, so that closing it gives the focus back.

import { useRef } from "preact/hooks";

import { html } from "../../ui/html.js";
import { lazy } from "../../ui/lazy.js";
import { useSelect } from "../../ui/use.js";

const Keys = lazy(async () => (await import("./keys.js")).KeysDialog);

const helpOf = (/** @type {import("../../state/index.js").State} */ state) => state.prefs.help;

export function KeysDialog() {
  const asked = useRef(false);
  if (useSelect(helpOf)) asked.current = true;
  return asked.current ? html`<${Keys} />` : null;
}
