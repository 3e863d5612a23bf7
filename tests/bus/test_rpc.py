"""Calls, casts and fanouts in oslo.messaging's way, on either broker."""

import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from rpcviz.base.concurrency import spawn
from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import BusClosed, CallTimeout, ExpectedFailure, RemoteFailure
from tests.bus.broker import Broker, Inbox, declare, publish
from tests.bus.peers import Memory, process
from tests.wait import wait_until

CONTEXT = {"request_id": "req-1", "user_id": None}


def inner_of(message: Any) -> dict[str, Any]:
    outer = json.loads(message.body)
    assert outer["oslo.version"] == "2.0"
    inner: dict[str, Any] = json.loads(outer["oslo.message"])
    return inner


def answering(answer: object) -> Callable[[Request], object]:
    return lambda _request: answer


def test_a_call_returns_what_the_method_returns(broker: Broker) -> None:
    memory = Memory("3.1", echo=lambda request: {"got": request.args})
    with process(broker.url, "nova-conductor") as there, process(broker.url, "nova-api") as here:
        there.server("nova", "conductor", "ctl", [memory.endpoint]).start()
        answer = here.client("nova").call(
            "conductor", "echo", {"x": [1, None]}, context=CONTEXT, version="3.0"
        )
    assert answer == {"got": {"x": [1, None]}}
    (request,) = memory.requests
    assert (request.context, request.version, request.namespace) == (CONTEXT, "3.0", None)


def test_a_call_may_go_to_one_server(broker: Broker) -> None:
    with process(broker.url, "nova-compute") as there, process(broker.url, "nova-api") as here:
        for host in ("cmp1", "cmp2.example.org"):
            endpoint = Memory(where=answering(host)).endpoint
            there.server("nova", "compute", host, [endpoint]).start()
        client = here.client("nova")
        answers = [
            client.call("compute", "where", {}, context={}, server=host)
            for host in ("cmp2.example.org", "cmp1")
        ]
    assert answers == ["cmp2.example.org", "cmp1"]


def test_servers_of_a_topic_share_its_calls(broker: Broker) -> None:
    with process(broker.url, "nova-conductor") as there, process(broker.url, "nova-api") as here:
        for host in ("a", "b"):
            there.server("nova", "conductor", host, [Memory(where=answering(host)).endpoint]).start()
        client = here.client("nova")
        answers = [client.call("conductor", "where", {}, context={}) for _ in range(4)]
    assert sorted(answers) == ["a", "a", "b", "b"]


def test_a_cast_runs_once_and_a_fanout_on_every_server(broker: Broker) -> None:
    memories = [Memory(note=lambda _request: None) for _ in range(3)]
    with process(broker.url, "neutron-agent") as there, process(broker.url, "neutron-server") as here:
        for number, memory in enumerate(memories):
            there.server("neutron", "q-agent", f"host{number}", [memory.endpoint]).start()
        client = here.client("neutron")
        client.fanout("q-agent", "note", {"n": 1}, context={}, version="1.0")
        wait_until(lambda: all(memory.requests for memory in memories), what="every server to hear")
        client.cast("q-agent", "note", {"n": 2}, context={})
        wait_until(lambda: sum(len(memory.requests) for memory in memories) == 4, what="one server to hear")
    assert sorted(request.args["n"] for memory in memories for request in memory.requests) == [1, 1, 1, 2]


def test_an_exception_comes_back_with_its_name_module_and_text(broker: Broker) -> None:
    def refuse(_request: Request) -> None:
        raise ExpectedFailure("NoValidHost", "nova.exception", "No valid host was found.", {"code": 500})

    with process(broker.url, "nova-scheduler") as there, process(broker.url, "nova-api") as here:
        there.server("nova", "scheduler", "ctl", [Memory(refuse=refuse).endpoint]).start()
        with pytest.raises(RemoteFailure) as failed:
            here.client("nova").call("scheduler", "refuse", {}, context={})
    failure = failed.value
    assert (failure.exc_name, failure.module) == ("NoValidHost", "nova.exception")
    assert (failure.message, failure.kwargs) == ("No valid host was found.", {"code": 500})


