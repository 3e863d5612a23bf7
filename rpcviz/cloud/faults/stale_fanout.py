"""Stale fanout queue: what a dead server leaves behind; copies go there, and nobody reads them."""

from rpcviz.cloud.fault import Fault, Scene, Undo


def _do(scene: Scene) -> Undo:
    name = scene.operator.copy_fanout(scene.fanout_queue())
    return lambda: scene.operator.delete(name)


FAULT = Fault(
    text={
        "en": {
            "title": "Leave a stale fanout queue",
            "story": "A fanout queue without a reader, as a dead process leaves one. Each fanout puts a "
            "copy into it "
            "until it expires after half an hour: see Topology, what needs an eye.",
        },
        "zh-CN": {
            "title": "留下无主的 fanout 队列",
            "story": "一个没有读者的 fanout 队列，就像死去的进程留下的那样。每次 fanout 都会往里放一份副本，"
            "直到半小时后过期：见「拓扑」中需要留意的事项。",
        },
    },
    do=_do,
)
