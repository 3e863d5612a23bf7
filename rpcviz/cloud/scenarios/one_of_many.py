"""One of many: a call to a topic, which any one of its servers takes.

All servers of a topic read one queue, and the broker gives each message to one of them in turn: that is
how OpenStack spreads work over more conductors or schedulers, and why nobody needs to know their names.
The message is `ping`, which every nova service answers and sends to a conductor when it starts.
Source: nova/baserpc.py `BaseRPCAPI.ping`, nova/conductor/api.py `wait_until_ready`.
"""

from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.scenario import Choice, Integer, Parameters, Plan, Scenario, Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

SERVICES = {"scheduler": "nova_scheduler", "conductor": "nova_conductor"}
"""Each topic with the service that serves it."""


def _sent(cloud: Cloud, parameters: Parameters) -> int:
    """How many messages: so many for each server there is."""
    return int(parameters["each"]) * max(1, cloud.count(SERVICES[str(parameters["topic"])]))


def _play(cloud: Cloud, request_id: str, plan: Plan, parameters: Parameters) -> None:
    del plan
    topic = str(parameters["topic"])
    cloud.nova_api.ping(request_id, topic=topic, times=_sent(cloud, parameters))


def _took(topic: str, host: str) -> Step:
    return Step(
        kind=Kind.CALL,
        exchange="nova",
        key=topic,
        name="ping",
        taker=host,
        routed=1,
        text={
            "en": f"the {topic} on {host} took some: one queue, and it reads it too",
            "zh-CN": f"{host} 上的 {topic} 取走了其中一些：同一个队列，它也在读",
        },
        unnamed={
            "en": f"one more {topic} took some: one queue, and it reads it too (from {{who}})",
            "zh-CN": f"又有一个 {topic} 取走了其中一些：同一个队列，它也在读（来自 {{who}}）",
        },
    )


def _must_see(cloud: Cloud, plan: Plan, parameters: Parameters) -> tuple[Step, ...]:
    del plan
    topic = str(parameters["topic"])
    sent = _sent(cloud, parameters)
    return (
        Step(
            kind=HopKind.WORK,
            name=f"ping {topic}",
            text={
                "en": f"nova-api shall ping topic {topic}, {sent} times",
                "zh-CN": f"让 nova-api 向主题 {topic} 发 {sent} 次 ping",
            },
        ),
        *(_took(topic, host) for host in cloud.hosts(SERVICES[topic])),
        Step(
            kind=Kind.REPLY,
            exchange="",
            key="reply_*",
            name="ping",
            times=sent,
            anytime=True,
            text={
                "en": f"{sent} replies for {sent} calls: each call was taken by one server only",
                "zh-CN": f"{sent} 次 call，{sent} 条 reply：每一次 call 只被一台服务器取走",
            },
        ),
    )


SCENARIO = Scenario(
    name="one_of_many",
    group="patterns",
    text={
        "en": {
            "title": "To any one of many",
            "story": "Any one of the servers of a topic takes each call: they all read the same queue, and"
            " the broker deals the messages out in turn. The sender knows the topic and no server. The"
            " message is the ping that nova's services send to a conductor when they start; here nova-api"
            " sends some.",
        },
        "zh-CN": {
            "title": "发给众多之一",
            "story": "每一次 call 都由该主题的任意一台服务器取走：它们读同一个队列，消息代理轮流分发。发送"
            "者只知道主题，不知道是哪台服务器。消息是 nova 各服务启动时发给 conductor 的 ping；这里由 "
            "nova-api 连发几次。",
        },
    },
    parameters=(
        Choice(
            name="topic",
            choices=tuple(SERVICES),
            title={"en": "Topic", "zh-CN": "主题"},
            help={"en": "Whose servers are asked.", "zh-CN": "向哪一类服务器发问。"},
        ),
        Integer(
            name="each",
            least=2,
            most=10,
            default=4,
            title={"en": "Per server", "zh-CN": "每台"},
            help={
                "en": "How many messages are sent for each server that the topic has.",
                "zh-CN": "该主题每有一台服务器，就发送几条消息。",
            },
        ),
    ),
    play=_play,
    must_see=_must_see,
)
