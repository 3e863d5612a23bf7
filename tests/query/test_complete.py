"""What can stand at the caret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.complete import MOST, Place, place, suggestions
from rpcviz.query.fields import FIELDS, KINDS, STATES
from rpcviz.query.language import parse
from tests.play import Play, moment


def at_caret(text: str) -> tuple[str, Place]:
    """The text without the `|` that marks the caret, and the place there."""
    at = text.index("|")
    text = text[:at] + text[at + 1 :]
    return text, place(text, at)


def play() -> Play:
    made = Play()
    for number in range(3):
        made.call(f"b{number}", method="build_instances", request=f"req-{number}")
    made.cast("r", method="reboot_instance", exchange="").reply("b0", at=0.5)
    return made.notify("n", "compute.instance.create.end")


def offered(text: str) -> dict[str, int | None]:
    """Each suggestion put in its place, and how many messages have it."""
    text, where = at_caret(text)
    entries = list(play().entries.values())
    found = suggestions(where, entries, moment(10))
    return {text[: where.start] + each.text + text[where.end :]: each.count for each in found}


@pytest.mark.parametrize(
    ("text", "what", "replaced", "field"),
    [
        ("|", "field", "", None),
        ("ki|", "field", "ki", None),
        ("kind:call |", "field", "", None),
        ("(|", "field", "", None),
        ("-|", "field", "", None),
        ("NOT |", "field", "", None),
        ("-me|", "field", "me", None),
        ("lat|ency>5", "field", "latency", None),
        ("kind:|", "value", "", "kind"),
        ("kind:|call x", "value", "call", "kind"),
        ("kind:ca|", "value", "ca", "kind"),
        ("kind:call,|", "value", "", "kind"),
        ("kind:call,ca|st x", "value", "cast", "kind"),
        ("KIND:c|", "value", "c", "kind"),
        ("latency>|", "value", "", "latency"),
        ("latency > |", "value", "", "latency"),
        ('method:"a b|', "value", '"a b', "method"),
        ("kind: |", "field", "", None),
        ("colour:|", "nothing", "", None),
        ('"a b|', "nothing", "", None),
        ("(a)|", "nothing", "", None),
    ],
)
def test_where_the_caret_stands(text: str, what: str, replaced: str, field: str | None) -> None:
    text, where = at_caret(text)
    assert (where.what, text[where.start : where.end], where.field) == (what, replaced, field)


@given(st.text('ab:()<>=!"-,*? kindNOTOR', max_size=40), st.integers(-5, 50))
def test_every_place_is_inside_of_the_text(text: str, at: int) -> None:
    where = place(text, at)
    assert 0 <= where.start <= where.end <= len(text)
    assert len(suggestions(where, [], 0)) <= MOST


def test_at_the_beginning_every_field_is_offered_in_its_order() -> None:
    assert [text.rstrip(":>") for text in offered("|")] == list(FIELDS)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("meth|", "method:"),
        ("lat|", "latency>"),
        ("sender|", "from:"),
        ("tenant|", "project:"),
        ("kind:call O|", "kind:call OR "),
        ("a NO|", "a NOT "),
        ("lat|ency>5", "latency>5"),
    ],
)
def test_what_is_typed_leads_to_a_field_or_an_operator(text: str, first: str) -> None:
    assert next(iter(offered(text))) == first


def test_values_are_those_of_the_last_messages_with_how_many_have_them() -> None:
    assert offered("method:b|") == {
        "method:build_instances": 4,
        "method:reboot_instance": 1,
    }
    assert offered("exchange:|") == {"exchange:nova": 4, "exchange:default": 2}
    assert offered("method:*end|") == {"method:compute.instance.create.end": 1}


def test_words_of_a_field_are_offered_also_when_no_message_has_them() -> None:
    assert set(offered("kind:|")) == {f"kind:{kind}" for kind in KINDS}
    assert next(iter(offered("kind:|").items())) == ("kind:call", 3)
    assert list(offered("is:|")) == [f"is:{state}" for state in STATES]
    assert offered("is:w|") == {"is:waiting": 2}
    assert offered("verdict:la|") == {"verdict:late": 0}


def test_numbers_are_offered_with_how_many_messages_they_let_through() -> None:
    assert offered("latency>1|") == {"latency>10ms": 2, "latency>100ms": 2, "latency>1s": 0, "latency>10s": 0}
    assert offered("routed:|")["routed:1"] == 6
    assert offered("masked>|") == {"masked>0": None}
    assert offered("text:|") == {}


def test_a_value_with_odd_characters_is_offered_in_quotes() -> None:
    entries = list(Play().cast("a", key="a b*").entries.values())
    found = suggestions(place("key:", 4), entries, 0)
    assert [each.text for each in found] == ['"a b*"']


@given(st.text(min_size=1, max_size=20))
def test_every_value_that_is_offered_is_understood(key: str) -> None:
    entries = list(Play().cast("a", key=key).entries.values())
    for each in suggestions(place("key:", 4), entries, 0):
        parse(f"key:{each.text}")
