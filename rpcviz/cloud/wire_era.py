"""What is said of a run whose era is not the one that the cloud's wire habits are of."""

from collections.abc import Sequence

from rpcviz.bus.habits import WireEra
from rpcviz.cloud.run import Words
from rpcviz.cloud.state import Era

_NEWER: Words = {
    "en": "The steps are classic, but the messages travel as today: replies use the default exchange, and"
    " calls can be monitored. Start rpcviz with --era classic for the old ways of travelling too.",
    "zh-CN": "步骤是 classic 的，但消息按 today 的方式传输：reply 走默认 exchange，call 可以被监视。"
    "要传输方式也是旧的，请用 --era classic 启动 rpcviz。",
}
_OLDER: Words = {
    "en": "The steps are today's, but the messages travel the classic way: each process has an exchange of"
    " its own for replies, no reply is mandatory, no call is monitored. --era today has both new.",
    "zh-CN": "步骤是 today 的，但消息按 classic 的方式传输：每个进程有自己的 reply exchange，"
    "reply 不是 mandatory，call 没有监视。用 --era today 启动，两者都是新的。",
}
_BOTH: Words = {
    "en": "Some processes of this cloud travel the classic way, some as today, and a classic server cannot"
    " answer a caller of today. Start all of them with the same --era.",
    "zh-CN": "这个云的进程有的按 classic 的方式传输，有的按 today 的方式，"
    "classic 的服务器无法应答 today 的调用方。"
    "请用同一个 --era 启动所有进程。",
}


def note(era: Era, wires: Sequence[WireEra]) -> Words | None:
    """A sentence where they differ; None where a run in this era travels as that era's release did it."""
    if len(wires) > 1:
        return _BOTH
    if not wires or wires[0] == era:
        return None
    return _NEWER if era == "classic" else _OLDER
