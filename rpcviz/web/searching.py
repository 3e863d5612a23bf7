"""The search language as the HTTP API tells of it: colours, errors, completion. Pure."""

from collections.abc import Sequence

from rpcviz.query.complete import Suggestion, place, suggestions
from rpcviz.query.flaws import MAX_LENGTH, QueryError
from rpcviz.query.language import parse
from rpcviz.query.tokens import Token, TokenKind, tokens
from rpcviz.query.tree import Query, write
from rpcviz.store.sight import SLOW_MESSAGES
from rpcviz.trace.entry import Entry
from rpcviz.web.answers.query import CompletionShape, QueryAnswer, SuggestionShape, TokenShape
from rpcviz.web.problems import shape_of
from rpcviz.web.words import TEXTS, say


def limits_of(query: Query | None, lang: str) -> str | None:
    """What limits the answers to a query, in a sentence; None when nothing does."""
    return (
        say(lang, "query.slow", {"most": f"{SLOW_MESSAGES:,}"}) if query is not None and query.slow else None
    )


def understood(text: str, completion: CompletionShape | None, lang: str) -> QueryAnswer:
    """A query with its colours, and either what is wrong with it or what it means."""
    query: Query | None = None
    problem = None
    try:
        query = parse(text)
    except QueryError as error:
        problem = shape_of(error, lang)
    return QueryAnswer(
        tokens=[TokenShape(kind=token.kind, text=token.text) for token in _coloured(text)],
        problem=problem,
        written=None if query is None else write(query),
        note=limits_of(query, lang),
        completion=completion,
    )


def _coloured(text: str) -> list[Token]:
    """Beyond the longest query nothing has a meaning."""
    found = tokens(text[:MAX_LENGTH])
    if len(text) > MAX_LENGTH:
        found.append(Token(kind=TokenKind.BAD, text=text[MAX_LENGTH:], at=MAX_LENGTH))
    return found


def completed(text: str, at: int, entries: Sequence[Entry], now_ns: int, lang: str) -> CompletionShape:
    """What could stand before character `at`; `entries` are the last messages, newest first."""
    where = place(text[:MAX_LENGTH], at)
    return CompletionShape(
        start=where.start,
        end=where.end,
        field=where.field,
        seen=len(entries),
        suggestions=[_told(each, where.field, lang) for each in suggestions(where, entries, now_ns)],
    )


def _told(each: Suggestion, field: str | None, lang: str) -> SuggestionShape:
    key = f"{field}.{each.name}" if each.what == "value" else f"{each.what}.{each.name}"
    known = TEXTS[lang].get(key) if each.what != "value" or field in ("is", "verdict") else None
    return SuggestionShape(text=each.text, name=each.name, what=each.what, help=known, count=each.count)
