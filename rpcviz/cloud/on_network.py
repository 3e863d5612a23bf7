"""Steps of acts on ports, networks and their rules: asked by REST, announced, told to every L2 agent."""

from rpcviz.cloud.cloud import Cloud
from rpcviz.cloud.neutron_speaker import PUSHES
from rpcviz.cloud.run import Words
from rpcviz.cloud.scenario import Step
from rpcviz.wire.hop import HopKind
from rpcviz.wire.message import Kind

STARTS: Words = {"en": "neutron announces the start", "zh-CN": "neutron 通知：开始"}
ENDS: Words = {"en": "neutron announces the end", "zh-CN": "neutron 通知：完成"}


def user_asks(name: str, text: Words) -> Step:
    """The user's REST call."""
    return Step(kind=HopKind.REST, key="neutron-server@*", name=name, text=text)


def announced(event: str, text: Words) -> Step:
    """A notification of neutron-server."""
    return Step(kind=Kind.NOTIFICATION, exchange="neutron", key="notifications.info", name=event, text=text)


def pushed(cloud: Cloud, kind: str, text: Words) -> Step:
    """The object itself, as it is now, to every L2 agent there is."""
    return fanout(PUSHES[kind], f"push {kind}*", cloud.count("ovs_agent"), text)


def fanout(topic: str, name: str, heard_by: int, text: Words) -> Step:
    """A fanout to so many queues; 0: it is sent all the same, and nobody hears it."""
    return Step(kind=Kind.FANOUT, exchange=f"{topic}_fanout", name=name, routed=heard_by, text=text)
