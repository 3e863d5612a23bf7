"""Methods of an object in another process, by calls on exchange `rpcviz.world`.

What a method takes and gives is in its annotations, so nothing is written twice: arguments go as JSON,
and come back as the types they were.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar, get_type_hints

import msgspec

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.problems import RemoteFailure
from rpcviz.cloud.pace import Stopped
from rpcviz.cloud.state import Gone, Refused

C = TypeVar("C", bound=type)
VERSION = "1.0"
_COME_BACK: Mapping[str, type[Exception]] = {
    kind.__name__: kind for kind in (Gone, Refused, Stopped, LookupError, OverflowError, TimeoutError)
}
"""Failures that mean here what they meant there."""


class Asks(Protocol):
    """Calls a method of an object elsewhere."""

    def __call__(self, name: str, args: Mapping[str, Any]) -> Any:
        """What the method gave, as plain JSON values. Raises RemoteFailure and what a lost owner means."""
        ...


def endpoint(namespace: str, target: object, names: Iterable[str]) -> Endpoint:
    """Answer calls of `names` with `target`'s methods."""
    return Endpoint(
        namespace=namespace,
        version=VERSION,
        methods={name: _answering(getattr(target, name)) for name in names},
    )


def _answering(method: Callable[..., Any]) -> Callable[[Request], Any]:
    hints = get_type_hints(method)
    parameters = inspect.signature(method).parameters
    loose = _loose(parameters)

    def answer(request: Request) -> Any:
        args = {
            name: msgspec.convert(value, hints[name] if name in parameters else Any)
            for name, value in request.args.items()
            if name in parameters or loose
        }
        return msgspec.to_builtins(method(**args))

    return answer


def _loose(parameters: Mapping[str, inspect.Parameter]) -> bool:
    """True for a method that takes any further names (`**fields`)."""
    return any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values())


def by_call(model: type, names: Iterable[str]) -> Callable[[C], C]:
    """Give a class the methods `names` of `model`, each a call through the instance's own `ask`."""

    def fill(made: C) -> C:
        for name in names:
            setattr(made, name, _asking(name, getattr(model, name)))
        return made

    return fill


def _asking(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    hints = get_type_hints(method)
    signature = inspect.signature(method)
    loose = [each.name for each in signature.parameters.values() if each.kind is each.VAR_KEYWORD]

    def ask(self: Any, *args: Any, **named: Any) -> Any:
        bound = dict(signature.bind(self, *args, **named).arguments)
        bound.pop("self")
        for fields in loose:
            bound.update(bound.pop(fields, {}))
        try:
            given = self.ask(name, msgspec.to_builtins(bound))
        except RemoteFailure as failure:
            kind = _COME_BACK.get(failure.exc_name)
            if kind is None:
                raise
            raise kind(failure.message) from None
        return msgspec.convert(given, hints["return"])

    ask.__doc__ = method.__doc__
    return ask
