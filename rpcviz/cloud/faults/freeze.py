"""Freeze: a server stands still, as a process that hangs: before, after or in the midst of a request."""

from collections.abc import Mapping
from typing import Any

from rpcviz.base.concurrency import Stop
from rpcviz.bus.disturb import Disturbance
from rpcviz.cloud.fault import Fault, Scene, Undo
from rpcviz.cloud.scenario import Choice

FOR_EVER_S = 3600.0
AFTER_ACK, BEFORE_ACK, MID_METHOD = "after_ack", "before_ack", "mid_method"


class Frozen(Disturbance):
    """Stands still from the first request that comes to the point `when`, until it is over."""

    def __init__(self, over: Stop, when: str) -> None:
        self._over = over
        self._when = when
        self._stands = False

    def taking(self, inner: Mapping[str, Any], *, redelivered: bool) -> bool:  # noqa: ARG002
        """Hold it unacknowledged; whoever stands still takes nothing more either."""
        if self._stands or self._when == BEFORE_ACK:
            self._hold()
        return True

    def starting(self, inner: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Hold it acknowledged: if the process died now, it would be lost."""
        if self._when == AFTER_ACK:
            self._hold()

    def working(self) -> None:
        """Hold it half done: some of its effects are there, and no answer comes."""
        if self._when == MID_METHOD:
            self._hold()

    def beating(self) -> None:
        """Whoever stands still gives no sign of life."""
        if self._stands:
            self._hold()

    def answering(self, msg_id: str) -> bool:  # noqa: ARG002
        """A method without work of its own is caught at its end."""
        if self._when == MID_METHOD:
            self._hold()
        return True

    def _hold(self) -> None:
        self._stands = True
        self._over.wait(FOR_EVER_S)


def _do(scene: Scene) -> Undo:
    undo = scene.disturb(Frozen(scene.over, str(scene.values["when"])))
    scene.cloud.hush(scene.who)

    def thaw() -> None:
        undo()
        scene.cloud.rouse(scene.who)

    return thaw


FAULT = Fault(
    text={
        "en": {
            "title": "Freeze a service",
            "story": "It takes a request and hangs: no answer, no sign of life, no report of its own. "
            "Callers see only that their time is over. Once mended it goes on, and answers too late.",
        },
        "zh-CN": {
            "title": "冻结一个服务",
            "story": "它取走请求后挂起：没有应答，没有心跳，也不再定期报告。调用方只看到超时。"
            "修复之后它继续工作，但应答已经太迟。",
        },
    },
    do=_do,
    parameters=(
        Choice(
            name="when",
            choices=(AFTER_ACK, BEFORE_ACK, MID_METHOD),
            called={
                AFTER_ACK: {"en": "after its ack", "zh-CN": "ack 之后"},
                BEFORE_ACK: {"en": "before its ack", "zh-CN": "ack 之前"},
                MID_METHOD: {"en": "in mid-method", "zh-CN": "方法执行中"},
            },
            title={"en": "Hangs", "zh-CN": "挂起于"},
            help={
                "en": "after_ack (after its ack): the broker has forgotten the request. before_ack (before "
                "its ack): the broker still holds it. mid_method (in mid-method): half of the work is done.",
                "zh-CN": "after_ack（ack 之后）：消息代理已忘记该请求；"
                "before_ack（ack 之前）：消息代理仍保留它；mid_method（方法执行中）：工作只完成了一半。",
            },
        ),
    ),
)
