// The colours of the page, read from its tokens once per change of theme.

import { TOKENS } from "./shapes.js";

/**
 * @param {Element} root
 * @returns {{colours: Readonly<Record<string, string>>, dark: boolean}}
 */
export function themeOf(root) {
  const style = getComputedStyle(root);
  const colours = Object.fromEntries(
    TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()]),
  );
  return { colours, dark: style.getPropertyValue("--glow").trim() === "1" };
}
