"""All servers: one fanout, of which each server of the topic gets a copy.

Every scheduler keeps the host aggregates in its memory, so each has to hear of a new one.
Source: nova/compute/api.py `AggregateAPI.create_aggregate`, nova/scheduler/rpcapi.py `update_aggregates`.
"""

from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan, parameters
    cloud.nova_api.create_aggregate(request_id)


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan, parameters
    schedulers = cloud.count("nova_scheduler")
    return (
        Step(
            kind=HopKind.REST,
            key="nova-api@*",
            name="POST /os-aggregates",
            text={
                "en": "an administrator makes a host aggregate, by REST",
                "zh-CN": "管理员通过 REST 创建一个主机聚合",
            },
        ),
        Step(
            kind=HopKind.DB,
            name="INSERT aggregates",
            text={"en": "nova-api writes it down", "zh-CN": "nova-api 把它写进数据库"},
        ),
        Step(
            kind=Kind.FANOUT,
            exchange="scheduler_fanout",
            key="",
            name="update_aggregates",
            routed=schedulers,
            text={
                "en": f"one message in, {schedulers} copies out: each scheduler has a queue at this exchange",
                "zh-CN": f"进去一条消息，出来 {schedulers} 份：每个 scheduler 在这个交换机上都有自己的队列",
            },
        ),
    )


SCENARIO = Scenario(
    name="all_servers",
    group="patterns",
    text={
        "en": {
            "title": "To all servers",
            "story": "One message in, a copy for each server out: the exchange scheduler_fanout copies it"
            " into every queue bound to it, and the routing key is empty. nova-api does not know how many"
            " schedulers there are, and no one answers.",
        },
        "zh-CN": {
            "title": "发给所有服务器",
            "story": "进去一条消息，每台服务器各得一份：交换机 scheduler_fanout 把它复制到每一个绑定的队列"
            "，路由键为空。nova-api 不知道有多少个 scheduler，也没有谁应答。",
        },
    },
    play=_play,
    must_see=_must_see,
)
