"""Slow: every method takes longer, as on a host that swaps."""

from collections.abc import Mapping
from typing import Any

from rpcviz.base.concurrency import Stop
from rpcviz.bus.disturb import Disturbance
from rpcviz.cloud.fault import Fault, delay


class Slow(Disturbance):
    """Lets each method begin later; signs of life are given meanwhile, to whoever asked for them."""

    def __init__(self, over: Stop, delay_s: float) -> None:
        self._over = over
        self._delay_s = delay_s

    def running(self, inner: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Wait."""
        self._over.wait(self._delay_s)


FAULT = Fault(
    text={
        "en": {
            "title": "Slow a service down",
            "story": "Each method takes longer. Whoever waits less than that gets a timeout, and the answer "
            "comes all the same: too late.",
        },
        "zh-CN": {
            "title": "让一个服务变慢",
            "story": "每个方法都更慢。等待时间更短的调用方会超时，而应答照样会来：太迟了。",
        },
    },
    do=lambda scene: scene.disturb(Slow(scene.over, scene.number("delay"))),
    parameters=(delay(8),),
)
