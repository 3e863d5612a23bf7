"""What the chaos desk tells others: faults one may choose, and what is broken now.

Nothing here knows the bus, so that whoever shows it need not either.
"""

from collections.abc import Mapping

import msgspec

from rpcviz.cloud.run import ParameterInfo, Scalar, Words


class FaultInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One fault that can be chosen."""

    name: str
    title: Words
    story: Words
    parameters: tuple[ParameterInfo, ...]
    available: bool
    reason: Words | None = None


class Breakage(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is broken now."""

    id: str
    fault: str
    title: Words
    target: str
    """`PROGRAM@HOST`, or `broker`."""
    parameters: Mapping[str, Scalar]
    since_ns: int
    """Nanoseconds since the epoch; at `until_ns` it is mended by itself."""
    until_ns: int


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario breaks while it is played."""

    fault: str
    """Its name in the catalogue."""
    values: Mapping[str, Scalar]
    """Its parameters: `target` and what else it has."""
