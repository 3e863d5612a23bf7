"""Consoles: what opens them, what is refused, and that no token is ever shown."""

import pytest

from rpcviz.cloud.state import Gone, Refused
from rpcviz.cloud.world import CONSOLES_KEPT
from rpcviz.trace.entry import Entry
from rpcviz.wire.message import Kind
from rpcviz.wire.redact import unseal
from tests.cloud.rig import Rig
from tests.wait import wait_until


def named(rig: Rig, method: str) -> list[Entry]:
    return [entry for entry in list(rig.entries.values()) if method in (entry.method, entry.label)]


def test_the_object_call_and_its_reply_lie_between_the_outer_call_and_its_reply() -> None:
    with Rig() as rig:
        run = rig.play("vnc_console")
        told = [
            (entry.kind, entry.label or entry.method)
            for entry in rig.of(run)
            if "get_vnc_console" in (entry.method, entry.label) or entry.label == "ConsoleAuthToken.authorize"
        ]
        assert told == [
            (Kind.CALL, "get_vnc_console"),
            (Kind.CALL, "ConsoleAuthToken.authorize"),
            (Kind.REPLY, "ConsoleAuthToken.authorize"),
            (Kind.REPLY, "get_vnc_console"),
        ]


def test_the_proxy_asks_under_a_request_id_of_its_own_and_goes_to_compute_alt() -> None:
    with Rig() as rig:
        run = rig.play("vnc_console")
        asked = [entry for entry in named(rig, "validate_console_port") if entry.kind is Kind.CALL]
        assert len(asked) == 1
        assert asked[0].request_id not in (None, run.request_id)
        assert asked[0].sender is not None
        assert asked[0].sender.service == "nova-novncproxy"
        (server,) = rig.cloud.world.instances()
        assert asked[0].routing_key == f"compute-alt.{server.host}"


def test_no_token_is_shown_wherever_it_travels() -> None:
    with Rig() as rig:
        rig.play("boot_vm")
        (server,) = rig.cloud.world.instances()
        url = rig.cloud.nova_api.console("req-1", server.uuid, kind="novnc")
        token = url.rpartition("%3D")[2]
        assert rig.cloud.world.console(token).instance == server.uuid
        wait_until(lambda: len(named(rig, "get_vnc_console")) == 2, 5, "the outer reply")
        shown = [bytes(unseal(change.sealed)).decode() for change in rig.seen if change.sealed]
        assert len([text for text in shown if "get_vnc_console" in text]) == 1
        assert not [text for text in shown if token in text]


def test_a_refused_console_leaves_no_token_and_the_caller_gets_the_exception() -> None:
    with Rig(notifications="both") as rig:
        run = rig.play("vnc_console", console="spice")
        assert (run.state, run.reason) == ("succeeded", None)
        told = [
            (entry.kind, entry.routing_key, entry.event_type)
            for entry in rig.of(run)
            if entry.kind in (Kind.NOTIFICATION, Kind.FAILURE)
        ]
        assert [(kind, event) for kind, _, event in told] == [
            (Kind.NOTIFICATION, "get_spice_console"),
            (Kind.NOTIFICATION, "compute.exception"),
            (Kind.FAILURE, None),
        ]
        assert not named(rig, "ConsoleAuthToken.authorize")
        (server,) = rig.cloud.world.instances()
        assert (server.vm_state, server.task_state) == ("active", None)


def test_the_console_of_a_deleted_or_stopped_server_is_not_opened() -> None:
    with Rig() as rig:
        rig.play("boot_vm")
        (server,) = rig.cloud.world.instances()
        token = rig.cloud.nova_api.console("req-1", server.uuid, kind="novnc").rpartition("%3D")[2]
        assert rig.cloud.console_proxy.open_console(token)
        rig.cloud.nova_api.stop_server("req-2", server.uuid)
        wait_until(lambda: rig.cloud.world.instance(server.uuid).vm_state == "stopped", 5, "the stop")
        with pytest.raises(Refused, match="vm_state stopped"):
            rig.cloud.nova_api.console("req-3", server.uuid, kind="novnc")
        rig.cloud.nova_api.delete("req-4", server.uuid)
        wait_until(lambda: rig.cloud.world.instances() == (), 5, "the server to go")
        with pytest.raises(Gone):
            rig.cloud.console_proxy.open_console(token)


def test_without_a_proxy_the_run_says_what_is_missing() -> None:
    with Rig(services={"nova_novncproxy": 0}) as rig:
        run = rig.play("vnc_console")
        assert run.reason is not None
        assert "nova-novncproxy" in run.reason["en"]


def test_tokens_are_bounded_and_the_oldest_goes() -> None:
    with Rig() as rig:
        world = rig.cloud.world
        rig.play("boot_vm")
        (server,) = world.instances()
        made = [
            world.authorize_console("req-1", server.uuid, host="cmp1", port=5901, kind="novnc")
            for _ in range(CONSOLES_KEPT + 1)
        ]
        with pytest.raises(Gone):
            world.console(made[0].token)
        assert world.console(made[-1].token) == made[-1]
