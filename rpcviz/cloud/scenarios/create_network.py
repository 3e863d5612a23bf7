"""Create a network and its subnet: nobody serves a network before somebody may need an address in it.

Source: neutron/plugins/ml2/plugin.py, neutron/plugins/ml2/ovo_rpc.py,
neutron/api/rpc/agentnotifiers/dhcp_rpc_agent_api.py, neutron/agent/dhcp/agent.py.
"""

from rpcviz.cloud import acts
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import ActFailed, Parameters, Plan, Scenario, Step
from rpcviz.cloud.state import Gone
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan, parameters
    try:
        cloud.neutron_api.create_network(request_id)
    except Gone:
        raise ActFailed(acts.EMPTIED) from None


def _announced(event: str, en: str, zh: str, *, anytime: bool = False) -> Step:
    return Step(
        kind=Kind.NOTIFICATION,
        exchange="neutron",
        key="notifications.info",
        name=event,
        anytime=anytime,
        text={"en": en, "zh-CN": zh},
    )


def _asked(path: str, en: str, zh: str) -> Step:
    return Step(
        kind=HopKind.REST, key="neutron-server@*", name=f"POST /v2.0/{path}", text={"en": en, "zh-CN": zh}
    )


def _pushed(kind: str, version: str, agents: int, en: str, zh: str) -> Step:
    return Step(
        kind=Kind.FANOUT,
        exchange=f"neutron-vo-{kind}-{version}_fanout",
        name=f"push {kind}*",
        routed=agents,
        text={"en": en, "zh-CN": zh},
    )


def _dhcp() -> tuple[Step, ...]:
    """What follows where a DHCP agent is there; its calls are under ids of their own."""
    return (
        Step(
            kind=Kind.CAST,
            exchange="neutron",
            key="dhcp_agent.*",
            name="network_create_end",
            text={
                "en": "now a DHCP agent is chosen, and gets a cast: this network is yours",
                "zh-CN": "这时才选定一个 DHCP 代理，并 cast 给它：这个网络归你",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="neutron",
            key="q-plugin",
            name="get_network_info",
            by_ids=True,
            text={
                "en": "the agent calls: what is this network like? (under a request id of its own)",
                "zh-CN": "代理 call：这个网络是什么样？（用的是它自己的请求 id）",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="neutron",
            key="q-plugin",
            name="create_dhcp_port",
            by_ids=True,
            text={
                "en": "it calls again: a port for itself, please",
                "zh-CN": "再 call 一次：请给我自己一个端口",
            },
        ),
        Step(
            kind=HopKind.WORK,
            name="start dnsmasq",
            text={"en": "and starts to give addresses", "zh-CN": "然后开始分配地址"},
        ),
        Step(
            kind=Kind.CAST,
            exchange="neutron",
            key="dhcp_agent.*",
            name="subnet_create_end",
            anytime=True,
            text={
                "en": "meanwhile a second cast told it of the subnet, which it had asked for already",
                "zh-CN": "同时第二条 cast 告诉它子网的消息，而它已经问过了",
            },
        ),
    )


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan, parameters
    agents = cloud.count("ovs_agent")
    return (
        _asked("networks", "the user makes a network, by REST", "用户通过 REST 创建网络"),
        _announced("network.create.start", "neutron announces the start", "neutron 通知：开始"),
        _pushed(
            "Network",
            "1.3",
            agents,
            "the network is pushed to every L2 agent",
            "网络被推送给每一个 L2 代理",
        ),
        _announced(
            "network.create.end",
            "it is made, and no DHCP agent was told: nobody needs an address yet",
            "网络已创建，但没有通知任何 DHCP 代理：还没有谁需要地址",
        ),
        _asked("subnets", "the user makes a subnet in it, by REST", "用户通过 REST 在其中创建子网"),
        _pushed(
            "Subnet",
            "1.2",
            agents,
            "the subnet is pushed to every L2 agent",
            "子网被推送给每一个 L2 代理",
        ),
        *(_dhcp() if cloud.count("dhcp_agent") else ()),
        _announced("subnet.create.end", "neutron announces the end", "neutron 通知：完成", anytime=True),
    )


SCENARIO = Scenario(
    name="create_network",
    group="neutron",
    text={
        "en": {
            "title": "Create a network",
            "story": "A network alone reaches no DHCP agent; with its first subnet neutron-server chooses"
            " one and tells it by a cast. The agent then calls back twice: for what the network is like,"
            " and for a port of its own in it.",
        },
        "zh-CN": {
            "title": "创建网络",
            "story": "只有网络时，不会通知任何 DHCP 代理；有了第一个子网，neutron-server 才选定一个，并 "
            "cast 给它。代理随后回头 call 两次：先问网络的样子，再要一个自己的端口。",
        },
    },
    play=_play,
    must_see=_must_see,
)
