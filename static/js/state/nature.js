// The order in which people count: `cmp2` before `cmp10`. Pure.

const PARTS = /(\d+)/;

/**
 * `cmp2` before `cmp10`.
 *
 * @param {string} a
 * @param {string} b
 */
export function byNature(a, b) {
  const left = a.split(PARTS);
  const right = b.split(PARTS);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const one = left[i] ?? "";
    const two = right[i] ?? "";
    if (one === two) continue;
    if (i % 2 === 1 && Number(one) !== Number(two)) return Number(one) - Number(two);
    return one < two ? -1 : 1;
  }
  return left.length - right.length;
}
