"""What one request cost, and where its time went."""

import itertools

import pytest

from rpcviz.trace.price import MOST_LEGS, Price, price
from rpcviz.wire.hop import Hop, HopKind
from rpcviz.wire.message import Kind
from tests.play import Play, moment

CONNECTIONS = {
    "api": "nova-api:1:x",
    "con": "nova-conductor:2:x",
    "sch": "nova-scheduler:3:x",
    "cmp": "nova-compute:4:x",
}


def tag(play: Play, hops: tuple[Hop, ...] = (), now_ns: int | None = None) -> Price:
    return price(sorted(play.entries.values(), key=lambda entry: entry.seq), hops, now_ns=now_ns)


def shares(play: Play, *hops: Hop) -> dict[tuple[str, str | None], float]:
    return {(part.what, part.name): part.share for part in tag(play, hops).parts}


def hop(name: str, what: HopKind, at: float, receiver: str = "nova-compute") -> Hop:
    return Hop(id=name, ts_ns=moment(at), what=what, sender="nova-compute", receiver=receiver, name=name)


def boot() -> Play:
    """10 s: the scheduler works for 3, 1 s is on the bus, the driver has 5, the rest is the conductor's."""
    play = Play().learn(connections=CONNECTIONS)
    play.call("select", at=0, by="con", method="select_destinations").deliver("select", at=0.5, by="sch")
    play.reply("select", at=3.5, by="sch").deliver("select/reply", at=3.75, by="con")
    play.cast("run", at=4.75, by="con", method="build_and_run_instance").deliver("run", at=5, by="cmp")
    return play


def test_messages_are_counted_by_kind_and_bytes_with_every_copy() -> None:
    play = boot().fanout("tell", at=6, by="cmp", size=10)
    found = tag(play)
    assert found.by_kind == {Kind.CALL: 1, Kind.REPLY: 1, Kind.CAST: 1, Kind.FANOUT: 1}
    assert (found.rpcs, found.fanout_copies) == (3, 2)
    assert found.bytes == 10 + sum(
        entry.size * (1 + entry.deliveries) for name, entry in play.entries.items() if name != "tell"
    )


def test_the_time_between_a_call_and_its_reply_is_the_callees() -> None:
    assert shares(boot()) == {
        ("bus", None): pytest.approx(1 / 5),
        ("work", "nova-scheduler"): pytest.approx(3 / 5),
        ("work", "nova-conductor"): pytest.approx(1 / 5),
    }


def test_what_nobody_waited_for_is_not_on_the_path() -> None:
    alone = shares(boot())
    aside = boot().notify("n", "scheduler.start", at=1, by="sch").deliver("n", at=4.9, by="tel")
    assert shares(aside) == alone


def test_rest_is_told_when_it_begins_and_named_work_when_it_ends() -> None:
    port = hop("POST /ports", HopKind.REST, 5, "neutron-server@rpc1")
    spawn, done = hop("spawn", HopKind.WORK, 10), hop("INSERT", HopKind.DB, 10, "database")
    assert shares(boot(), port, spawn, done)[("rest", "neutron-server")] == pytest.approx(0.5)
    parts = shares(boot(), port, hop("claim", HopKind.WORK, 6), spawn, done)
    assert parts[("rest", "neutron-server")] == pytest.approx(0.1)
    assert parts[("step", "spawn")] == pytest.approx(0.4)


def test_a_call_that_nobody_answered_is_time_waited_in_vain() -> None:
    play = Play().learn(connections=CONNECTIONS).call("a", at=0, timeout=60, by="con", method="ping")
    assert shares(play.wait_until(100)) == {("timeout", "compute"): 1.0}


def test_what_cannot_be_joined_is_unseen_and_never_a_guess() -> None:
    play = Play().cast("a", at=0, by="nobody").cast("b", at=2, by="nobody")
    assert shares(play) == {("unseen", None): 1.0}


def test_while_it_runs_the_time_since_the_last_event_counts() -> None:
    found = tag(boot(), now_ns=moment(15))
    assert found.path_ns == 15 * 10**9
    assert found.legs[-1].service == "nova-compute"
    assert found.legs[-1].to_ns == moment(15)


def test_what_a_request_caused_under_another_id_costs_and_takes_none_of_its_time() -> None:
    play, other = boot(), Play().cast("later", at=50, by="con")
    entries = sorted(play.entries.values(), key=lambda entry: entry.seq)
    found = price(entries, also=list(other.entries.values()))
    assert found.rpcs == 3
    assert found.path_ns == tag(play).path_ns


def test_legs_are_in_order_of_time_without_a_hole() -> None:
    legs = tag(boot()).legs
    assert legs[0].from_ns == moment(0)
    assert all(one.to_ns == two.from_ns for one, two in itertools.pairwise(legs))


def test_a_long_path_tells_its_longest_legs_and_its_parts_count_all() -> None:
    play = Play().learn(connections=CONNECTIONS)
    for number in range(MOST_LEGS):
        play.cast(f"c{number}", at=number, by="con").deliver(f"c{number}", at=number + 0.5, by="con")
    found = tag(play)
    assert len(found.legs) == MOST_LEGS
    assert sum(part.ns for part in found.parts) == found.path_ns


def test_nothing_costs_nothing() -> None:
    assert price(()) == Price(by_kind={}, rpcs=0, fanout_copies=0, bytes=0, path_ns=0)
