// Text into the clipboard, also where the page does not come over HTTPS.

/**
 * @param {string} text
 * @returns {Promise<boolean>} false: the browser refuses
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

/**
 * Browsers give the clipboard to secure pages only; a selected field can be copied anywhere.
 *
 * @param {string} text
 */
function copyOldWay(text) {
  const focus = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focus instanceof HTMLElement) focus.focus({ preventScroll: true });
  return done;
}
