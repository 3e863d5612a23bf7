"""Text to tokens, for the colours of the search field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.tokens import tokens


def kinds(text: str) -> str:
    return " ".join(token.kind.value for token in tokens(text) if token.kind != "space")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind:call AND latency > 50ms", "field sign value and field sign value"),
        ("-(a OR b)", "not open word or word close"),
        ("kind:call,cast", "field sign value comma value"),
        ('"a b" method:"c:d"', "word field sign value"),
        ("nova-api a-b", "word word"),
        ("NOT not Not", "not not not"),
        ('kind:"open', "field sign bad"),
        ("a # b", "word bad word"),
        ("kind:", "field sign"),
        ("kind: call", "field sign word"),
        ("kind，（", "word comma open"),
    ],
)
def test_each_part_has_its_kind(text: str, told: str) -> None:
    assert kinds(text) == told


@given(st.text(max_size=300) | st.text('ab:()<>=!"-,*? NOTOR&\\', max_size=80))
def test_joined_they_are_the_text_again(text: str) -> None:
    found = tokens(text)
    assert "".join(token.text for token in found) == text
    assert [token.at for token in found] == [
        sum(len(each.text) for each in found[:n]) for n in range(len(found))
    ]
    assert all(token.text for token in found)
