"""Unbound queue: a server reads its queue, and nothing that is sent reaches it."""

from rpcviz.cloud.fault import Fault, Scene, Undo


def _do(scene: Scene) -> Undo:
    queue = scene.own_queue()
    scene.operator.unbind(queue)
    return lambda: scene.operator.bind(queue)


FAULT = Fault(
    text={
        "en": {
            "title": "Unbind a queue",
            "story": "The binding of its own queue is gone, as after a broker's partial restore. The "
            "server is well and "
            "reads on; what is sent to it reaches no queue and is dropped without a word.",
        },
        "zh-CN": {
            "title": "解除队列的绑定",
            "story": "它自己队列的绑定不见了，就像消息代理没有完全恢复。服务本身正常，仍在读取；"
            "而发给它的消息到不了任何队列，被悄悄丢弃。",
        },
    },
    do=_do,
)
