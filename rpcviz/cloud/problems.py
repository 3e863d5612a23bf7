"""What the desk refuses, and why.

What each was made of stands beside its English, so that others may say it in another language.
"""

from collections.abc import Iterable

from rpcviz.base.problem import Problem
from rpcviz.cloud.run import Words


class _NotInTheCatalogue(Problem):
    """Nobody wrote a thing of this kind with this name."""

    exit_code, status = 2, 404

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.known = ", ".join(known)
        super().__init__(
            f"there is no {kind} {name!r}",
            cause="the name is not in the catalogue",
            remedy=f"One of: {self.known}",
        )


class UnknownScenario(_NotInTheCatalogue):
    """Nobody wrote this scenario."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("scenario", name, known)
        self.scenario = name


class UnknownRun(Problem):
    """No run has this id, or it was forgotten."""

    status = 404

    def __init__(self, run_id: str, kept: int) -> None:
        super().__init__(
            f"there is no run {run_id!r}",
            cause=f"the id is unknown, or its run is older than the last {kept}",
            remedy="Start a run and use the id of the answer.",
        )
        self.id = run_id
        self.kept = kept


class UnknownFault(_NotInTheCatalogue):
    """Nobody wrote this fault."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("fault", name, known)
        self.fault = name


class UnknownBreakage(Problem):
    """Nothing that is broken has this id."""

    status = 404

    def __init__(self, breakage_id: str) -> None:
        super().__init__(
            f"nothing broken has the id {breakage_id!r}",
            cause="the id is unknown, or it was mended by somebody or by itself",
            remedy="What is broken now is at /api/v1/chaos.",
        )
        self.id = breakage_id


class BadParameter(Problem):
    """A parameter is unknown, or its value is not allowed."""

    exit_code, status = 2, 422

    def __init__(self, scenario: str, name: str, reason: Words, allowed: Words) -> None:
        super().__init__(
            f"parameter {name!r} of {scenario} is not right",
            cause=reason["en"],
            remedy=f"Allowed: {allowed['en']}",
        )
        self.scenario = scenario
        self.parameter = name
        self.reason = reason
        self.allowed = allowed


class NotAvailable(Problem):
    """The scenario cannot be played now."""

    status = 409

    def __init__(self, scenario: str, reason: Words, advice: Words) -> None:
        super().__init__(f"{scenario} cannot be played now", cause=reason["en"], remedy=advice["en"])
        self.scenario = scenario
        self.reason = reason
        self.advice = advice
