"""What is to be taken away after an owner's death: a list of queues, kept on the broker itself.

Transient queues that are not exclusive outlive their program, and a fanout queue of a dead service takes
copies for half an hour more. Whoever comes next reads the list and deletes what nobody uses.
"""

import json
from uuid import uuid4

from amqp import exceptions
from kombu import Connection, Producer, Queue

from rpcviz.bus import topology
from rpcviz.bus.connect import close, connect, own_name
from rpcviz.bus.sweep import Belongings, sweep
from rpcviz.bus.url import BrokerUrl

WILL = "rpcviz.cloud.will"


def write(url: BrokerUrl, queues: frozenset[str]) -> None:
    """Keep these names instead of those of before. Raises BrokerUnreachable, LoginRefused."""
    connection = connect(url, name=own_name("will", uuid4().hex))
    try:
        style = topology.style_of(connection, uuid4().hex)
        if style is topology.Style.QUORUM:
            # The refusal closed it.
            close(connection)
            connection = connect(url, name=own_name("will", uuid4().hex))
        durable = style is topology.Style.QUORUM
        arguments = {"x-max-length": 1, **({"x-queue-type": "quorum"} if durable else {})}
        channel = connection.channel()
        Queue(WILL, durable=durable, auto_delete=False, queue_arguments=arguments)(channel).queue_declare()
        Producer(channel).publish(json.dumps(sorted(queues)), routing_key=WILL, delivery_mode=2)
    finally:
        close(connection)


def execute(url: BrokerUrl) -> tuple[str, ...]:
    """Delete the queues of a will that nobody uses, and the will; those that somebody still uses.

    Raises BrokerUnreachable, LoginRefused.
    """
    connection = connect(url, name=own_name("will", uuid4().hex))
    try:
        names = _read(connection)
    finally:
        close(connection)
    return sweep(url, Belongings(queues=names | {WILL}))


def _read(connection: Connection) -> frozenset[str]:
    try:
        found = Queue(WILL)(connection.channel()).get(no_ack=True)
    except exceptions.NotFound:
        return frozenset()
    try:
        names = json.loads(found.body) if found is not None else []
    except ValueError:
        return frozenset()
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()
