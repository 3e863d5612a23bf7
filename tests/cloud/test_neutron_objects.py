import json
from typing import Any

import msgspec

from rpcviz.cloud import neutron_objects
from rpcviz.cloud.state import Port

BOUND = Port(
    id="p1",
    number=1,
    instance="u1",
    mac="fa:16:3e:00:00:01",
    ip="10.20.0.10",
    created_ns=0,
    host="cmp1",
    status="ACTIVE",
)


def bindings_of(port: Port) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Host, status, type and profile of each."""
    data = neutron_objects.port(port, 0)["versioned_object.data"]
    found = [each["versioned_object.data"] for each in data["bindings"]]
    return [(each["host"], each["status"], each["vif_type"], json.loads(each["profile"])) for each in found]


def levels_of(port: Port) -> list[str]:
    data = neutron_objects.port(port, 0)["versioned_object.data"]
    return [each["versioned_object.data"]["host"] for each in data["binding_levels"]]


def test_a_port_that_is_not_bound_has_a_binding_to_nowhere() -> None:
    port = msgspec.structs.replace(BOUND, host=None)
    assert bindings_of(port) == [("", "ACTIVE", "unbound", {})]
    assert levels_of(port) == []


def test_before_its_server_goes_a_port_is_bound_on_both_hosts_and_active_on_the_old_one() -> None:
    port = msgspec.structs.replace(BOUND, inactive="cmp2", migrating_to="cmp2")
    assert bindings_of(port) == [
        ("cmp1", "ACTIVE", "ovs", {"migrating_to": "cmp2"}),
        ("cmp2", "INACTIVE", "ovs", {}),
    ]
    assert levels_of(port) == ["cmp1", "cmp2"]
    assert neutron_objects.port_body(port, 0, admin=True)["binding:profile"] == {"migrating_to": "cmp2"}


def test_once_its_server_has_come_a_port_is_bound_on_the_new_host_only() -> None:
    port = msgspec.structs.replace(BOUND, host="cmp2", inactive="cmp1", migrating_to="cmp2")
    assert bindings_of(port) == [
        ("cmp2", "ACTIVE", "ovs", {}),
        ("cmp1", "INACTIVE", "unbound", {"migrating_to": "cmp2"}),
    ]
    assert levels_of(port) == ["cmp2"]
    assert neutron_objects.binding_body(port, "cmp1", "INACTIVE")["vif_type"] == "unbound"
