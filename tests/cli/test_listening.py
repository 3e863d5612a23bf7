"""What `tap` and `record` make of taps that end, and of Ctrl+C; the broker here is none."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rpcviz.base.concurrency import Stop
from rpcviz.base.pipe import Pipe
from rpcviz.base.problem import Usage
from rpcviz.cli import listening
from rpcviz.cli.entry import run
from rpcviz.config.settings import settings_of
from rpcviz.config.sources import resolve
from rpcviz.tap.facts import TapFacts
from rpcviz.wire import compose
from rpcviz.wire.decode import decode
from rpcviz.wire.tapped import Point, Route, Tapped

FACTS = TapFacts(url="amqp://guest@nowhere:5672/", product="", version="", vhost="/", state="connected")
BROKER = ("--broker", "amqp://nowhere/")


class Given:
    """Stations of one tap that does what the test gave, before the command begins to take."""

    poll_s = 5.0

    def __init__(self, work: Callable[["Given"], None], intake: Any, divert: Any) -> None:
        self._work = work
        self._over = False
        self.heard = False
        self.begun = Stop()
        """Set once the command knows that all is well, and begins to take."""
        self.diverts = divert is not None
        self.put = divert or intake.put

    def works(self) -> dict[str, Callable[[], None]]:
        return {"tap": self._run}

    def _run(self) -> None:
        try:
            self._work(self)
        finally:
            self._over = True

    def all_heard(self) -> bool:
        return self._over or self.heard

    def facts(self) -> list[TapFacts]:
        self.begun.set()
        return [FACTS]

    def ask(self) -> None:
        pass

    def topology(self) -> None:
        pass


Give = Callable[[Callable[[Given], None]], None]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Let the one tap do this; who listens to signals is as before after the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def with_work(work: Callable[[Given], None]) -> None:
        def make(_places: object, _options: object, intake: Any, _known: object, **more: Any) -> Given:
            return Given(work, intake, more["divert"])

        monkeypatch.setattr(listening, "Stations", make)
        # The log of the tests stays theirs.
        monkeypatch.setattr(listening, "set_up", lambda _options: None)

    yield with_work
    for number, handler in before.items():
        signal.signal(number, handler)


def commands(folder: Path) -> list[list[str]]:
    return [["tap", *BROKER], ["record", str(folder / "capture.jsonl"), *BROKER]]


@pytest.mark.parametrize("which", [0, 1], ids=["tap", "record"])
@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_a_tap_that_ends_by_a_mistake_of_ours_is_a_failure(
    which: int, later: bool, give: Give, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(given: Given) -> None:
        given.heard = later
        assert not later or given.begun.wait(60)
        raise ZeroDivisionError("of all things")

    give(work)
    assert run(commands(tmp_path)[which]) == 1
    said = capsys.readouterr().err
    assert "cause: ZeroDivisionError" in said
    assert "remedy:" in said


CAME = 2_500


def comes(given: Given) -> None:
    """So many casts, and at once the end: the command has taken none of them when Ctrl+C comes."""
    for number in range(1, CAME + 1):
        body = compose.request(method="ping", args={}, context={}, unique_id=f"u{number}")
        route = Route(exchange="nova", routing_key="conductor", routed_queues=("conductor",))
        copy = Tapped(seq=number, ts_ns=number, point=Point.PUBLISH, route=route, properties={}, body=body)
        given.put(copy if given.diverts else decode(copy, ()))


def written(which: int, folder: Path, printed: str) -> list[dict[str, Any]]:
    text = (folder / "capture.jsonl").read_text().partition("\n")[2] if which else printed
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("which", [0, 1], ids=["tap", "record"])
@pytest.mark.parametrize("limit", [None, CAME - 1_000])
def test_what_had_come_is_written_after_ctrl_c_too(
    which: int, limit: int | None, give: Give, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    give(comes)
    more = [] if limit is None else ["--limit", str(limit)]
    assert run([*commands(tmp_path)[which], *more]) == 0
    out, err = capsys.readouterr()
    lines = written(which, tmp_path, out)
    assert [line["ts_ns"] for line in lines] == [
        type(lines[0]["ts_ns"])(n) for n in range(1, (limit or CAME) + 1)
    ]
    assert "not written" not in err


def test_a_second_ctrl_c_leaves_the_rest_and_counts_it(
    give: Give, capsys: pytest.CaptureFixture[str]
) -> None:
    give(comes)
    ear = listening.Ear(settings_of(resolve({"broker": ("amqp://nowhere/",)}, {}), "threading"), None)
    pipe: Pipe[int] = Pipe("test", CAME)
    for number in range(CAME):
        pipe.put(number)
    ear.interrupt()
    assert ear.stop.is_set()
    pieces = ear.backlog(pipe, "copies", lambda: False)
    assert next(pieces) == list(range(listening.PIECE))
    ear.interrupt()
    assert list(pieces) == []
    assert f"{CAME - listening.PIECE} copies had come and are not written" in capsys.readouterr().err


def test_what_comes_while_the_taps_leave_keeps_nobody(give: Give) -> None:
    give(comes)
    ear = listening.Ear(settings_of(resolve({"broker": ("amqp://nowhere/",)}, {}), "threading"), None)
    pipe: Pipe[int] = Pipe("test", 10)
    for number in range(5):
        pipe.put(number)
    taken = []
    for piece in ear.backlog(pipe, "copies", lambda: False):
        taken += piece
        pipe.put(99)
    assert taken == [0, 1, 2, 3, 4]


def test_who_cannot_begin_lets_the_others_leave_in_order(
    give: Give, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left: list[str] = []

    class Two(Given):
        """One broker refuses, the other's tap takes a moment to put back what it changed there."""

        def works(self) -> dict[str, Callable[[], None]]:
            return {"tap": self.refused, "tap 2": self.leave}

        def refused(self) -> None:
            raise Usage("it refuses", remedy="None.")

        def leave(self) -> None:
            assert ends[0].wait(60)
            Stop().wait(0.3)
            left.append("in order")

    ends: list[Stop] = []

    def make(_places: object, _options: object, intake: Any, _known: object, **more: Any) -> Given:
        ends.append(more["stop"])
        return Two(lambda _given: None, intake, more["divert"])

    give(lambda _given: None)
    monkeypatch.setattr(listening, "Stations", make)
    assert run(["tap", *BROKER]) == 2
    assert left == ["in order"]
    assert "it refuses" in capsys.readouterr().err
