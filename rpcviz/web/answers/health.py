"""Whether rpcviz is well."""

from typing import Literal

import msgspec


class WorkerShape(msgspec.Struct, frozen=True, kw_only=True):
    """One worker of rpcviz."""

    name: str
    state: Literal["running", "restarting", "ended"]
    reason: str | None
    restarts: int


class HealthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`/healthz` and `/readyz`."""

    status: Literal["ok", "not_ready"]
    reasons: list[str]
    workers: list[WorkerShape]
