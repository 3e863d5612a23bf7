"""The lessons that tell whole stories: had it gone otherwise on the bus, the marks would say so."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from rpcviz.lessons import boot_today, bus_and_rest, failures, real_bus
from rpcviz.lessons.lesson import Lesson, Trail, trail
from rpcviz.wire.hop import Hop, HopKind
from tests.play import Play, moment


def hop(what: HopKind, sender: str, receiver: str, name: str) -> Hop:
    """One step off the bus."""
    return Hop(
        id=f"h-{sender}-{name}", ts_ns=moment(0), what=what, sender=sender, receiver=receiver, name=name
    )


REST_AND_ROWS = (
    hop(HopKind.REST, "user", "nova-api@api1", "POST /servers"),
    hop(HopKind.REST, "nova-scheduler@s1", "placement", "PUT /allocations/{id}"),
    hop(HopKind.REST, "nova-compute@cmp1", "neutron-server@rpc1", "POST /v2.0/ports"),
    hop(HopKind.REST, "nova-compute@cmp1", "glance-api", "GET /v2/images/{id}/file"),
    hop(HopKind.DB, "nova-conductor@c1", "database", "INSERT instances"),
)


def holds(lesson: Lesson, seen: Trail) -> set[str]:
    """The options that are true."""
    return {mark.option for mark in lesson.mark(seen) if mark.holds}


def boot(
    *, sender_of_build: str = "conductor", hops: Iterable[Hop] = REST_AND_ROWS, call: bool = False
) -> Trail:
    """Today's boot in short: who sends the build, what went beside the bus, whether the build is a call."""
    play = Play().learn(
        connections={
            "conductor": "nova-conductor:1:x",
            "scheduler": "nova-scheduler:2:x",
            "compute": "nova-compute:3:x",
        },
        consumers={"conductor": "conductor", "scheduler": "scheduler", "compute.cmp1": "compute"},
    )
    play.cast("s", method="schedule_and_build_instances", key="conductor", queues=("conductor",), by="api")
    play.call("d", method="select_destinations", key="scheduler", queues=("scheduler",), by="conductor")
    play.reply("d", at=1, by="scheduler")
    send = play.call if call else play.cast
    send("b", at=2, method="build_and_run_instance", key="compute.cmp1", by=sender_of_build)
    play.call(
        "o", at=3, method="object_action", label="Instance.save", key="conductor", queues=("conductor",)
    )
    play.notify("e", "compute.instance.create.end", at=4)
    return msgspec.structs.replace(trail(play.changes), hops=tuple(hops))


def test_the_book_is_marked_by_who_sends_what_to_whom() -> None:
    assert holds(boot_today.LESSON, boot()) == {"handed", "image"}
    assert holds(boot_today.LESSON, boot(sender_of_build="scheduler")) == {"handed", "scheduler", "image"}
    assert holds(boot_today.LESSON, boot(call=True)) == {"handed", "image", "answers"}


def test_a_compute_with_a_database_would_be_seen_to_write() -> None:
    wrote = hop(HopKind.DB, "nova-compute@cmp1", "database", "UPDATE instances")
    assert "database" in holds(boot_today.LESSON, boot(hops=(*REST_AND_ROWS, wrote)))


def test_what_is_a_message_is_on_the_bus_and_what_is_a_hop_is_not() -> None:
    assert holds(bus_and_rest.LESSON, boot()) == {"conductor", "host"}
    without = [each for each in REST_AND_ROWS if each.receiver != "placement"]
    assert bus_and_rest.LESSON.mark(boot(hops=without)) == (), "one part was not seen, so nothing is marked"


def trouble(
    *, answered: bool = True, again: bool = False, late: bool = True, missed: bool = False, cast: bool = True
) -> Trail:
    """A frozen host, a mute one, and what a dead one missed; each part may end otherwise."""
    play = Play()
    named: dict[str, Any] = {"method": "get_host_uptime", "exchange": "nova"}
    dead = ("compute.cmp1",)
    play.call("missed", at=0, key="compute.cmp1", queues=dead, **named)
    play.call("mute", at=0.1, key="compute.cmp10", queues=("compute.cmp10",), **named).deliver("mute", at=0.2)
    play.call("frozen", at=0.2, key="compute.cmp9", queues=("compute.cmp9",), **named)
    play.deliver("frozen", at=0.3)
    play.cast("reboot", at=4, method="reboot_instance", exchange="nova", key="compute.cmp1", queues=dead)
    play.wait_until(50)
    if answered:
        play.reply("frozen", at=64 if late else 55)
    if again:
        play.deliver("mute", at=70, redelivered=True)
    if missed:
        play.deliver("missed", at=70)
    if cast:
        play.deliver("reboot", at=70)
    return trail(play.wait_until(100).changes)


@pytest.mark.parametrize(
    ("seen", "true"),
    [
        (trouble(), {"late", "cast"}),
        (trouble(again=True), {"late", "cast", "again"}),
        (trouble(late=False, cast=False), set()),
        (trouble(missed=True), {"late", "cast", "waits"}),
        (trouble(answered=False), set()),
    ],
    ids=["as it is", "at least once", "in time and lost", "kept", "no reply was seen"],
)
def test_what_became_of_a_request_is_told_by_its_deliveries(seen: Trail, true: set[str]) -> None:
    assert holds(failures.LESSON, seen) == true


def minute(*, reports: int, others: int, told: int, unanswered: int = 0) -> Trail:
    """A minute with so many calls of each sort."""
    play = Play()
    for number in range(reports + others):
        method = "report_state" if number < reports else "get_devices"
        play.call(str(number), method=method)
        if number >= unanswered:
            play.reply(str(number), at=1)
    for number in range(told):
        play.notify(f"n{number}", "port.create.end")
    return trail(play.changes)


@pytest.mark.parametrize(
    ("seen", "true"),
    [
        (minute(reports=6, others=4, told=0), {"pairs", "alive", "answered"}),
        (minute(reports=2, others=4, told=0), {"pairs", "answered"}),
        (minute(reports=6, others=0, told=9), {"alive", "answered", "notified"}),
        (minute(reports=6, others=0, told=0, unanswered=1), {"pairs", "alive"}),
    ],
    ids=["quiet", "at work", "announcing", "waiting"],
)
def test_a_minute_is_marked_by_counting(seen: Trail, true: set[str]) -> None:
    assert holds(real_bus.LESSON, seen) == true
