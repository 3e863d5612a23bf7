"""What keeps a tap from doing harm: a bounded queue of its own, and its own echoes dropped.

The bus declares the queue (exclusive, auto-delete, x-max-length with drop-head, no-ack); here
stands how it is called and how long it may grow. Source: https://www.rabbitmq.com/docs/firehose
and https://www.rabbitmq.com/docs/maxlength.
"""

from rpcviz.wire.hop import HOPS_EXCHANGE
from rpcviz.wire.tapped import Point, Route

OWN = "rpcviz."
"""Every object that rpcviz declares begins with this."""


def is_hop(route: Route, point: Point) -> bool:
    """True for the one copy of a hop that counts: its publish."""
    return route.exchange == HOPS_EXCHANGE and point is Point.PUBLISH


def is_echo(route: Route) -> bool:
    """True for what rpcviz itself sends and reads: counted nowhere, drawn nowhere."""
    if route.exchange.startswith(OWN) or (route.queue or "").startswith(OWN):
        return True
    return route.exchange == "" and route.routing_key.startswith(OWN)


def others(queues: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """`queues` less our own: a message that only a tap hears is unroutable all the same."""
    if queues is None:
        return None
    return tuple(queue for queue in queues if not queue.startswith(OWN))
