"""Everything slow, or one host?"""

import msgspec

from rpcviz.trace.hosts import HOSTS_SHOWN, METHODS_SHOWN, GridView, Hosts, HostView
from rpcviz.trace.stats import Stats
from tests.play import Play, moment


def grid(play: Play) -> GridView:
    stats = Stats()
    for change in play.changes:
        stats.feed(change, moment(0))
    return stats.grid()


def asked(play: Play, host: str, took_s: float, *, method: str = "ping", number: int = 0) -> Play:
    """One call to a compute that takes so long."""
    name = f"{method}-{host}-{number}"
    play.call(name, at=number, method=method, key=f"compute.{host}", queues=(f"compute.{host}",))
    play.deliver(name, at=number, by=f"at-{host}")
    return play.reply(name, at=number + took_s)


def rows(view: GridView) -> dict[str, HostView]:
    return {row.host: row for row in view.hosts}


def test_one_slow_host_among_many_comes_first() -> None:
    play = Play()
    for number in range(80):
        asked(play, f"cmp{number}", 2.0 if number == 61 else 0.01)
    view = grid(play)
    assert view.methods == ["ping"]
    assert view.hosts[0].host == "cmp61"
    assert view.hosts[0].slower is not None
    assert view.hosts[0].slower > 100
    assert view.left_out == 80 - HOSTS_SHOWN


def test_where_everything_is_slow_no_host_stands_out() -> None:
    play = Play()
    for number in range(5):
        asked(play, f"cmp{number}", 2.0)
    assert {row.slower for row in grid(play).hosts} == {1.0}


def test_a_host_that_does_not_answer_comes_before_a_slow_one() -> None:
    play = asked(asked(Play(), "slow", 3.0), "fast", 0.01)
    play.call("x", at=0, timeout=5, key="compute.dead", queues=("compute.dead",)).wait_until(6)
    view = grid(play)
    assert [row.host for row in view.hosts] == ["dead", "slow", "fast"]
    assert (rows(view)["dead"].timeouts, rows(view)["dead"].measured) == ([1], [0])
    assert rows(view)["dead"].p50_ms == [None]


def test_a_failure_counts_for_the_host_that_raised_it() -> None:
    play = Play().call("a", key="compute.cmp1").deliver("a", at=0, by="c").failure("a", at=1)
    assert rows(grid(play))["cmp1"].failures == [1]


def test_the_methods_are_those_that_most_time_is_spent_on() -> None:
    play = Play()
    for number in range(METHODS_SHOWN + 4):
        asked(play, "cmp1", 0.01 * (number + 1), method=f"method{number:02}")
    view = grid(play)
    assert len(view.methods) == METHODS_SHOWN
    assert view.methods[0] == f"method{METHODS_SHOWN + 3:02}"
    assert len(view.hosts[0].p50_ms) == len(view.p50_ms) == METHODS_SHOWN


def test_an_answer_from_nobody_knows_where_is_in_no_row() -> None:
    play = Play().call("a", key="conductor", queues=("conductor",)).reply("a", at=1)
    assert grid(play).hosts == []


def test_hosts_that_come_and_go_are_bounded() -> None:
    hosts = Hosts()
    call = Play().call("a", key="compute.cmp1")["a"]
    for number in range(8_100):
        hosts.timed_out(msgspec.structs.replace(call, server=f"cmp{number}"))
    assert hosts.forgotten() == 100
    assert len(hosts.view({}).hosts) == HOSTS_SHOWN
