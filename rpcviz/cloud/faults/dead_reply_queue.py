"""Dead reply queue: a caller waits, and the queue for its answers is gone."""

from rpcviz.cloud.fault import Fault, Scene, Undo


def _do(scene: Scene) -> Undo:
    process, operator = scene.process, scene.operator

    def undo() -> None:
        try:
            # Whoever is asked from now on finds it, though its reader may come later.
            operator.bind(process.reads_replies_from())
        finally:
            process.find_replies()

    process.lose_replies()
    operator.delete(process.reply_queue)
    return undo


FAULT = Fault(
    text={
        "en": {
            "title": "Delete a reply queue",
            "story": "Here the target is the caller. Its calls are answered, and the answers reach no queue. "
            "The server offers each again for a minute: mend it soon, and one may still arrive in time.",
        },
        "zh-CN": {
            "title": "删除应答队列",
            "story": "这里的目标是调用方。它的 call 得到应答，而应答到不了任何队列。"
            "服务端会在一分钟内反复重发：尽快修复，应答也许还来得及。",
        },
    },
    do=_do,
    programs=("nova-api", "nova-conductor", "nova-compute"),
)
