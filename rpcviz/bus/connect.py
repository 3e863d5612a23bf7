"""The one place that opens connections."""

import contextlib
import os
import socket
import ssl
import struct
from collections.abc import Callable, Iterable
from typing import Any

from amqp import exceptions
from amqp.method_framing import frame_handler
from kombu import Connection

from rpcviz import __version__
from rpcviz.base.problem import Problem
from rpcviz.bus.problems import BrokerUnreachable, LoginRefused, TlsRefused, VhostRefused
from rpcviz.bus.state import BrokerFacts
from rpcviz.bus.transport import CLASS_PATH, broker
from rpcviz.bus.url import Address, BrokerUrl, Tls

CONNECT_TIMEOUT_S = 5.0
CLOSE_LIMIT_S = 2.0
HEARTBEAT_S = 20
"""Of our own long connections: a broker that is silent for twice as long is gone."""
CONNECTION_ERRORS: tuple[type[Exception], ...] = (exceptions.ConnectionError, OSError)
"""What a broken connection raises, whichever the broker; `TimeoutError` is one, so catch it first."""
CHANNEL_ERRORS: tuple[type[Exception], ...] = (exceptions.ChannelError,)
LOST: tuple[type[Exception], ...] = (*CONNECTION_ERRORS, *CHANNEL_ERRORS, Problem)
"""Whatever may end a connection for somebody who will try again."""
# What py-amqp raises when the other end speaks no AMQP.
_NO_AMQP = (exceptions.AMQPError, struct.error, ValueError, IndexError, KeyError, TypeError)
_POLL_S = 0.5
_EMBEDDED_WAIT_S = 600.0


def connect(
    url: BrokerUrl,
    *,
    name: str,
    host: str | None = None,
    heartbeat_s: int = 0,
    blocked: Callable[[str | None], None] | None = None,
    addresses: Iterable[Address] | None = None,
) -> Connection:
    """Open a connection, known to the broker as `name`; `host` says where the program runs.

    The hosts of `url` (or `addresses`, in this order) are tried in turn. Publishes are confirmed,
    as oslo's are. `heartbeat_s` asks for AMQP heartbeats, which `drain` then sends and expects.
    `blocked` is told why the broker takes no messages, and None when it does again.
    Raises BrokerUnreachable, TlsRefused, LoginRefused, VhostRefused.
    """
    properties: dict[str, Any] = {"connection_name": name, "product": "rpcviz", "version": __version__}
    if host is not None:
        properties["host"] = host
    options: dict[str, Any] = {"client_properties": properties, "confirm_publish": True}
    if url.is_embedded:
        connection = Connection(transport=CLASS_PATH, transport_options=options)
        connection.connect()
        return connection
    if blocked is not None:
        options["on_blocked"] = blocked
        options["on_unblocked"] = lambda: blocked(None)
    unreachable: BrokerUnreachable | None = None
    for address in addresses if addresses is not None else url.addresses:
        try:
            return _connect_to(url, address, options, heartbeat_s)
        except BrokerUnreachable as failed:
            # The first TLS that fails says more than a host that is down.
            if unreachable is None or not isinstance(unreachable, TlsRefused):
                unreachable = failed
    raise unreachable or BrokerUnreachable(url.text, "the address names no host")


def _connect_to(url: BrokerUrl, address: Address, options: dict[str, Any], heartbeat_s: int) -> Connection:
    begun: list[Any] = []

    def handler(link: Any, callback: Any) -> Any:
        begun.append(link)
        return frame_handler(link, callback)

    try:
        return _enter(url, address, {**options, "frame_handler": handler}, heartbeat_s)
    except Problem:
        # py-amqp forgets its socket when the other end speaks no AMQP.
        for link in begun:
            with contextlib.suppress(*CONNECTION_ERRORS):
                link.collect()
        raise


def _enter(url: BrokerUrl, address: Address, options: dict[str, Any], heartbeat_s: int) -> Connection:
    connection = Connection(
        transport="pyamqp",
        hostname=f"[{address.host}]" if ":" in address.host else address.host,
        port=address.port,
        userid=address.user,
        password=address.password,
        virtual_host=url.vhost,
        connect_timeout=CONNECT_TIMEOUT_S,
        heartbeat=heartbeat_s,
        ssl=False if url.tls is None else _tls_options(url.tls, address),
        transport_options=options,
    )
    where = url.text if len(url.addresses) == 1 else f"{address.text} of {url.text}"
    try:
        # Not `connect`, which tries a second time after two seconds: who tries again is not decided here.
        connection._connection_factory()
    except exceptions.AccessRefused as refused:
        raise LoginRefused(where, reason(refused)) from None
    except exceptions.NotAllowed as refused:
        raise VhostRefused(where, reason(refused), user=address.user, vhost=url.vhost) from None
    except ssl.SSLError as error:
        raise _tls_refused(where, error) from None
    except CONNECTION_ERRORS as error:
        raise BrokerUnreachable(where, _why(error, tls=url.tls is not None)) from None
    except _NO_AMQP as error:
        raise BrokerUnreachable(where, f"who answers there speaks no AMQP 0-9-1 ({error!r:.200})") from None
    return connection


