"""Security group update: one fanout reaches every L2 agent, because each may have a port in the group.

Newton's agents listen to `q-agent-notifier-security_group-update`. Today's listen to pushed objects;
the old fanout is still sent, and nobody hears it.
Source: neutron/plugins/ml2/ovo_rpc.py, neutron/db/securitygroups_rpc_base.py.
"""

from rpcviz.cloud import on_network
from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.neutron_speaker import GROUP_NOTIFIER
from rpcviz.cloud.scenario import ERA, Parameters, Plan, Scenario, Step, era_of
from rpcviz.wire.hop import HopKind

HTTP_PORT = 80


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan
    cloud.neutron_api.add_rule(request_id, port=HTTP_PORT, era=era_of(parameters))


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan
    asked = on_network.user_asks(
        "POST /v2.0/security-group-rules",
        {
            "en": "the user asks neutron for a new rule, by REST",
            "zh-CN": "用户通过 REST 让 neutron 新增一条规则",
        },
    )
    written = Step(
        kind=HopKind.DB,
        name="INSERT securitygrouprules",
        text={"en": "neutron-server writes it down", "zh-CN": "neutron-server 把它写进数据库"},
    )
    if era_of(parameters) == "classic":
        heard = on_network.fanout(
            GROUP_NOTIFIER,
            "security_groups_rule_updated*",
            cloud.count("ovs_agent"),
            {
                "en": "one fanout reaches every L2 agent, each in a queue of its own",
                "zh-CN": "一条广播到达每一个 L2 代理，各有自己的队列",
            },
        )
        return (asked, written, heard)
    pushed = on_network.pushed(
        cloud,
        "SecurityGroupRule",
        {
            "en": "the rule itself is pushed to every L2 agent, each in a queue of its own",
            "zh-CN": "规则本身被推送给每一个 L2 代理，各有自己的队列",
        },
    )
    unheard = on_network.fanout(
        GROUP_NOTIFIER,
        "security_groups_rule_updated*",
        0,
        {
            "en": "the old fanout is sent too, and nobody hears it",
            "zh-CN": "旧的广播也发出了，但没有人在听",
        },
    )
    ended = on_network.announced("security_group_rule.create.end", on_network.ENDS)
    return (asked, written, pushed, unheard, ended)


SCENARIO = Scenario(
    name="security_group_update",
    group="neutron",
    text={
        "en": {
            "title": "Change a security group",
            "story": "One message, a copy for each: a fanout needs no routing key, every L2 agent has a queue"
            " of its own, and neutron-server does not even know how many there are.",
        },
        "zh-CN": {
            "title": "修改安全组",
            "story": "一条消息，人手一份：fanout 不需要路由键，每个 L2 代理都有自己的队列，"
            "neutron-server 甚至不知道有多少个代理。",
        },
    },
    parameters=(ERA,),
    play=_play,
    must_see=_must_see,
)
