"""Looking inside of messages: what it finds, and what bounds it."""

import msgspec
import pytest

from rpcviz.query.language import parse
from rpcviz.store import sight
from rpcviz.store.archive import Sought
from rpcviz.store.ring import Ring, RingOptions
from rpcviz.trace.change import Seen
from rpcviz.wire.sealed import Sealed
from tests.play import Play, moment


def ring_of(bodies: list[str], size: int = 100) -> Ring:
    """A ring with one cast for each body, in this order."""
    play = Play()
    for number in range(len(bodies)):
        play.cast(f"c{number}", at=number, method=f"m{number}", size=size)
    ring = Ring(RingOptions())
    for change, body in zip(play.changes, bodies, strict=True):
        assert isinstance(change, Seen)
        ring.add([msgspec.structs.replace(change, sealed=Sealed(body.encode(), {}))])
    return ring


def found(ring: Ring, q: str, limit: int = 50) -> list[str | None]:
    return [entry.method for entry in ring.page(Sought(query=parse(q)), None, limit).entries]


def test_text_finds_a_part_of_any_value() -> None:
    ring = ring_of(['{"args": {"flavor": "m1.small"}}', '{"args": {"flavor": "m1.large"}}'])
    assert found(ring, "text:SMALL") == ["m0"]
    assert found(ring, "text!=small") == ["m1"]
    assert found(ring, "text:m1* method:m1") == ["m1"]


def test_a_secret_cannot_be_guessed_by_searching_for_it() -> None:
    ring = ring_of(['{"args": {"admin_pass": "hunter2", "user_data": "aHVudGVyMg==", "x": "y"}}'])
    for guess in ("hunter2", "h*", "aHVudGVyMg", "?unter2"):
        assert found(ring, f"text:{guess}") == []
    assert found(ring, "masked>0 text:y") == ["m0"]


def test_a_listing_says_how_many_messages_were_decoded() -> None:
    ring = ring_of(["{}"] * 4)
    assert ring.page(Sought(query=parse("text:x method:m2")), None, 9).looked == 1
    assert ring.page(Sought(query=parse("text:x OR text:y")), None, 9).looked == 4
    assert ring.page(Sought(query=parse("method:m2")), None, 9).looked is None


def test_only_the_last_messages_are_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "SLOW_MESSAGES", 3)
    ring = ring_of(['{"x": "needle"}'] * 5)
    assert found(ring, "text:needle") == ["m4", "m3", "m2"]
    assert found(ring, "NOT text:needle") == ["m1", "m0"]
    first = ring.page(Sought(query=parse("text:needle")), None, 2)
    rest = ring.page(Sought(query=parse("text:needle")), first.next, 2)
    assert [entry.method for entry in rest.entries] == ["m2"]


def test_only_so_many_bytes_are_decoded_in_one_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "SLOW_BYTES", 250)
    assert found(ring_of(['{"x": "needle"}'] * 5), "text:needle") == ["m4", "m3"]


def test_age_is_asked_for_a_moment() -> None:
    ring = ring_of(["{}"] * 5)
    aged = Sought(query=parse("age<=2"), now_ns=moment(4))
    assert [entry.method for entry in ring.page(aged, None, 9).entries] == ["m4", "m3", "m2"]


def test_requests_are_found_by_what_is_inside_of_their_messages() -> None:
    play = Play().cast("a", request="req-a").cast("b", request="req-b").wait_until(60)
    ring = Ring(RingOptions())
    for change in play.changes:
        if isinstance(change, Seen) and change.entry.request_id == "req-a":
            ring.add([msgspec.structs.replace(change, sealed=Sealed(b'{"x": "needle"}', {}))])
        else:
            ring.add([change])
    assert [each.request_id for each in ring.journeys(parse("text:needle"), 9)] == ["req-a"]
