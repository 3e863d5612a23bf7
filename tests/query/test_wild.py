"""Wild cards."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.wild import fits


@pytest.mark.parametrize(
    ("text", "pattern", "answer"),
    [
        ("abc", "abc", True),
        ("abc", "a*", True),
        ("abc", "*c", True),
        ("abc", "a?c", True),
        ("abc", "a?", False),
        ("", "*", True),
        ("", "?", False),
        ("a.b", "a[.]b", False),
    ],
)
def test_what_a_pattern_describes(text: str, pattern: str, answer: bool) -> None:
    assert fits(text, pattern) is answer


@given(st.text("ab", max_size=12), st.text("ab*?", max_size=12))
def test_it_agrees_with_the_shells_wild_cards(text: str, pattern: str) -> None:
    assert fits(text, pattern) is fnmatch.fnmatchcase(text, pattern)


def test_a_hostile_pattern_does_not_run_away() -> None:
    # A backtracking matcher would try about 10**20 ways here.
    assert not fits("a" * 5_000, "*a" * 200 + "b")