def test_an_exception_of_python_comes_back_too(broker: Broker) -> None:
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server(
            "nova", "t", "s", [Memory(divide=lambda request: 1 / request.args["by"]).endpoint]
        ).start()
        with pytest.raises(RemoteFailure, match="ZeroDivisionError: division by zero"):
            here.client("nova").call("t", "divide", {"by": 0}, context={})


def test_an_exception_passes_through_a_second_server_with_its_trail_in_its_text(broker: Broker) -> None:
    def refuse(_request: Request) -> None:
        raise ExpectedFailure("InstanceNotFound", "nova.exception", "gone")

    with (
        process(broker.url, "a") as first,
        process(broker.url, "b") as second,
        process(broker.url, "c") as here,
    ):
        middle = first.client("nova")
        ask = Memory(ask=lambda _request: middle.call("far", "refuse", {}, context={}))
        first.server("nova", "near", "s", [ask.endpoint]).start()
        second.server("nova", "far", "s", [Memory(refuse=refuse).endpoint]).start()
        with pytest.raises(RemoteFailure) as failed:
            here.client("nova").call("near", "ask", {}, context={})
    # What oslo's classes made anew say of themselves.
    assert (failed.value.exc_name, failed.value.module) == ("InstanceNotFound", "nova.exception")
    assert failed.value.message.startswith("gone\nTraceback (most recent call last):\n")
    assert failed.value.message.endswith("nova.exception.InstanceNotFound: gone\n")
    assert failed.value.arguments == ("gone",)
    assert failed.value.trail[-1].startswith("nova.exception_Remote.InstanceNotFound_Remote: gone\nTraceback")


def test_an_answer_that_json_cannot_hold_is_a_failure(broker: Broker) -> None:
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [Memory(odd=lambda _request: object()).endpoint]).start()
        with pytest.raises(RemoteFailure, match="TypeError"):
            here.client("nova").call("t", "odd", {}, context={})


@pytest.mark.parametrize(
    ("method", "version", "namespace", "error"),
    [
        ("nothing", "3.1", None, "NoSuchMethod: Endpoint does not support RPC method nothing"),
        (
            "echo",
            "3.2",
            None,
            "UnsupportedVersion: Endpoint does not support RPC version 3.2. Attempted method: echo",
        ),
        ("echo", "2.9", None, "UnsupportedVersion"),
        ("echo", "3.0", "compute_task", "UnsupportedVersion"),
        ("echo", None, None, "UnsupportedVersion: Endpoint does not support RPC version 1.0"),
    ],
)
def test_what_no_endpoint_offers_is_refused(
    broker: Broker, method: str, version: str | None, namespace: str | None, error: str
) -> None:
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [Memory("3.1", echo=lambda request: request.args).endpoint]).start()
        with pytest.raises(RemoteFailure, match=error) as failed:
            here.client("nova").call("t", method, {}, context={}, version=version, namespace=namespace)
    assert failed.value.module == "oslo_messaging.rpc.dispatcher"


def test_a_call_that_nobody_answers_ends_with_method_target_and_time(broker: Broker) -> None:
    with process(broker.url, "b") as here, pytest.raises(CallTimeout) as timeout:
        here.client("nova").call("compute", "reboot", {}, context={}, server="cmp9", timeout_s=0.1)
    told = timeout.value
    assert (told.method, told.target, told.timeout_s) == ("reboot", "compute.cmp9", 0.1)
    assert str(told) == "no answer to reboot from compute.cmp9 within 0.1 s"


def test_a_reply_that_comes_too_late_is_dropped_and_counted(broker: Broker) -> None:
    go_on = threading.Event()
    memory = Memory(slow=lambda _request: go_on.wait(60), quick=lambda _request: "yes")
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [memory.endpoint]).start()
        client = here.client("nova")
        with pytest.raises(CallTimeout):
            client.call("t", "slow", {}, context={}, timeout_s=0.1)
        go_on.set()
        wait_until(lambda: here.late_replies == 1, what="the late reply")
        assert client.call("t", "quick", {}, context={}) == "yes"


