"""What can stand at the caret: fields, or the values that messages have for one of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal, get_args

import msgspec

from rpcviz.query.amounts import UNITS
from rpcviz.query.fields import FIELDS, Field, Sort
from rpcviz.query.match import Look, compile_query
from rpcviz.query.tokens import Token, TokenKind, tokens
from rpcviz.query.tree import Query, Sign, Term, Value, value_of, write_value
from rpcviz.query.values import TEXTS
from rpcviz.trace.entry import Entry

MOST: Final = 30
"""Suggestions in one list."""
_OPERATORS: Final = ("AND", "OR", "NOT")
_STEPS: Final[dict[str, tuple[str, ...]]] = {
    "latency": ("10ms", "100ms", "1s", "10s"),
    "age": ("10s", "1m", "10m"),
    "size": ("1kb", "10kb", "100kb", "1mb"),
    "routed": ("0", "1", "2", "10"),
    "masked": ("0",),
}
"""Numbers that are worth asking for."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the caret stands: what it is in the middle of, and what a suggestion would replace."""

    what: Literal["field", "value", "nothing"]
    start: int
    end: int
    typed: str = ""
    """From `start` up to the caret."""
    field: str | None = None
    """Of a value: whose."""
    sign: Sign = ":"
    named: bool = False
    """Of a field: its sign stands there already."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that could stand there."""

    text: str
    """What to put in place of what was typed."""
    name: str
    """The field, operator or value itself; its help goes by this name."""
    what: Literal["field", "operator", "value"]
    count: int | None = None
    """Of a value: how many of the last messages have it."""


def place(text: str, at: int) -> Place:
    """What the caret is in the middle of, when it stands before character `at`. Never raises."""
    at = max(0, min(at, len(text)))
    before = tokens(text[:at])
    if not before:
        return Place(what="field", start=at, end=at)
    last = before[-1]
    previous = before[-2].kind if len(before) > 1 else TokenKind.SPACE
    after = next(
        (token.end for token in tokens(text) if token.at == at and token.kind is TokenKind.VALUE), at
    )
    if last.kind is TokenKind.SIGN or (last.kind is TokenKind.SPACE and _compares(before[:-1])):
        return _value_place(before, at, after)
    if last.kind is TokenKind.COMMA and previous is TokenKind.VALUE:
        return _value_place(before, at, after)
    whole = next(token for token in tokens(text) if token.end > last.at)
    if last.kind is TokenKind.VALUE or (last.kind is TokenKind.BAD and previous in _BEFORE_VALUE):
        return _value_place(before, last.at, whole.end if whole.at == last.at else at)
    if last.kind in (TokenKind.SPACE, TokenKind.OPEN, TokenKind.NOT) and last.plain.strip() in ("", "(", "-"):
        return Place(what="field", start=at, end=at)
    if last.plain == "-":
        return Place(what="field", start=at, end=at)
    if last.kind in _WORDS and not last.plain.startswith('"'):
        named = whole.kind is TokenKind.FIELD
        return Place(what="field", start=last.at, end=whole.end, typed=last.plain, named=named)
    return Place(what="nothing", start=at, end=at)


_BEFORE_VALUE: Final = (TokenKind.SIGN, TokenKind.COMMA)
_WORDS: Final = (TokenKind.WORD, TokenKind.AND, TokenKind.OR, TokenKind.NOT)


def _compares(before: Sequence[Token]) -> bool:
    """A space is still inside of a term after `<`, `>` and their like."""
    return bool(before) and before[-1].kind is TokenKind.SIGN and before[-1].plain != ":"


def _value_place(before: Sequence[Token], start: int, end: int) -> Place:
    """The value that stands last; its field and sign are the nearest before it."""
    field = next((each for each in reversed(before) if each.kind is TokenKind.FIELD), None)
    sign = next((each for each in reversed(before) if each.kind is TokenKind.SIGN), None)
    if field is None or sign is None or field.plain.casefold() not in FIELDS:
        return Place(what="nothing", start=start, end=end)
    typed = before[-1].plain if start < before[-1].end else ""
    meant = next(each for each in get_args(Sign) if each == sign.plain)
    return Place(what="value", start=start, end=end, typed=typed, field=field.plain.casefold(), sign=meant)


def suggestions(where: Place, entries: Sequence[Entry], now_ns: int) -> list[Suggestion]:
    """The best first; `entries` are the last messages, newest first."""
    if where.what == "nothing":
        return []
    if where.what == "field" or where.field is None:
        return _fields(where)
    field = FIELDS[where.field]
    if field.sort in UNITS:
        return _numbers(field, where, entries, now_ns)
    return _values(field, where.typed.strip('"').casefold(), entries, now_ns)


def _fields(where: Place) -> list[Suggestion]:
    typed = where.typed.casefold()
    known = FIELDS.values()
    exact = [field.name for field in known if field.name.startswith(typed)]
    others = [field.name for field in known if any(each.startswith(typed) for each in field.also)]
    inside = [field.name for field in known if typed in field.name]
    found = [
        Suggestion(text=name + ("" if where.named else _sign_of(name)), name=name, what="field")
        for name in dict.fromkeys([*exact, *others, *inside])
    ]
    words = [word for word in _OPERATORS if typed and word.casefold().startswith(typed) and not where.named]
    operators = [Suggestion(text=f"{word} ", name=word, what="operator") for word in words]
    # Who types in capitals means an operator.
    return ([*operators, *found] if where.typed.isupper() else [*found, *operators])[:MOST]


def _sign_of(name: str) -> str:
    return ">" if FIELDS[name].sort in (Sort.TIME, Sort.SIZE) else ":"


def _numbers(field: Field, where: Place, entries: Sequence[Entry], now_ns: int) -> list[Suggestion]:
    found: list[Suggestion] = []
    for text in _STEPS[field.name]:
        if text.startswith(where.typed.casefold()):
            term = Term(field=field.name, sign=where.sign, values=(Value(text=text),))
            count = None if field.slow else _count(Query(tree=term), entries, now_ns)
            found.append(Suggestion(text=text, name=text, what="value", count=count))
    return found


def _count(query: Query, entries: Iterable[Entry], now_ns: int) -> int:
    fits, look = compile_query(query), Look(now_ns)
    return sum(fits(entry, look) for entry in entries)


def _values(field: Field, typed: str, entries: Sequence[Entry], now_ns: int) -> list[Suggestion]:
    if field.sort is Sort.INSIDE:
        return []
    counts: Counter[str] = Counter()
    if field.name == "is":
        for word in field.words:
            term = Term(field="is", values=(Value(text=word),))
            counts[word] = _count(Query(tree=term), entries, now_ns)
        order = [word for word in field.words if typed in word]
    else:
        read = TEXTS[field.name]
        for entry in entries:
            counts.update({text for text in read(entry) if text})
        counts.update(dict.fromkeys(field.words, 0))
        order = [text for text, _ in counts.most_common() if typed.strip("*") in text.casefold()]
    # What begins as typed comes before what only has it somewhere; sorting is stable.
    order.sort(key=lambda text: not text.casefold().startswith(typed))
    return [
        Suggestion(text=write_value(value_of(text)), name=text, what="value", count=counts[text])
        for text in order[:MOST]
    ]
