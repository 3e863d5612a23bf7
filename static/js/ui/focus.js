// The focus goes to what is opened, also where its code has yet to come.

/** @type {MutationObserver | null} */
let waiting = null;

/**
 * The focus, at once or as soon as it is on the page; who asks again asks for that alone.
 *
 * @param {string} id of an element
 */
export function focusOn(id) {
  waiting?.disconnect();
  waiting = null;
  if (focused(id)) return;
  waiting = new MutationObserver(() => {
    if (focused(id)) waiting?.disconnect();
  });
  waiting.observe(document.body, { childList: true, subtree: true });
}

/** @param {string} id */
function focused(id) {
  const there = document.getElementById(id);
  there?.focus();
  return there !== null;
}