def _tls_options(tls: Tls, address: Address) -> dict[str, Any]:
    files = {"ca_certs": tls.ca_file, "certfile": tls.cert_file, "keyfile": tls.key_file}
    options: dict[str, Any] = {name: file for name, file in files.items() if file is not None}
    if tls.verify:
        # The name is also what is checked: without it any certificate of the authority would do.
        return options | {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": address.host}
    return options | {"cert_reqs": ssl.CERT_NONE}


def _tls_refused(where: str, error: ssl.SSLError) -> TlsRefused:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsRefused(
            where,
            f"its certificate is not trusted: {error.verify_message}",
            "Name the authority that signed it (?ssl=1&ssl_ca_file=FILE), and the host as it is in there; "
            "--insecure takes any certificate, and anybody's",
            flaw="untrusted",
        )
    text = error.reason or str(error)
    if "WRONG_VERSION" in text or "RECORD_LAYER" in text or "UNEXPECTED_EOF" in text:
        return TlsRefused(
            where,
            f"who answers there speaks no TLS ({text})",
            "Use the broker's TLS port (5671 by default), or amqp:// without ssl=1 for a plain one",
            flaw="plain",
        )
    return TlsRefused(
        where,
        text,
        "Check ssl_ca_file, ssl_cert_file and ssl_key_file: PEM files that belong together; "
        "a broker that asks for a client's certificate needs the last two",
        flaw="files",
    )


def reason(error: Exception) -> str:
    """An error of AMQP or of a socket in one line: the broker's own words where there are some."""
    if isinstance(error, exceptions.ConsumerCancelled):
        return "the broker ended the consumer: its queue is gone"
    code, text = getattr(error, "reply_code", None), getattr(error, "reply_text", None)
    if text:
        words = " ".join(str(text).split())
        return f"{code} {words}" if code else words
    if isinstance(error, OSError) and error.errno is not None and error.strerror and error.strerror.isupper():
        # eventlet says ECONNREFUSED where sockets say "Connection refused".
        return f"[Errno {error.errno}] {os.strerror(error.errno)}"
    return str(error) or type(error).__name__


def _why(error: Exception, *, tls: bool) -> str:
    text = reason(error)
    if isinstance(error, FileNotFoundError | PermissionError):
        return f"a file of TLS cannot be read ({text})"
    hung_up = "unexpectedly closed" in text or isinstance(
        error, ConnectionResetError | exceptions.UnexpectedFrame
    )
    if not tls and hung_up:
        return f"{text}; a port of TLS answers so to plain AMQP: use amqps:// or ssl=1 there"
    return text


def facts_of(connection: Connection, vhost: str) -> BrokerFacts:
    """What the broker said of itself when `connection` was opened; no management API is asked."""
    link = _link_of(connection)
    if hasattr(link, "wake"):
        options = broker().engine.options
        return BrokerFacts(
            product="rpcviz embedded broker", version=__version__, node=options.node, vhost=options.vhost
        )
    said = getattr(link, "server_properties", {})
    return BrokerFacts(
        product=_text(said.get("product")),
        version=_text(said.get("version")),
        node=_text(said.get("cluster_name")),
        vhost=vhost,
    )


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")


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


def drain(connection: Connection, timeout_s: float | None = None) -> bool:
    """Wait for one delivery and let its consumer have it; False when there was none for a while.

    On the embedded broker `wake` ends the wait at once; on a socket it ends by itself, and
    heartbeats are sent and missed ones noticed where the connection has them.
    Raises one of CONNECTION_ERRORS when the connection broke.
    """
    link = link_of(connection)
    if not hasattr(link, "wake"):
        longest_s = _POLL_S
        link.heartbeat_tick()
    else:
        longest_s = _EMBEDDED_WAIT_S
    try:
        link.drain_events(timeout=longest_s if timeout_s is None else timeout_s)
    except TimeoutError:
        return False
    return True


def wake(connection: Connection) -> None:
    """Let whoever waits in `drain` look around; safe from any worker."""
    wake_link = getattr(_link_of(connection), "wake", None)
    if wake_link is not None:
        wake_link()


def close(connection: Connection) -> None:
    """Close a connection that may be broken already; a broker that does not answer is not waited for."""
    plug = getattr(getattr(_link_of(connection), "_transport", None), "sock", None)
    if plug is not None:
        with contextlib.suppress(OSError):
            plug.settimeout(CLOSE_LIMIT_S)
    with contextlib.suppress(*CONNECTION_ERRORS, *CHANNEL_ERRORS):
        connection.release()
    if plug is not None:
        # py-amqp leaves the socket open when the broker hung up first.
        plug.close()


def cut(connection: Connection) -> None:
    """Break a connection as a network does: its owner finds out by itself. Safe from any worker."""
    link = _link_of(connection)
    if hasattr(link, "wake"):
        link.close()
        return
    plug = getattr(getattr(link, "_transport", None), "sock", None)
    if plug is not None:
        # Not closed: its owner may be reading, and a number that is free again may be another's.
        # By a twin: where it speaks TLS, its own `shutdown` takes that from under whoever reads, and a
        # green one then raises what is no connection error.
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(plug.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)


def drop(connection: Connection) -> None:
    """Hang up on a broker that is broken: nothing is sent and nothing awaited."""
    link = _link_of(connection)
    plug = getattr(getattr(link, "_transport", None), "sock", None)
    if plug is None:
        close(connection)
        return
    with contextlib.suppress(OSError):
        plug.settimeout(CLOSE_LIMIT_S)
    with contextlib.suppress(*CONNECTION_ERRORS, *CHANNEL_ERRORS):
        link.collect()
    plug.close()


def link_of(connection: Connection) -> Any:
    """What is below kombu: py-amqp's connection, or the embedded broker's.

    Raises RecoverableConnectionError when it is closed.
    """
    link = _link_of(connection)
    if link is None:
        raise exceptions.RecoverableConnectionError("connection already closed")
    return link


def _link_of(connection: Connection) -> Any:
    # kombu's own property `connection` would connect again, for ever, where the link is lost.
    return connection._connection
