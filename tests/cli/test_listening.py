"""What `tap` and `record` make of taps that end, and of Ctrl+C; the broker here is none."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rpcviz.base.concurrency import Stop
from rpcviz.cli import listening
from rpcviz.cli.entry import run
from rpcviz.tap.facts import TapFacts

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
