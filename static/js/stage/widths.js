// Cards of a row that have more room than their names need lend of it to those whose names would be shortened. Pure.

/** A card lends no more of its width than this: its tiles and docks need it as well. */
const LENT = 0.15;
/** And none grows by more: some names are as long as two cards. */
const GROWN = 0.3;

/**
 * Those that lack least are helped first, so that as many names as can be are whole.
 *
 * @param {readonly number[]} widths
 * @param {readonly number[]} needs width with which each has its whole name
 * @returns {readonly number[]} of the same sum
 */
export function lent(widths, needs) {
  const over = widths.map((width, i) => width - (needs[i] ?? 0));
  const spare = widths.map((width, i) => Math.min(width * LENT, Math.max(0, over[i] ?? 0)));
  const all = sum(spare);
  const lacks = widths
    .map((width, i) => ({ i, width, lack: -(over[i] ?? 0) }))
    .filter(({ width, lack }) => lack > 0 && lack <= width * GROWN)
    .sort((a, b) => a.lack - b.lack || a.i - b.i);
  const grown = new Map();
  let taken = 0;
  for (const { i, lack } of lacks) {
    if (taken + lack > all) break;
    taken += lack;
    grown.set(i, lack);
  }
  if (taken === 0) return widths;
  return widths.map((width, i) => width + (grown.get(i) ?? 0) - ((spare[i] ?? 0) * taken) / all);
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0);
}
