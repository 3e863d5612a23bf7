"""A live migration beside a capture of a real one: what differs is listed here, and why."""

import re
from collections.abc import Iterable, Iterator

import pytest

from rpcviz.trace.change import Seen
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from tests.cloud.rig import Rig
from tests.cloud.shapes import arguments_of, captured, shape_of
from tests.wait import wait_until

NOT_OURS = {
    # The captured cloud was not stock: both notification formats, and one on every change of state.
    r"notification versioned_notifications\.info .*": "notification_format is `unversioned` by default",
    r"notification notifications\.info compute\.instance\.update": "notify_on_state_change is off",
    # Right after the move the source's resource audit begins anew; the simulated one has no audit yet.
    r"call conductor object_class_action_versions (ComputeNodeList|InstanceList|MigrationList)\..*": "audit",
    # There the destination took 65 s; here `slow` does it.
    r"heartbeat reply_\* pre_live_migration": "the destination was slow",
}
ANSWERS = (Kind.REPLY, Kind.FAILURE)


def of_one_request(changes: Iterable[Seen]) -> list[Seen]:
    """The migration's own messages, neutron's about it with them, each as it was first seen."""
    found: dict[str, Seen] = {}
    asked: str | None = None
    for change in changes:
        entry = change.entry
        if entry.method == "live_migrate_instance":
            asked = entry.request_id
        if asked is not None and asked in (entry.request_id, entry.global_request_id):
            found.setdefault(entry.id, change)
    return sorted(found.values(), key=lambda change: change.entry.seq)


def text(entry: Entry) -> str:
    shape = shape_of(entry)
    return " ".join(part for part in (entry.kind, shape.key, shape.name) if part)


def is_told(entry: Entry) -> bool:
    """Of answers only those of one host or program to another: an object call's comes when it can."""
    return entry.kind not in ANSWERS or not str(entry.method).startswith("object_")


@pytest.fixture(scope="module")
def real() -> list[Seen]:
    return of_one_request(captured("nova-failures.jsonl.gz"))


@pytest.fixture(scope="module")
def ours() -> Iterator[list[Seen]]:
    with Rig() as rig:
        run = rig.play("live_migrate")
        assert run.state == "succeeded", run.reason

        def ended() -> bool:
            # Queued, preparing, running, completed.
            return [entry.label for entry in rig.of(run)].count("Migration.save") == 8

        wait_until(ended, 5, "the migration's last state")
        yield of_one_request(list(rig.seen))


def test_what_the_real_one_sends_is_sent_here_in_the_same_order(real: list[Seen], ours: list[Seen]) -> None:
    theirs = [text(change.entry) for change in real if is_told(change.entry)]
    here = [text(change.entry) for change in ours if is_told(change.entry)]
    assert [one for one in theirs if not any(re.fullmatch(pattern, one) for pattern in NOT_OURS)] == here


def test_versions_namespaces_and_exchanges_are_the_real_ones(real: list[Seen], ours: list[Seen]) -> None:
    assert {shape_of(change.entry) for change in ours} <= {shape_of(change.entry) for change in real}


def test_every_method_and_event_has_the_real_ones_arguments(real: list[Seen], ours: list[Seen]) -> None:
    theirs: dict[str, set[frozenset[str]]] = {}
    for change in real:
        if (held := arguments_of(change)) is not None:
            theirs.setdefault(held[0], set()).add(held[1])
    told = [held for change in ours if (held := arguments_of(change)) is not None]
    assert len(told) > 30
    assert [held for held in told if held[1] not in theirs[held[0]]] == []


def test_the_list_of_differences_holds_nothing_that_does_not_differ(real: list[Seen]) -> None:
    for pattern in NOT_OURS:
        assert any(re.fullmatch(pattern, text(change.entry)) for change in real), pattern
