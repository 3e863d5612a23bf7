"""A tap's connection through refusals, losses and a broker that is silent."""

import pytest

from rpcviz.base.clock import FakeClock, SystemClock
from rpcviz.base.concurrency import Nudge
from rpcviz.bus import connect as bus
from rpcviz.bus import consume
from rpcviz.bus.connect import facts_of
from rpcviz.bus.problems import (
    BrokerLost,
    BrokerUnreachable,
    ChannelRefused,
    LoginRefused,
    TraceExchangeMissing,
    TraceExchangeRefused,
)
from rpcviz.bus.state import Retry
from rpcviz.bus.url import BrokerUrl
from tests.bus.broker import Broker, declare, publish
from tests.bus.taps import Tap, eager
from tests.program import free_port
from tests.rabbit import PrivateRabbitMQ
from tests.wait import wait_until


def phases(tap: Tap) -> list[str]:
    return [state.phase for state in tap.states]


def tell_one(url: BrokerUrl) -> None:
    """One message through the broker, from a connection of its own."""
    broker = Broker(url)
    publish(broker.channel(), "x", "nowhere")
    broker.close()


def test_pauses_double_up_to_the_longest_and_half_of_each_is_chance() -> None:
    def pauses(chance: float) -> list[float]:
        retry = Retry(clock=FakeClock(), chance=lambda: chance, first_s=1.0, most_s=8.0)
        return [retry.pause_s(failures) for failures in (1, 2, 3, 4, 5, 1_000)]

    assert pauses(1.0) == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert pauses(0.0) == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_a_tap_tells_where_it_is_connected_and_to_what(broker: Broker) -> None:
    tap = Tap(broker.url).ready()
    tap.end()
    assert phases(tap) == ["connecting", "connected"]
    connected = tap.states[-1]
    assert connected.host == (None if broker.url.is_embedded else f"127.0.0.1:{broker.url.port}")
    assert connected.facts is not None
    assert connected.facts.vhost == broker.url.vhost


def test_how_many_copies_wait_is_told(broker: Broker) -> None:
    depths: list[int] = []
    tap = Tap(broker.url, waiting=depths.append).ready()
    wait_until(lambda: depths, what="the depth of the queue")
    tap.end()
    assert depths[0] == 0


def test_an_impatient_tap_gives_up_at_once_and_a_patient_one_says_when_it_tries_again() -> None:
    url = BrokerUrl.parse(f"amqp://127.0.0.1:{free_port()}/")
    assert isinstance(Tap(url).failure(), BrokerUnreachable)
    assert isinstance(Tap(url, retry=eager(patient=False)).failure(), BrokerUnreachable)
    patient = Tap(url, retry=eager())
    wait_until(lambda: len(patient.states) >= 4, what="three tries")
    patient.end()
    last = patient.states[3]
    assert (last.phase, last.failures, last.facts) == ("connecting", 3, None)
    assert "Connection refused" in (last.why or "")
    assert last.next_try_ns is not None
    assert {state.since_ns for state in patient.states} == {last.since_ns}


