"""Who says most, and who is told most."""

from rpcviz.trace.change import Seen
from rpcviz.trace.talkers import TALKERS_SHOWN, Talker, Talkers
from tests.play import Play

NAMES = {"a": "nova-api:1:x", "c": "nova-compute:2:x", "d": "nova-compute:3:x"}
HOSTS = {"a": "ctl1", "c": "cmp1", "d": "cmp2"}


def talkers(play: Play) -> Talkers:
    counted = Talkers()
    for change in play.changes:
        if isinstance(change, Seen):
            counted.see(change)
    return counted


def rows(play: Play) -> dict[tuple[str | None, str | None], Talker]:
    return {(row.service, row.host): row for row in talkers(play).view()}


def test_a_server_has_what_it_sent_and_what_it_took() -> None:
    play = Play().learn(connections=NAMES, hosts=HOSTS)
    play.call("x", by="a", size=3000).deliver("x", at=1, by="c").reply("x", at=2, by="c", size=500)
    play.deliver("x/reply", at=2, by="a")
    found = rows(play)
    assert found["nova-api", "ctl1"] == Talker(
        service="nova-api", host="ctl1", sent=1, sent_bytes=3000, taken=1, taken_bytes=500
    )
    assert found["nova-compute", "cmp1"] == Talker(
        service="nova-compute", host="cmp1", sent=1, sent_bytes=500, taken=1, taken_bytes=3000
    )


def test_each_copy_of_a_fanout_counts_for_who_took_it() -> None:
    play = Play().learn(connections=NAMES, hosts=HOSTS).fanout("f", by="a")
    play.deliver("f", at=1, by="c", queue="scheduler_fanout_1").deliver(
        "f", at=1, by="d", queue="scheduler_fanout_2"
    )
    found = rows(play)
    assert (found["nova-compute", "cmp1"].taken, found["nova-compute", "cmp2"].taken) == (1, 1)


def test_a_fanout_to_more_than_are_listed_still_counts_for_each() -> None:
    many = {f"r{number}": f"nova-compute:{number}:x" for number in range(250)}
    hosts = {name: f"cmp{name}" for name in many}
    queues = tuple(f"scheduler_fanout_{name}" for name in many)
    play = Play().learn(connections=many, hosts=hosts).fanout("f", queues=queues)
    for name in many:
        play.deliver("f", at=1, by=name, queue=f"scheduler_fanout_{name}")
    counted = talkers(play)
    assert len(counted.view()) == TALKERS_SHOWN
    assert {row.taken for row in counted.view()} == {1}


def test_who_is_named_late_gets_what_was_sent_before_once() -> None:
    play = Play().cast("x", by="a")
    assert talkers(play).unnamed() == 1
    play.learn(connections=NAMES, hosts=HOSTS).learn(connections=NAMES, hosts=HOSTS)
    play.deliver("x", at=3, by="c")
    assert talkers(play).unnamed() == 0
    assert rows(play)["nova-api", "ctl1"].sent == 1


def test_what_came_before_a_host_was_known_joins_the_only_host_there_is() -> None:
    play = Play().learn(connections=NAMES).cast("x", by="a")
    play.learn(connections=NAMES, hosts=HOSTS).cast("y", at=1, by="a")
    assert rows(play)["nova-api", "ctl1"].sent == 2


def test_who_moves_most_bytes_comes_first() -> None:
    play = Play().learn(connections=NAMES, hosts=HOSTS)
    play.cast("x", by="a", size=10).cast("y", by="c", size=9_000).cast("z", by="d", size=500)
    assert [row.host for row in talkers(play).view()] == ["cmp1", "cmp2", "ctl1"]


def test_those_that_come_and_go_are_bounded() -> None:
    counted = Talkers()
    for number in range(4_100):
        play = Play().notify(f"n{number}", "x.y", by="c", publisher=f"network.host{number}")
        for change in play.changes:
            if isinstance(change, Seen):
                counted.see(change)
    assert counted.forgotten() == 100
