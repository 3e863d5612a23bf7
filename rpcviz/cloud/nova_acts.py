"""What nova-api does for users on servers that are there: it notes the task, and tells the one host.

Source: nova/compute/api.py `reboot`, `stop`, `start`, `snapshot`,
`get_host_uptime`, `get_vnc_console`; nova/compute/rpcapi.py.
"""

from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.cloud import context, nova_rows
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import ConsoleKind, Instance, Refused

COMPUTE_VERSION = "6.0"


class ServerActs:
    """This part of the nova door; nova-api has its seat and its client."""

    _seat: Seat
    _rpc: RpcClient

    def snapshot(self, request_id: str, uuid: str) -> str:
        """POST /servers/{id}/action, createImage; the image's id. Raises Gone, Refused."""
        seat = self._seat
        self._enter(request_id, uuid, "createImage", "image_snapshot_pending", ("active", "stopped"))
        seat.hops.rest("glance-api", "POST /v2/images", "201 Created", request_id)
        seat.pace.take(seat.pace.durations.rest)
        server = self._note(request_id, uuid)
        image_id = seat.new_uuid()
        self._tell_host(request_id, server, "snapshot_instance", image_id=image_id)
        return image_id

    def host_uptime(self, request_id: str, host: str) -> str:
        """GET /os-hypervisors/{id}/uptime: ask that host, and wait."""
        seat = self._seat
        ctx = context.elevated(context.nova_user(request_id, seat.clock.now_ns()))
        seat.hops.rest(seat.who, "GET /os-hypervisors/{id}/uptime", "200 OK", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        text = self._rpc.call(
            "compute", "get_host_uptime", {}, context=ctx, server=host, version=COMPUTE_VERSION
        )
        return str(text)

    def reboot_server(self, request_id: str, uuid: str, *, hard: bool) -> None:
        """POST /servers/{id}/action, reboot. Raises Gone, Refused."""
        states = ("active", "stopped") if hard else ("active",)
        task = "rebooting_hard" if hard else "rebooting"
        server = self._begin(request_id, uuid, "reboot", task, states)
        kind = "HARD" if hard else "SOFT"
        self._tell_host(request_id, server, "reboot_instance", block_device_info=None, reboot_type=kind)

    def stop_server(self, request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, os-stop. Raises Gone, Refused."""
        server = self._begin(request_id, uuid, "os-stop", "powering-off", ("active",))
        self._tell_host(request_id, server, "stop_instance", clean_shutdown=True)

    def start_server(self, request_id: str, uuid: str) -> None:
        """POST /servers/{id}/action, os-start. Raises Gone, Refused."""
        server = self._begin(request_id, uuid, "os-start", "powering-on", ("stopped",))
        self._tell_host(request_id, server, "start_instance")

    def console(self, request_id: str, uuid: str, *, kind: ConsoleKind) -> str:
        """POST /servers/{id}/remote-consoles: ask the host that has it; the address to open.

        Raises Gone, Refused, RemoteFailure.
        """
        seat = self._seat
        server = seat.world.instance(uuid)
        if server.host is None or server.vm_state != "active":
            raise Refused(f"{server.name} has vm_state {server.vm_state}")
        vnc = kind == "novnc"
        status = "200 OK" if vnc else "400 Bad Request"
        seat.hops.rest(seat.who, "POST /servers/{id}/remote-consoles", status, request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(uuid)),
            "console_type": "novnc" if vnc else "spice-html5",
        }
        method = "get_vnc_console" if vnc else "get_spice_console"
        ctx = context.nova_user(request_id, seat.clock.now_ns())
        found = self._rpc.call(
            "compute", method, args, context=ctx, server=server.host, version=COMPUTE_VERSION
        )
        return str(found["access_url"])

    def _begin(self, request_id: str, uuid: str, action: str, task: str, states: tuple[str, ...]) -> Instance:
        """Enter a server, and write that down. Raises Gone, Refused."""
        self._enter(request_id, uuid, action, task, states)
        return self._note(request_id, uuid)

    def _enter(self, request_id: str, uuid: str, action: str, task: str, states: tuple[str, ...]) -> None:
        """Let one task at a time into a server: 202 when it is the first, else 409. Raises Gone, Refused."""
        try:
            self._seat.world.occupy(uuid, task, states)
        except Refused:
            self._answer(request_id, f"409 Conflict, {action}")
            raise
        self._answer(request_id, f"202 Accepted, {action}")

    def _note(self, request_id: str, uuid: str) -> Instance:
        seat = self._seat
        server = seat.world.instance(uuid)
        seat.hops.db("UPDATE instances", server.task_state, request_id)
        seat.pace.take(seat.pace.durations.db)
        return server

    def _answer(self, request_id: str, status: str) -> None:
        seat = self._seat
        seat.hops.rest(seat.who, "POST /servers/{id}/action", status, request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)

    def _tell_host(self, request_id: str, server: Instance, method: str, **more: Any) -> None:
        """Cast to the one host that has the server."""
        seat = self._seat
        ctx = context.nova_user(request_id, seat.clock.now_ns())
        args = {"instance": nova_rows.instance(server, seat.world.ports_of(server.uuid)), **more}
        self._rpc.cast("compute", method, args, context=ctx, server=server.host, version=COMPUTE_VERSION)
