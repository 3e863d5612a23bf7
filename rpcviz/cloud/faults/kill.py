"""Kill: a program ends suddenly; its queues stay, and nobody reads them."""

from rpcviz.cloud.fault import Fault, Scene, Undo

REVIVED_PID = 20_000
"""A program that is started again has a new pid."""


def _do(scene: Scene) -> Undo:
    process, cloud, who = scene.process, scene.cloud, scene.who
    # Only those that end with it: its topic's queues keep what waits, and may have arguments too.
    left = [queue.name for queue in process.queues() if "x-expires" in (queue.queue_arguments or {})]
    asked = process.reply_queue if process.calls else None
    cloud.kill(who)

    def undo() -> None:
        # A real broker lets them expire after half an hour; nobody here waits so long.
        for name in (*left, *filter(None, [asked])):
            scene.operator.delete(name)
        cloud.revive(who, process.pid + REVIVED_PID)

    return undo


FAULT = Fault(
    text={
        "en": {
            "title": "Kill a service",
            "story": "It leaves the bus at once. Its queue stays and fills, for nobody reads it; its "
            "fanout queue "
            "stays too, and gets copies in vain. Once mended a new process reads what waited.",
        },
        "zh-CN": {
            "title": "杀死一个服务",
            "story": "它立刻离开消息总线。它的队列仍在并不断积压，因为没有人读取；它的 fanout 队列也仍在，"
            "徒劳地收到副本。"
            "修复之后，新的进程读取积压的消息。",
        },
    },
    do=_do,
)
