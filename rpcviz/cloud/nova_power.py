"""nova-compute's power switch: reboot, stop, start, and how long the host itself runs.

Source: nova/compute/manager.py `reboot_instance`, `stop_instance`, `start_instance`, `get_host_uptime`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.cloud import context, moments
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.nova_faults import Faults
from rpcviz.cloud.nova_host import Tell, goes_on, uuid_of
from rpcviz.cloud.service import Seat

RUNNING = 1
SHUTDOWN = 4
REBOOT = "compute_reboot_instance"
STOP = "compute_stop_instance"
START = "compute_start_instance"


class Power:
    """The switch of one host's servers."""

    def __init__(self, seat: Seat, objects: Indirection, faults: Faults, tell: Tell) -> None:
        self._seat = seat
        self._objects = objects
        self._faults = faults
        self._tell = tell

    def methods(self) -> Mapping[str, Callable[[Request], Any]]:
        """What it answers on topic `compute`."""
        return {
            "reboot_instance": self._faults.reverting(REBOOT, self._reboot),
            "stop_instance": self._faults.reverting(STOP, self._stop),
            "start_instance": self._faults.reverting(START, self._start),
            "get_host_uptime": self._uptime,
        }

    def _reboot(self, request: Request) -> None:
        """SOFT asks the guest, HARD pulls the plug and starts it anew; what is sent is the same."""
        seat, objects, world = self._seat, self._objects, self._seat.world
        uuid, ctx = uuid_of(request), context.carried(request.context)
        kind = str(request.args["reboot_type"])
        hard = "_hard" if kind == "HARD" else ""
        objects.event_start(ctx, uuid, REBOOT)
        elevated = context.elevated(ctx)
        server = goes_on(world, uuid, f"rebooting{hard}", task_state=f"reboot_pending{hard}")
        objects.disks(elevated, uuid)
        self._read_network(elevated, uuid)
        objects.shares(elevated, uuid)
        self._tell(elevated, "compute.instance.reboot.start", server)
        expected = ["reboot_pending_hard"] if hard else ["rebooting", "reboot_pending"]
        objects.save(elevated, server, ["power_state", "task_state"], expected=expected)
        server = goes_on(world, uuid, f"reboot_pending{hard}", task_state=f"reboot_started{hard}")
        objects.save(elevated, server, ["task_state"], expected=f"reboot_pending{hard}")
        seat.pace.take(seat.pace.durations.spawn if hard else seat.pace.durations.reboot)
        seat.hops.work("reboot", {"type": kind, "host": seat.host}, str(ctx["request_id"]))
        server = goes_on(
            world,
            uuid,
            f"reboot_started{hard}",
            vm_state="active",
            task_state=None,
            power_state=RUNNING,
        )
        objects.save(elevated, server, ["vm_state", "task_state", "power_state"])
        self._tell(elevated, "compute.instance.reboot.end", server)
        objects.event_finish(ctx, uuid, REBOOT)

    def _stop(self, request: Request) -> None:
        seat, objects, world = self._seat, self._objects, self._seat.world
        uuid, ctx = uuid_of(request), context.carried(request.context)
        objects.event_start(ctx, uuid, STOP)
        server = world.instance(uuid)
        self._tell(ctx, "compute.instance.power_off.start", server)
        seat.pace.take(seat.pace.durations.destroy)
        seat.hops.work("power off", f"stopped on {seat.host}", str(ctx["request_id"]))
        server = goes_on(
            world, uuid, "powering-off", vm_state="stopped", task_state=None, power_state=SHUTDOWN
        )
        objects.save(ctx, server, ["vm_state", "task_state", "power_state"], expected=["powering-off"])
        self._tell(ctx, "compute.instance.power_off.end", server)
        objects.event_finish(ctx, uuid, STOP)

    def _start(self, request: Request) -> None:
        seat, objects, world = self._seat, self._objects, self._seat.world
        uuid, ctx = uuid_of(request), context.carried(request.context)
        objects.event_start(ctx, uuid, START)
        server = world.instance(uuid)
        self._tell(ctx, "compute.instance.power_on.start", server)
        self._read_network(ctx, uuid)
        objects.disks(ctx, uuid)
        seat.pace.take(seat.pace.durations.spawn)
        seat.hops.work("power on", f"running on {seat.host}", str(ctx["request_id"]))
        server = goes_on(world, uuid, "powering-on", vm_state="active", task_state=None, power_state=RUNNING)
        objects.save(ctx, server, ["vm_state", "task_state", "power_state"], expected="powering-on")
        self._tell(ctx, "compute.instance.power_on.end", server)
        objects.event_finish(ctx, uuid, START)

    def _read_network(self, ctx: dict[str, Any], uuid: str) -> None:
        """The server's network as neutron has it now (nova/network/neutron.py `get_instance_nw_info`)."""
        seat = self._seat
        neutron = seat.doors.need_neutron()
        ports = seat.world.ports_of(uuid)
        self._objects.refresh_cache(ctx, uuid, ports)
        seat.hops.rest(neutron.who, "GET /v2.0/ports", "200 OK", str(ctx["request_id"]))
        seat.pace.take(seat.pace.durations.rest)
        self._objects.save_cache(ctx, uuid, ports)

    def _uptime(self, request: Request) -> str:
        """What the host's `uptime` prints; made up, but for the time of day."""
        del request
        seat = self._seat
        seat.pace.take(seat.pace.durations.console)
        now = moments.seconds(seat.clock.now_ns())[11:19]
        return f" {now} up 41 days,  3:12,  1 user,  load average: 0.42, 0.37, 0.31\n"
