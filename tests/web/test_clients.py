"""Credit: who may have the next frame, and what waits for those who may not."""

from typing import Any

import msgspec
import pytest

from rpcviz.base.concurrency import Stop
from rpcviz.query.language import parse
from rpcviz.web.clients import EVERYTHING, ON_THE_WAY, Client, Clients
from rpcviz.web.cuts import ViewKey
from rpcviz.web.frames import MOST_VIEWS
from rpcviz.web.options import WebOptions
from rpcviz.web.shapes import Frame, StatsShape
from rpcviz.web.sockets import Sockets

STATS = StatsShape(
    messages=0, deliveries=0, by_kind={}, per_s=0, unroutable=0, timeouts=0, ring=0, ring_limit=10
)


def frame(seq: int) -> Frame:
    return Frame(
        seq=seq, ts_ns="1", whole=False, marks=[], skipped=0, came=0, hops=[], messages=[], per_dot=1,
        edges=None, stats=STATS, dropped={}, gap=None, topology=None, runs=None,
    )  # fmt: skip


def one_client() -> tuple[Clients, Client]:
    clients = Clients()
    return clients, clients.join("sid", "en")


def sent(clients: Clients) -> list[int]:
    return [each.seq for _, each in clients.next_frames(0)]


def test_the_first_frame_goes_at_once() -> None:
    clients, client = one_client()
    clients.offer(client, frame(1))
    assert sent(clients) == [1]


def test_with_two_on_their_way_the_next_frame_waits_for_an_acknowledgement() -> None:
    clients, client = one_client()
    for seq in (1, 2):
        clients.offer(client, frame(seq))
        assert sent(clients) == [seq]
    clients.offer(client, frame(3))
    assert sent(clients) == []
    clients.acknowledged("sid")
    assert sent(clients) == [3]
    clients.offer(client, frame(4))
    assert sent(clients) == []


def test_more_acknowledgements_than_frames_open_no_wider_door() -> None:
    clients, client = one_client()
    for _ in range(10):
        clients.acknowledged("sid")
    for seq in range(ON_THE_WAY + 1):
        clients.offer(client, frame(seq))
        sent(clients)
    assert client.outbox.waiting == 1


def test_a_stopped_client_never_has_more_than_one_frame_waiting() -> None:
    clients, client = one_client()
    for seq in range(ON_THE_WAY):
        clients.offer(client, frame(seq))
        sent(clients)
    for seq in range(ON_THE_WAY, 1000):
        clients.offer(client, frame(seq))
        assert client.outbox.waiting == 1
    clients.acknowledged("sid")
    assert sent(clients) == [999]
    assert clients.merged == 999 - ON_THE_WAY


def test_given_is_taken_and_dropped_and_waiting() -> None:
    clients, client = one_client()
    for seq in range(50):
        clients.offer(client, frame(seq))
        if seq % 3 == 0:
            clients.acknowledged("sid")
            sent(clients)
    counts = client.outbox.counts()
    assert counts.given == counts.taken + counts.dropped + counts.waiting


def test_an_acknowledgement_without_a_frame_changes_nothing() -> None:
    clients, _ = one_client()
    clients.acknowledged("sid")
    clients.acknowledged("nobody")
    assert sent(clients) == []


def test_who_has_gone_gets_nothing() -> None:
    clients, client = one_client()
    clients.offer(client, frame(1))
    clients.leave("sid")
    clients.leave("sid")
    assert sent(clients) == []
    assert len(clients) == 0


def test_whoever_comes_gets_the_whole_state_once() -> None:
    clients, _ = one_client()
    assert [claim.whole for claim in clients.claim()] == [True]
    assert [claim.whole for claim in clients.claim()] == [False]


def test_another_view_brings_the_whole_state_again() -> None:
    clients, _ = one_client()
    clients.claim()
    clients.look("sid", ViewKey(q="kind:call"), parse("kind:call"))
    claim = clients.claim()[0]
    assert (claim.key.q, claim.whole) == ("kind:call", True)
    clients.look("sid", ViewKey(q="kind:call"), parse("kind:call"))
    assert clients.claim()[0].whole is False


def test_of_too_many_views_the_oldest_gives_way_and_is_told() -> None:
    clients = Clients()
    displaced: list[Client] = []
    for number in range(MOST_VIEWS + 1):
        clients.join(f"s{number}", "en")
        key = ViewKey(q=f"method:m{number}")
        displaced += clients.look(f"s{number}", key, parse(key.q))
    assert [client.sid for client in displaced] == ["s0", "s1"]
    assert displaced[0].key == EVERYTHING
    assert len({claim.key for claim in clients.claim()}) == MOST_VIEWS


def test_a_view_that_many_share_counts_once() -> None:
    clients = Clients()
    for number in range(100):
        clients.join(f"s{number}", "en")
        assert clients.look(f"s{number}", ViewKey(q="kind:call"), parse("kind:call")) == []


def test_who_is_unknown_looks_at_nothing() -> None:
    assert Clients().look("nobody", EVERYTHING, None) == []


class Wire:
    """What the sender uses of Socket.IO: it ends the sender with the first frame that goes out."""

    def __init__(self, stop: Stop) -> None:
        self.default_exception_handler: object = None
        self.sent: list[str] = []
        self._stop = stop

    def on_namespace(self, _door: object) -> None:
        pass

    def emit(self, _event: str, _text: msgspec.Raw, *, to: str, callback: object) -> None:
        assert callable(callback)
        self.sent.append(to)
        self._stop.set()


@pytest.mark.parametrize("whole", [False, True])
def test_a_frame_that_cannot_be_written_is_not_on_its_way_and_others_get_theirs(
    whole: bool, caplog: pytest.LogCaptureFixture
) -> None:
    clients, stop = Clients(), Stop()
    wire: Any = Wire(stop)
    sockets = Sockets(wire, clients, WebOptions(), hello=lambda _lang: pytest.fail("nobody comes"))
    unlucky, lucky = clients.join("unlucky", "en"), clients.join("lucky", "en")
    clients.claim()
    broken = msgspec.structs.replace(frame(1), whole=whole, dropped={"\ud800": 1})
    for client, each in ((unlucky, broken), (lucky, frame(1))):
        clients.offer(client, each)
    sockets.send(stop)
    assert (wire.sent, unlucky.on_the_way, lucky.on_the_way) == (["lucky"], 0, 1)
    # What it would have told comes with the whole; a whole that cannot be written comes not again and again.
    assert unlucky.wants_whole is not whole
    assert [each.levelname for each in caplog.records] == ["ERROR"]
