"""Text to query: `kind:call -method:object_*`, terms joined by an implied AND."""

import re
from typing import Final, Literal

import msgspec

from rpcviz.base.problem import Usage
from rpcviz.wire.message import Kind

Field = Literal["kind", "method", "service", "request"]
FIELDS: Final[tuple[Field, ...]] = ("kind", "method", "service", "request")
MAX_LENGTH: Final = 500
MAX_TERMS: Final = 40
_NOT: Final = "NOT"


class QueryError(Usage):
    """A query that cannot be understood; `at` is where in the text `word` begins.

    `flaw` says what is wrong in one word, `about` what exactly: for whoever says it in another language.
    """

    def __init__(
        self, what: str, word: str, at: int, *, flaw: str, about: str | int = "", remedy: str = ""
    ) -> None:
        super().__init__(what, remedy=remedy or _REMEDY)
        self.word = word
        self.at = at
        self.flaw = flaw
        self.about = about


_REMEDY: Final = (
    "Write field:value with kind, method, service or request, such as: kind:call -method:object_*"
)


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One `field:value`; `values` are any-of, lower case, with `*` and `?` as wild cards."""

    field: Field
    values: tuple[str, ...]
    negated: bool = False


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """All terms must hold; no term lets everything through."""

    terms: tuple[Term, ...] = ()


def parse(text: str) -> Query:
    """Understand a query.

    Raises QueryError naming the word: an unknown field or kind, a missing value, something
    that is no `field:value`, a dangling NOT, or a text beyond the limits.
    """
    if len(text) > MAX_LENGTH:
        word = text[MAX_LENGTH:].split(maxsplit=1)[0] if text[MAX_LENGTH:].split() else ""
        raise QueryError(
            f"the query is longer than {MAX_LENGTH} characters",
            word,
            MAX_LENGTH,
            flaw="long",
            about=MAX_LENGTH,
            remedy="Leave some terms out.",
        )
    terms: list[Term] = []
    negate_at: int | None = None
    for found in re.finditer(r"\S+", text):
        word, at = found.group(), found.start()
        if word == _NOT:
            if negate_at is not None:
                raise QueryError("NOT after NOT", word, at, flaw="not_not")
            negate_at = at
            continue
        if len(terms) == MAX_TERMS:
            raise QueryError(
                f"more than {MAX_TERMS} terms", word, at,
                flaw="many", about=MAX_TERMS, remedy="Leave some terms out.",
            )  # fmt: skip
        term = _term(word, at)
        if negate_at is not None:
            term = msgspec.structs.replace(term, negated=not term.negated)
            negate_at = None
        terms.append(term)
    if negate_at is not None:
        raise QueryError("nothing follows NOT", _NOT, negate_at, flaw="not_nothing")
    return Query(terms=tuple(terms))


def _term(word: str, at: int) -> Term:
    negated = word.startswith("-")
    body = word[1:] if negated else word
    name, colon, value = body.partition(":")
    if not colon:
        raise QueryError(f"“{word}” is not a field:value", word, at, flaw="no_field", about=word)
    field = next((field for field in FIELDS if field == name.lower()), None)
    if field is None:
        raise QueryError(
            f"there is no field “{name}”", word, at,
            flaw="unknown_field", about=name, remedy=f"Fields are {', '.join(FIELDS)}.",
        )  # fmt: skip
    values = tuple(value.lower().split(","))
    if "" in values:
        raise QueryError(f"a value is missing in “{word}”", word, at, flaw="no_value", about=word)
    if any(mark in value for mark in '"()<>='):
        raise QueryError(
            f"“{value}” has characters that are not understood yet", word, at, flaw="odd", about=value
        )
    if field == "kind":
        _check_kinds(values, word, at)
    return Term(field=field, values=values, negated=negated)


def _check_kinds(values: tuple[str, ...], word: str, at: int) -> None:
    kinds = [kind.value for kind in Kind]
    for value in values:
        if value not in kinds and "*" not in value and "?" not in value:
            raise QueryError(
                f"there is no kind “{value}”", word, at,
                flaw="unknown_kind", about=value, remedy=f"Kinds are {', '.join(kinds)}.",
            )  # fmt: skip
