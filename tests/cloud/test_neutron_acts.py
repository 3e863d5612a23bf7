"""Ports, networks and agents: who hears of what, and who acts."""

import json

from rpcviz.cloud.run import Run
from rpcviz.trace.change import Seen
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from tests.cloud.rig import Rig
from tests.cloud.shapes import arguments_of, captured, gather
from tests.wait import wait_until

ROWS = {
    # scenarios.md 12.2 to 12.4: method, kind, exchange, key of what is sent, less the host.
    ("port_update_end", Kind.CAST, "neutron", "dhcp_agent"),
    ("network_create_end", Kind.CAST, "neutron", "dhcp_agent"),
    ("subnet_create_end", Kind.CAST, "neutron", "dhcp_agent"),
    ("get_network_info", Kind.CALL, "neutron", "q-plugin"),
    ("create_dhcp_port", Kind.CALL, "neutron", "q-plugin"),
    ("routers_updated", Kind.CAST, "neutron", "l3_agent"),
    ("sync_routers", Kind.CALL, "neutron", "q-l3-plugin"),
    ("has_alive_neutron_server", Kind.CALL, "neutron", "q-reports-plugin"),
    ("report_state", Kind.CALL, "neutron", "q-reports-plugin"),
    ("report_agent_resource_versions", Kind.FANOUT, "q-server-resource-versions_fanout", ""),
    ("tunnel_sync", Kind.CALL, "neutron", "q-plugin"),
    ("tunnel_update", Kind.FANOUT, "q-agent-notifier-tunnel-update_fanout", ""),
}


def sent(rig: Rig, method: str) -> list[Entry]:
    return [entry for entry in list(rig.entries.values()) if entry.method == method and entry.state]


def methods(rig: Rig, run: Run) -> set[str | None]:
    return {entry.method for entry in rig.of(run)}


def test_messages_go_where_neutrons_own_go() -> None:
    with Rig() as rig:
        for scenario in ("port_update", "create_network", "router_update", "agent_start"):
            assert rig.play(scenario).state == "succeeded"
        wait_until(lambda: sent(rig, "subnet_create_end"), 5, "the last cast")
        found = {
            (entry.method, entry.kind, entry.exchange, entry.routing_key.partition(".")[0])
            for entry in list(rig.entries.values())
        }
        assert ROWS - found == set()


def test_what_was_captured_of_a_changed_port_has_the_real_ones_arguments() -> None:
    real = gather(captured("nova-boot.jsonl.gz")).arguments
    with Rig() as rig:
        assert rig.play("port_update").state == "succeeded"
        told: dict[str, Seen] = {seen.entry.id: seen for seen in list(rig.seen) if seen.sealed is not None}
        ours = [found for found in map(arguments_of, told.values()) if found is not None]
        common = [(name, held) for name, held in ours if name.startswith(("port.update", "push Port"))]
        assert common
        assert [name for name, held in common if not held <= real[name]] == []


def test_a_new_name_is_no_business_of_the_dhcp_agent_today() -> None:
    with Rig() as rig:
        named = rig.play("port_update", what="name")
        assert not sent(rig, "port_update_end")
        moved = rig.play("port_update", what="address")
        assert "port_update_end" in methods(rig, moved)
        assert "security_groups_member_updated" in methods(rig, moved) - methods(rig, named)


def test_a_new_address_is_one_that_no_other_port_has() -> None:
    with Rig() as rig:
        for _ in range(3):
            assert rig.play("port_update", what="address").state == "succeeded"
        addresses = [port.ip for port in rig.cloud.world.ports()]
        assert len(set(addresses)) == len(addresses) == 3


def test_newtons_agents_ask_for_a_changed_port_and_only_its_own_host_does() -> None:
    with Rig() as rig:
        run = rig.play("port_update", era="classic")
        assert run.state == "succeeded"
        (asked,) = sent(rig, "get_devices_details_list_and_failed_devices")
        (told,) = [entry for entry in sent(rig, "port_update") if entry.request_id == run.request_id]
        assert told.routed == 3
        (port,) = rig.cloud.world.ports()
        (body,) = [one.sealed for one in list(rig.seen) if one.entry.id == asked.id and one.sealed]
        assert json.loads(unseal(body))["body"]["args"]["host"] == port.host


def test_the_classic_agents_leave_the_old_topics_when_the_era_ends() -> None:
    with Rig() as rig:
        for era, heard_by in (("classic", 3), ("today", 0), ("classic", 3)):
            run = rig.play("port_update", era=era)
            assert run.state == "succeeded"
            told = [entry for entry in rig.of(run) if entry.method == "port_update"]
            assert [entry.routed for entry in told] == [heard_by]


def test_without_a_dhcp_agent_a_network_is_made_and_nobody_is_told() -> None:
    with Rig(services={"dhcp_agent": 0}) as rig:
        run = rig.play("create_network")
        assert run.state == "succeeded"
        assert not [entry for entry in rig.of(run) if entry.kind is Kind.CAST]


def test_networks_are_bounded_and_each_has_addresses_of_its_own() -> None:
    with Rig() as rig:
        world = rig.cloud.world
        made = [world.networks.add("req-many") for _ in range(25)]
        assert len({network.cidr for network in made}) == 25
        assert world.networks.network(made[-1].id) == made[-1]


def test_a_starting_agent_tells_every_server_what_it_understands() -> None:
    with Rig(services={"neutron_server": 2}) as rig:
        rig.cloud.bridge("cmp1").start_anew("req-start", era="today")
        wait_until(lambda: sent(rig, "report_agent_resource_versions"), 5, "the fanout to the servers")
        (told,) = sent(rig, "report_agent_resource_versions")
        assert told.routed == 2


def test_a_start_is_a_users_act_and_the_heartbeats_after_it_are_not() -> None:
    with Rig(heartbeat_scale=0.02) as rig:
        run = rig.play("agent_start")
        assert run.state == "succeeded"
        assert not [entry for entry in rig.of(run) if entry.background]

        def reports() -> list[Entry]:
            return [entry for entry in sent(rig, "report_state") if entry.request_id != run.request_id]

        wait_until(reports, 10, "a heartbeat")
        assert all(entry.background for entry in reports())
