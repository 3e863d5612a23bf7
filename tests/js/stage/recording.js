// A made-up recording: the frames of one boot in the simulated cloud, for tests and for looking at the stage without a server.
// Deterministic: the same frames on every machine.

/** @typedef {import("../../../static/js/types").Mark} Mark */
/** @typedef {import("../../../static/js/types").Frame} Frame */
/** @typedef {import("../../../static/js/types").TopologyShape} TopologyShape */

const START_MS = 1_795_438_987_000;
const REQUEST = "req-7c1e09b4-5b1e-4c8e-9d0c-2f1b64a9b0aa";

/** @typedef {Readonly<{computes: number, agents: number}>} Size */

const REPLIES = new Map([
  ["nova-api@api1", "reply_a1f03c5511b24a0e9a3f0d1e2c3b4a59"],
  ["nova-conductor@c1", "reply_5e1c9ad7c0a84ce4b2f6a1d2e3f40516"],
  ["nova-conductor@c2", "reply_77b0f2c4d8e94f1fa0b1c2d3e4f50617"],
  ["neutron-server@rpc1", "reply_91d2e3f4a5b64c7d8e9f0a1b2c3d4e5f"],
]);

/** @param {string} server */
function replyOf(server) {
  const known = REPLIES.get(server);
  if (known) return known;
  let sum = 7;
  for (const letter of server) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return `reply_${sum.toString(16).padStart(8, "0")}c0ffee00decade00feed0011`;
}

/**
 * @param {Size} size
 * @returns {TopologyShape}
 */
export function topologyOf({ computes, agents } = { computes: 3, agents: 3 }) {
  const hosts = (/** @type {number} */ n) =>
    Array.from({ length: n }, (_, i) => `cmp${n > 9 ? String(i + 1).padStart(2, "0") : i + 1}`);
  /** @type {[string, string, string[], string[], string[]][]} name, project, hosts, topics, fanout topics without a server */
  const programs = [
    ["nova-api", "nova", ["api1"], [], []],
    ["nova-conductor", "nova", ["c1", "c2"], ["conductor"], []],
    ["nova-scheduler", "nova", ["s1", "s2"], ["scheduler"], []],
    ["nova-compute", "nova", hosts(computes), ["compute"], []],
    [
      "neutron-server",
      "neutron",
      ["rpc1"],
      ["q-plugin", "q-reports-plugin", "q-server-resource-versions"],
      [],
    ],
    [
      "neutron-openvswitch-agent",
      "neutron",
      hosts(agents),
      [],
      [
        "neutron-vo-Port-1.11",
        "neutron-vo-SecurityGroupRule-1.3",
        "neutron-vo-SecurityGroup-1.6",
        "neutron-vo-Network-1.1",
      ],
    ],
    ["neutron-dhcp-agent", "neutron", ["net1"], ["dhcp_agent"], []],
    ["neutron-l3-agent", "neutron", ["net1"], ["l3_agent"], []],
  ];
  /** @type {import("../../../static/js/types").QueueShape[]} */
  const queues = [];
  /** @type {import("../../../static/js/types").BindingShape[]} */
  const bindings = [];
  /** @type {Map<string, string>} */
  const fanouts = new Map([
    ["q-agent-notifier-port-update_fanout", "neutron"],
    ["q-agent-notifier-security_group-update_fanout", "neutron"],
  ]);
  /** @param {string} name @param {import("../../../static/js/types").QueueRole} role @param {string|null} topic @param {string} service @param {string[]} readers */
  const queue = (name, role, topic, service, readers) =>
    queues.push({
      name,
      role,
      topic,
      readers: readers.map((host) => ({ service, host })),
      messages: 0,
      consumers: readers.length,
    });
  const services = programs.map(([name, project, servers, topics, fans]) => {
    const own = [];
    for (const topic of topics) {
      queue(topic, "topic", topic, name, servers);
      bindings.push({ exchange: project, key: topic, queue: topic });
      own.push(topic);
      for (const host of servers) {
        queue(`${topic}.${host}`, "server", topic, name, [host]);
        bindings.push({ exchange: project, key: `${topic}.${host}`, queue: `${topic}.${host}` });
        own.push(`${topic}.${host}`);
      }
    }
    for (const topic of [...topics, ...fans]) {
      fanouts.set(`${topic}_fanout`, project);
      for (const host of servers) {
        const fan = `${topic}_fanout_${replyOf(`${topic}${name}@${host}`).slice(6)}`;
        queue(fan, "fanout", topic, name, [host]);
        bindings.push({ exchange: `${topic}_fanout`, key: "", queue: fan });
      }
    }
    const list = servers.map((host) => {
      const reply = replyOf(`${name}@${host}`);
      queue(reply, "reply", null, name, [host]);
      return {
        host,
        certainty: /** @type {const} */ ("seen"),
        evidence: "connection",
        reply_queues: [reply],
      };
    });
    return { name, project, servers: list, queues: own };
  });
  queue("notifications.info", "notification", "notifications", "ceilometer-agent-notification", ["net1"]);
  for (const exchange of ["nova", "neutron"])
    bindings.push({ exchange, key: "notifications.info", queue: "notifications.info" });
  services.push({
    name: "ceilometer-agent-notification",
    project: "ceilometer",
    servers: [{ host: "net1", certainty: "seen", evidence: "consumer", reply_queues: [] }],
    queues: ["notifications.info"],
  });
  const exchanges = [
    { name: "", type: "direct", project: null },
    { name: "nova", type: "topic", project: "nova" },
    { name: "neutron", type: "topic", project: "neutron" },
    ...[...fanouts].map(([name, project]) => ({ name, type: "fanout", project })),
  ];
  return { services, exchanges, queues, bindings };
}

