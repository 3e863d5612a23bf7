"""What a broker says of itself, in the records of `wire.broker`, whichever broker it is."""

import msgspec

from rpcviz.base.pipe import PipeCounts
from rpcviz.base.problem import Problem
from rpcviz.bus.management import embedded
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire.broker import BrokerTopology


class BrokerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a broker is."""

    product: str
    version: str
    node: str
    vhost: str


class NotManaged(Problem):
    """Connections and queues of this broker cannot be asked for yet."""

    exit_code, status = 3, 501

    def __init__(self, url: BrokerUrl) -> None:
        super().__init__(
            f"the management API of {url.text} is not read by this version",
            cause="senders are named from it, and only the broker in memory answers today",
            remedy="Use --broker memory://",
        )


def topology(url: BrokerUrl) -> BrokerTopology:
    """Connections, exchanges, queues, bindings and consumers, rpcviz's own left out.

    Raises NotManaged for any broker but the one in memory.
    """
    if not url.is_embedded:
        raise NotManaged(url)
    return embedded.topology()


def queue_counts(url: BrokerUrl, name: str) -> PipeCounts | None:
    """What went through a queue; None when it is not there. Dropped: also what expired or was purged.

    Raises NotManaged for any broker but the one in memory.
    """
    if not url.is_embedded:
        raise NotManaged(url)
    counts = embedded.queue_counts().get(name)
    if counts is None:
        return None
    return PipeCounts(
        given=counts.given,
        taken=counts.taken,
        dropped=counts.dropped + counts.expired + counts.purged,
        waiting=counts.ready + counts.unacked,
    )


def broker_facts(url: BrokerUrl) -> BrokerFacts:
    """Product, version, node and vhost. Raises NotManaged for any broker but the one in memory."""
    if not url.is_embedded:
        raise NotManaged(url)
    product, version, node, vhost = embedded.facts()
    return BrokerFacts(product=product, version=version, node=node, vhost=vhost)
