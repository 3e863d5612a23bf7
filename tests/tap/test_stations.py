"""Listening to a real RabbitMQ: what each tap sees, what is told when the broker goes and comes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rpcviz.base.clock import SystemClock
from rpcviz.base.concurrency import Stop, spawn
from rpcviz.base.pipe import Pipe
from rpcviz.base.problem import Problem
from rpcviz.bus.dispatch import Endpoint
from rpcviz.bus.management import set_tracing, tracing
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from rpcviz.tap.place import Place, labelled
from rpcviz.tap.source import Missed
from rpcviz.tap.stations import Known, Stations, united
from rpcviz.tap.tap import Intake, TapOptions
from rpcviz.web.words import told
from rpcviz.wire.broker import BrokerTopology, QueueInfo
from rpcviz.wire.message import Kind
from rpcviz.wire.sighting import Sighting
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


class Ear:
    """Stations with everything they heard."""

    def __init__(self, places: list[Place], options: TapOptions, folder: Path, *, patient: bool) -> None:
        self.stop = Stop()
        self.intake: Pipe[Intake] = Pipe("test", 100_000)
        self.items: list[Intake] = []
        self.said: list[str] = []
        self.stations = Stations(
            places,
            options,
            self.intake,
            Known(topics=frozenset, fanouts=frozenset),
            clock=SystemClock(),
            stop=self.stop,
            patient=patient,
            said=lambda saying: self.said.append(told("en", saying)),
            environ={"XDG_STATE_HOME": str(folder)},
        )

    def heard(self) -> list[Sighting]:
        self.items += self.intake.take(0.05)
        return [item for item in self.items if isinstance(item, Sighting)]

    def kinds(self) -> set[Kind]:
        return {sighting.message.kind for sighting in self.heard()}

    def missed(self) -> list[Missed]:
        self.heard()
        return [item for item in self.items if isinstance(item, Missed)]


Listen = Callable[..., "Iterator[Ear]"]


@contextmanager
def listening(
    *places: Place, folder: Path, options: TapOptions | None = None, wait: bool = True
) -> Iterator[Ear]:
    ear = Ear(list(places), options or TapOptions(), folder, patient=True)
    workers = [spawn(name, work) for name, work in ear.stations.works().items()]
    try:
        if wait:
            wait_until(ear.stations.all_heard, 20, "the taps to listen")
        yield ear
    finally:
        ear.stop.set()
        for worker in workers:
            assert worker.join(90)


def serve(process: BusProcess) -> None:
    """A conductor that answers `ping`."""
    endpoint = Endpoint(namespace=None, version="1.0", methods={"ping": lambda _request: "pong"})
    process.server("nova", "conductor", "ctl1", [endpoint]).start()


def ask(process: BusProcess) -> None:
    assert process.client("nova").call("conductor", "ping", {}, context={}, timeout_s=60) == "pong"


def test_auto_mirrors_while_the_firehose_is_off_and_says_so(
    place: Place, speaker: BusProcess, tmp_path: Path
) -> None:
    serve(speaker)
    with listening(place, folder=tmp_path) as ear:
        (facts,) = ear.stations.facts()
        assert facts.tap == "mirror"
        assert not facts.replies_visible
        assert facts.hint is not None
        assert f"trace_on -p {place.url.vhost}" in told("en", facts.hint)
        assert {"nova", "conductor_fanout"} <= set(facts.bound)
        ask(speaker)
        wait_until(lambda: Kind.CALL in ear.kinds(), what="the call")
        assert ear.kinds() == {Kind.CALL}
        route = ear.heard()[0].route
        assert (route.mirrored, route.routed_queues, route.vhost) == (True, None, place.url.vhost)


def test_enable_firehose_shows_replies_and_is_undone_at_the_end(
    place: Place, speaker: BusProcess, tmp_path: Path
) -> None:
    serve(speaker)
    with listening(place, folder=tmp_path, options=TapOptions(enable_firehose=True)) as ear:
        assert tracing(place.url, place.management)
        ask(speaker)
        wait_until(lambda: Kind.REPLY in ear.kinds(), what="the reply")
        assert ear.stations.facts()[0].hint is None
    assert not tracing(place.url, place.management)
    assert [word for word in ear.said if "as it was found" in word]


@pytest.mark.parametrize("state", ["a file", "x" * 300])
def test_a_state_folder_that_cannot_be_written_costs_the_firehose_and_not_the_tap(
    place: Place, speaker: BusProcess, tmp_path: Path, state: str
) -> None:
    (tmp_path / "a file").touch()
    serve(speaker)
    with listening(place, folder=tmp_path / state, options=TapOptions(enable_firehose=True)) as ear:
        assert ear.stations.facts()[0].tap == "mirror"
        (sentence,) = ear.said
        assert str(tmp_path / state / "rpcviz") in sentence
        assert "XDG_STATE_HOME" in sentence
        assert not tracing(place.url, place.management)


def test_a_firehose_that_is_on_is_taken(place: Place, tmp_path: Path) -> None:
    set_tracing(place.url, True, place.management)
    with listening(place, folder=tmp_path) as ear:
        facts = ear.stations.facts()[0]
        assert (facts.tap, facts.replies_visible, facts.state) == ("firehose", True, "connected")
        assert facts.product == "RabbitMQ"
    assert tracing(place.url, place.management)


def test_both_taps_side_by_side_hear_the_same_message_twice(
    place: Place, speaker: BusProcess, tmp_path: Path
) -> None:
    # Nobody answers on that port, so whether the firehose is on cannot be asked.
    set_tracing(place.url, True, place.management)
    serve(speaker)
    away = Place(url=place.url)
    with listening(away, folder=tmp_path, options=TapOptions(exchanges=("nova",))) as ear:
        wait_until(lambda: ear.stations.facts()[0].bound == ("nova",), what="the mirror")
        ask(speaker)

        def calls() -> list[bool]:
            return [
                each.route.mirrored
                for each in ear.heard()
                if each.message.kind is Kind.CALL and each.route.queue is None
            ]

        wait_until(lambda: sorted(calls()) == [False, True], what="both looks")
        assert ear.stations.facts()[0].tap == "firehose and mirror"


def test_without_the_management_api_the_line_to_type_is_told(place: Place, tmp_path: Path) -> None:
    with listening(Place(url=place.url), folder=tmp_path, options=TapOptions(enable_firehose=True)) as ear:
        assert [word for word in ear.said if f"rabbitmqctl trace_on -p {place.url.vhost}" in word]
        ear.stations.ask()
        assert "blind.names" in {each.key for each in ear.stations.facts()[0].blind}


def test_a_tap_queue_that_is_full_is_told_and_nobody_knows_how_much_was_lost(
    place: Place, speaker: BusProcess, tmp_path: Path
) -> None:
    set_tracing(place.url, True, place.management)
    with listening(place, folder=tmp_path, options=TapOptions(queue_max=100)) as ear:
        station = next(iter(ear.stations._stations.values()))
        station._waits(100)
        assert ear.stations.facts()[0].overflows == 1
        assert [missed.reason for missed in ear.missed()] == ["tap"]
        assert ear.stations.pipes()[0].overflows == 1


def test_two_vhosts_go_to_one_intake_and_each_message_says_its_own(
    place: Place, speaker: BusProcess, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    set_tracing(place.url, True, place.management)
    cell = BrokerUrl.parse(rabbitmq.new_vhost(f"{place.url.vhost}-cell"))
    there = BusProcess(cell, program="nova-conductor", host="cell1", pid=78, clock=SystemClock())
    with listening(place, Place(url=cell, management=place.management), folder=tmp_path) as ear:
        speaker.client("nova").cast("conductor", "build", {}, context={"request_id": "req-1"})
        there.client("nova").cast("compute", "build", {}, context={"request_id": "req-1"})
        wait_until(lambda: len(ear.heard()) == 2, what="both casts")
        assert {each.route.vhost for each in ear.heard()} == {place.url.vhost, cell.vhost}
        assert {each.message.request_id for each in ear.heard()} == {"req-1"}
    there.close()


def test_a_lost_connection_comes_back_and_leaves_a_gap(
    place: Place, speaker: BusProcess, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    set_tracing(place.url, True, place.management)
    with listening(place, folder=tmp_path) as ear:
        # The tap's alone: of those that it had to look around the broker may still tell.
        rabbitmq.close_connections(place.url.vhost, "rpcviz.tap")
        wait_until(ear.missed, 20, "the gap")
        (missed,) = ear.missed()
        assert missed.reason == "broker"
        assert missed.from_ns < missed.to_ns
        wait_until(lambda: not ear.stations.reasons(), what="it to be well")


def test_a_broker_that_is_away_is_told_with_the_next_try(tmp_path: Path) -> None:
    nobody = Place(url=BrokerUrl.parse("amqp://127.0.0.1:1/"))
    with listening(nobody, folder=tmp_path, wait=False) as ear:
        wait_until(lambda: ear.stations.facts()[0].failures, what="a try")
        facts = ear.stations.facts()[0]
        assert facts.state == "connecting"
        assert facts.next_try_ns is not None
        assert "next try in" in ear.stations.reasons()[0]


def test_an_impatient_one_raises_at_once(tmp_path: Path) -> None:
    ear = Ear([Place(url=BrokerUrl.parse("amqp://127.0.0.1:1/"))], TapOptions(), tmp_path, patient=False)
    with pytest.raises(Problem) as caught:
        ear.stations.works()["tap"]()
    assert caught.value.exit_code == 3


def test_vhosts_of_one_name_on_two_brokers_are_told_apart() -> None:
    one, two = labelled([Place(url=BrokerUrl.parse(f"amqp://{host}/cell")) for host in ("ctl1", "ctl2")])
    assert (one.label, two.label) == ("ctl1:5672 cell", "ctl2:5672 cell")


def test_several_topologies_are_one() -> None:
    queue = QueueInfo(name="conductor")
    both = united([BrokerTopology(queues=(queue,)), BrokerTopology(queues=(queue, QueueInfo(name="x")))])
    assert [each.name for each in both.queues] == ["conductor", "x"]