/** @typedef {{mark: Mark, atMs: number} | {hop: import("../../../static/js/types").HopMark, atMs: number}} Happening */

/**
 * @param {TopologyShape} topology
 * @returns {Happening[]} in order of time
 */
export function bootOf(topology) {
  /** @type {Happening[]} */
  const all = [];
  let seq = 1;
  /** @param {string} at */
  const party = (at) => ({
    service: at.split("@")[0] ?? null,
    host: at.split("@")[1] ?? null,
    evidence: "connection",
    certainty: /** @type {const} */ ("seen"),
  });
  /** @param {number} ms */
  const ns = (ms) => `${Math.round((START_MS + ms) * 1000)}000`;
  /**
   * @param {number} ms @param {Mark["kind"]} kind @param {string} name @param {string} from @param {string[]} to
   * @param {string} exchange @param {string} key @param {string[]} queues @param {Partial<Mark>} [more]
   */
  const say = (ms, kind, name, from, to, exchange, key, queues, more = {}) => {
    const id = `m${seq}`;
    /** @type {Mark} */
    const mark = {
      id,
      seq,
      ts_ns: ns(ms),
      kind,
      name,
      exchange,
      routing_key: key,
      sender: party(from),
      receivers: to.map(party),
      queues,
      routed: queues.length,
      deliveries: to.length,
      delivered_ns: to.length > 0 ? ns(ms + 0.9) : null,
      redelivered: false,
      state:
        queues.length === 0 ? "unroutable" : kind === "call" ? "answered" : kind === "reply" ? null : "sent",
      deadline_ns: null,
      pair: null,
      latency_ms: null,
      heartbeats: 0,
      request_id: REQUEST,
      background: false,
      size: 2600,
      ...more,
    };
    seq += 1;
    all.push({ mark, atMs: ms });
    return mark;
  };
  /** @param {number} ms @param {number} took @param {string} name @param {string} from @param {string} to @param {string} exchange @param {string} key @param {Partial<Mark>} [more] */
  const call = (ms, took, name, from, to, exchange, key, more = {}) => {
    const asked = say(ms, "call", name, from, [to], exchange, key, [key], { latency_ms: took, ...more });
    const answer = say(ms + took, "reply", name, to, [from], "", replyOf(from), [replyOf(from)], {
      pair: asked.id,
      ...more,
    });
    const at = all.findIndex((each) => "mark" in each && each.mark === asked);
    all[at] = { mark: { ...asked, pair: answer.id }, atMs: ms };
  };
  /** @param {number} ms @param {"rest"|"db"|"work"} what @param {string} name @param {string} from @param {string} to @param {any} [result] */
  const hop = (ms, what, name, from, to, result = null) => {
    all.push({
      hop: {
        id: `h${seq}`,
        ts_ns: ns(ms),
        what,
        sender: party(from),
        receiver: party(to),
        name,
        result,
        request_id: REQUEST,
      },
      atMs: ms,
    });
    seq += 1;
  };
  /** @param {string} topic */
  const copies = (topic) =>
    topology.queues.filter((queue) => queue.role === "fanout" && queue.topic === topic);
  /** @param {number} ms @param {string} name @param {string} from @param {string} topic */
  const fan = (ms, name, from, topic) => {
    const to = copies(topic);
    say(
      ms,
      "fanout",
      name,
      from,
      to.map((queue) => `${queue.readers[0]?.service}@${queue.readers[0]?.host}`),
      `${topic}_fanout`,
      "",
      to.map((queue) => queue.name),
    );
  };
  const host =
    topology.services.find((service) => service.name === "nova-compute")?.servers.at(1)?.host ?? "cmp2";
  const cmp = `nova-compute@${host}`;
  const ovs = `neutron-openvswitch-agent@${host}`;
  const ceil = "ceilometer-agent-notification@net1";
  /** @param {number} ms @param {string} name @param {string} from @param {string} exchange */
  const tell = (ms, name, from, exchange = "nova") =>
    say(ms, "notification", name, from, [ceil], exchange, "notifications.info", ["notifications.info"]);
  hop(0, "rest", "POST /v2.1/servers", "user@", "nova-api@api1", "202");
  say(
    171,
    "cast",
    "schedule_and_build_instances",
    "nova-api@api1",
    ["nova-conductor@c2"],
    "nova",
    "conductor",
    ["conductor"],
  );
  call(204, 118, "select_destinations", "nova-conductor@c2", "nova-scheduler@s1", "nova", "scheduler");
  hop(221, "rest", "GET /allocation_candidates", "nova-scheduler@s1", "placement@", "200");
  tell(318, "scheduler.select_destinations.end", "nova-scheduler@s1");
  say(348, "cast", "build_and_run_instance", "nova-conductor@c2", [cmp], "nova", `compute.${host}`, [
    `compute.${host}`,
  ]);
  call(
    361,
    9,
    "object_class_action_versions InstanceActionEvent",
    cmp,
    "nova-conductor@c1",
    "nova",
    "conductor",
  );
  tell(384, "compute.instance.create.start", cmp);
  hop(390, "work", "claim", cmp, cmp, {
    host,
    asked: "1 vCPU, 512 MB",
    free: "8 vCPU, 16 GB",
    granted: true,
  });
  call(402, 11, "object_action Instance.save", cmp, "nova-conductor@c2", "nova", "conductor");
  hop(408, "db", "UPDATE instances", "nova-conductor@c2", "nova-conductor@c2");
  hop(431, "rest", "POST /v2.0/ports", cmp, "neutron-server@rpc1", "201");
  fan(577, "push Port", "neutron-server@rpc1", "neutron-vo-Port-1.11");
  say(583, "fanout", "port_update", "neutron-server@rpc1", [], "q-agent-notifier-port-update_fanout", "", []);
  say(
    590,
    "cast",
    "port_create_end",
    "neutron-server@rpc1",
    ["neutron-dhcp-agent@net1"],
    "neutron",
    "dhcp_agent.net1",
    ["dhcp_agent.net1"],
  );
  tell(596, "port.create.end", "neutron-server@rpc1", "neutron");
  call(1610, 64, "update_device_list", ovs, "neutron-server@rpc1", "neutron", "q-plugin");
  hop(1718, "rest", "POST /os-server-external-events", "neutron-server@rpc1", "nova-api@api1", "200");
  say(1741, "cast", "external_instance_event", "nova-api@api1", [cmp], "nova", `compute.${host}`, [
    `compute.${host}`,
  ]);
  hop(1760, "work", "spawn", cmp, cmp, "spawned");
  call(3352, 12, "object_action Instance.save", cmp, "nova-conductor@c1", "nova", "conductor");
  fan(3371, "update_instance_info", cmp, "scheduler");
  tell(3384, "compute.instance.create.end", cmp);
  const quiet = { background: true, request_id: null };
  topology.services
    .flatMap((service) => service.servers.map((server) => `${service.name}@${server.host}`))
    .filter((at) => /compute|openvswitch/.test(at))
    .forEach((at, i) => {
      for (let ms = -1500 + i * 260; ms < 5000; ms += 1900) {
        if (at.startsWith("nova-compute"))
          call(
            ms,
            8,
            "object_action Service.save",
            at,
            `nova-conductor@c${(i % 2) + 1}`,
            "nova",
            "conductor",
            quiet,
          );
        else call(ms, 12, "report_state", at, "neutron-server@rpc1", "neutron", "q-reports-plugin", quiet);
      }
    });
  return all.sort((a, b) => a.atMs - b.atMs);
}

