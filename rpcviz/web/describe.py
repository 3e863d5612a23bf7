"""What a route takes and gives, written beside it; the OpenAPI document is made from this."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

F = TypeVar("F", bound=Callable[..., Any])


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One value in the query of an address."""

    name: str
    help: str
    type: str = "string"


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """One route."""

    summary: str
    gives: type[msgspec.Struct] | None
    status: int = 200
    takes: type[msgspec.Struct] | None = None
    query: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()


Q: Final = Parameter(
    name="q", help="filter in the search language: kind:call (latency>50ms OR is:trouble) -method:object_*"
)
LIMIT: Final = Parameter(name="limit", help="how many, 1 to 500", type="integer")
FROM: Final = Parameter(name="from_ns", help="from this moment, in nanoseconds since 1970")
UNTIL: Final = Parameter(name="until_ns", help="and before this one")
LANG: Final = Parameter(name="lang", help="language of the sentences: en or zh-CN")
DESCRIPTIONS: Final[dict[str, Description]] = {}
"""By module and name of the function that answers."""


def describes(description: Description) -> Callable[[F], F]:
    """Note what the route below takes and gives."""

    def note(function: F) -> F:
        DESCRIPTIONS[f"{function.__module__}.{function.__name__}"] = description
        return function

    return note
