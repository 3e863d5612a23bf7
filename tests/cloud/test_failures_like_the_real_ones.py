"""What goes wrong, and what servers are told, beside a capture of the real thing."""

import re
from collections.abc import Iterator

import pytest

from tests.cloud.rig import Rig
from tests.cloud.shapes import Seeing, Shape, captured, gather

NOT_CAPTURED = {
    # The capture's one console is SPICE, which is refused: nobody got as far as a token.
    r"(call|reply) .* (get_vnc_console|validate_console_port)": "no VNC console was captured",
    r"(call|reply) .* object_action ConsoleAuthToken\.authorize": "no VNC console was captured",
}
SHARED_NAMES = {"reboot_instance"}
THE_SAME = (
    "failure  reply_* select_destinations",
    "notification nova notifications.error compute_task.build_instances",
    "notification nova notifications.error compute.instance.create.error",
    "cast nova conductor build_instances",
    "cast nova compute.* reboot_instance",
    "notification nova notifications.info compute.instance.reboot.start",
    "notification nova notifications.info compute.instance.reboot.end",
    "call nova compute.* get_spice_console",
    "call nova conductor object_action InstanceFault.create",
    "notification nova notifications.error get_spice_console",
    "notification nova versioned_notifications.error compute.exception",
    "failure  reply_* get_spice_console",
)


def text(shape: Shape) -> str:
    return f"{shape.kind} {shape.exchange} {shape.key} {shape.name}"


@pytest.fixture(scope="module")
def real() -> Seeing:
    boot, failures = gather(captured("nova-boot.jsonl.gz")), gather(captured("nova-failures.jsonl.gz"))
    names = set(boot.arguments) | set(failures.arguments)
    nothing: frozenset[str] = frozenset()
    return Seeing(
        boot.shapes | failures.shapes,
        {name: boot.arguments.get(name, nothing) | failures.arguments.get(name, nothing) for name in names},
    )


@pytest.fixture(scope="module")
def ours() -> Iterator[Seeing]:
    with Rig(notifications="both") as rig:
        for scenario, parameters in (
            ("no_valid_host", {}),
            ("reschedule", {}),
            ("reboot_vm", {"type": "SOFT"}),
            ("vnc_console", {"console": "novnc"}),
            ("vnc_console", {"console": "spice"}),
        ):
            run = rig.play(scenario, **parameters)
            assert (run.state, run.reason) == ("succeeded", None)
        yield gather(list(rig.seen))


def test_nothing_was_invented_but_what_could_not_be_captured(real: Seeing, ours: Seeing) -> None:
    odd = sorted(
        shape
        for shape in ours.shapes - real.shapes
        if not any(re.fullmatch(pattern, text(shape)) for pattern in NOT_CAPTURED)
    )
    assert odd == []


@pytest.mark.parametrize("told", THE_SAME)
def test_each_of_them_looks_like_the_real_one(real: Seeing, ours: Seeing, told: str) -> None:
    mine = {shape for shape in ours.shapes if text(shape) == told}
    assert mine
    assert mine <= {shape for shape in real.shapes if text(shape) == told}


def test_every_method_and_event_has_the_real_ones_arguments(real: Seeing, ours: Seeing) -> None:
    common = set(real.arguments) & set(ours.arguments)
    differ = {
        name: sorted(real.arguments[name] ^ ours.arguments[name])
        for name in common
        # One name for two things: a legacy and a versioned event, a method and the event of its failure.
        if name not in SHARED_NAMES
        and not name.startswith("scheduler.select_destinations")
        and real.arguments[name] != ours.arguments[name]
    }
    assert differ == {}


def test_the_list_of_what_was_not_captured_holds_nothing_else(ours: Seeing) -> None:
    for pattern in NOT_CAPTURED:
        assert any(re.fullmatch(pattern, text(shape)) for shape in ours.shapes), pattern