/**
 * The frames that a server would send: a whole one, then one every 33 ms.
 *
 * @param {Size} [size]
 * @returns {Frame[]}
 */
export function framesOf(size = { computes: 3, agents: 3 }) {
  const topology = topologyOf(size);
  const happenings = bootOf(topology);
  const first = happenings[0]?.atMs ?? 0;
  const last = happenings.at(-1)?.atMs ?? 0;
  /** @type {Frame[]} */
  const frames = [];
  const ns = (/** @type {number} */ ms) => `${Math.round((START_MS + ms) * 1000)}000`;
  /** @param {number} ms @param {Partial<Frame>} more */
  const frame = (ms, more) => frames.push({ ...empty(frames.length, ns(ms)), ...more });
  const run = {
    id: "run-1",
    scenario: "boot_vm",
    parameters: { servers: 1, era: "today" },
    state: "running",
    reason: null,
    request_id: REQUEST,
    started_ns: ns(0),
    ended_ns: null,
    steps: [],
  };
  frame(first - 40, { whole: true, topology, runs: [], edges: [] });
  let at = 0;
  for (let ms = first; ms < last + 40; ms += 33) {
    const marks = [];
    const hops = [];
    for (; at < happenings.length && (happenings[at]?.atMs ?? 0) <= ms; at += 1) {
      const each = /** @type {Happening} */ (happenings[at]);
      if ("mark" in each) marks.push(each.mark);
      else hops.push(each.hop);
    }
    const runs =
      ms >= 0 && ms < 33
        ? [run]
        : ms >= 3400 && ms < 3433
          ? [{ ...run, state: "succeeded", ended_ns: ns(3400) }]
          : null;
    frame(ms, { marks, hops, runs, messages: marks.toReversed().slice(0, 60) });
  }
  return frames;
}

/**
 * @param {number} seq
 * @param {string} ts_ns
 * @returns {Frame}
 */
export function empty(seq, ts_ns) {
  const stats = {
    messages: 0,
    deliveries: 0,
    by_kind: {},
    per_s: 12,
    unroutable: 0,
    timeouts: 0,
    ring: 0,
    ring_limit: 50000,
  };
  return {
    seq,
    ts_ns,
    whole: false,
    marks: [],
    skipped: 0,
    came: 0,
    hops: [],
    messages: [],
    per_dot: 1,
    edges: null,
    stats,
    dropped: {},
    gap: null,
    topology: null,
    runs: null,
  };
}

export { REQUEST, START_MS };
