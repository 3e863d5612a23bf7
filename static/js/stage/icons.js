// Icons of exchanges and of docks too narrow for words: paths around a point.

/**
 * An exchange's icon is its type: topic forks in two, fanout in three, direct is an arrow.
 *
 * @param {string} type
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function stationIcon(type, x, y, r) {
  if (type === "topic")
    return path(x, y, r, [
      [-1, 0, 0, 0, 1, -0.85],
      [0, 0, 1, 0.85],
    ]);
  if (type === "fanout")
    return path(x, y, r, [
      [-1, 0, 0.9, -0.95],
      [-1, 0, 1, 0],
      [-1, 0, 0.9, 0.95],
    ]);
  return path(x, y, r, [
    [-1, 0, 0.85, 0],
    [0.15, -0.65, 0.85, 0, 0.15, 0.65],
  ]);
}

/**
 * @param {import("./cards.js").DockRole} role
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function dockIcon(role, x, y, r) {
  if (role === "fanout") return stationIcon("fanout", x, y, r);
  if (role === "reply")
    return path(x, y, r, [
      [1, -0.7, 1, 0.3, -0.9, 0.3],
      [-0.3, -0.35, -0.9, 0.3, -0.3, 0.95],
    ]);
  if (role === "server")
    return path(x, y, r, [
      [-1, 0, 0.2, 0],
      [0.2, -0.75, 1, -0.75, 1, 0.75, 0.2, 0.75, 0.2, -0.75],
    ]);
  return path(x, y, r, [
    [-0.8, -0.6, 0.8, -0.6],
    [-0.8, 0, 0.8, 0],
    [-0.8, 0.6, 0.8, 0.6],
  ]);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {readonly (readonly number[])[]} strokes each a list of x and y in radii
 */
function path(x, y, r, strokes) {
  return strokes
    .map((points) => {
      let data = "";
      for (let i = 0; i < points.length; i += 2) {
        const px = Math.round((x + (points[i] ?? 0) * r) * 10) / 10;
        const py = Math.round((y + (points[i + 1] ?? 0) * r) * 10) / 10;
        data += `${i === 0 ? "M" : "L"}${px} ${py}`;
      }
      return data;
    })
    .join("");
}
