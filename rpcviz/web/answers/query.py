"""A query as it is understood, and what could be written next."""

from typing import Literal

import msgspec

from rpcviz.query.tokens import TokenKind
from rpcviz.web.answers.problem import ProblemShape


class TokenShape(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a query; joined they are its text."""

    kind: TokenKind
    text: str


class SuggestionShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could stand at the caret."""

    text: str
    """What to put there."""
    name: str
    what: Literal["field", "operator", "value"]
    help: str | None
    count: int | None
    """Of a value: how many of the last messages have it."""


class CompletionShape(msgspec.Struct, frozen=True, kw_only=True):
    """What could stand at the caret."""

    start: int
    """What would be replaced, in characters of the query."""
    end: int
    field: str | None
    """Whose values these are; null: fields."""
    seen: int
    """How many of the last messages were counted."""
    suggestions: list[SuggestionShape]
    """The best first."""


class QueryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A query as it is understood."""

    tokens: list[TokenShape]
    problem: ProblemShape | None
    """Why it cannot be used; its values have `at` (in characters), `word` and `meant`."""
    written: str | None
    """The same query in its plainest form; null with a problem."""
    note: str | None
    """What limits its answers."""
    completion: CompletionShape | None
    """null: `at` was not asked for."""