def test_a_wrong_password_is_tried_again_by_the_patient_only(rabbitmq: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(f"amqp://guest:topsecret@127.0.0.1:{rabbitmq.port}/")
    assert isinstance(Tap(url).failure(), LoginRefused)
    patient = Tap(url, retry=eager())
    wait_until(lambda: len(patient.states) >= 2, what="a try")
    patient.end()
    assert "refuses the login" in (patient.states[1].why or "")
    assert "topsecret" not in repr(patient.states)


def test_a_broker_without_the_trace_exchange_is_told(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    # RabbitMQ's cannot be deleted; other brokers never had one.
    monkeypatch.setattr(consume, "TRACE_EXCHANGE", "amq.nothing")
    failure = Tap(broker.url).failure()
    assert isinstance(failure, TraceExchangeMissing)
    assert "NOT_FOUND" in failure.cause


def test_an_account_without_the_right_is_told_how_to_get_it(rabbitmq: PrivateRabbitMQ) -> None:
    rabbitmq.new_vhost("guarded")
    rabbitmq.ask("PUT", "/users/viz", {"password": "secret", "tags": ""})
    url = BrokerUrl.parse(f"amqp://viz:secret@127.0.0.1:{rabbitmq.port}/guarded")
    nothing_but_own = {"configure": "^rpcviz[.]", "write": "^rpcviz[.]", "read": "^rpcviz[.]"}
    rabbitmq.ask("PUT", "/permissions/guarded/viz", nothing_but_own)
    failure = Tap(url).failure()
    assert isinstance(failure, TraceExchangeRefused)
    assert "rabbitmqctl set_permissions -p guarded viz" in str(failure)
    assert "secret" not in str(failure)
    # And with what the remedy grants, it works.
    granted = {"read": "^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$"}
    rabbitmq.ask("PUT", "/permissions/guarded/viz", nothing_but_own | granted)
    Tap(url).ready().end()


def test_an_account_that_may_have_no_queue_is_told(rabbitmq: PrivateRabbitMQ) -> None:
    rabbitmq.new_vhost("queueless")
    rabbitmq.ask("PUT", "/users/viz2", {"password": "secret", "tags": ""})
    rabbitmq.ask("PUT", "/permissions/queueless/viz2", {"configure": "", "write": "", "read": ".*"})
    failure = Tap(BrokerUrl.parse(f"amqp://viz2:secret@127.0.0.1:{rabbitmq.port}/queueless")).failure()
    assert isinstance(failure, ChannelRefused)
    assert "403" in failure.cause


def test_a_queue_name_that_is_taken_is_told(broker: Broker) -> None:
    first = Tap(broker.url, name="same").ready()
    failure = Tap(broker.url, name="same").failure()
    first.end()
    assert isinstance(failure, ChannelRefused)
    assert "405 RESOURCE_LOCKED" in failure.cause


def test_a_tap_without_retry_ends_when_its_broker_does(breakable: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(breakable.new_vhost("ended"))
    tap = Tap(url).ready()
    breakable.close_connections("ended")
    failure = tap.failure()
    assert isinstance(failure, BrokerLost)
    assert failure.cause == "320 CONNECTION_FORCED - Closed via management plugin"


def test_a_killed_broker_costs_what_was_sent_meanwhile_and_nothing_else(breakable: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(breakable.new_vhost("killed"))
    # The second host is where it is found again.
    both = BrokerUrl.parse(f"rabbit://guest:guest@127.0.0.1:{free_port()},127.0.0.1:{url.port}/killed")
    tap = Tap(both, retry=eager()).ready()
    tell_one(url)
    tap.wait(1)
    breakable.kill()
    wait_until(lambda: tap.states[-1].phase == "lost", what="the loss to be noticed")
    lost = tap.states[-1]
    assert lost.host is None
    assert lost.why
    breakable.start().wait_ready()
    breakable.ask("PUT", "/vhosts/killed", {"tracing": True})
    tap.ready(2)
    tell_one(url)
    tap.wait(2).end()
    connected = tap.states[-1]
    assert (connected.phase, connected.failures, connected.why) == ("connected", 0, None)
    assert connected.since_ns > lost.since_ns
    assert connected.host == f"127.0.0.1:{url.port}"


def test_a_broker_that_is_silent_is_gone(breakable: PrivateRabbitMQ, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus, "HEARTBEAT_S", 1)
    url = BrokerUrl.parse(breakable.new_vhost("frozen"))
    tap = Tap(url, retry=eager()).ready()
    breakable.freeze()
    try:
        wait_until(lambda: "lost" in phases(tap), 20, "the silence to be noticed")
        # The first of them: whoever tries again says something else of a broker that stands still.
        lost = next(state for state in tap.states if state.phase == "lost")
        assert "heartbeats missed" in (lost.why or "").lower()
    finally:
        breakable.thaw()
    tap.ready(2).end()


def test_an_idle_tap_stays_connected_by_heartbeats(
    rabbitmq: PrivateRabbitMQ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "HEARTBEAT_S", 2)
    url = BrokerUrl.parse(rabbitmq.new_vhost("idle"))
    depths: list[int] = []
    tap = Tap(url).ready()
    # RabbitMQ hangs up after two silent intervals. Another tap counts the seconds.
    watcher = Tap(url, name="watcher", waiting=depths.append).ready()
    wait_until(lambda: len(depths) >= 7, 20, "seven seconds")
    tell_one(url)
    tap.wait(1).end()
    watcher.end()
    assert phases(tap) == ["connecting", "connected"]


def test_a_big_body_and_what_is_no_oslo_message_come_through_whole(broker: Broker) -> None:
    tap = Tap(broker.url).ready()
    channel = broker.channel()
    declare(channel, "q", arguments={"x-max-length-bytes": 1 << 28})
    # 50 MB where the broker takes them: RabbitMQ 4 refuses more than 16 MiB.
    version = facts_of(broker.connection(), "/").version
    size = 1 if broker.url.is_embedded else 50 if version < "4" else 15
    bodies = ["small", "x" * (size << 20), "{", "last"]
    for body in bodies:
        publish(channel, body, "q", headers={"odd": [1, {"deep": None}]})
    wait_until(lambda: len(tap.copies) >= 4, 60, "four copies")
    tap.end()
    assert [len(copy.body) for copy in tap.copies] == [len(body) for body in bodies]
    assert tap.copies[1].headers["properties"]["headers"]["odd"] == [1, {"deep": None}]


def test_a_nudge_ends_the_pause_and_is_told() -> None:
    url = BrokerUrl.parse(f"amqp://127.0.0.1:{free_port()}/")
    nudge = Nudge()
    slow = Retry(clock=SystemClock(), chance=lambda: 1.0, first_s=3_600.0, most_s=3_600.0, nudge=nudge)
    tap = Tap(url, retry=slow)
    wait_until(lambda: tap.states[-1].failures == 1, what="the first try")
    wait_until(nudge.now, what="the tap to wait")
    wait_until(lambda: tap.states[-1].failures == 2, what="the second try")
    assert [state.next_try_ns is None for state in tap.states] == [True, False, True, False]
    tap.end()


def test_who_waits_for_nothing_is_not_woken() -> None:
    assert not Nudge().now()


def test_how_a_connection_was_lost_is_remembered_while_it_is(breakable: PrivateRabbitMQ) -> None:
    url = BrokerUrl.parse(breakable.new_vhost("told"))
    tap = Tap(url, retry=eager()).ready()
    breakable.close_connections("told")
    tap.ready(2)
    lost = next(state for state in tap.states if state.phase == "lost")
    assert lost.broke == "320 CONNECTION_FORCED - Closed via management plugin"
    assert lost.trouble is not None
    assert lost.trouble.key == "problem.broker_lost"
    assert lost.remedy
    assert (tap.states[-1].broke, tap.states[-1].trouble, tap.states[-1].remedy) == (None, None, "")
    tap.end()