def test_heartbeats_keep_a_monitored_call_alive(broker: Broker) -> None:
    go_on = threading.Event()
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [Memory(slow=lambda _request: go_on.wait(60)).endpoint]).start()
        tap = broker.channel()
        declare(tap, "tap", exclusive=True)
        tap.queue_bind("tap", "amq.rabbitmq.trace", "publish.#")
        copies = Inbox(tap, "tap", no_ack=True)
        answers: list[object] = []

        def ask() -> None:
            answers.append(here.client("nova").call("t", "slow", {}, context={}, timeout_s=60, monitor_s=4))

        caller = spawn("caller", ask)
        # The request, and three heartbeats two seconds apart: longer than the monitor's four seconds.
        copies.wait(4)
        go_on.set()
        assert caller.join(60)
        copies.wait(5)
    assert answers == [True]
    beats = [inner_of(message) for message in copies.messages[1:4]]
    assert {(beat["result"], beat["failure"], beat["ending"]) for beat in beats} == {(None, None, False)}
    assert len({beat["_unique_id"] for beat in beats}) == 3


def test_a_monitored_call_fails_when_the_server_falls_silent(broker: Broker) -> None:
    with process(broker.url, "b") as here:
        declare(broker.channel(), "t")
        with pytest.raises(CallTimeout):
            here.client("nova").call("t", "lost", {}, context={}, timeout_s=60, monitor_s=1)


def test_servers_that_call_each_other_do_not_block(broker: Broker) -> None:
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        client = there.client("nova")

        def count_down(request: Request) -> int:
            left = request.args["left"]
            return 0 if left == 0 else 1 + client.call("t", "count_down", {"left": left - 1}, context={})

        there.server("nova", "t", "s", [Memory(count_down=count_down).endpoint], workers=8).start()
        assert here.client("nova").call("t", "count_down", {"left": 7}, context={}) == 7


def test_a_request_is_acknowledged_before_its_method_runs(broker: Broker) -> None:
    go_on, started = threading.Event(), threading.Event()

    def slow(_request: Request) -> None:
        started.set()
        go_on.wait(60)

    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [Memory(slow=slow).endpoint]).start()
        here.client("nova").cast("t", "slow", {}, context={})
        assert started.wait(60)
        there.close()
        go_on.set()
    assert broker.count("t") == 0


def test_the_same_unique_id_runs_once_and_none_runs_each_time(broker: Broker) -> None:
    memory = Memory(note=lambda _request: None)
    with process(broker.url, "a") as there:
        there.server("nova", "t", "s", [memory.endpoint]).start()
        channel = broker.channel()
        for unique_id in ("one", "one", "one", None, None, "two"):
            inner: dict[str, Any] = {"method": "note", "args": {"id": unique_id}}
            if unique_id is not None:
                inner["_unique_id"] = unique_id
            publish(channel, json.dumps(inner), "t", "nova")
        wait_until(lambda: len(memory.requests) >= 4, what="the requests")
        wait_until(lambda: broker.count("t") == 0, what="the queue to be read")
    assert sorted(str(request.args["id"]) for request in memory.requests) == ["None", "None", "one", "two"]


def test_a_message_that_cannot_be_read_is_thrown_away_and_the_server_goes_on(broker: Broker) -> None:
    memory = Memory(echo=lambda request: request.args)
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [memory.endpoint]).start()
        channel = broker.channel()
        for body in ("", "no JSON", "[1]", '{"oslo.version": "3.0", "oslo.message": "{}"}', "{}"):
            publish(channel, body, "t", "nova")
        assert here.client("nova").call("t", "echo", {"x": 1}, context={}) == {"x": 1}
    assert broker.count("t") == 0


@pytest.mark.parametrize(
    "inner",
    [
        {"args": {}},
        {"method": ["echo"], "_unique_id": {}},
        {"method": "echo", "args": 5, "_msg_id": "1", "_reply_q": "nowhere"},
        {"method": "echo", "_msg_id": {}, "_reply_q": []},
        {"method": "echo", "_msg_id": "1", "_reply_q": "r" * 300, "_timeout": "soon"},
        {"method": "echo", "version": {"a": 1}, "namespace": []},
    ],
    ids=str,
)
def test_an_odd_request_costs_the_server_nothing(broker: Broker, inner: dict[str, Any]) -> None:
    memory = Memory(echo=lambda request: request.args)
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [memory.endpoint], workers=2).start()
        channel = broker.channel()
        for _ in range(2):
            publish(channel, json.dumps(inner), "t", "nova")
        client = here.client("nova")
        assert client.call("t", "echo", {"x": 1}, context={}, timeout_s=60) == {"x": 1}


