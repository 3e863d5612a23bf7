"""In which format nova announces, beside a capture of a nova that announced in both."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from rpcviz.bus import transport
from rpcviz.cloud.versioned_payloads import twin
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from tests.cloud.catalogue import Parameters
from tests.cloud.rig import Rig
from tests.cloud.shapes import CORPUS

ACTS: tuple[tuple[str, Parameters], ...] = (
    ("boot_vm", {"servers": 1}),
    ("delete_vm", {}),
    ("reschedule", {}),
    ("no_valid_host", {}),
    ("reboot_vm", {}),
    ("snapshot_vm", {}),
    ("live_migrate", {}),
    ("resize_vm", {}),
    ("attach_volume", {}),
    ("detach_volume", {}),
    ("all_servers", {}),
    ("vnc_console", {"console": "spice"}),
)


def nova(rig: Rig) -> list[Entry]:
    """What nova announced, in order."""
    found = [entry for entry in list(rig.entries.values()) if entry.kind is Kind.NOTIFICATION]
    return sorted((entry for entry in found if entry.exchange == "nova"), key=lambda entry: entry.seq)


def is_versioned(entry: Entry) -> bool:
    return entry.routing_key.startswith("versioned_notifications.")


def play(rig: Rig) -> None:
    for scenario, parameters in ACTS:
        run = rig.play(scenario, **parameters)
        assert run.state == "succeeded", (scenario, run.reason, run.steps)


@pytest.fixture(scope="module")
def versioned() -> Rig:
    """What was seen of a cloud that has ended."""
    transport.reset()
    with Rig(notifications="versioned") as rig:
        play(rig)
    return rig


def test_in_the_versioned_format_nothing_is_said_in_the_legacy_one(versioned: Rig) -> None:
    assert nova(versioned)
    assert all(is_versioned(entry) for entry in nova(versioned))


def test_nothing_is_versioned_unless_told_so() -> None:
    with Rig() as rig:
        for scenario in ("boot_vm", "no_valid_host"):
            assert rig.play(scenario).state == "succeeded"
        assert rig.play("vnc_console", console="spice").state == "succeeded"
        assert nova(rig)
        assert not [entry for entry in nova(rig) if is_versioned(entry)]


def test_in_both_each_legacy_event_has_its_versioned_twin_with_the_same_request_and_severity() -> None:
    with Rig(notifications="both") as rig:
        play(rig)

        def told(versioned: bool) -> list[tuple[str, str, str | None]]:
            return sorted(
                (
                    str(entry.event_type) if versioned else twin(str(entry.event_type)),
                    entry.routing_key.rpartition(".")[2],
                    entry.request_id,
                )
                for entry in nova(rig)
                if is_versioned(entry) is versioned
            )

        assert told(versioned=True) == told(versioned=False)
        first, second = [entry for entry in nova(rig) if str(entry.event_type).endswith("create.start")][:2]
        assert (first.event_type, second.event_type) == (
            "compute.instance.create.start",
            "instance.create.start",
        )


def shape(primitive: Any) -> object:
    """Names, versions and keys of an object and of those within."""
    if isinstance(primitive, dict) and "nova_object.name" in primitive:
        data = primitive["nova_object.data"]
        inner = sorted((key, str(shape(value))) for key, value in data.items() if is_object(value))
        return primitive["nova_object.name"], primitive["nova_object.version"], sorted(data), inner
    return None


def is_object(value: Any) -> bool:
    return isinstance(value, dict) and "nova_object.name" in value


def captured() -> dict[str, set[str]]:
    """The shapes of each versioned event of a real nova."""
    found: dict[str, set[str]] = {}
    for name in ("nova-boot.jsonl.gz", "nova-failures.jsonl.gz"):
        with gzip.open(CORPUS / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                copy = json.loads(line)
                if copy.get("rk") != "publish.nova":
                    continue
                inner = json.loads(json.loads(copy["body"]).get("oslo.message", "{}"))
                if is_object(inner.get("payload")):
                    found.setdefault(inner["event_type"], set()).add(str(shape(inner["payload"])))
    return found


def test_versioned_payloads_have_the_real_ones_objects_versions_and_keys(versioned: Rig) -> None:
    real = captured()
    ours: dict[str, set[str]] = {}
    for event, body in bodies(versioned):
        ours.setdefault(event, set()).add(str(shape(body["payload"])))
    common = set(real) & set(ours)
    assert len(common) >= 16
    # What `unseal` masks stays in its place, so the keys are all there.
    assert {event for event in common if not ours[event] & real[event]} == set()


def bodies(rig: Rig) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each versioned event with what it carried."""
    for seen in list(rig.seen):
        if seen.sealed is not None and seen.entry.event_type is not None and is_versioned(seen.entry):
            yield seen.entry.event_type, json.loads(unseal(seen.sealed))["body"]


def test_publishers_are_programs_with_a_colon(versioned: Rig) -> None:
    publishers = {body["publisher_id"].partition(":")[0] for _, body in bodies(versioned)}
    assert publishers == {"nova-api", "nova-compute", "nova-conductor", "nova-scheduler"}
