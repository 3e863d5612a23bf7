"""Twice: each request is delivered a second time, as after a connection that broke before the ack."""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.disturb import Disturbance
from rpcviz.cloud.fault import Fault


class Again(Disturbance):
    """Puts each request back once."""

    def taking(self, inner: Mapping[str, Any], *, redelivered: bool) -> bool:  # noqa: ARG002
        """Take what comes again."""
        return redelivered


FAULT = Fault(
    text={
        "en": {
            "title": "Deliver twice",
            "story": "Each request is put back unacknowledged once, and the broker delivers it again, "
            "marked as "
            "redelivered. The caller notices nothing; a server that acted before its ack would act twice.",
        },
        "zh-CN": {
            "title": "投递两次",
            "story": "每个请求都会未经确认地放回一次，消息代理再次投递并标记为重复投递。调用方毫无察觉；"
            "若服务在确认之前就执行，则会执行两次。",
        },
    },
    do=lambda scene: scene.disturb(Again()),
)
