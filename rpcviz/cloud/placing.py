"""Steps of acts that look for a host: a conductor leads, a scheduler chooses, the host's room is claimed."""

from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.run import Words
from rpcviz.cloud.scenario import Step, answered
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

_WHERE_TO: Words = {
    "en": "the conductor calls any one scheduler: where to?",
    "zh-CN": "conductor 用 call 问任意一个 scheduler：放到哪里？",
}
_ANSWERED: Words = {
    "en": "the reply with the hosts comes back to the conductor's own queue",
    "zh-CN": "带着主机名的 reply 回到 conductor 自己的队列",
}
_GRANTED: Words = {
    "en": "the host's resource tracker grants the claim",
    "zh-CN": "该主机的资源跟踪器批准了申请",
}
DESTINATION_GRANTS: Words = {
    "en": "the destination's resource tracker grants the claim",
    "zh-CN": "目标主机的资源跟踪器批准了申请",
}
_STARTED: Words = {"en": "the virt driver starts the server", "zh-CN": "虚拟化驱动启动实例"}


def accepted(text: Words) -> Step:
    """The user asks for a server, and gets 202."""
    return Step(kind=HopKind.REST, key="nova-api@*", name="POST /servers", text=text)


def handed_to_a_conductor(method: str) -> Step:
    """nova-api has a conductor lead the rest."""
    return Step(
        kind=Kind.CAST,
        exchange="nova",
        key="conductor",
        name=method,
        text={
            "en": f"nova-api casts {method} to any one conductor",
            "zh-CN": f"nova-api 用 cast 把 {method} 交给任意一个 conductor",
        },
    )


def scheduler_asked(text: Words = _WHERE_TO) -> Step:
    """The call to any one scheduler."""
    return Step(kind=Kind.CALL, exchange="nova", key="scheduler", name="select_destinations", text=text)


def scheduler_answers(text: Words = _ANSWERED) -> Step:
    """Its reply, with the hosts."""
    return answered("select_destinations", text)


def room_taken(text: Words, *, times: int = 1) -> Step:
    """The room is written into placement's book."""
    return Step(kind=HopKind.REST, key="placement", name="PUT /allocations/*", times=times, text=text)


def room_returned(text: Words) -> Step:
    """The room is taken out of placement's book."""
    return Step(kind=HopKind.REST, key="placement", name="DELETE /allocations/*", text=text)


def claimed(text: Words = _GRANTED, *, granted: bool = True, times: int = 1) -> Step:
    """The host's own book: the resource tracker grants the room, or refuses."""
    return Step(kind=HopKind.WORK, name="claim", result={"granted": granted}, times=times, text=text)


def spawned(text: Words = _STARTED, *, times: int = 1) -> Step:
    """The hypervisor runs it."""
    return Step(kind=HopKind.WORK, name="spawn", times=times, text=text)


def schedulers_hear(cloud: Cloud, method: str, text: Words, *, times: int = 1) -> Step:
    """A fanout to every scheduler there is: what runs on a host now, or what has left it."""
    return Step(
        kind=Kind.FANOUT,
        exchange="scheduler_fanout",
        name=method,
        routed=cloud.count("nova_scheduler"),
        times=times,
        text=text,
    )