def test_a_server_whose_queue_was_deleted_makes_it_again(broker: Broker) -> None:
    memory = Memory(echo=lambda request: request.args)
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [memory.endpoint]).start()
        broker.channel().queue_delete("t")

        def is_read() -> bool:
            """It is declared, bound and read, in this order."""
            if not broker.has_queue("t"):
                return False
            return int(broker.channel().queue_declare(queue="t", passive=True)[2]) == 1

        wait_until(is_read, what="the queue to be back")
        assert here.client("nova").call("t", "echo", {"x": 1}, context={}, timeout_s=60) == {"x": 1}


def test_a_call_on_the_wire_looks_like_oslos(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "scheduler")
    channel.queue_bind("scheduler", "nova", "scheduler")
    with process(broker.url, "b") as here:
        with pytest.raises(CallTimeout):
            here.client("nova").call(
                "scheduler", "pick", {"n": 1}, context=CONTEXT, version="4.5", timeout_s=0.2
            )
        reply_queue = here.reply_queue
    declare(channel, reply_queue, arguments={"x-expires": 1_800_000})
    inbox = Inbox(channel, "scheduler", no_ack=True)
    with process(broker.url, "b") as here:
        with pytest.raises(CallTimeout):
            here.client("nova").call(
                "scheduler", "pick", {"n": 1}, context=CONTEXT, version="4.5", timeout_s=0.2
            )
        reply_queue = here.reply_queue
    message = inbox.wait(1).messages[0]
    inner = inner_of(message)
    assert list(inner) == [
        "method",
        "args",
        "version",
        "_msg_id",
        "_reply_q",
        "_timeout",
        "_unique_id",
        "_context_request_id",
        "_context_user_id",
    ]
    assert (inner["_reply_q"], inner["_timeout"]) == (reply_queue, None)
    properties = {key: value for key, value in message.properties.items() if key != "application_headers"}
    assert properties == {
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
        "priority": 0,
        "expiration": "200",
    }
    assert message.headers == {}


def test_a_cast_on_the_wire_never_expires_and_waits_for_nobody(broker: Broker) -> None:
    channel = broker.channel()
    channel.exchange_declare("nova", "topic", auto_delete=False)
    declare(channel, "compute.cmp1")
    channel.queue_bind("compute.cmp1", "nova", "compute.cmp1")
    with process(broker.url, "b") as here:
        here.client("nova").cast(
            "compute", "reboot", {}, context={}, server="cmp1", namespace="x", version="6.0"
        )
    message = Inbox(channel, "compute.cmp1", no_ack=True).wait(1).messages[0]
    assert sorted(inner_of(message)) == ["_unique_id", "args", "method", "namespace", "version"]
    assert "expiration" not in message.properties


def test_a_server_declares_what_oslos_declares(broker: Broker) -> None:
    channel = broker.channel()
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [Memory(echo=lambda request: request.args).endpoint]).start()
        here.client("nova").call("t", "echo", {}, context={})
        channel.exchange_declare("nova", "topic", durable=False, auto_delete=False)
        channel.exchange_declare("t_fanout", "fanout", durable=False, auto_delete=True)
        for name in ("t", "t.s"):
            declare(channel, name)
        declare(channel, here.reply_queue, arguments={"x-expires": 1_800_000})


def test_a_server_that_stops_takes_its_fanout_queue_along_and_leaves_the_others(broker: Broker) -> None:
    with process(broker.url, "a") as there:
        server = there.server("nova", "t", "s", [Memory().endpoint])
        server.start()
        assert broker.has_exchange("t_fanout")
        server.stop()
        wait_until(lambda: not broker.has_exchange("t_fanout"), what="the fanout queue to go")
        assert (broker.has_queue("t"), broker.has_queue("t.s")) == (True, True)


def test_a_server_stops_at_once_though_a_method_runs(broker: Broker) -> None:
    go_on = threading.Event()
    memory = Memory(slow=lambda _request: go_on.wait(120))
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        server = there.server("nova", "t", "s", [memory.endpoint])
        server.start()
        here.client("nova").cast("t", "slow", {}, context={})
        wait_until(lambda: memory.requests, what="the method to run")
        stopped = threading.Event()

        def stop() -> None:
            server.stop()
            stopped.set()

        spawn("stopper", stop)
        # Long before the method could have ended by itself.
        assert stopped.wait(30), "stopping waits for the method"
        go_on.set()


