"""Text to query."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rpcviz.query.fields import ELSEWHERE, FIELDS
from rpcviz.query.flaws import FLAWS, MAX_DEPTH, MAX_LENGTH, MAX_TERMS, QueryError
from rpcviz.query.language import parse
from rpcviz.query.near import nearest
from rpcviz.query.tree import And, Not, Or, Query, Term, Value, Word, value_of, write
from tests.query.trees import queries


def term(field: str, *values: str, sign: str = ":") -> Term:
    return Term(field=field, sign=sign, values=tuple(Value(text=value) for value in values))  # type: ignore[arg-type]


def word(text: str) -> Word:
    return Word(value=Value(text=text))


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize("text", ["", "  \t ", "　"])
def test_an_empty_query_lets_everything_through(text: str) -> None:
    assert parse(text) == Query()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("kind:c*,cast  id:Object_*", And(nodes=(term("kind", "c*", "cast"), term("id", "Object_*")))),
        ("a AND b", And(nodes=(A, B))),
        ("a OR b c", Or(nodes=(A, And(nodes=(B, C))))),
        ("(a OR b) c", And(nodes=(Or(nodes=(A, B)), C))),
        ("a (b c)", And(nodes=(A, B, C))),
        ("a or not b", Or(nodes=(A, Not(node=B)))),
        ("-service:nova-api", Not(node=term("service", "nova-api"))),
        ("NOT -kind:call", Not(node=Not(node=term("kind", "call")))),
        ("-(a OR b)", Not(node=Or(nodes=(A, B)))),
        ("latency>50ms", term("latency", "50ms", sign=">")),
        ("latency >= 50 ms a", And(nodes=(term("latency", "50ms", sign=">="), A))),
        ("method != x", term("method", "x", sign="!=")),
        ("KIND:call", term("kind", "call")),
        ("conn:10.0.0.5:*", term("conn", "10.0.0.5:*")),
        ("from:nova-api", term("from", "nova-api")),
        ("虚拟机*", word("虚拟机*")),
    ],
)  # fmt: skip
def test_what_a_text_means(text: str, tree: object) -> None:
    assert parse(text).tree == tree


def test_a_value_in_quotes_is_taken_as_it_stands() -> None:
    assert parse(r'method:"a \"b\" * \\" ""').tree == And(
        nodes=(
            Term(field="method", values=(Value(text='a "b" * \\', quoted=True),)),
            Word(value=Value(text="", quoted=True)),
        )
    )


def test_what_a_chinese_keyboard_writes_is_understood() -> None:
    written = "kind：call，cast　（latency＞50ms OR “a：b”）"
    assert parse(written) == parse('kind:call,cast (latency>50ms OR "a：b")')


@pytest.mark.parametrize(
    ("text", "flaw", "part", "at", "meant"),
    [
        ("kind:call AND latncy>50ms", "unknown_field", "latncy", 14, "latency"),
        ("kind:call sender:nova", "unknown_field", "sender", 10, "from"),
        ("colour:red", "unknown_field", "colour", 0, ""),
        ("kind:calls", "unknown_kind", "calls", 5, "call"),
        ("kind:call,z*", "unknown_kind", "z*", 10, ""),
        ("is:timout", "unknown_word", "timout", 3, "timeout"),
        ("verdict:unred", "unknown_word", "unred", 8, "unread"),
        ("method:", "no_value", ":", 6, ""),
        ("method: a", "no_value", ":", 6, ""),
        ("method:a,,b", "no_value", ",", 8, ""),
        ("kind:call, cast", "no_value", ",", 9, ""),
        ("latency>", "no_value", ">", 7, ""),
        ("latency>fast", "no_number", "fast", 8, ""),
        ("latency>5*", "no_number", "5*", 8, ""),
        ("routed:2kb", "no_number", "2kb", 7, ""),
        ("size>5q", "unit", "5q", 5, ""),
        ("version>=5.*", "no_version", "5.*", 9, ""),
        ("method>5", "no_order", ">", 6, ""),
        ("latency>5ms,6ms", "one_value", ",", 11, ""),
        ("key:a#b", "odd", "#", 5, ""),
        ("a && b", "odd", "&&", 2, "AND"),
        ("!a", "odd", "!", 0, "NOT"),
        ("a \u200fb", "odd", "\u200f", 2, ""),
        ('method:"a', "unclosed", '"a', 7, ""),
        ('"a\\"', "unclosed", '"a\\"', 0, ""),
        ("a, b", "comma", ",", 1, ""),
        (">5", "sign", ">", 0, ""),
        ("kind:call NOT", "nothing_after", "NOT", 10, ""),
        ("a OR", "nothing_after", "OR", 2, ""),
        ("a AND OR b", "nothing_after", "AND", 2, ""),
        ("a -", "nothing_after", "-", 2, ""),
        ("(a OR)", "nothing_after", "OR", 3, ""),
        ("OR a", "nothing_before", "OR", 0, ""),
        ("a ()", "empty", "(", 2, ""),
        ("(kind:call", "unclosed_bracket", "(", 0, ""),
        ("((a)", "unclosed_bracket", "(", 0, ""),
        ("(", "unclosed_bracket", "(", 0, ""),
        ("a) b", "unopened_bracket", ")", 1, ""),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(
    text: str, flaw: str, part: str, at: int, meant: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert (error.flaw, error.part, error.at, error.meant) == (flaw, part, at, meant)
    assert error.status == 422
    assert error.remedy


@pytest.mark.parametrize(
    ("text", "line"), [("kind:call AND latncy>50ms", " " * 14 + "^"), ("虚拟 (b", " " * 5 + "^")]
)
def test_an_error_is_shown_with_a_caret_under_its_place(text: str, line: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.cause == f"\n    {text}\n    {line}"


def test_a_query_has_limits() -> None:
    for text, flaw, at in (
        ("a" * MAX_LENGTH + " bcd", "long", MAX_LENGTH),
        ("a " * (MAX_TERMS + 1), "many", 2 * MAX_TERMS),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "deep", MAX_DEPTH),
        ("-" * (MAX_DEPTH + 1) + "a", "deep", MAX_DEPTH),
        ("(" * MAX_LENGTH, "deep", MAX_DEPTH),
        ("-(" * 250, "deep", MAX_DEPTH),
    ):
        with pytest.raises(QueryError) as caught:
            parse(text)
        assert (caught.value.flaw, caught.value.at) == (flaw, at)
    assert parse("a " * MAX_TERMS).tree == And(nodes=(A,) * MAX_TERMS)
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH).tree == A
    assert parse("a" * MAX_LENGTH).tree == word("a" * MAX_LENGTH)


@given(queries())
def test_a_query_as_text_is_the_same_query(query: Query) -> None:
    assert parse(write(query)) == query


@given(st.text(max_size=700))
def test_any_text_is_a_query_or_an_error_that_names_its_place(text: str) -> None:
    refused: QueryError | None = None
    try:
        query = parse(text)
    except QueryError as error:
        refused = error
    else:
        assert parse(write(query)) == query
    assert refused is None or text[refused.at :].lstrip().startswith(refused.part)


@given(st.text('ab:()<>=!"-,*? NOTORANDkindlatency&\\', max_size=80))
def test_any_text_of_the_languages_own_signs_is_a_query_or_an_error(text: str) -> None:
    refused: QueryError | None = None
    try:
        query = parse(text)
    except QueryError as error:
        refused = error
    else:
        assert parse(write(query)) == query
    assert refused is None or (refused.flaw in FLAWS and text[refused.at :].startswith(refused.part))


@given(st.text(max_size=40))
@example("“quoted” ＂as well＂ \\")
def test_any_value_can_be_written_so_that_it_is_found_as_it_stands(text: str) -> None:
    query = Query(tree=Term(field="method", values=(value_of(text),)))
    assert parse(write(query)) == query
    assert not value_of(text).wild


def test_every_field_has_an_example_that_is_understood() -> None:
    for field in FIELDS.values():
        tree = parse(field.example).tree
        assert isinstance(tree, Term)
        assert tree.field == field.name


def test_what_others_call_a_field_is_no_field_of_ours() -> None:
    assert not set(ELSEWHERE) & set(FIELDS)
    assert sum(len(field.also) for field in FIELDS.values()) == len(ELSEWHERE)


@pytest.mark.parametrize(
    ("slip", "meant"), [("mehtod", "method"), ("lat", "latency"), ("x", ""), ("zzzzzz", ""), ("", "")]
)
def test_a_slip_of_the_finger_is_guessed(slip: str, meant: str) -> None:
    assert nearest(slip, FIELDS) == meant
