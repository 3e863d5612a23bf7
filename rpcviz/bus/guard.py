"""Never a fake service on a real bus: who is at home on a broker, found out without declaring anything.

The marker exchange `rpcviz.cloud` says that this vhost belongs to a simulated cloud; it outlives a crash,
so that whoever starts again knows what lies there to be ours. The exclusive queue `rpcviz.cloud.owner`
says which connection owns that cloud; it goes with the connection.
"""

from uuid import uuid4

from amqp import exceptions
from kombu import Connection, Exchange

from rpcviz.base.problem import Problem
from rpcviz.bus import topology
from rpcviz.bus.connect import CHANNEL_ERRORS, CONNECTION_ERRORS, close, connect, own_name
from rpcviz.bus.url import BrokerUrl

OWN = "rpcviz."
"""Everything that rpcviz declares for itself begins with this."""
MARKER = "rpcviz.cloud"
OWNER = "rpcviz.cloud.owner"
REAL = (
    "nova", "neutron", "openstack",
    "cinder", "glance", "keystone", "heat", "ceilometer",
    "aodh", "designate", "ironic", "magnum", "manila", "octavia", "swift", "tacker", "trove", "vitrage",
    "zaqar",
)  # fmt: skip
"""Control exchanges of a real cloud: nova's, neutron's, oslo's default, and those of projects that may have
a vhost for themselves. Source: wherever a project calls oslo_messaging.set_transport_defaults, and
ceilometer/notification.py."""


class ForeignBus(Problem):
    """A real OpenStack speaks on this broker: a simulated one must not."""

    exit_code, status = 1, 409

    def __init__(self, url: BrokerUrl, found: tuple[str, ...]) -> None:
        names = ", ".join(found)
        super().__init__(
            f"the bus at {url.text} belongs to somebody else: no simulated service is started there",
            cause=f"found the exchanges {names}, but not {MARKER}, the mark of a simulated cloud;"
            " nothing was declared",
            remedy="Use --broker memory://, or a vhost of its own: rabbitmqctl add_vhost rpcviz;"
            " to watch this bus: rpcviz serve --no-cloud",
        )


def foreign_exchanges(url: BrokerUrl) -> tuple[str, ...]:
    """Of the exchanges in REAL those that exist while our marker does not; () is free to go.

    Asks passively, declares nothing. Raises BrokerUnreachable, LoginRefused.
    """
    connection = connect(url, name=own_name("guard", uuid4().hex))
    try:
        found = tuple(name for name in REAL if _exchange_exists(connection, name))
        return () if found and _exchange_exists(connection, MARKER) else found
    finally:
        close(connection)


def refuse_foreign(url: BrokerUrl) -> None:
    """Raise ForeignBus where a real cloud is at home."""
    found = foreign_exchanges(url)
    if found:
        raise ForeignBus(url, found)


def has_marker(url: BrokerUrl) -> bool:
    """True where a simulated cloud is, or was before it crashed. Raises BrokerUnreachable, LoginRefused."""
    connection = connect(url, name=own_name("guard", uuid4().hex))
    try:
        return _exchange_exists(connection, MARKER)
    finally:
        close(connection)


def owned(url: BrokerUrl) -> bool:
    """True while some process owns the simulated cloud. Raises BrokerUnreachable, LoginRefused."""
    connection = connect(url, name=own_name("guard", uuid4().hex))
    try:
        connection.channel().queue_declare(queue=OWNER, passive=True)
    except exceptions.NotFound:
        return False
    except (exceptions.ResourceLocked, exceptions.AccessRefused):
        return True
    finally:
        close(connection)
    return True


def _exchange_exists(connection: Connection, name: str) -> bool:
    try:
        connection.channel().exchange_declare(exchange=name, type="topic", passive=True)
    except exceptions.NotFound:
        return False
    except exceptions.AccessRefused:
        # We may not look at it, so it is there to be protected.
        return True
    return True


class Marker:
    """The mark of a simulated cloud, and the right to own it."""

    def __init__(self, url: BrokerUrl) -> None:
        self._url = url
        self._connection: Connection | None = None

    def claim(self) -> bool:
        """Leave the mark and become the owner; False where another process is.

        Raises BrokerUnreachable, LoginRefused.
        """
        self.let_go()
        connection = connect(self._url, name=own_name("cloud", uuid4().hex))
        try:
            style = topology.style_of(connection, uuid4().hex)
            if style is topology.Style.QUORUM:
                # The refusal closed it.
                close(connection)
                connection = connect(self._url, name=own_name("cloud", uuid4().hex))
            # As durable as the exchanges it speaks for: a broker's restart leaves all of them or none.
            mark = Exchange(MARKER, type="topic", durable=style is topology.Style.QUORUM, auto_delete=False)
            topology.declare_exchange(connection.channel(), mark)
            connection.channel().queue_declare(queue=OWNER, exclusive=True, durable=False, auto_delete=False)
        except (exceptions.ResourceLocked, exceptions.AccessRefused):
            close(connection)
            return False
        except BaseException:
            close(connection)
            raise
        self._connection = connection
        return True

    def holds(self) -> bool:
        """True while this process is the owner; False also when the connection was lost meanwhile."""
        if self._connection is None:
            return False
        try:
            channel = self._connection.channel()
            channel.exchange_declare(exchange=MARKER, type="topic", passive=True)
            channel.close()
        except (*CONNECTION_ERRORS, *CHANNEL_ERRORS):
            return False
        return True

    def let_go(self) -> None:
        """Own it no more; the mark stays."""
        connection, self._connection = self._connection, None
        if connection is not None:
            close(connection)

    def release(self) -> None:
        """Take the mark away, and own it no more."""
        try:
            if self._connection is not None and self.holds():
                self._connection.channel().exchange_delete(MARKER)
        finally:
            self.let_go()
