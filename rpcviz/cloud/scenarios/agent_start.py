"""An L2 agent starts anew: how a server learns of it, and how it learns what is on its host.

Newton's agent reports, gives its tunnel's end and asks for the details of its devices. Today's first asks
whether a server is there, tells which versions of objects it understands, and pulls the objects.
Source: neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py, neutron/agent/rpc.py,
neutron/db/agents_db.py, neutron/plugins/ml2/drivers/type_tunnel.py.
"""

from rpcviz.cloud import acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ERA, ActFailed, Parameters, Plan, Scenario, Step, era_of
from rpcviz.cloud.state import Gone
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

REPORTS, PLUGIN = "q-reports-plugin", "q-plugin"


def _prepare(cloud: Cloud) -> Plan:
    """The host of a server, so that its agent finds a port. Raises ActFailed."""
    host = cloud.world.instance(acts.a_server(cloud)["server"]).host
    if host is None:
        raise ActFailed(acts.EMPTIED)
    return {"host": host}


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    try:
        cloud.bridge(plan["host"]).start_anew(request_id, era=era_of(parameters))
    except Gone:
        raise ActFailed(acts.EMPTIED) from None


def _call(topic: str, name: str, en: str, zh: str, *, by_ids: bool = False) -> Step:
    return Step(
        kind=Kind.CALL,
        exchange="neutron",
        key=topic,
        name=name,
        by_ids=by_ids,
        text={"en": en, "zh-CN": zh},
    )


def _tunnels(agents: int) -> tuple[Step, ...]:
    return (
        _call(
            PLUGIN,
            "tunnel_sync",
            "it calls: my end of the tunnels is here, where are the others?",
            "它 call：我的隧道端点在这里，其他的在哪里？",
        ),
        Step(
            kind=Kind.FANOUT,
            exchange="q-agent-notifier-tunnel-update_fanout",
            name="tunnel_update",
            routed=agents,
            text={
                "en": "before it answers, the server tells every agent of the new end, by fanout",
                "zh-CN": "应答之前，服务器用广播把新端点告诉每一个代理",
            },
        ),
    )


def _devices(*, classic: bool) -> tuple[Step, ...]:
    wired = _call(PLUGIN, "update_device_list*", "and calls: they are wired", "然后 call：它们已接好")
    if classic:
        return (
            _call(
                PLUGIN,
                "get_devices_details_list_and_failed_devices*",
                "it found ports on its bridge, and calls: what are they?",
                "它在网桥上发现了端口，于是 call：它们是什么？",
            ),
            wired,
        )
    return (
        _call(
            PLUGIN,
            "bulk_pull Port*",
            "it found ports on its bridge, and pulls each (every pull has a request id of its own)",
            "它在网桥上发现了端口，逐个拉取（每次拉取都有自己的请求 id）",
            by_ids=True,
        ),
        wired,
    )


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    classic = era_of(parameters) == "classic"
    host = plan.get("host", "*")
    started = Step(
        kind=HopKind.WORK,
        key=f"neutron-openvswitch-agent@{host}",
        name="restart *",
        text={"en": "the L2 agent of a host starts anew", "zh-CN": "某台主机的 L2 代理重新启动"},
    )
    alive = _call(
        REPORTS,
        "has_alive_neutron_server",
        "it calls until somebody answers: is a neutron-server alive?",
        "它 call，直到有人应答：有活着的 neutron-server 吗？",
    )
    report = _call(
        REPORTS,
        "report_state",
        "it reports its state, with a flag: I have just started",
        "它上报状态，并带上标志：我刚刚启动",
    )
    versions = Step(
        kind=Kind.FANOUT,
        exchange="q-server-resource-versions_fanout",
        name="report_agent_resource_versions",
        routed=cloud.count("neutron_server"),
        text={
            "en": "the server tells all neutron-servers which versions of objects this agent understands",
            "zh-CN": "服务器告诉所有 neutron-server：这个代理懂哪些对象版本",
        },
    )
    first = (started, report) if classic else (started, alive, report, versions)
    return (*first, *_tunnels(cloud.count("ovs_agent")), *_devices(classic=classic))


SCENARIO = Scenario(
    name="agent_start",
    group="neutron",
    text={
        "en": {
            "title": "An L2 agent starts",
            "story": "An agent that starts knows nothing: it reports by call, gives its end of the"
            " tunnels, of which every other agent hears by fanout, finds the ports on its bridge, asks"
            " what they are, and tells when they are wired. Almost all of it is under one request id,"
            " which a real agent keeps as long as it lives.",
        },
        "zh-CN": {
            "title": "L2 代理启动",
            "story": "刚启动的代理什么都不知道：它用 call 上报状态，交出自己的隧道端点（其他代理由广播得知"
            "），在网桥上找到端口，询问它们是什么，接好之后再报告。几乎全部消息都用同一个请求 id；真正的代"
            "理会一直用着它，直到结束。",
        },
    },
    parameters=(ERA,),
    prepare=_prepare,
    play=_play,
    must_see=_must_see,
)
