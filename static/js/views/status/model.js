// What the status bar says. Pure.

/** @typedef {import("../../types").Hello} Hello */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @param {Hello} hello
 * @param {Words} words
 */
export function brokerText(hello, words) {
  const { broker } = hello;
  // The embedded broker has no address worth reading, and its version is rpcviz's own.
  const embedded = broker.url.startsWith("memory:");
  const product = embedded
    ? words("status.embedded")
    : [broker.product, broker.version].filter(Boolean).join(" ");
  const vhost = words("status.vhost", { vhost: broker.vhost });
  return [embedded ? "" : broker.url, product, vhost].filter(Boolean).join(" · ");
}

/**
 * The pipes that matter to a reader, each with its count; others only once they dropped something.
 *
 * @param {Readonly<Record<string, number>>} dropped
 * @param {Words} words
 * @returns {{name: string, count: number}[]}
 */
export function drops(dropped, words) {
  return Object.entries(dropped)
    .filter(([pipe, count]) => count > 0 || words.has(`status.pipe.${pipe}`))
    .map(([pipe, count]) => ({
      name: words.has(`status.pipe.${pipe}`) ? words(`status.pipe.${pipe}`) : pipe,
      count,
    }));
}
