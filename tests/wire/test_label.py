"""What a generic method is about."""

import pytest

from tests.wire.make import message


@pytest.mark.parametrize(
    ("method", "args", "label"),
    [
        (
            "object_action",
            {"objinst": {"nova_object.name": "Instance"}, "objmethod": "save"},
            "Instance.save",
        ),
        ("object_class_action_versions", {"objname": "Service", "objmethod": "get"}, "Service.get"),
        ("object_backport_versions", {"objinst": {"nova_object.name": "Instance"}}, "Instance"),
        (
            "push",
            {"resource_list": [{"versioned_object.name": "Port"}], "event_type": "updated"},
            "Port.updated",
        ),
        ("push", {"resource_list": [], "event_type": "updated"}, "updated"),
        ("bulk_pull", {"resource_type": "SecurityGroupRule"}, "SecurityGroupRule"),
        (
            "external_instance_event",
            {"events": [{"nova_object.data": {"name": "network-vif-plugged"}}]},
            "network-vif-plugged",
        ),
        ("external_instance_event", {"events": []}, None),
        ("reboot_instance", {"objname": "Instance"}, None),
        ("object_action", None, None),
        ("object_action", {"objinst": 7}, None),
        ("object_action", {"objname": 7, "objmethod": []}, None),
    ],
)
def test_the_label_names_object_and_action(method: str, args, label: str | None) -> None:
    assert message({"method": method, "args": args}).label == label


@pytest.mark.parametrize("value", ["two words", "https://x", "a" * 65, "", "pass\nword", "é", "1st", "a.b"])
def test_what_is_no_identifier_never_becomes_a_label(value: str) -> None:
    told = message({"method": "object_class_action_versions", "args": {"objname": value, "objmethod": "get"}})
    assert told.label == "get"
