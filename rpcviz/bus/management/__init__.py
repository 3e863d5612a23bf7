"""What a broker says of itself, in the records of `wire.broker`, whichever broker it is.

`management` says where RabbitMQ's management API is; None: beside the broker, on the usual port.
"""

from typing import Literal

from rpcviz.base.pipe import PipeCounts
from rpcviz.bus.connect import close, connect, facts_of, own_name
from rpcviz.bus.management import embedded, rabbitmq
from rpcviz.bus.management.address import ManagementUrl
from rpcviz.bus.management.ask import NotManaged
from rpcviz.bus.management.rabbitmq import Permissions
from rpcviz.bus.state import BrokerFacts
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire.broker import BrokerTopology

__all__ = [
    "BrokerFacts",
    "ManagementUrl",
    "NotManaged",
    "Permissions",
    "alarms",
    "broker_facts",
    "permissions",
    "queue_counts",
    "set_tracing",
    "topology",
    "tracing",
    "transient_policy",
]


def topology(url: BrokerUrl, management: ManagementUrl | None = None) -> BrokerTopology:
    """Connections, exchanges, queues, bindings and consumers, rpcviz's own left out. Raises NotManaged."""
    return embedded.topology() if url.is_embedded else rabbitmq.Api(url, management).topology()


def queue_counts(url: BrokerUrl, name: str, management: ManagementUrl | None = None) -> PipeCounts | None:
    """What went through a queue; None when it is not there. Dropped: also what expired or was purged.

    RabbitMQ tells it some seconds late. Raises NotManaged.
    """
    if not url.is_embedded:
        return rabbitmq.Api(url, management).queue_counts(name)
    counts = embedded.queue_counts(name)
    if counts is None:
        return None
    return PipeCounts(
        given=counts.given,
        taken=counts.taken,
        dropped=counts.dropped + counts.expired + counts.purged,
        waiting=counts.ready + counts.unacked,
    )


def broker_facts(url: BrokerUrl, management: ManagementUrl | None = None) -> BrokerFacts:
    """Product, version, node and vhost, from AMQP itself where the management API does not answer.

    It opens a connection then; a tap knows the same from its BusState. Raises BrokerUnreachable,
    LoginRefused.
    """
    if not url.is_embedded:
        try:
            return rabbitmq.Api(url, management).facts()
        except NotManaged:
            pass
    connection = connect(url, name=own_name("facts", "0" * 32))
    try:
        return facts_of(connection, url.vhost)
    finally:
        close(connection)


def tracing(url: BrokerUrl, management: ManagementUrl | None = None) -> bool:
    """True while the vhost's firehose is on. Raises NotManaged."""
    return True if url.is_embedded else rabbitmq.Api(url, management).is_tracing()


def set_tracing(url: BrokerUrl, on: bool, management: ManagementUrl | None = None) -> None:
    """Switch the vhost's firehose; the broker in memory has it always on. Raises NotManaged."""
    if not url.is_embedded:
        rabbitmq.Api(url, management).set_tracing(on)


def permissions(url: BrokerUrl, management: ManagementUrl | None = None) -> Permissions | None:
    """What the user may do in the vhost; None for the broker in memory. Raises NotManaged."""
    return None if url.is_embedded else rabbitmq.Api(url, management).permissions()


def transient_policy(
    url: BrokerUrl, management: ManagementUrl | None = None
) -> Literal["permitted", "denied"] | None:
    """Whether transient queues that are not exclusive are allowed; None where the broker does not say.

    `bus.probe.refusal` finds it out by trying. Raises NotManaged.
    """
    return None if url.is_embedded else rabbitmq.Api(url, management).transient_policy()


def alarms(url: BrokerUrl, management: ManagementUrl | None = None) -> tuple[str, ...]:
    """What the broker ran short of, such as "memory"; publishers wait meanwhile. Raises NotManaged."""
    return () if url.is_embedded else rabbitmq.Api(url, management).alarms()


def trace_line(url: BrokerUrl, *, on: bool) -> str:
    """What a person types on the broker's machine to switch the firehose."""
    return f"rabbitmqctl trace_{'on' if on else 'off'} -p {url.vhost}"
