"""Scenarios, and what is posted to run one."""

from typing import Any, Literal

import msgspec


class ParameterShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one may choose when running a scenario."""

    name: str
    type: Literal["choice", "integer", "boolean", "text"]
    default: str | int | bool
    choices: list[str | int | bool] | None
    help: str
    title: str | None = None
    """What its field is called; None: its name will do."""
    called: list[str] | None = None
    """What each of the choices is called, in their order; None: as they are written."""


class ScenarioShape(msgspec.Struct, frozen=True, kw_only=True):
    """One act of a user that can be played."""

    name: str
    group: Literal["nova", "neutron", "cinder", "patterns"]
    """Under which head it stands."""
    title: str
    story: str
    parameters: list[ParameterShape]
    available: bool
    reason: str | None
    """Why it is not available."""


class ScenariosAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue in its teaching order."""

    scenarios: list[ScenarioShape]
    full: str | None
    """The hosts are full: in words, what to do."""


class RunBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is posted to start a run."""

    # What is allowed is the scenario's to say, in a 422 that names the parameter.
    parameters: dict[str, Any] = {}


class ResetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The simulated cloud is being emptied."""

    state: str
