"""Boot and delete, beside a capture of the real thing: what differs is listed here, and why."""

import re
from collections.abc import Iterator

import pytest

from tests.cloud.rig import Rig
from tests.cloud.shapes import Seeing, Shape, captured, gather
from tests.wait import wait_until

NOT_OURS = {
    # The captured cloud was not stock: both notification formats, and one on every change of state.
    r"notification nova versioned_notifications\.info .*": "notification_format is `unversioned` by default",
    r"notification nova notifications\.info compute\.instance\.update": "notify_on_state_change is off",
    # The resource audit (each 60 s) is not part of a boot; the simulated one has no periodic audit yet.
    r"(call|reply) .* object_class_action_versions (ComputeNodeList|InstanceList|MigrationList)\..*": "audit",
    # Only when the agent sees the tap device go before neutron deletes the port; here it never does.
    r"cast nova compute-alt\.\* external_instance_event network-vif-unplugged": "a race",
}
NOT_THEIRS = {
    # Each 120 s, and the capture of the boot is shorter; idle.jsonl.gz has it.
    r"fanout scheduler_fanout  sync_instance_info": "period",
    # No L3 agent was captured.
    r"(call|reply) .* (sync_routers|get_router_ids)": "no L3 agent",
    # The capture of the boot has none of cinder in it; nova-failures.jsonl.gz has these.
    r"(fanout|cast) .* (update|notify|publish)_service_capabilities": "no minute of cinder's",
}


def text(shape: Shape) -> str:
    return f"{shape.kind} {shape.exchange} {shape.key} {shape.name}"


def unexplained(shapes: frozenset[Shape], reasons: dict[str, str]) -> list[Shape]:
    return sorted(
        shape for shape in shapes if not any(re.fullmatch(pattern, text(shape)) for pattern in reasons)
    )


@pytest.fixture(scope="module")
def real() -> Seeing:
    return gather(captured("nova-boot.jsonl.gz"))


@pytest.fixture(scope="module")
def ours() -> Iterator[Seeing]:
    with Rig(heartbeat_scale=0.005) as rig:
        for _ in range(2):
            assert rig.play("boot_vm", era="today", servers=2).state == "succeeded"
        assert rig.play("delete_vm").state == "succeeded"
        beats = ("report_state", "Service.save", "sync_instance_info")
        wait_until(lambda: all(seen(rig, word) for word in beats), 10, "each kind of heartbeat")
        yield gather(list(rig.seen))


def seen(rig: Rig, word: str) -> bool:
    return any(word in (entry.method, entry.label) for entry in list(rig.entries.values()))


def test_nothing_of_the_real_boot_is_missing_but_what_is_explained(real: Seeing, ours: Seeing) -> None:
    assert unexplained(real.shapes - ours.shapes, NOT_OURS) == []


def test_nothing_was_invented_but_what_is_explained(real: Seeing, ours: Seeing) -> None:
    assert unexplained(ours.shapes - real.shapes, NOT_THEIRS) == []


def test_every_method_and_event_has_the_real_ones_arguments(real: Seeing, ours: Seeing) -> None:
    common = set(real.arguments) & set(ours.arguments)
    assert len(common) > 40
    differ = {
        name: sorted(real.arguments[name] ^ ours.arguments[name])
        for name in common
        # One name for a legacy and a versioned event: the versioned payload is an object.
        if not name.startswith("scheduler.select_destinations")
        and real.arguments[name] != ours.arguments[name]
    }
    assert differ == {}


def test_the_list_of_differences_holds_nothing_that_does_not_differ(real: Seeing, ours: Seeing) -> None:
    for pattern in NOT_OURS:
        assert any(re.fullmatch(pattern, text(shape)) for shape in real.shapes), pattern
    for pattern in NOT_THEIRS:
        assert any(re.fullmatch(pattern, text(shape)) for shape in ours.shapes), pattern
