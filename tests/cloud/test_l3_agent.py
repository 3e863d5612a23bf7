"""The L3 agent: when it asks for its routers, and when it does not."""

import json

from rpcviz.cloud import identity
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from tests.cloud.rig import Rig
from tests.wait import wait_until


def sent(rig: Rig, method: str) -> list[Entry]:
    """Requests with that method, in order."""
    found = [entry for entry in list(rig.entries.values()) if entry.method == method and entry.state]
    return sorted(found, key=lambda entry: entry.seq)


def args_of(rig: Rig, entry: Entry) -> dict[str, object]:
    """What a request asked with."""
    sealed = next(
        seen.sealed for seen in list(rig.seen) if seen.entry.id == entry.id and seen.sealed is not None
    )
    held: dict[str, object] = json.loads(unseal(sealed))["body"]["args"]
    return held


def reports_of(rig: Rig) -> list[dict[str, object]]:
    """What the L3 agent said of itself so far."""
    states = [args_of(rig, entry)["agent_state"] for entry in sent(rig, "report_state")]
    inner = [state["agent_state"] for state in states if isinstance(state, dict)]
    return [state for state in inner if state["agent_type"] == "L3 agent"]


def test_a_changed_router_is_asked_for_alone_and_by_its_agent_only() -> None:
    with Rig(services={"l3_agent": 2}) as rig:
        run = rig.play("router_update")
        assert run.state == "succeeded", run.reason
        (told,) = sent(rig, "routers_updated")
        (asked,) = sent(rig, "sync_routers")
        assert (told.kind, told.routing_key, told.version) == (Kind.CAST, "l3_agent.net1", "1.1")
        assert args_of(rig, told) == {"routers": [identity.ROUTER]}
        assert args_of(rig, asked) == {"host": "net1", "router_ids": [identity.ROUTER]}
        assert asked.routing_key == "q-l3-plugin"
        assert asked.request_id != told.request_id == run.request_id


def test_an_agent_syncs_once_reports_and_syncs_again_after_the_cloud_was_emptied() -> None:
    with Rig(heartbeat_scale=0.005) as rig:
        wait_until(lambda: len(reports_of(rig)) > 2, 20, "three reports of the agent")
        wait_until(lambda: sent(rig, "sync_routers"), 20, "the first sync")
        assert len(sent(rig, "get_router_ids")) == len(sent(rig, "sync_routers")) == 1
        first, *others = reports_of(rig)
        assert first["start_flag"] is True
        assert not [report for report in others if "start_flag" in report]
        rig.cloud.reset()
        wait_until(lambda: len(sent(rig, "sync_routers")) == 2, 20, "a second sync")
        assert len({entry.request_id for entry in sent(rig, "sync_routers")}) == 1


def test_without_an_l3_agent_the_scenario_says_what_it_lacks() -> None:
    with Rig(services={"l3_agent": 0}) as rig:
        (info,) = [each for each in rig.desk.scenarios() if each.name == "router_update"]
        assert not info.available
        assert info.reason is not None
        assert "neutron-l3-agent" in info.reason["en"]
        rig.cloud.neutron_api.update_router("req-alone")

        def ended() -> bool:
            return any(entry.event_type == "router.update.end" for entry in list(rig.entries.values()))

        wait_until(ended, 10, "the end of the update")
        assert not sent(rig, "routers_updated")
