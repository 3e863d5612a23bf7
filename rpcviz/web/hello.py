"""The first thing a client gets."""

from rpcviz import __version__
from rpcviz.web.options import WebOptions
from rpcviz.web.ports import Ports
from rpcviz.web.pump import FRAME_NS
from rpcviz.web.shapes import Hello


def hello(options: WebOptions, ports: Ports) -> Hello:
    """What this server is and what it listens to."""
    now = ports.now
    brokers = list(now.brokers())
    return Hello(
        version=__version__,
        tap=brokers[0].tap,
        replies_visible=all(broker.replies_visible for broker in brokers),
        broker=brokers[0],
        brokers=brokers,
        replay=now.replay(),
        simulated=options.simulated,
        read_only=options.read_only,
        ring_limit=now.stats().ring_limit,
        frame_ms=FRAME_NS // 1_000_000,
        now_ns=str(now.now_ns()),
    )
