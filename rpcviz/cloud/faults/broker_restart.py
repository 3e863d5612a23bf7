"""Broker restart: every connection breaks, and what was not durable is gone."""

from rpcviz.cloud.fault import BROKER, Fault, Scene, Undo


def _do(scene: Scene) -> Undo:
    cloud = scene.cloud
    cloud.cut_off()
    if scene.operator.restart():
        cloud.mark()
    return cloud.connect_again


FAULT = Fault(
    text={
        "en": {
            "title": "Restart the broker",
            "story": "Every connection breaks; queues, bindings and messages that are not durable are gone, "
            "and oslo's are not by default. The cloud stays away until it is mended, then declares all anew. "
            "The tap is cut off too: it shows a gap, and of what happened then it cannot know. On RabbitMQ "
            "only the connections of this cloud are closed, and the queues stay.",
        },
        "zh-CN": {
            "title": "重启消息代理",
            "story": "所有连接都断开；未持久化的队列、绑定和消息全部消失，而 oslo 默认就不持久化。"
            "修复之前云都不会回来，之后会重新声明一切。监听也会中断：它显示一段空白，其间发生的事无从知道。"
            "在 RabbitMQ 上只关闭本云自己的连接，队列仍在。",
        },
    },
    do=_do,
    cuts=True,
    programs=(BROKER,),
)
