"""Poison: a message in a server's queue that nobody can read."""

from rpcviz.cloud.fault import Fault, Scene, Undo

BODY = b'{"oslo.version": "2.0", "oslo.message": "{\\"method\\": '


def _do(scene: Scene) -> Undo:
    scene.operator.publish(scene.own_queue(), BODY)
    # The server refuses it for good at its first sight, so nothing is left to be mended.
    return lambda: None


FAULT = Fault(
    text={
        "en": {
            "title": "Send a poison message",
            "story": "One message that ends in the middle. oslo's server refuses it and reads on; "
            "a server that put it back would get it again for ever.",
        },
        "zh-CN": {
            "title": "发送一条有毒消息",
            "story": "一条中途截断的消息。oslo 的服务端拒收后继续读取；若把它放回队列，"
            "就会没完没了地再次收到。",
        },
    },
    do=_do,
)
