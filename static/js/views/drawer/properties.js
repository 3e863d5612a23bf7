// All that stands on the outside of a message, each with what it means. Pure.

/** @typedef {import("../../types").MessageWhole} Message */
/** @typedef {import("./model.js").Fact} Fact */
/** @typedef {import("../../text/index.js").Words} Words */

/**
 * @param {Message} message
 * @param {Words} words
 * @returns {{title: string, facts: Fact[]}[]} groups, those without a fact left out
 */
export function propertyGroups(message, words) {
  const { route } = message;
  const envelope = known(words, {
    unique_id: message.unique_id,
    msg_id: message.msg_id,
    namespace: message.namespace,
    version: message.version,
    envelope: message.envelope,
    compression: message.compression,
    request_id: message.request_id,
    global_request_id: message.global_request_id,
  });
  const amqp = known(words, /** @type {Record<string, unknown>} */ (message.properties ?? {}));
  const connection = known(words, {
    connection: route.connection,
    program: route.program,
    channel: route.channel,
    user: route.user,
    node: route.node,
    vhost: route.vhost,
  });
  return [
    { title: words("drawer.envelope"), facts: envelope },
    { title: words("drawer.amqp"), facts: amqp },
    { title: words("drawer.connection"), facts: connection },
  ].filter((group) => group.facts.length > 0);
}

/**
 * @param {Words} words
 * @param {Readonly<Record<string, unknown>>} values
 * @returns {Fact[]}
 */
function known(words, values) {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && !isEmpty(value))
    .map(([name, value]) => ({
      name,
      value: typeof value === "object" ? JSON.stringify(value) : String(value),
      wire: true,
      help: words.has(`prop.${name}`) ? words(`prop.${name}`) : "",
    }));
}

/** @param {unknown} value */
function isEmpty(value) {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
