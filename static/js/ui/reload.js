// For a page that its server has outgrown.

import { html } from "./html.js";
import { useWords } from "./use.js";

export function Reload() {
  const words = useWords();
  return html`<button class="plain-button" data-do="reload" onClick=${() => location.reload()}>${words("problem.reload")}</button>`;
}