def test_a_call_that_waits_ends_when_its_process_leaves(broker: Broker) -> None:
    declare(broker.channel(), "t")
    with process(broker.url, "b") as here:
        ended: list[BaseException] = []

        def ask() -> None:
            try:
                here.client("nova").call("t", "never", {}, context={}, timeout_s=60)
            except (CallTimeout, BusClosed) as error:
                ended.append(error)

        caller = spawn("caller", ask)
        wait_until(lambda: broker.has_queue(here.reply_queue), what="the call to wait")
        here.close()
        assert caller.join(60)
        assert len(ended) == 1


def test_a_process_that_left_the_bus_says_so(broker: Broker) -> None:
    with process(broker.url, "nova-api") as here:
        here.close()
        with pytest.raises(BusClosed, match="nova-api has left the bus"):
            here.client("nova").cast("t", "m", {}, context={})


def test_the_first_call_of_a_process_that_left_makes_no_reply_queue(broker: Broker) -> None:
    with process(broker.url, "nova-compute") as here:
        here.close()
        with pytest.raises(BusClosed):
            here.client("nova").call("t", "m", {}, context={}, timeout_s=5)
        assert not broker.has_queue(here.reply_queue)


def test_a_process_that_left_the_bus_takes_no_new_role(broker: Broker) -> None:
    # Nobody would ever stop it: its queues would stay on the bus.
    memory = Memory(note=lambda _request: None)
    with process(broker.url, "neutron-openvswitch-agent") as here:
        here.close()
        with pytest.raises(BusClosed):
            here.server("neutron", "t", "one", [memory.endpoint])
        with pytest.raises(BusClosed):
            here.listener([("neutron", "notifications.info")], lambda _notification: None)


def test_a_cast_survives_that_the_fanout_exchange_was_deleted_meanwhile(broker: Broker) -> None:
    memory = Memory(note=lambda _request: None)
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        client = here.client("nova")
        first = there.server("nova", "t", "one", [memory.endpoint])
        first.start()
        client.fanout("t", "note", {}, context={})
        wait_until(lambda: len(memory.requests) == 1, what="the first")
        first.stop()
        client.fanout("t", "note", {}, context={})
        there.server("nova", "t", "two", [memory.endpoint]).start()
        client.fanout("t", "note", {}, context={})
        wait_until(lambda: len(memory.requests) == 2, what="the third; the second reached nobody")


def test_many_callers_of_one_process_get_each_their_own_answer(broker: Broker) -> None:
    with process(broker.url, "a") as there, process(broker.url, "b") as here:
        there.server("nova", "t", "s", [Memory(echo=lambda r: r.args["n"]).endpoint]).start()
        client = here.client("nova")
        wrong: list[tuple[int, object]] = []

        def ask(first: int) -> None:
            for number in range(first, first + 25):
                answer = client.call("t", "echo", {"n": number}, context={})
                if answer != number:
                    wrong.append((number, answer))

        callers = [spawn(f"caller {n}", partial(ask, 100 * n)) for n in range(6)]
        assert all(caller.join(60) for caller in callers)
        assert wrong == []


def test_a_server_of_several_topics_answers_on_each_and_takes_every_fanout_queue_along(
    broker: Broker,
) -> None:
    memory = Memory("1.0", note=answering(None), ask=answering("yes"))
    topics = ("q-ports", "q-networks", "q-tunnels")
    with process(broker.url, "neutron-agent") as there, process(broker.url, "neutron-server") as here:
        server = there.server("neutron", topics[0], "cmp1", [memory.endpoint], also=topics[1:])
        server.start()
        client = here.client("neutron")
        for topic in topics:
            client.fanout(topic, "note", {}, context={}, version="1.0")
            assert client.call(topic, "ask", {}, context={}, server="cmp1", version="1.0") == "yes"
        wait_until(lambda: len(memory.requests) == 6, what="a fanout and a call on each topic")
        server.stop()
        # An exchange that deletes itself goes with the last queue that is bound to it.
        wait_until(
            lambda: not any(broker.has_exchange(f"{topic}_fanout") for topic in topics), what="all to go"
        )
