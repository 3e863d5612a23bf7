"""Port update: who has to hear that a port changed, and who does something about it.

Newton's agents hear the fanout `port_update` and ask for the rest by call. Today's are pushed the port
itself; the old fanout is still sent, and nobody hears it. The DHCP agent hears of what concerns it.
Source: neutron/plugins/ml2/plugin.py `update_port`, neutron/plugins/ml2/ovo_rpc.py,
neutron/api/rpc/agentnotifiers/dhcp_rpc_agent_api.py.
"""

from rpcviz.cloud import acts, on_network
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.neutron_speaker import GROUP_NOTIFIER, PORT_NOTIFIER
from rpcviz.cloud.scenario import ERA, ActFailed, Choice, Parameters, Plan, Scenario, Step, era_of
from rpcviz.cloud.state import Gone, PortChange
from rpcviz.wire.message import Kind


def _prepare(cloud: Cloud) -> Plan:
    """A server's port. Raises ActFailed."""
    server = acts.a_server(cloud)["server"]
    ports = cloud.world.ports_of(server)
    if not ports:
        raise ActFailed({"en": "The server has no port.", "zh-CN": "这台实例没有端口。"})
    return {"port": ports[0].id}


def _change(parameters: Parameters) -> PortChange:
    return "name" if parameters["what"] == "name" else "address"


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    try:
        cloud.neutron_api.update_port(
            request_id, plan["port"], what=_change(parameters), era=era_of(parameters)
        )
    except Gone:
        raise ActFailed(acts.EMPTIED) from None


_ASKED = (
    on_network.user_asks(
        "PUT /v2.0/ports/*", {"en": "the user changes a port, by REST", "zh-CN": "用户通过 REST 修改一个端口"}
    ),
    on_network.announced("port.update.start", on_network.STARTS),
)
_DHCP = Step(
    kind=Kind.CAST,
    exchange="neutron",
    key="dhcp_agent.*",
    name="port_update_end",
    text={
        "en": "it is cast to the one DHCP agent of this network",
        "zh-CN": "cast 给负责这个网络的那一个 DHCP 代理",
    },
)
_ENDED = on_network.announced("port.update.end", on_network.ENDS)


def _members(heard_by: int) -> Step:
    return on_network.fanout(
        GROUP_NOTIFIER,
        "security_groups_member_updated*",
        heard_by,
        {
            "en": "a new address changes who is in the port's security groups: another fanout",
            "zh-CN": "地址变了，安全组的成员也就变了：又一条广播",
        },
    )


def _update_list(text_en: str, text_zh: str) -> Step:
    return Step(
        kind=Kind.CALL,
        exchange="neutron",
        key="q-plugin",
        name="update_device_list*",
        by_ids=True,
        anytime=True,
        text={"en": text_en, "zh-CN": text_zh},
    )


def _classic(cloud: Cloud, *, address: bool) -> tuple[Step, ...]:
    agents = cloud.count("ovs_agent")
    dhcp = (_DHCP,) if cloud.count("dhcp_agent") else ()
    return (
        *_ASKED,
        *dhcp,
        *((_members(agents),) if address else ()),
        on_network.fanout(
            PORT_NOTIFIER,
            "port_update*",
            agents,
            {
                "en": "one fanout tells every L2 agent that this port changed",
                "zh-CN": "一条广播告诉每一个 L2 代理：这个端口变了",
            },
        ),
        _ENDED,
        Step(
            kind=Kind.CALL,
            exchange="neutron",
            key="q-plugin",
            name="get_devices_details_list_and_failed_devices*",
            by_ids=True,
            anytime=True,
            text={
                "en": "only the agent that has the port calls back: how is it now? (its own request id)",
                "zh-CN": "只有拥有这个端口的代理回头 call：它现在是什么样？（用它自己的请求 id）",
            },
        ),
        _update_list("and calls once more: the port is wired", "再 call 一次：端口已接好"),
    )


def _today(cloud: Cloud, *, address: bool) -> tuple[Step, ...]:
    pushed = on_network.pushed(
        cloud,
        "Port",
        {
            "en": "the port itself, as it is now, is pushed to every L2 agent",
            "zh-CN": "端口本身（现在的样子）被推送给每一个 L2 代理",
        },
    )
    unheard = on_network.fanout(
        PORT_NOTIFIER,
        "port_update*",
        0,
        {
            "en": "the old port_update fanout is sent too, and nobody hears it",
            "zh-CN": "旧的 port_update 广播仍然发出，但没有人在听",
        },
    )
    told = (*((_DHCP,) if cloud.count("dhcp_agent") else ()), _members(0)) if address else ()
    wired = _update_list(
        "the agent that has the port calls: it is wired (under its own request id)",
        "拥有这个端口的代理 call：已接好（用的是它自己的请求 id）",
    )
    return (*_ASKED, pushed, *told, unheard, _ENDED, wired)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan
    address = _change(parameters) == "address"
    if era_of(parameters) == "classic":
        return _classic(cloud, address=address)
    return _today(cloud, address=address)


SCENARIO = Scenario(
    name="port_update",
    group="neutron",
    text={
        "en": {
            "title": "Change a port",
            "story": "A changed port is told to all L2 agents by fanout, and one of them acts: the one"
            " that has the port calls back that it is wired. A new address also concerns the DHCP agent,"
            " which gets a cast of its own; a new name does not.",
        },
        "zh-CN": {
            "title": "修改端口",
            "story": "端口的变化用广播告诉所有 L2 代理，真正行动的只有一个：拥有这个端口的代理回头 call，"
            "说已接好。新地址还与 DHCP 代理有关，它会收到只给它的 cast；改名则与它无关。",
        },
    },
    parameters=(
        Choice(
            name="what",
            choices=("address", "name"),
            called={
                "address": {"en": "address", "zh-CN": "地址"},
                "name": {"en": "name", "zh-CN": "名字"},
            },
            title={"en": "What", "zh-CN": "改什么"},
            help={
                "en": "address: DHCP and security groups are concerned too. name: only the L2 agents.",
                "zh-CN": "address（地址）：还涉及 DHCP 与安全组；name（名字）：只涉及 L2 代理。",
            },
        ),
        ERA,
    ),
    prepare=_prepare,
    play=_play,
    must_see=_must_see,
)
