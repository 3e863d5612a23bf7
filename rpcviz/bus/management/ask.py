"""One HTTP request to a management API: bounded in time and size, and refused with a reason."""

import base64
import http.client
import socket
import ssl
from typing import TypeVar

import msgspec

from rpcviz.base.problem import Problem
from rpcviz.bus.connect import reason
from rpcviz.bus.management.address import ManagementUrl
from rpcviz.bus.url import BrokerUrl, Tls

TIMEOUT_S = 5.0
SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes of one answer; ten thousand queues are some 10 MB."""
Shape = TypeVar("Shape")


class NotManaged(Problem):
    """The management API does not answer, or refuses."""

    exit_code, status = 3, 503

    def __init__(self, where: str, why: str, remedy: str = "") -> None:
        super().__init__(
            f"the management API at {where} cannot be asked",
            cause=why,
            remedy=remedy
            or "Switch it on (rabbitmq-plugins enable rabbitmq_management), or name it by --management; "
            "without it senders are named less well",
        )
        self.where = where


class NotThere(NotManaged):
    """The API answers that it has no such thing (404)."""

    word = "not_managed"


def ask(
    broker: BrokerUrl,
    management: ManagementUrl | None,
    path: str,
    shape: type[Shape],
    *,
    method: str = "GET",
    body: object = None,
) -> Shape:
    """Send one request and read its answer as `shape`; `path` begins after /api.

    Raises NotManaged, and NotThere for what is unknown there.
    """
    where = management or ManagementUrl.beside(broker)
    status, text = _talk(broker, where, method, path, body)
    if status == 404:
        raise NotThere(where.text, f"404 for {path}")
    if status in (401, 403):
        user = where.user or broker.user
        raise NotManaged(
            where.text,
            f"user {user!r} is refused ({status})",
            f"Give the user the tag: rabbitmqctl set_user_tags {user} monitoring "
            "(administrator to switch tracing); or name another one in --management",
        )
    if status >= 300:
        raise NotManaged(where.text, f"it answered {status} to {method} {path}")
    try:
        return msgspec.json.decode(text or b"null", type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotManaged(where.text, f"its answer to {path} is not as RabbitMQ's: {error}") from None


def _talk(broker: BrokerUrl, where: ManagementUrl, method: str, path: str, body: object) -> tuple[int, bytes]:
    connection = _connection(where)
    login = f"{where.user or broker.user}:{where.password if where.user else broker.password}"
    headers = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode(), "Accept": "*/*"}
    content = None if body is None else msgspec.json.encode(body)
    if content is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, f"{where.prefix}/api{path}", body=content, headers=headers)
        with connection.getresponse() as answer:
            text = answer.read(SIZE_LIMIT + 1)
    except ssl.SSLError as error:
        raise NotManaged(where.text, f"no TLS can be agreed on ({error.reason or error})") from None
    except (OSError, http.client.HTTPException) as error:
        raise NotManaged(where.text, _why(error)) from None
    finally:
        connection.close()
    if len(text) > SIZE_LIMIT:
        raise NotManaged(where.text, f"its answer to {path} is longer than {SIZE_LIMIT} bytes")
    return answer.status, text


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError | socket.timeout):
        return f"no answer within {TIMEOUT_S:g} s"
    return reason(error)


def _connection(where: ManagementUrl) -> http.client.HTTPConnection:
    if where.tls is None:
        return http.client.HTTPConnection(where.host, where.port, timeout=TIMEOUT_S)
    try:
        context = _context(where.tls)
    except (OSError, ssl.SSLError) as error:
        raise NotManaged(where.text, f"a file of TLS cannot be used ({error})") from None
    return http.client.HTTPSConnection(where.host, where.port, timeout=TIMEOUT_S, context=context)


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=tls.ca_file)
    if tls.cert_file is not None:
        context.load_cert_chain(tls.cert_file, tls.key_file)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
