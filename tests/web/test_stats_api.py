"""`/api/v1/stats`: how much, how slow, since when."""

from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from rpcviz.runtime import Runtime
from rpcviz.trace.series import STEPS
from rpcviz.web.answers.problem import ProblemShape
from rpcviz.web.answers.stats import StatsAnswer
from tests.play import Play
from tests.web.conftest import Ask


def busy() -> Play:
    play = Play().learn(
        connections={"a": "nova-api:1:x", "c": "nova-compute:2:x"}, hosts={"a": "ctl1", "c": "cmp1"}
    )
    play.call("x", by="a", method="get_console_output").deliver("x", at=0, by="c").reply("x", at=0.25, by="c")
    play.call("y", by="a", method="get_console_output").deliver("y", at=0, by="c").failure("y", at=1, by="c")
    play.call("z", by="a", method="get_console_output", timeout=2).cast("w", by="a", queues=(), method="stop")
    return play.wait_until(60)


def asked(client: FlaskClient, query: str = "") -> StatsAnswer:
    answer = client.get(f"/api/v1/stats{query}")
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.data, type=StatsAnswer)


def lists_of(of: Any) -> list[list[Any]]:
    values = [getattr(of, field.name) for field in msgspec.structs.fields(of)]
    flat = [value for value in values if isinstance(value, list)]
    return flat + [each for value in values if isinstance(value, dict) for each in value.values()]


def test_the_series_adds_up_to_the_totals(ask: Ask) -> None:
    stats = asked(ask(busy()))
    assert {kind: sum(counts) for kind, counts in stats.series.by_kind.items()} == stats.totals.by_kind
    assert sum(stats.series.deliveries) == stats.totals.deliveries
    assert sum(stats.series.timeouts) == stats.totals.timeouts == 1
    assert sum(stats.series.unroutable) == stats.totals.unroutable == 1
    assert stats.series.step_ms == 1000


def test_every_list_of_the_series_is_equally_long(ask: Ask) -> None:
    lengths = {len(each) for each in lists_of(asked(ask(busy())).series)}
    assert len(lengths) == 1


def test_the_series_may_be_asked_for_in_part(ask: Ask, runtime: Runtime) -> None:
    client = ask(busy())
    later_ns = runtime.clock.now_ns() + 100 * 10**9
    runtime.picture.renew(later_ns, later_ns)
    whole, part = asked(client).series, asked(client, "?seconds=10").series
    assert {len(each) for each in lists_of(part)} == {10}
    assert int(part.from_ns) == int(whole.from_ns) + (len(whole.deliveries) - 10) * 10**9


@pytest.mark.parametrize("seconds", ["0", "-1", str(STEPS + 1), "many", "", "１"])
def test_a_part_that_there_cannot_be_is_refused(ask: Ask, seconds: str) -> None:
    answer = ask().get(f"/api/v1/stats?seconds={seconds}")
    assert answer.status_code == 422
    found = msgspec.json.decode(answer.data, type=ProblemShape)
    assert (found.key, found.values["most"]) == ("bad_seconds", STEPS)


def test_a_method_has_its_heat_strip_in_the_columns_that_are_told(ask: Ask) -> None:
    stats = asked(ask(busy()))
    (method,) = [each for each in stats.by_method if each.method == "get_console_output"]
    assert (method.measured, method.failures, method.timeouts, method.max_ms) == (2, 1, 1, 1000.0)
    assert len(method.heat) == len(stats.heat_ms)
    filled = {stats.heat_ms[at]: count for at, count in enumerate(method.heat) if count}
    assert sum(filled.values()) == 2
    assert all(begin <= 1000 for begin in filled)
    (cast,) = [each for each in stats.by_method if each.method == "stop"]
    assert (cast.heat, cast.max_ms, cast.spent_ms) == ([], None, 0.0)


def test_hosts_stand_against_methods(ask: Ask) -> None:
    heat = asked(ask(busy())).heat
    assert heat.methods == ["get_console_output"]
    (row,) = heat.hosts
    assert (row.service, row.host, row.measured, row.failures) == ("nova-compute", "cmp1", [2], [1])
    assert heat.left_out == 0


def test_talkers_have_what_they_sent_and_took(ask: Ask) -> None:
    stats = asked(ask(busy()))
    assert {(each.service, each.host): (each.sent, each.taken) for each in stats.talkers} == {
        ("nova-api", "ctl1"): (4, 0),
        ("nova-compute", "cmp1"): (2, 2),
    }
    assert stats.unnamed == 0


def test_what_the_broker_or_a_pipe_lost_is_told_with_when(ask: Ask, runtime: Runtime) -> None:
    client = ask(busy())
    now_ns = runtime.clock.now_ns()
    runtime.picture.missed(now_ns - 10**9, now_ns, "broker")
    for _ in range(runtime.intake.limit + 3):
        runtime.intake.put(runtime.picture)  # type: ignore[arg-type]
    runtime.picture.renew(now_ns + 5 * 10**9, now_ns + 50 * 10**9)
    stats = asked(client)
    assert [gap.reason for gap in stats.gaps] == ["broker", "intake"]
    assert sum(stats.series.dropped["intake"]) == stats.dropped["intake"] == 3
    assert stats.series.missed[-1]


def test_what_tables_let_go_is_counted_by_table(ask: Ask) -> None:
    forgotten = asked(ask(busy())).forgotten
    assert {"methods", "host_methods", "talkers", "edges", "traffic", "names", "ring"} <= set(forgotten)
    assert set(forgotten.values()) == {0}


def test_before_anything_was_seen_there_is_an_answer_too(ask: Ask) -> None:
    stats = asked(ask())
    assert (stats.by_method, stats.talkers, stats.heat.hosts, stats.gaps) == ([], [], [], [])
    assert len(stats.series.deliveries) >= 1
