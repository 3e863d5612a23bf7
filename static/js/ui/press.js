// What a button does that is at work for a moment after it is pressed.

/**
 * Marked `aria-disabled` meanwhile, not `disabled`: that would take the focus from who presses it by a key, and Tab
 * would begin at the top of the page. A pointer leaves no focus behind, so that space goes on pausing.
 *
 * @param {boolean} busy at work: it does nothing more
 * @param {() => void} act
 * @returns {(event: MouseEvent & {currentTarget: HTMLElement}) => void}
 */
export function pressed(busy, act) {
  return ({ detail, currentTarget }) => {
    // A click by a key has no count.
    if (detail > 0) currentTarget.blur();
    if (!busy) act();
  };
}

/** @param {boolean} busy */
export function busyMark(busy) {
  return busy ? "true" : undefined;
}

/**
 * A key that is held presses once: the button would be pressed anew with each repeat.
 *
 * @param {KeyboardEvent} event
 */
export function once(event) {
  if (event.repeat && event.key === "Enter") event.preventDefault();
}
