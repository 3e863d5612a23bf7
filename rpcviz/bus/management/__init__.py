"""What a broker says of itself, in the records of `wire.broker`, whichever broker it is."""

import msgspec

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


def broker_facts(url: BrokerUrl) -> BrokerFacts:
    """Product, version, node and vhost. Raises NotManaged for any broker but the one in memory."""
    if not url.is_embedded:
        raise NotManaged(url)
    product, version, node, vhost = embedded.facts()
    return BrokerFacts(product=product, version=version, node=node, vhost=vhost)
