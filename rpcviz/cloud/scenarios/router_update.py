"""Change a router: a cast tells its L3 agent that it changed, and the agent calls back for what it is now.

Source: neutron/db/l3_db.py `update_router`, neutron/api/rpc/agentnotifiers/l3_rpc_agent_api.py
`_agent_notification`, neutron/agent/l3/agent.py `_process_update`.
"""

from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan, parameters
    cloud.neutron_api.update_router(request_id)


def _announced(event: str, en: str, zh: str) -> Step:
    return Step(
        kind=Kind.NOTIFICATION,
        exchange="neutron",
        key="notifications.info",
        name=event,
        anytime=True,
        text={"en": en, "zh-CN": zh},
    )


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del cloud, plan, parameters
    return (
        Step(
            kind=HopKind.REST,
            key="neutron-server@*",
            name="PUT /v2.0/routers/{id}",
            text={"en": "the user adds a route, by REST", "zh-CN": "用户通过 REST 添加一条路由"},
        ),
        _announced("router.update.start", "neutron announces the start", "neutron 通知：开始"),
        Step(
            kind=Kind.CAST,
            exchange="neutron",
            key="l3_agent.*",
            name="routers_updated",
            text={
                "en": "a cast to the L3 agent that has this router: it changed (and not a word on how)",
                "zh-CN": "cast 给负责这个路由器的 L3 代理：它变了（怎么变的，一字未提）",
            },
        ),
        Step(
            kind=Kind.CALL,
            exchange="neutron",
            key="q-l3-plugin",
            name="sync_routers",
            by_ids=True,
            text={
                "en": "so the agent calls: what is it like now? (under a request id of its own)",
                "zh-CN": "于是代理 call：它现在是什么样？（用的是它自己的请求 id）",
            },
        ),
        Step(
            kind=Kind.REPLY,
            exchange="",
            key="reply_*",
            name="sync_routers",
            text={"en": "the whole router comes back", "zh-CN": "整个路由器的内容返回"},
        ),
        Step(
            kind=HopKind.WORK,
            name="set up router",
            text={"en": "and the agent sets it up so", "zh-CN": "代理照此配置"},
        ),
        _announced("router.update.end", "neutron announces the end", "neutron 通知：完成"),
    )


SCENARIO = Scenario(
    name="router_update",
    group="neutron",
    text={
        "en": {
            "title": "Change a router",
            "story": "A cast says only that something changed, a call fetches what: neutron-server tells the"
            " one L3 agent that has the router, and that agent asks for the whole of it. So two changes in"
            " a row cannot arrive in the wrong order.",
        },
        "zh-CN": {
            "title": "修改路由器",
            "story": "cast 只说有东西变了，内容由 call 取回：neutron-server 通知负责这个路由器的那个 "
            "L3 代理，代理再要来完整的内容。这样接连两次修改就不会乱序。",
        },
    },
    needs=("l3_agent",),
    play=_play,
    must_see=_must_see,
)
