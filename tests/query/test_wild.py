"""Wild cards."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.wild import compiled


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
        ("aba", "aba*aba", False),
        ("abab", "?b*a?", True),
    ],
)
def test_what_a_pattern_describes(text: str, pattern: str, answer: bool) -> None:
    assert compiled(pattern, whole=True)(text) is answer


@given(st.text("ab", max_size=12), st.text("ab*?", max_size=12))
def test_it_agrees_with_the_shells_wild_cards(text: str, pattern: str) -> None:
    assert compiled(pattern, whole=True)(text) is fnmatch.fnmatchcase(text, pattern)


@given(st.text("ab", max_size=12), st.text("ab*?", max_size=12))
def test_a_part_is_the_whole_with_anything_around_it(text: str, pattern: str) -> None:
    assert compiled(pattern, whole=False)(text) is fnmatch.fnmatchcase(text, f"*{pattern}*")


@given(st.text("ab*?", max_size=12), st.text("ab*?", max_size=12))
def test_in_quotes_a_wild_card_is_a_plain_character(text: str, pattern: str) -> None:
    assert compiled(pattern, whole=True, wild=False)(text) is (text == pattern)
    assert compiled(pattern, whole=False, wild=False)(text) is (pattern in text)


class Counting(str):
    """A text that counts how often one of its characters is looked at."""

    looks = 0

    def __getitem__(self, at: object) -> str:
        Counting.looks += 1
        return str.__getitem__(self, at)  # type: ignore[index]


@pytest.mark.parametrize("pattern", ["*a" * 200 + "b", "a?" * 200 + "b", "*?a" * 150 + "?b*", "?" * 499])
def test_a_hostile_pattern_looks_at_each_character_a_few_times(pattern: str) -> None:
    # One that goes back and tries again would look about 10**20 times.
    text = Counting("a" * 5_000)
    Counting.looks = 0
    assert not compiled(pattern, whole=True)(text)
    assert Counting.looks <= 3 * len(text)
