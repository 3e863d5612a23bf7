"""How an old release of oslo.messaging speaks, on either broker."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rpcviz.base.clock import SystemClock
from rpcviz.bus.habits import CLASSIC, TODAY, Habits
from rpcviz.bus.problems import CallTimeout
from rpcviz.bus.process import BusProcess
from tests.bus.broker import Broker
from tests.bus.peers import Memory
from tests.bus.taps import Tap
from tests.wait import wait_until

CONTEXT = {"request_id": "req-1", "project_id": "p1", "auth_token": "gAAAA-a-token"}


@contextmanager
def process(broker: Broker, program: str, habits: Habits) -> Iterator[BusProcess]:
    """One program with the habits of a release."""
    one = BusProcess(broker.url, program=program, host="ctl", pid=7, clock=SystemClock(), habits=habits)
    try:
        yield one
    finally:
        one.close()


@pytest.fixture
def tap(broker: Broker) -> Iterator[Tap]:
    tap = Tap(broker.url).ready()
    yield tap
    tap.end()


def inner_of(body: bytes) -> dict[str, Any]:
    inner: dict[str, Any] = json.loads(json.loads(body)["oslo.message"])
    return inner


def published(tap: Tap, exchange: str) -> list[dict[str, Any]]:
    """The inner messages that came to an exchange so far."""
    return [inner_of(copy.body) for copy in tap.copies if copy.routing_key == f"publish.{exchange}"]


def echo() -> Memory:
    return Memory(echo=lambda request: request.args)


@pytest.mark.parametrize("servers", [TODAY, CLASSIC], ids=["today", "classic"])
def test_a_classic_caller_is_answered_by_either_release(broker: Broker, servers: Habits) -> None:
    with process(broker, "server", servers) as there, process(broker, "api", CLASSIC) as here:
        there.server("nova", "conductor", "ctl", [echo().endpoint]).start()
        assert here.client("nova").call("conductor", "echo", {"n": 1}, context=CONTEXT) == {"n": 1}


def test_a_classic_answer_goes_through_an_exchange_of_the_callers_own(broker: Broker, tap: Tap) -> None:
    with process(broker, "server", CLASSIC) as there, process(broker, "api", CLASSIC) as here:
        there.server("nova", "conductor", "ctl", [echo().endpoint]).start()
        here.client("nova").call("conductor", "echo", {}, context=CONTEXT)
        name = here.reply_queue
        assert name in here.belongings().exchanges
        wait_until(lambda: published(tap, name), what="the answer")
    (reply,) = published(tap, name)
    (call,) = published(tap, "nova")
    assert reply["_msg_id"] == call["_msg_id"]
    assert call["_reply_q"] == name
    assert not published(tap, "")


def test_a_classic_answer_to_a_caller_of_today_finds_no_exchange(broker: Broker) -> None:
    memory = echo()
    with process(broker, "server", CLASSIC) as there, process(broker, "api", TODAY) as here:
        there.server("nova", "conductor", "ctl", [memory.endpoint]).start()
        with pytest.raises(CallTimeout):
            here.client("nova").call("conductor", "echo", {}, context=CONTEXT, timeout_s=3)
        # The server was not hurt by the refusal.
        with process(broker, "old-api", CLASSIC) as old:
            assert old.client("nova").call("conductor", "echo", {"n": 2}, context=CONTEXT) == {"n": 2}
    assert len(memory.requests) == 2


def test_a_classic_call_asks_for_no_signs_of_life_and_a_classic_server_gives_none(
    broker: Broker, tap: Tap
) -> None:
    done = threading.Event()
    memory = Memory(slow=lambda _request: done.wait(60))
    with process(broker, "server", CLASSIC) as there, process(broker, "api", TODAY) as new:
        there.server("nova", "scheduler", "ctl", [memory.endpoint]).start()
        with pytest.raises(CallTimeout):
            new.client("nova").call("scheduler", "slow", {}, context=CONTEXT, timeout_s=1800, monitor_s=2)
        done.set()
        with process(broker, "old-api", CLASSIC) as old:
            client = old.client("nova")
            assert client.call("scheduler", "slow", {}, context=CONTEXT, timeout_s=1800, monitor_s=2)
            wait_until(lambda: published(tap, old.reply_queue), what="the answer")
    asked, classic = published(tap, "nova")
    assert asked["_timeout"] == 2
    assert "_timeout" not in classic
    calls = [copy for copy in tap.copies if copy.routing_key == "publish.nova"]
    assert [copy.headers["properties"]["expiration"] for copy in calls] == ["1800000", "60000"]
    assert len(published(tap, old.reply_queue)) == 1
    assert not published(tap, "")


def test_a_classic_context_names_the_tenant_and_a_classic_notification_carries_the_token(
    broker: Broker, tap: Tap
) -> None:
    with process(broker, "api", CLASSIC) as old, process(broker, "api", TODAY) as new:
        for each in (old, new):
            each.notifier("nova", "compute.h").notify(CONTEXT, "compute.instance.update", {"x": 1})
        wait_until(lambda: len(published(tap, "nova")) == 2, what="both notifications")
    classic, today = published(tap, "nova")
    assert (classic["_context_auth_token"], classic["_context_tenant"]) == ("gAAAA-a-token", "p1")
    assert today["_context_auth_token"] is None
    assert "_context_tenant" not in today


def test_keys_of_a_projects_own_are_said_in_openstacks_contexts_only() -> None:
    habits = Habits(more_context={"instance_lock_checked": False})
    assert habits.spoken(CONTEXT) == {**CONTEXT, "instance_lock_checked": False}
    assert habits.spoken({}) == {}
