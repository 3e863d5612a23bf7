"""What needs an eye."""

from typing import Any

import msgspec

from rpcviz.trace.change import QueueView, TopologyChanged, TopologyView
from rpcviz.trace.findings import FINDINGS_TOLD, NAMES_TOLD, Finding, findings
from rpcviz.trace.traffic import QueueTraffic
from rpcviz.wire.broker import QueueInfo
from tests.play import Play, topology


def view(depths: dict[str, int] | None = None, **parts: Any) -> TopologyView:
    """What the page would be told after the broker said so; `depths`: messages by queue."""
    told = topology(**parts)
    read = parts.get("consumers") or {}
    queues = tuple(
        QueueInfo(name=each.name, messages=(depths or {}).get(each.name, 0), consumers=int(each.name in read))
        for each in told.queues
    )
    play = Play()
    changes = play.tracer.learn(msgspec.structs.replace(told, queues=queues))
    (changed,) = [change for change in changes if isinstance(change, TopologyChanged)]
    return changed.topology


def keys(of: TopologyView) -> list[str]:
    return [finding.key for finding in findings(of, {})]


def only(of: TopologyView) -> Finding:
    (found,) = findings(of, {})
    return found


READ: dict[str, Any] = {"connections": {"c": "nova-compute:1:x"}, "consumers": {"compute": "c"}}


def test_a_cloud_in_order_needs_no_eye() -> None:
    assert keys(view(**READ, exchanges={"nova": "topic"}, bindings=(("nova", "compute", "compute"),))) == []


def test_messages_that_wait_where_nobody_reads_are_a_problem() -> None:
    found = only(view({"compute.cmp1": 7}, queues=("compute.cmp1",)))
    assert (found.key, found.level, found.names) == ("unread_full", "problem", ("compute.cmp1",))
    assert found.values == {"name": "compute.cmp1", "messages": 7}


def test_an_empty_queue_without_a_reader_is_worth_a_look() -> None:
    found = only(view(queues=("conductor",)))
    assert (found.key, found.level) == ("unread", "look")


def test_notifications_pile_up_without_being_a_problem() -> None:
    found = only(view({"versioned_notifications.info": 900}, queues=("versioned_notifications.info",)))
    assert (found.key, found.level) == ("unread_notifications", "look")
    assert keys(view(queues=("notifications.error",))) == ["unread_quiet"]


def test_many_ghosts_of_a_topic_are_one_finding() -> None:
    found = only(view(queues=tuple(f"scheduler_fanout_{number}" for number in range(300))))
    assert (found.key, found.count, len(found.names)) == ("ghost_fanouts", 300, NAMES_TOLD)
    assert found.values["topic"] == "scheduler"


def test_reply_queues_that_nobody_reads_are_one_finding() -> None:
    assert keys(view(queues=("reply_1", "reply_2"))) == ["ghost_replies"]


def test_a_reply_queue_that_is_read_by_nobody_known_has_no_owner() -> None:
    # Without a broker that tells, a reply queue is only a name until a call names it.
    play = Play().reply("a", at=0).wait_until(1)
    assert keys(play.topology) == ["not_told", "no_owner"]


def test_an_exchange_that_leads_nowhere_is_worth_a_look_and_a_fanout_is_normal() -> None:
    found = findings(
        view(exchanges={"": "direct", "heat": "topic", "a_fanout": "fanout", "b_fanout": "fanout"}), {}
    )
    assert [(each.key, each.level, each.count) for each in found] == [
        ("unbound", "look", 1),
        ("unbound_fanouts", "normal", 2),
    ]
    assert found[0].values == {"name": "heat"}


def test_a_queue_that_grows_is_a_problem_though_it_is_read() -> None:
    growing = QueueTraffic(growth=40, growing=True)
    (found,) = findings(view({"compute": 90}, **READ), {"compute": growing})
    assert (found.key, found.level) == ("growing", "problem")
    assert found.values == {"name": "compute", "messages": 90, "growth": 40}


def test_a_queue_that_nobody_reads_is_not_also_said_to_grow() -> None:
    growing = QueueTraffic(growth=40, growing=True)
    found = findings(view({"conductor": 90}, queues=("conductor",)), {"conductor": growing})
    assert [finding.key for finding in found] == ["unread_full"]


def test_the_worst_comes_first() -> None:
    found = keys(
        view(
            {"compute.cmp1": 7},
            queues=("compute.cmp1", "conductor"),
            exchanges={"heat": "topic", "a_fanout": "fanout"},
        )
    )
    assert found == ["unread_full", "unbound", "unread", "unbound_fanouts"]


def test_without_the_brokers_word_nothing_is_said_to_be_unread() -> None:
    # A queue that messages went to may well be read: nobody told.
    play = Play().cast("a").wait_until(1)
    assert keys(play.topology) == ["not_told"]


def test_findings_are_bounded() -> None:
    queues = tuple(
        QueueView(
            name=f"compute.h{number}", role="server", topic="compute", readers=(), messages=1, consumers=0
        )
        for number in range(500)
    )
    assert len(findings(TopologyView(queues=queues, told=True), {})) == FINDINGS_TOLD
