"""What the desk tells others: scenarios one may play, and runs as they are now.

Nothing here knows the bus, so that whoever shows a run need not either.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

Words = Mapping[str, str]
"""One text in each language: `{"en": …, "zh-CN": …}`."""
Scalar = str | int | bool
RunState = Literal["running", "succeeded", "failed"]
Group = Literal["nova", "neutron", "cinder", "patterns"]
"""Whose act it is; `patterns` are those of the bus itself, on which all others are built."""


class ParameterInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What one may choose when running a scenario."""

    name: str
    type: Literal["choice", "integer", "boolean", "text"]
    default: Scalar
    choices: tuple[Scalar, ...] | None
    """Every value it may have, or some of many numbers; None where there are too many to list."""
    help: Words
    title: Words | None = None
    """What its field is called; None: its name will do."""
    called: tuple[Words, ...] | None = None
    """What each of the choices is called, in their order; None: as they are written."""


class ScenarioInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One act of a user that can be played."""

    name: str
    group: Group
    title: Words
    story: Words
    parameters: tuple[ParameterInfo, ...]
    available: bool
    reason: Words | None = None


class StepInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One expected step and what was seen of it: the id of a message or hop."""

    expected: Words
    seen: str | None = None
    ok: bool = False


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a scenario, a snapshot."""

    id: str
    scenario: str
    parameters: Mapping[str, Scalar]
    state: RunState
    started_ns: int
    """Nanoseconds since the epoch."""
    steps: tuple[StepInfo, ...] = ()
    reason: Words | None = None
    """Why it failed; None while it runs and when it succeeded."""
    wire: Words | None = None
    """Whose wire habits its messages have, where they are not those of the era it is played in."""
    note: Words | None = None
    """What could not be told of a run that succeeded."""
    request_id: str | None = None
    ended_ns: int | None = None
