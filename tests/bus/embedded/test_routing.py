"""Topic patterns against a slow, obvious reference."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.bus.embedded.records import ExchangeFlags, Refused
from rpcviz.bus.embedded.routing import Destination, Exchange, topic_fits, words_of

WORDS = st.lists(st.sampled_from(["a", "b", ""]), max_size=5).map(".".join)
PATTERNS = st.lists(st.sampled_from(["a", "b", "*", "#"]), max_size=5).map(".".join)


def fits_slowly(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if not pattern:
        return not words
    first, rest = pattern[0], pattern[1:]
    if first == "#":
        return any(fits_slowly(rest, words[at:]) for at in range(len(words) + 1))
    return bool(words) and first in ("*", words[0]) and fits_slowly(rest, words[1:])


@given(PATTERNS, WORDS)
def test_a_pattern_fits_as_its_definition_says(pattern: str, key: str) -> None:
    split, words = words_of(pattern), words_of(key)
    assert topic_fits(split, words) == fits_slowly(split, words)


def test_a_hostile_pattern_costs_no_more_than_its_length() -> None:
    # A matcher that goes back at each `#` would not end within the age of the universe.
    assert not topic_fits(words_of(".".join(["#", "a"] * 200)), words_of(".".join(["b"] * 400)))


def test_routes_are_forgotten_when_bindings_change() -> None:
    exchange = Exchange("nova", ExchangeFlags(type="topic"))
    assert exchange.route("k") == ()
    exchange.bind("k", Destination("q"))
    assert exchange.route("k") == (Destination("q"),)
    assert exchange.unbind("k", Destination("q"))
    assert exchange.route("k") == ()


def test_what_is_remembered_of_routes_is_bounded() -> None:
    exchange = Exchange("nova", ExchangeFlags(type="topic"))
    exchange.bind("#", Destination("q"))
    for number in range(5_000):
        exchange.route(f"key.{number}")
    assert len(exchange._routes) <= 2_048


def test_an_exchange_type_that_openstack_does_not_use_is_refused() -> None:
    with pytest.raises(Refused, match=re.escape("unknown exchange type 'headers'")):
        Exchange("x", ExchangeFlags(type="headers"))
