"""What went wrong, as RFC 9457 has it."""

import msgspec

from rpcviz.web.answers.said import Value


class ProblemShape(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457: every error of the API."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str | None
    key: str
    values: dict[str, Value]
