"""The first thing a client gets."""

from rpcviz import __version__
from rpcviz.web.options import WebOptions
from rpcviz.web.ports import Ports
from rpcviz.web.pump import FRAME_NS
from rpcviz.web.sentences import broker_shape
from rpcviz.web.shapes import Hello
from rpcviz.web.words import Lang


def hello(options: WebOptions, ports: Ports, page: str, lang: Lang) -> Hello:
    """What this server is and what it listens to, in the client's language.

    `page`: the hash of the page's files.
    """
    now = ports.now
    brokers = [broker_shape(each, lang) for each in now.brokers()]
    return Hello(
        version=__version__,
        page=page,
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
