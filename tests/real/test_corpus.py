"""Captures of a real OpenStack against an independent count of each."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from rpcviz.cli.report import read
from rpcviz.trace.change import Change, JourneyChanged, Seen
from rpcviz.trace.entry import Entry, RpcState
from rpcviz.trace.stats import Stats
from rpcviz.trace.tracer import Tracer
from rpcviz.wire.capture import CaptureMeta, read_line
from rpcviz.wire.decode import decode
from rpcviz.wire.message import Kind

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted(path.name.removesuffix(".jsonl.gz") for path in CORPUS.glob("*.jsonl.gz"))
COUNTS = ("calls", "casts", "fanouts", "replies", "failures")


def test_the_corpus_is_here() -> None:
    assert FILES == ["idle", "nova-boot", "nova-failures"]


@pytest.mark.parametrize("name", FILES)
def test_a_report_equals_the_independent_count(name: str) -> None:
    report, problem = read(str(CORPUS / f"{name}.jsonl.gz"))
    assert problem is None
    result = report.result()
    truth: dict[str, Any] = json.loads((CORPUS / f"{name}.truth.json").read_text())
    for key in ("messages", "deliveries", "by_kind", "unanswered", "unroutable"):
        assert result[key] == truth[key], key
    assert _five(result["by_method"]) == _five(truth["by_method"])
    assert len(result["requests"]) == truth["requests"]["count"]
    told = {request_id: row["messages"] for request_id, row in result["requests"].items()}
    assert told == truth["requests"]["with_replies"]
    assert result["damaged_lines"] == 0


def _five(methods: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {method: {count: row[count] for count in COUNTS} for method, row in methods.items()}


class Told:
    """Everything that a tracer says of a capture, as the page would hear it."""

    def __init__(self, name: str, *, with_topology: bool = True) -> None:
        self.tracer = Tracer()
        self.stats = Stats()
        self.entries: dict[str, Entry] = {}
        self.outcomes: dict[str, str] = {}
        self.background: set[str] = set()
        now_ns = 0
        for line in gzip.decompress((CORPUS / f"{name}.jsonl.gz").read_bytes()).splitlines():
            read = read_line(line)
            if isinstance(read, CaptureMeta):
                if with_topology and read.topology is not None:
                    self.hear(self.tracer.learn(read.topology), now_ns)
                continue
            now_ns = read.ts_ns
            sighting = decode(read, self.tracer.topics(), self.tracer.fanouts())
            self.hear(self.tracer.feed(sighting), now_ns)
            self.hear(self.tracer.tick(now_ns), now_ns)
        self.hear(self.tracer.tick(now_ns + 4_000_000_000), now_ns)

    def hear(self, changes: list[Change], now_ns: int) -> None:
        for change in changes:
            self.stats.feed(change, now_ns)
            if isinstance(change, Seen):
                self.entries[change.entry.id] = change.entry
            elif isinstance(change, JourneyChanged):
                self.outcomes[change.journey.request_id] = change.journey.outcome
                if change.journey.background:
                    self.background.add(change.journey.request_id)

    def outcome_of(self, *methods: str) -> dict[str, str]:
        """Request id -> outcome of the requests in which one of `methods` was sent."""
        ids = {entry.request_id for entry in self.entries.values() if entry.method in methods}
        return {request_id: self.outcomes[request_id] for request_id in ids if request_id is not None}


@pytest.mark.parametrize("name", FILES)
def test_the_tracer_and_the_report_count_the_same(name: str) -> None:
    told = Told(name)
    report = read(str(CORPUS / f"{name}.jsonl.gz"))[0].result()
    view = told.stats.view(0)
    assert (view.messages, view.deliveries, view.by_kind) == (
        report["messages"], report["deliveries"], report["by_kind"]
    )  # fmt: skip
    methods = {row.method: row for row in told.stats.methods()}
    assert {
        method: {count: getattr(row, count) for count in COUNTS} for method, row in methods.items()
    } == _five(report["by_method"])
    assert told.tracer.counts().anomalies == 0
    assert sum(told.tracer.counts().forgotten.values()) == 0


@pytest.mark.parametrize("name", FILES)
def test_every_sender_of_a_real_capture_is_named(name: str) -> None:
    nameless = [
        entry.id for entry in Told(name).entries.values() if entry.sender is None or not entry.sender.service
    ]
    assert nameless == []


def test_hosts_come_from_the_queues_and_apis_are_named_by_what_they_send() -> None:
    senders = {
        (entry.sender.service, entry.sender.host)
        for entry in Told("nova-failures").entries.values()
        if entry.sender is not None
    }
    assert {("nova-compute", host) for host in ("cmp01", "cmp02", "cmp03")} <= senders
    assert {("nova-api", "ctl01"), ("neutron-server", "ctl01"), ("nova-conductor", "ctl01")} <= senders
    assert not any(service == "gunicorn" for service, _ in senders)


def test_without_its_topology_most_senders_are_inferred() -> None:
    entries = Told("nova-boot", with_topology=False).entries.values()
    known = [entry for entry in entries if entry.sender is not None and entry.sender.service]
    assert len(known) > 0.85 * len(entries)
    assert {entry.sender.certainty for entry in known if entry.sender} == {"inferred"}


def test_of_the_console_calls_one_came_late_and_two_timed_out() -> None:
    # cmp01 was frozen and answered 64 s later; cmp02 was killed while it worked, then was dead.
    calls = [
        entry
        for entry in Told("nova-failures").entries.values()
        if entry.kind is Kind.CALL and entry.method == "get_console_output"
    ]
    assert sorted(call.state or "" for call in calls) == [
        RpcState.LATE,
        RpcState.TIMED_OUT,
        RpcState.TIMED_OUT,
    ]
    assert sorted(call.deliveries for call in calls) == [0, 1, 1]


def test_heartbeats_belong_to_the_slow_migration() -> None:
    (call,) = [entry for entry in Told("nova-failures").entries.values() if entry.heartbeats]
    assert (call.method, call.heartbeats, call.state) == ("pre_live_migration", 2, RpcState.ANSWERED)


def test_boots_succeed_and_what_is_too_big_fails() -> None:
    assert set(Told("nova-boot").outcome_of("schedule_and_build_instances").values()) == {"succeeded"}
    outcomes = Told("nova-failures").outcome_of("schedule_and_build_instances")
    assert sorted(outcomes.values()) == ["failed", "succeeded", "succeeded", "succeeded"]


def test_an_idle_cloud_is_all_background() -> None:
    told = Told("idle")
    assert told.background == set(told.outcomes)


def test_no_request_of_a_user_is_background() -> None:
    for name in ("nova-boot", "nova-failures"):
        told = Told(name)
        asked = told.outcome_of(
            "schedule_and_build_instances", "terminate_instance", "live_migrate_instance", "reboot_instance"
        )
        assert not told.background & set(asked)
