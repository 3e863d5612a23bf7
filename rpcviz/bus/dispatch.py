"""Which method answers a request, and how an exception goes back.

Source: oslo_messaging/rpc/dispatcher.py `RPCDispatcher.dispatch`, oslo_messaging/_utils.py
`version_is_compatible`, oslo_messaging/_drivers/common.py `serialize_remote_exception`.
"""

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from rpcviz.bus.problems import ExpectedFailure, RemoteFailure

DISPATCHER = "oslo_messaging.rpc.dispatcher"
_DEFAULT_VERSION = "1.0"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a method is asked. `context` is the request context, its keys without `_context_`."""

    method: str
    args: dict[str, Any]
    context: dict[str, Any]
    version: str = _DEFAULT_VERSION
    namespace: str | None = None
    msg_id: str | None = None
    """None when nobody waits for an answer."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Methods that a server offers under one namespace and version."""

    namespace: str | None = None
    version: str = _DEFAULT_VERSION
    methods: Mapping[str, Callable[[Request], Any]]


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """An exception as it goes back."""

    exc_name: str
    module: str
    message: str
    tb: tuple[str, ...] = ()
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] | None = None


def read_request(inner: Mapping[str, Any]) -> Request:
    """The request in an inner message. Raises KeyError when there is no method."""
    prefix = "_context_"
    return Request(
        method=inner["method"],
        args=dict(inner.get("args") or {}),
        context={key[len(prefix) :]: value for key, value in inner.items() if key.startswith(prefix)},
        version=str(inner.get("version") or _DEFAULT_VERSION),
        namespace=inner.get("namespace"),
        msg_id=inner.get("_msg_id"),
    )


def version_fits(offered: str, asked: str) -> bool:
    """True when a server of version `offered` understands a message of version `asked`."""
    offer, ask = _numbers(offered), _numbers(asked)
    if not offer or not ask or offer[0] != ask[0]:
        return False
    return ask[1:3] <= offer[1:3]


def find_method(endpoints: Sequence[Endpoint], request: Request) -> Callable[[Request], Any]:
    """The method that answers. Raises ExpectedFailure: oslo's NoSuchMethod or UnsupportedVersion."""
    fitting = [
        endpoint
        for endpoint in endpoints
        if endpoint.namespace == request.namespace and version_fits(endpoint.version, request.version)
    ]
    for endpoint in fitting:
        method = endpoint.methods.get(request.method)
        if method is not None:
            return method
    if fitting:
        raise ExpectedFailure(
            "NoSuchMethod", DISPATCHER, f"Endpoint does not support RPC method {request.method}"
        )
    raise ExpectedFailure(
        "UnsupportedVersion",
        DISPATCHER,
        f"Endpoint does not support RPC version {request.version}. Attempted method: {request.method}",
    )


def raised(error: Exception) -> Raised:
    """What goes back for `error`."""
    if isinstance(error, ExpectedFailure):
        return _raised(
            error,
            name=error.name,
            module=error.module,
            message=error.message,
            args=(error.message,),
            kwargs=error.kwargs,
        )
    return _passed_on(error) if isinstance(error, RemoteFailure) else _own(error)


def _passed_on(error: RemoteFailure) -> Raised:
    """What came from another server goes on under its name, and its trail is now part of its text.

    Source: oslo_messaging/_drivers/common.py `deserialize_remote_exception`, which gives the class
    made anew a name and a text of its own; only the name is taken back on the next hop.
    """
    module = error.module or "builtins"
    message = "\n".join((error.message, *error.trail)) if error.trail else error.message
    made_anew = _last_line(f"{error.exc_name}_Remote", f"{module}_Remote", message)
    return Raised(
        exc_name=error.exc_name,
        module=module,
        message=message,
        tb=(*_trail(error), made_anew),
        args=error.arguments or (error.message,),
        kwargs=error.kwargs,
    )


def _own(error: Exception) -> Raised:
    """An exception of this program, with the arguments that its caller will make it anew from."""
    own = getattr(error, "kwargs", None)
    kwargs = {str(key): _plain(value) for key, value in own.items()} if isinstance(own, dict) else None
    kind, args = type(error), tuple(_plain(value) for value in error.args)
    return _raised(
        error, name=kind.__name__, module=kind.__module__, message=str(error), args=args, kwargs=kwargs
    )


def _raised(
    error: Exception,
    *,
    name: str,
    module: str,
    message: str,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any] | None,
) -> Raised:
    return Raised(
        exc_name=name,
        module=module,
        message=message,
        tb=(*_trail(error), _last_line(name, module, message)),
        args=args,
        kwargs=kwargs,
    )


def _plain(value: Any) -> Any:
    """What JSON can hold of a value; the rest as text."""
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return str(value)
    return value


def _trail(error: Exception) -> list[str]:
    # File names without their folders: where rpcviz is installed is nobody's business.
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f'  File "{frame.filename.rpartition("/")[2]}", line {frame.lineno}, in {frame.name}\n'
        + (f"    {frame.line}\n" if frame.line else "")
        for frame in frames
    ]
    return ["Traceback (most recent call last):\n", *lines]


def _last_line(name: str, module: str, message: str) -> str:
    # As Python writes it: its own exceptions without a module, none of them with an empty text.
    whole = name if module in ("builtins", "__main__") else f"{module}.{name}"
    return f"{whole}: {message}\n" if message else f"{whole}\n"


def _numbers(version: str) -> tuple[int, int, int] | None:
    parts = version.split(".")
    if not all(part.isdecimal() for part in parts):
        return None
    numbers = [int(part) for part in parts[:3]]
    return (*numbers, 0, 0, 0)[:3]  # type: ignore[return-value]
