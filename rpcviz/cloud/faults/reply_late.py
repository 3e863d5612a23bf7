"""Reply late: the work is done in time, and its answer is sent long after."""

from rpcviz.base.concurrency import Stop
from rpcviz.bus.disturb import Disturbance
from rpcviz.cloud.fault import Fault, delay


class Late(Disturbance):
    """Keeps each answer for a while."""

    def __init__(self, over: Stop, delay_s: float) -> None:
        self._over = over
        self._delay_s = delay_s

    def answering(self, msg_id: str) -> bool:  # noqa: ARG002
        """Wait, then send it."""
        self._over.wait(self._delay_s)
        return True


FAULT = Fault(
    text={
        "en": {
            "title": "Reply late",
            "story": "The method runs at once, and its answer leaves late, as over a stalled connection. "
            "The caller has given up by then, and drops it.",
        },
        "zh-CN": {
            "title": "应答太迟",
            "story": "方法立刻执行，而应答很晚才发出，就像连接停顿了一样。那时调用方已经放弃，会丢弃它。",
        },
    },
    do=lambda scene: scene.disturb(Late(scene.over, scene.number("delay"))),
    parameters=(delay(8),),
)
