"""What a capture holds, counted while it is read."""

from typing import Any

from rpcviz.trace.report import Report
from rpcviz.wire.message import Kind, Message
from rpcviz.wire.route import Point, Route
from rpcviz.wire.sealed import Sealed
from rpcviz.wire.sighting import Sighting
from tests.play import moment


class Reading:
    """Feeds a report message by message."""

    def __init__(self) -> None:
        self.report = Report()
        self.seq = 0

    def see(
        self,
        kind: Kind,
        *,
        at: float = 0,
        point: Point = Point.PUBLISH,
        queues: tuple[str, ...] | None = ("q",),
        exchange: str = "nova",
        **fields: Any,
    ) -> "Reading":
        self.seq += 1
        message = Message(kind=kind, size=100, unique_id=f"u{self.seq}", **fields)
        route = Route(exchange=exchange, routing_key="conductor", routed_queues=queues, queue="q")
        self.report.feed(
            Sighting(
                seq=self.seq,
                ts_ns=moment(at),
                point=point,
                route=route,
                message=message,
                sealed=Sealed(b"", {}),
            )
        )
        return self

    def call(self, msg_id: str, **fields: Any) -> "Reading":
        return self.see(Kind.CALL, msg_id=msg_id, **{"method": "ping", **fields})

    def reply(
        self, msg_id: str, *, ending: bool | None = True, kind: Kind = Kind.REPLY, **fields: Any
    ) -> "Reading":
        return self.see(kind, msg_id=msg_id, ending=ending, **fields)

    @property
    def result(self) -> dict[str, Any]:
        return self.report.result()


def test_a_reply_counts_for_the_method_and_the_request_of_its_call() -> None:
    result = Reading().call("1", request_id="r").reply("1", at=0.5).result
    assert result["by_method"]["ping"] == {
        "calls": 1, "casts": 0, "fanouts": 0, "replies": 1, "failures": 0, "p50_ms": 500.0, "p99_ms": 500.0
    }  # fmt: skip
    assert result["requests"]["r"]["messages"] == 2
    assert result["unanswered"] == 0


def test_a_reply_that_stands_before_its_call_counts_for_it_too() -> None:
    result = Reading().reply("1").call("1", request_id="r").result
    assert (result["unanswered"], result["requests"]["r"]["messages"]) == (0, 2)
    assert result["by_method"]["ping"]["replies"] == 1


def test_a_reply_without_its_call_counts_for_no_method() -> None:
    result = Reading().reply("1").result
    assert (result["messages"], result["by_method"], result["requests"]) == (1, {}, {})


def test_a_reply_to_a_call_whose_publish_came_before_the_capture_counts_for_its_method() -> None:
    result = Reading().call("1", point=Point.DELIVER).reply("1").result
    assert result["by_method"]["ping"]["replies"] == 1
    assert result["by_method"]["ping"]["calls"] == 0
    assert result["unanswered"] == 0


def test_neither_a_heartbeat_nor_a_reply_without_ending_is_an_answer() -> None:
    reading = Reading().call("1", request_id="r").reply("1", kind=Kind.HEARTBEAT, ending=False)
    assert reading.reply("1", ending=False).result["unanswered"] == 1
    assert reading.reply("1", kind=Kind.FAILURE).result["unanswered"] == 0
    assert reading.result["requests"]["r"]["messages"] == 4
    assert reading.result["by_method"]["ping"]["failures"] == 1


def test_a_call_on_a_fanout_exchange_counts_as_a_fanout() -> None:
    result = Reading().see(Kind.FANOUT, method="ping", msg_id="1").result
    assert result["by_kind"]["fanout"] == 1
    assert result["by_method"]["ping"]["fanouts"] == 1
    assert result["unanswered"] == 0


def test_a_publish_that_reached_no_queue_is_unroutable_and_one_of_which_that_is_unknown_is_not() -> None:
    assert Reading().see(Kind.CAST, queues=()).see(Kind.CAST, queues=None).result["unroutable"] == 1


def test_a_request_counts_every_kind_that_carries_its_id_but_only_some_as_rpc() -> None:
    reading = Reading().see(Kind.CAST, method="a", request_id="r", at=1)
    reading.see(Kind.FANOUT, method="b", request_id="r", queues=("x", "y"), at=2)
    reading.see(Kind.NOTIFICATION, event_type="c", request_id="r", at=3)
    reading.see(Kind.FANOUT, method="b", request_id="r", point=Point.DELIVER, at=4)
    assert reading.result["requests"]["r"] == {
        "messages": 3, "rpcs": 2, "fanout_copies": 2, "bytes": 400, "duration_ms": 3000.0, "background": False
    }  # fmt: skip


def test_an_id_that_a_process_keeps_is_background() -> None:
    reading = Reading().call("1", method="report_state", request_id="r")
    reading.call("2", method="object_action", label="Service.save", request_id="s")
    reading.see(Kind.CAST, method="terminate_instance", request_id="t")
    backgrounds = {request_id: row["background"] for request_id, row in reading.result["requests"].items()}
    assert backgrounds == {"r": True, "s": True, "t": False}


def test_what_rpcviz_itself_sent_is_left_out() -> None:
    assert Reading().see(Kind.OTHER, exchange="rpcviz.hops").result["messages"] == 0


def test_memory_follows_open_calls_and_not_the_length_of_the_file() -> None:
    reading = Reading()
    for number in range(30_000):
        reading.call(str(number), request_id=f"r{number % 7}").reply(str(number))
    assert len(reading.report._open) == 0
    assert len(reading.report._done) == 20_000
    assert reading.result["by_method"]["ping"]["replies"] == 30_000
