"""What stands inside of a message."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rpcviz.query.inside import BETWEEN, MOST_TEXT, inside_of
from rpcviz.wire.redact import unseal
from rpcviz.wire.sealed import Sealed


def values(body: Any) -> list[str]:
    text = inside_of(unseal(Sealed(json.dumps(body).encode(), {}))).text
    return text.split(BETWEEN) if text else []


def test_every_value_is_there_and_no_key() -> None:
    flavor = {"Name": "M1.Small", "ram": 512, "gone": None, "ok": True}
    assert values({"flavor": flavor, "list": ["a", [1.5]]}) == ["m1.small", "512", "true", "a", "1.5"]


def test_what_is_masked_is_not_found_but_counted() -> None:
    inside = inside_of(unseal(Sealed(b'{"admin_pass": "s3cret-needle", "a": "b"}', {})))
    assert (inside.text, inside.masked) == ("b", 1)


def test_json_inside_of_json_is_looked_into() -> None:
    assert "deep" in values({"inner": json.dumps({"x": ["deep"]})})


def test_what_cannot_be_decoded_has_nothing_inside() -> None:
    assert inside_of(unseal(Sealed(b"\xff\xfe no json", {}))).text == ""


def test_a_huge_message_is_looked_through_in_part() -> None:
    assert (
        len(inside_of(unseal(Sealed(json.dumps({"a": ["x" * 1000] * 500}).encode(), {}))).text) <= MOST_TEXT
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_message_can_be_looked_into(tree: Any) -> None:
    values({"args": tree})
