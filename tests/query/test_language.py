"""Text to query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.language import MAX_LENGTH, Query, QueryError, Term, parse


def test_an_empty_query_has_no_term() -> None:
    assert parse("") == parse("  \t ") == Query()


def test_terms_are_joined_and_their_values_are_any_of() -> None:
    assert parse("kind:call,cast  method:Object_*").terms == (
        Term(field="kind", values=("call", "cast")),
        Term(field="method", values=("object_*",)),
    )


@pytest.mark.parametrize("text", ["-service:nova-api", "NOT service:nova-api"])
def test_a_term_is_negated_with_a_dash_or_with_not(text: str) -> None:
    assert parse(text).terms == (Term(field="service", values=("nova-api",), negated=True),)


def test_not_before_a_dash_is_neither() -> None:
    assert not parse("NOT -kind:call").terms[0].negated


@pytest.mark.parametrize(
    ("text", "word", "at"),
    [
        ("kind:call latncy:50", "latncy:50", 10),
        ("kind:calls", "kind:calls", 0),
        ("kind:call boot", "boot", 10),
        ("kind:call OR kind:cast", "OR", 10),
        ("(kind:call", "(kind:call", 0),
        ("method:", "method:", 0),
        ("method:a,,b", "method:a,,b", 0),
        ('method:"a', 'method:"a', 0),
        ("latency>50ms", "latency>50ms", 0),
        ("kind:call NOT", "NOT", 10),
        ("NOT NOT kind:call", "NOT", 4),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(text: str, word: str, at: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.word, caught.value.at) == (word, at)
    assert caught.value.status == 422
    assert caught.value.remedy


def test_a_query_has_limits() -> None:
    with pytest.raises(QueryError, match="longer than 500"):
        parse("method:" + "a" * MAX_LENGTH)
    with pytest.raises(QueryError, match="more than 40 terms"):
        parse("kind:call " * 41)


@given(st.text(max_size=700))
def test_any_text_is_a_query_or_an_error_that_names_its_place(text: str) -> None:
    refused: QueryError | None = None
    try:
        parse(text)
    except QueryError as error:
        refused = error
    assert refused is None or text[refused.at :].lstrip().startswith(refused.word)
