"""nova-scheduler: picks hosts. Today it claims in placement over REST; in Newton it only looked.

Source: nova/scheduler/manager.py `select_destinations`, `_schedule`.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.bus.problems import ExpectedFailure
from rpcviz.cloud import context, nova_objects, payloads, versioned_payloads
from rpcviz.cloud.base_api import base_api
from rpcviz.cloud.move_objects import read_flavor
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import Flavor, Instance

ALTERNATES = 2
"""`max_attempts` is 3: the chosen host and two more."""


class NovaScheduler(Part):
    """One nova-scheduler; several compete on topic `scheduler` and each hears its fanout."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._announcer = Announcer(seat, f"scheduler.{seat.host}")

    def start(self) -> None:
        """Serve topic `scheduler`."""
        endpoint = Endpoint(
            namespace=None,
            version="4.7",
            methods={
                "select_destinations": self._select,
                # What a scheduler keeps in memory about each host's servers; ours asks the world.
                "update_instance_info": _noted,
                "delete_instance_info": _noted,
                "sync_instance_info": _noted,
                "update_aggregates": _noted,
            },
        )
        endpoints = (endpoint, base_api("scheduler"))
        self._seat.process.server("nova", "scheduler", self._seat.host, endpoints).start()

    def _select(self, request: Request) -> Any:
        if request.version == "4.3":
            return self._select_classic(request)
        seat = self._seat
        ctx = context.carried(request.context)
        request_id = str(ctx["request_id"])
        spec = request.args["spec_obj"]["nova_object.data"]
        # The flavor asked for: a resize asks for another one than the server has.
        flavor, ignored = read_flavor(spec["flavor"]), spec["ignore_hosts"] or ()
        servers = [
            msgspec.structs.replace(seat.world.instance(uuid), flavor=flavor)
            for uuid in request.args["instance_uuids"]
        ]
        found = self._candidates(flavor, ignored)
        status = f"200 OK, {len(found)} hosts"
        seat.hops.rest("placement", "GET /allocation_candidates", status, request_id)
        seat.pace.take(seat.pace.durations.rest)
        if not found:
            # Before the first notification: too large for every host ends without a `.start`.
            raise _no_valid_host("")
        self._tell(ctx, "start", servers)
        seat.pace.take(seat.pace.durations.weigh)
        chosen = [self._claim(server, request_id, ignored) for server in servers]
        if None in chosen:
            for server in servers:
                seat.world.deallocate(server.uuid)
            raise _no_valid_host("There are not enough hosts available.")
        self._tell(ctx, "end", servers)
        alternates = ALTERNATES if request.args["return_alternates"] else 0
        return [
            [
                nova_objects.selection(server, other)
                for other in self._with_alternates(server, host, ignored, alternates)
            ]
            for server, host in zip(servers, chosen, strict=True)
            if host is not None
        ]

    def _candidates(self, flavor: Flavor, ignored: Collection[str]) -> list[str]:
        """Hosts with room, the emptiest first, less those that whoever asks has tried."""
        return [host for host in self._seat.world.candidates(flavor) if host not in ignored]

    def _claim(self, server: Instance, request_id: str, ignored: Collection[str]) -> str | None:
        """The emptiest host whose allocation placement accepts."""
        seat = self._seat
        for host in self._candidates(server.flavor, ignored):
            granted = seat.world.allocate(server.uuid, host, server.flavor)
            status = "204 No Content" if granted else "409 Conflict"
            seat.hops.rest("placement", f"PUT /allocations/{{id}} on {host}", status, request_id)
            seat.pace.take(seat.pace.durations.rest)
            if granted:
                return host
        return None

    def _with_alternates(
        self, server: Instance, host: str, ignored: Collection[str], alternates: int
    ) -> list[str]:
        return [host, *self._candidates(server.flavor, {*ignored, host})[:alternates]]

    def _select_classic(self, request: Request) -> Any:
        """Newton: the emptiest host by what the scheduler last heard; no claim before the host's own."""
        seat = self._seat
        data = request.args["spec_obj"]["nova_object.data"]
        flavor = seat.world.instance(str(data["instance_uuid"])).flavor
        seat.pace.take(seat.pace.durations.weigh)
        free = {host: seat.world.unclaimed(host) for host in seat.world.hosts()}
        chosen: list[dict[str, Any]] = []
        for _ in range(int(data["num_instances"])):
            fits = [host for host, room in free.items() if room.fits(flavor)]
            if not fits:
                raise _no_valid_host("There are not enough hosts available.")
            host = min(fits, key=lambda name: (-free[name].memory_mb, name))
            free[host] = free[host].less(flavor)
            limits = {"memory_mb": free[host].memory_mb + flavor.memory_mb, "disk_gb": free[host].disk_gb}
            chosen.append({"host": host, "nodename": host, "limits": limits})
        return chosen

    def _tell(self, ctx: dict[str, Any], when: str, servers: Sequence[Instance]) -> None:
        event = f"scheduler.select_destinations.{when}"
        payload = payloads.request_spec(servers[0], len(servers))
        made = versioned_payloads.request_spec(servers[0], len(servers))
        self._announcer.tell(ctx, event, payload, twin=event, object_=made)


def _noted(request: Request) -> None:
    del request


def _no_valid_host(reason: str) -> ExpectedFailure:
    return ExpectedFailure(
        name="NoValidHost",
        module="nova.exception",
        message=f"No valid host was found. {reason}",
        kwargs={"reason": reason, "code": 500},
    )


SERVICE = Service(program="nova-scheduler", hosts="s", make=NovaScheduler, count=2)
