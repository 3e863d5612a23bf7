"""Freeze: a server takes requests and does nothing with them, as a process that hangs."""

from collections.abc import Mapping
from typing import Any

from rpcviz.base.concurrency import Stop
from rpcviz.bus.disturb import Disturbance
from rpcviz.cloud.fault import Fault, Scene, Undo
from rpcviz.cloud.scenario import Choice

FOR_EVER_S = 3600.0
BEFORE_ACK = "before_ack"


class Frozen(Disturbance):
    """Holds each request until it is over."""

    def __init__(self, over: Stop, *, before_ack: bool) -> None:
        self._over = over
        self._before_ack = before_ack

    def taking(self, inner: Mapping[str, Any], *, redelivered: bool) -> bool:  # noqa: ARG002
        """Hold the first, unacknowledged; all others wait behind it."""
        if self._before_ack:
            self._over.wait(FOR_EVER_S)
        return True

    def starting(self, inner: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Hold each, acknowledged: if the process died now, it would be lost."""
        self._over.wait(FOR_EVER_S)


def _do(scene: Scene) -> Undo:
    return scene.disturb(Frozen(scene.over, before_ack=scene.values["when"] == BEFORE_ACK))


FAULT = Fault(
    text={
        "en": {
            "title": "Freeze a service",
            "story": "It takes requests and hangs: no answer, no sign of life. "
            "Callers see only that their time is over. Once mended it goes on, and answers too late.",
        },
        "zh-CN": {
            "title": "冻结一个服务",
            "story": "它取走请求后挂起：没有应答，没有心跳。调用方只看到超时。修复之后它继续工作，"
            "但应答已经太迟。",
        },
    },
    do=_do,
    parameters=(
        Choice(
            name="when",
            choices=("after_ack", BEFORE_ACK),
            title={"en": "Hangs", "zh-CN": "挂起于"},
            help={
                "en": "after_ack: the broker has forgotten the request. before_ack: the broker still holds "
                "it.",
                "zh-CN": "after_ack：消息代理已忘记该请求；before_ack：消息代理仍保留它。",
            },
        ),
    ),
)
