"""Lose replies: the work is done, and nobody hears of it."""

from rpcviz.bus.disturb import Disturbance
from rpcviz.cloud.fault import Fault


class Mute(Disturbance):
    """Sends no answer."""

    def answering(self, msg_id: str) -> bool:  # noqa: ARG002
        """Never."""
        return False


FAULT = Fault(
    text={
        "en": {
            "title": "Lose replies",
            "story": "Each method is run and its answer thrown away. The caller times out, although all "
            "was done: "
            "a call that failed may well have had its effect.",
        },
        "zh-CN": {
            "title": "丢失应答",
            "story": "每个方法都会执行，但应答被丢弃。调用方超时，尽管一切都已完成：失败的 call "
            "很可能已经生效。",
        },
    },
    do=lambda scene: scene.disturb(Mute()),
)
