"""Network pause: one program cannot reach the broker for a while; it runs on, and comes back."""

from rpcviz.cloud.fault import Fault, Scene, Undo


def _do(scene: Scene) -> Undo:
    network, cloud = scene.process.network, scene.cloud

    def undo() -> None:
        network.mend()
        cloud.rouse(scene.who)

    # One worker plays the rounds of all: a report that waits for this network would hold up the others'.
    cloud.hush(scene.who)
    network.cut()
    return undo


FAULT = Fault(
    text={
        "en": {
            "title": "Pause the network",
            "story": "Its connections break and no new one comes up. What it had not acknowledged goes back "
            "into its queue; what it wants to send waits. Once mended it connects again, reads what "
            "gathered, and its answers leave: too late for most.",
        },
        "zh-CN": {
            "title": "暂停网络",
            "story": "它的连接断开，也建立不了新的连接。尚未确认的消息回到它的队列；它要发送的内容只能等待。"
            "修复之后它重新连接，读取积压的消息，并发出应答：对多数调用方来说太迟了。",
        },
    },
    do=_do,
    cuts=True,
)
