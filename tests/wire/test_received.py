"""A body as it was received: readable as it stood on the wire, bounded, and without a secret."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcviz.tap.capture_lines import lines
from rpcviz.wire.capture import CaptureMeta, read_line
from rpcviz.wire.received import ALL, BEGINNING, received, skimmed
from rpcviz.wire.sealed import Sealed
from tests.wire import corpus
from tests.wire.test_masked import PLANTED

SECRET = "Hunter22-secret-word"
INNER = {
    "method": "build",
    "args": {"admin_password": SECRET, "connection_info": {"auth": SECRET, "pin": 987654}, "name": "vm1"},
    "_context_request_id": "req-1",
    "said": f"it was {SECRET}",
}
WHOLE = json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(INNER)}).encode()


def show(body: bytes, limit: int = BEGINNING, **properties: Any):
    return received(Sealed(body, properties), limit)


def test_a_message_is_shown_in_its_two_layers_with_stars_for_secrets() -> None:
    found = show(WHOLE)
    assert (found.form, found.damaged, found.size) == ("json", None, len(WHOLE))
    outer = json.loads(found.text)
    inner = json.loads(outer["oslo.message"])
    assert (outer["oslo.version"], inner["args"]["name"]) == ("2.0", "vm1")
    assert inner["args"]["admin_password"] == "***"
    assert SECRET not in found.text
    assert found.masked >= 3


def test_only_the_beginning_shows_until_all_is_asked_for() -> None:
    body = json.dumps({"method": "x", "args": {"text": "a" * 200_000}}).encode()
    part, whole = show(body, BEGINNING), show(body, ALL)
    assert (part.shown, len(part.text)) == (BEGINNING, BEGINNING)
    assert part.total == whole.total == whole.shown > 200_000
    assert json.loads(whole.text)["method"] == "x"


def test_a_body_that_breaks_off_says_where_and_shows_what_came() -> None:
    found = show(WHOLE[:120])
    assert (found.form, found.damaged) == ("text", "JSON ends at byte 120")
    assert found.text.startswith('{"oslo.version": "2.0", "oslo.message": "{')


def test_json_that_is_no_object_is_still_shown_and_masked() -> None:
    found = show(json.dumps([1, {"password": SECRET}]).encode())
    assert json.loads(found.text) == [1, {"password": "***"}]
    assert found.damaged == "JSON, but not an object"


def test_plain_text_shows_unless_it_names_a_secret() -> None:
    assert show(b"hello, world").text == "hello, world"
    assert show(b"password=hunter22").text == "***"


def test_bytes_that_are_no_text_show_a_beginning_to_know_them_by_and_no_readable_run() -> None:
    found = show(b"\x80\x05" + SECRET.encode() + b"\xff" * 100)
    assert found.form == "hex"
    assert found.text.startswith("80 05 ··")
    assert len(found.text) < 110
    assert SECRET.encode().hex(" ") not in found.text


def test_a_compressed_body_that_is_cut_short_shows_its_first_bytes_only() -> None:
    found = show(b"x\x9c" + b"\x01" * 5000, headers={"compression": "application/x-gzip"})
    assert found.form == "hex"
    assert len(found.text) < 110


@given(st.integers(0, len(WHOLE)))
def test_wherever_a_body_breaks_off_no_secret_shows(at: int) -> None:
    found = show(WHOLE[:at])
    assert SECRET[:8] not in found.text
    assert "98765" not in found.text


def test_what_begins_in_the_middle_is_not_shown_until_a_key_is_seen_whole() -> None:
    shown, _ = skimmed(f'word": "{SECRET}", "{SECRET}", "name": "vm1"')
    assert SECRET not in shown
    assert "vm1" in shown


@given(st.binary(max_size=400))
def test_nothing_that_comes_makes_it_fail(body: bytes) -> None:
    found = show(body)
    assert found.shown == len(found.text) <= BEGINNING


@given(st.text(max_size=300))
def test_what_is_no_json_is_skimmed_without_failing(text: str) -> None:
    shown, masked = skimmed(text)
    assert masked >= 0
    assert len(shown) <= len(text) + 3 * (masked + 1)


def test_a_quote_inside_of_a_secret_does_not_let_the_rest_of_it_out() -> None:
    shown, _ = skimmed(json.dumps({"admin_password": f'a","b":"{SECRET}', "next": "ok"})[:-1])
    assert SECRET not in shown
    assert "ok" in shown


@pytest.mark.parametrize("name", corpus.NAMES)
def test_no_planted_secret_of_a_real_bus_shows_whole_or_broken_off(name: str) -> None:
    for number, line in enumerate(lines(str(corpus.FOLDER / f"{name}.jsonl.gz"))):
        found = read_line(line)
        if isinstance(found, CaptureMeta):
            continue
        sealed = Sealed(found.body, found.properties)
        broken = Sealed(found.body[: len(found.body) * (number % 7) // 7 + 40], found.properties)
        for text in (received(sealed, ALL).text, received(broken, ALL).text):
            assert [secret for secret in PLANTED if secret.decode() in text] == [], number
