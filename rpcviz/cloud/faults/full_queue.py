"""Full queue: a queue with a length limit that nobody empties; what comes pushes the oldest out."""

from rpcviz.cloud.base_api import NAMESPACE, VERSION, WORDS
from rpcviz.cloud.fault import Fault, Scene, Undo
from rpcviz.wire import compose

MOST = 3
"""Messages that find a place."""


def _do(scene: Scene) -> Undo:
    queue, process, operator = scene.own_queue(), scene.process, scene.operator

    def undo() -> None:
        # What was limited by its declaration can only be made anew: what is in it is lost.
        try:
            operator.delete(queue.name)
            operator.bind(queue)
        finally:
            process.read_again()

    process.stop_reading()
    try:
        operator.limit(queue, MOST)
        for _ in range(MOST):
            operator.publish(queue, _filling(scene))
    except BaseException:
        undo()
        raise
    return undo


def _filling(scene: Scene) -> bytes:
    return compose.request(
        method="ping", args={"arg": WORDS}, context={}, version=VERSION, namespace=NAMESPACE,
        unique_id=scene.cloud.new_uuid().replace("-", ""),
    )  # fmt: skip


FAULT = Fault(
    text={
        "en": {
            "title": "Fill a queue up",
            "story": f"Its queue gets a limit of {MOST} messages, is filled, and the server does not come to "
            "read it. Each message that arrives pushes the oldest out: its sender is told nothing, and a "
            "cast is lost for good. Mending makes the queue anew; what is in it goes.",
        },
        "zh-CN": {
            "title": "塞满一个队列",
            "story": f"它的队列被限制为 {MOST} 条消息并被塞满，而服务来不及读取。"
            "每条新到的消息都会挤掉最旧的一条：发送方毫不知情，cast 就此永远丢失。"
            "修复会重建这个队列；其中的消息随之消失。",
        },
    },
    do=_do,
)
