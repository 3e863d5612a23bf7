"""What can be broken on purpose, what is broken now, and what is posted to break it."""

from typing import Any

import msgspec

from rpcviz.web.answers.scenarios import ParameterShape


class FaultShape(msgspec.Struct, frozen=True, kw_only=True):
    """One fault that can be chosen."""

    name: str
    title: str
    story: str
    parameters: list[ParameterShape]
    """`target` is `PROGRAM@HOST`; `seconds` and `timeout` come with every fault."""
    available: bool
    reason: str | None
    """Why it is not available."""


class BreakageShape(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is broken now."""

    id: str
    fault: str
    title: str
    target: str
    parameters: dict[str, str | int | bool]
    since_ns: str
    until_ns: str
    """When it is mended by itself."""


class ChaosAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue in its teaching order, and what is broken now, oldest first."""

    faults: list[FaultShape]
    broken: list[BreakageShape]
    now_ns: str
    """The server's clock."""


class BreakBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is posted to break something."""

    # What is allowed is the fault's to say, in a 422 that names the parameter.
    parameters: dict[str, Any] = {}
