"""`auto` follows the firehose: turned on or off later is noticed and said, and nothing is missed between."""

from pathlib import Path

import pytest

from rpcviz.base.clock import FakeClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.bus.management import set_tracing, tracing
from rpcviz.bus.process import BusProcess
from rpcviz.tap.crew import Crew
from rpcviz.tap.place import Place
from rpcviz.tap.source import Missed
from rpcviz.tap.station import LOOK_NS, REFUSED_NS, Station
from rpcviz.tap.switch import Switch
from rpcviz.tap.tap import TapOptions
from rpcviz.wire.tapped import Tapped
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


class Watched:
    """A station whose clock the test moves."""

    def __init__(self, place: Place, folder: Path, options: TapOptions | None = None) -> None:
        self.clock = FakeClock()
        self.stop = Stop()
        self.copies: list[Tapped] = []
        self.said: list[str] = []
        self.missed: list[Missed] = []
        self.station = Station(
            place,
            options or TapOptions(),
            clock=self.clock,
            next_seq=iter(range(10**9)).__next__,
            switch=Switch(place, folder, now_ns=0),
            missed=self.missed.append,
            said=lambda saying: self.said.append(saying.key),
        )
        self.worker = spawn("station", lambda: self.station.run(self.copies.append, self.stop))
        wait_until(self.connected, 30, "it to listen")

    def connected(self) -> bool:
        bus = self.station.state().bus
        return bus is not None and bus.phase == "connected"

    def sources(self) -> tuple[str, ...]:
        choice = self.station.state().choice
        return () if choice is None else tuple(choice.sources)

    def later(self, ns: int) -> None:
        self.clock.advance(ns / 1e9 + 1)

    def end(self) -> None:
        self.stop.set()

        # A mirror that has the last binding waits for others on the clock that stands still here.
        def ended() -> bool:
            self.clock.advance(31)
            return self.worker.join(0.1)

        wait_until(ended, 40, "its end")
        assert self.worker.failure is None


def test_a_firehose_that_is_turned_on_later_is_taken_and_said(
    place: Place, speaker: BusProcess, tmp_path: Path
) -> None:
    watched = Watched(place, tmp_path)
    assert watched.sources() == ("mirror",)
    assert not watched.station.coverage().replies
    set_tracing(place.url, True, place.management)
    watched.later(LOOK_NS)
    wait_until(lambda: watched.said, 30, "the change to be said")
    wait_until(lambda: watched.sources() == ("firehose",), 30, "the change")
    assert watched.said == ["did.firehose_came"]
    assert watched.station.coverage().replies
    assert watched.station.state().bound == ()
    speaker.client("nova").cast("compute", "after", {}, context={})
    wait_until(lambda: any(not copy.route.mirrored for copy in watched.copies), 20, "a copy of the firehose")
    assert watched.missed == []
    watched.end()


def test_a_firehose_that_is_turned_off_leaves_a_gap_since_it_was_last_seen_on(
    place: Place, tmp_path: Path
) -> None:
    set_tracing(place.url, True, place.management)
    watched = Watched(place, tmp_path)
    assert watched.sources() == ("firehose",)
    began_ns = watched.clock.now_ns()
    set_tracing(place.url, False, place.management)
    watched.later(LOOK_NS)
    wait_until(lambda: watched.sources() == ("mirror",), 30, "the change")
    assert watched.said == ["did.firehose_went"]
    (gap,) = watched.missed
    assert (gap.from_ns, gap.to_ns, gap.reason) == (began_ns, watched.clock.now_ns(), "firehose")
    watched.end()


def test_what_was_asked_for_by_name_stays(place: Place, tmp_path: Path) -> None:
    watched = Watched(place, tmp_path, TapOptions(mode="mirror"))
    beside = Watched(place, tmp_path)
    set_tracing(place.url, True, place.management)
    for each in (watched, beside):
        each.later(LOOK_NS)
    # The other one looked too, and changed.
    wait_until(lambda: beside.sources() == ("firehose",), 30, "the other to change")
    assert (watched.sources(), watched.said) == (("mirror",), [])
    watched.end()
    beside.end()


def test_a_right_that_is_granted_later_is_used_though_asked_for_seldom(
    place: Place, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    set_tracing(place.url, True, place.management)
    vhost = place.url.vhost
    own = {"configure": "^rpcviz[.]", "write": "^rpcviz[.]"}
    rabbitmq.ask("PUT", "/users/viz-later", {"password": "viz", "tags": "management"})
    rabbitmq.ask("PUT", f"/permissions/{vhost}/viz-later", own | {"read": "^(rpcviz[.].*|nova)$"})
    url = type(place.url).parse(f"amqp://viz-later:viz@127.0.0.1:{rabbitmq.port}/{vhost}")
    watched = Watched(Place(url=url, management=place.management), tmp_path, TapOptions(exchanges=()))
    assert watched.sources() == ("mirror",)
    grant = {"read": "^(rpcviz[.].*|nova|amq[.]rabbitmq[.]trace)$"}
    rabbitmq.ask("PUT", f"/permissions/{vhost}/viz-later", own | grant)
    watched.later(REFUSED_NS)
    wait_until(lambda: watched.sources() == ("firehose",), 30, "the change")
    watched.end()
    rabbitmq.ask("DELETE", "/users/viz-later")


def test_a_firehose_that_may_not_be_read_is_not_turned_on(
    place: Place, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    vhost = place.url.vhost
    rabbitmq.ask("PUT", "/users/viz-blind", {"password": "viz", "tags": "management"})
    rights = {"configure": "^rpcviz[.]", "write": "^rpcviz[.]", "read": "^(rpcviz[.].*|nova)$"}
    rabbitmq.ask("PUT", f"/permissions/{vhost}/viz-blind", rights)
    blind = Place(
        url=type(place.url).parse(f"amqp://viz-blind:viz@127.0.0.1:{rabbitmq.port}/{vhost}"),
        management=place.management,
    )
    watched = Watched(blind, tmp_path, TapOptions(exchanges=(), enable_firehose=True))
    assert (watched.sources(), watched.said) == (("mirror",), ["did.not_of_use"])
    assert not tracing(place.url, place.management)
    watched.end()
    rabbitmq.ask("DELETE", "/users/viz-blind")


def test_the_firehose_is_off_again_before_its_reader_has_left(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(place, tmp_path, TapOptions(enable_firehose=True))
    assert watched.sources() == ("firehose",)
    on_when_leaving: list[bool] = []
    end = Crew.end

    def leave(crew: Crew) -> None:
        on_when_leaving.append(tracing(place.url, place.management))
        end(crew)

    monkeypatch.setattr(Crew, "end", leave)
    watched.end()
    assert on_when_leaving == [False]
    assert watched.said == ["did.turned_on", "did.restored"]
