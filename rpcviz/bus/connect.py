"""The one place that opens connections."""

import contextlib
import os
from typing import Any

from amqp import exceptions
from kombu import Connection

from rpcviz import __version__
from rpcviz.base.problem import Problem
from rpcviz.bus.problems import BrokerUnreachable, LoginRefused
from rpcviz.bus.transport import CLASS_PATH
from rpcviz.bus.url import BrokerUrl

CONNECT_TIMEOUT_S = 5.0
CONNECTION_ERRORS: tuple[type[Exception], ...] = (exceptions.ConnectionError, OSError)
"""What a broken connection raises, whichever the broker; `TimeoutError` is one, so catch it first."""
CHANNEL_ERRORS: tuple[type[Exception], ...] = (exceptions.ChannelError,)
LOST: tuple[type[Exception], ...] = (*CONNECTION_ERRORS, *CHANNEL_ERRORS, Problem)
"""Whatever may end a connection for somebody who will try again."""
_POLL_S = 0.5
_EMBEDDED_WAIT_S = 600.0


def connect(url: BrokerUrl, *, name: str, host: str | None = None) -> Connection:
    """Open a connection, known to the broker as `name`; `host` says where the program runs.

    Publishes are confirmed, as oslo's are. Raises BrokerUnreachable, LoginRefused.
    """
    properties: dict[str, Any] = {"connection_name": name, "product": "rpcviz", "version": __version__}
    if host is not None:
        properties["host"] = host
    options = {"client_properties": properties, "confirm_publish": True}
    if url.is_embedded:
        connection = Connection(transport=CLASS_PATH, transport_options=options)
    else:
        connection = Connection(
            transport="pyamqp",
            hostname=url.host,
            port=url.port,
            userid=url.user,
            password=url.password,
            virtual_host=url.vhost,
            connect_timeout=CONNECT_TIMEOUT_S,
            transport_options=options,
        )
    try:
        connection.connect()
    except (exceptions.AccessRefused, exceptions.NotAllowed) as refused:
        raise LoginRefused(url.text, str(refused)) from None
    except CONNECTION_ERRORS as error:
        raise BrokerUnreachable(url.text, str(error) or type(error).__name__) from None
    return connection


def connection_name(program: str, pid: int, new_id: str) -> str:
    """What oslo tells the broker of a connection: program, process and a uuid.

    Source: oslo_messaging/_drivers/impl_rabbit.py `Connection.__init__`.
    """
    return f"{program}:{pid}:{dashed(new_id)}"


def own_name(what: str, new_id: str) -> str:
    """The name of a connection of rpcviz itself, such as the tap's."""
    return connection_name(f"rpcviz.{what}", os.getpid(), new_id)


def dashed(hex_text: str) -> str:
    """A uuid's 32 hex digits in its usual form."""
    return "-".join((hex_text[:8], hex_text[8:12], hex_text[12:16], hex_text[16:20], hex_text[20:]))


def drain(connection: Connection) -> bool:
    """Wait for one delivery and let its consumer have it; False when there was none for a while.

    On the embedded broker `wake` ends the wait at once; on a socket it ends by itself.
    Raises one of CONNECTION_ERRORS when the connection broke.
    """
    link = _link_of(connection)
    if link is None:
        raise exceptions.RecoverableConnectionError("connection already closed")
    try:
        link.drain_events(timeout=_EMBEDDED_WAIT_S if hasattr(link, "wake") else _POLL_S)
    except TimeoutError:
        return False
    return True


def wake(connection: Connection) -> None:
    """Let whoever waits in `drain` look around; safe from any worker."""
    wake_link = getattr(_link_of(connection), "wake", None)
    if wake_link is not None:
        wake_link()


def close(connection: Connection) -> None:
    """Close a connection that may be broken already."""
    plug = getattr(getattr(_link_of(connection), "_transport", None), "sock", None)
    with contextlib.suppress(*CONNECTION_ERRORS, *CHANNEL_ERRORS):
        connection.release()
    if plug is not None:
        # py-amqp leaves the socket open when the broker hung up first.
        plug.close()


def _link_of(connection: Connection) -> Any:
    # kombu's own property `connection` would connect again, for ever, where the link is lost.
    return connection._connection
