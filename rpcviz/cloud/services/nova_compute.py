"""nova-compute: builds, deletes and looks into the servers of one host.

Source: nova/compute/manager.py, nova/compute/resource_tracker.py.
"""

from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request
from rpcviz.cloud import context, nova_rows, payloads
from rpcviz.cloud.live_migration import LiveMigration
from rpcviz.cloud.move_calls import MoveCalls
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_console import Consoles
from rpcviz.cloud.nova_faults import Faults
from rpcviz.cloud.nova_power import Power
from rpcviz.cloud.nova_reschedule import GiveBack
from rpcviz.cloud.nova_snapshot import Snapshots
from rpcviz.cloud.nova_volumes import HostVolumes
from rpcviz.cloud.plugged import Plugged
from rpcviz.cloud.quiet import until_moot
from rpcviz.cloud.resize import Resize
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import Claim, Instance, Port

VIF_PLUGGING_TIMEOUT_S = 30.0
"""nova waits 300 s; a learner need not."""
REPORT_S = 10.0
SYNC_S = 120.0
BUILD = "compute__do_build_and_run_instance"
TERMINATE = "compute_terminate_instance"


class NovaCompute(Part):
    """One nova-compute with its host's resource tracker and its (pretended) hypervisor."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("nova")
        self._announcer = Announcer(seat, f"compute.{seat.host}")
        self._tell = self._announcer.instance
        self._objects = MoveCalls(seat)
        self._volumes = HostVolumes(seat, self._objects)
        self._plugged = Plugged()
        self._live = LiveMigration(seat, self._rpc, self._announcer, self._objects, self._plugged)
        self._resize = Resize(seat, self._rpc, self._announcer, self._objects)

    def start(self) -> None:
        """Serve `compute.HOST`, and `compute-alt.HOST` for what finishes work under way."""
        seat = self._seat
        faults = Faults(seat, self._objects, self._announcer)
        methods = {
            "build_and_run_instance": until_moot(self._build),
            "terminate_instance": until_moot(self._terminate),
            "external_instance_event": until_moot(self._external_event),
            "get_console_output": self._console_output,
            **self._volumes.methods(),
            **Consoles(seat, self._objects, faults).methods(),
            **Snapshots(seat, self._objects, faults, self._tell).methods(),
            **Power(seat, self._objects, faults, self._tell).methods(),
            **self._live.methods(),
            **self._resize.methods(),
        }
        endpoints = (
            Endpoint(namespace=None, version="6.5", methods=methods),
            # Newton's version, for the classic boot.
            Endpoint(
                namespace=None,
                version="4.13",
                methods={"build_and_run_instance": until_moot(self._build_classic)},
            ),
        )
        seat.process.server("nova", "compute", seat.host, endpoints).start()
        seat.process.server("nova", "compute-alt", seat.host, endpoints[:1]).start()
        phase = 1.0 + sum(map(ord, seat.host)) % 7
        seat.rounds.every(REPORT_S, f"{seat.who} report", self._objects.report, first_s=phase)
        seat.rounds.every(SYNC_S, f"{seat.who} sync", self._sync, first_s=20 + phase)

    def forget(self) -> None:
        """No plugged device is left."""
        self._plugged.clear()

    def _sync(self) -> None:
        """Tell every scheduler which servers are here; a fresh request id each time."""
        seat = self._seat
        here = [server.uuid for server in seat.world.instances() if server.host == seat.host]
        ctx = context.nova_admin(seat.new_request_id(), seat.clock.now_ns(), ["admin"])
        args = {"host_name": seat.host, "instance_uuids": here}
        self._rpc.fanout("scheduler", "sync_instance_info", args, context=ctx, version="4.2")

    # --- building

    def _build(self, request: Request) -> None:
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        ctx = context.carried(request.context)
        self._objects.event_start(ctx, uuid, BUILD)
        server = self._seat.world.change(uuid, task_state=None)
        self._objects.save(ctx, server, ["vm_state", "task_state"], expected=["scheduling", None])
        self._tell(ctx, "compute.instance.create.start", server, image_name="cirros-0.6")
        claim = self._claim(ctx, uuid)
        if not claim.granted:
            GiveBack(self._seat, self._rpc, self._objects, self._tell).give_back(ctx, request, claim)
            self._objects.event_finish(ctx, uuid, BUILD)
            return
        self._prepare(ctx, uuid)
        port = self._network(ctx, uuid)
        self._spawn(ctx, uuid, port)
        server = self._finish(ctx, uuid)
        ports = self._seat.world.ports_of(uuid)
        args = {
            "host_name": self._seat.host,
            "instance_info": {
                "nova_object.name": "InstanceList",
                "nova_object.namespace": "nova",
                "nova_object.version": "2.6",
                "nova_object.data": {"objects": [nova_rows.instance(server, ports)]},
                "nova_object.changes": ["objects"],
            },
        }
        elevated = context.elevated(ctx)
        self._rpc.fanout("scheduler", "update_instance_info", args, context=elevated, version="4.2")
        self._tell(
            ctx, "compute.instance.create.end", server, fixed_ips=payloads.fixed_ips(ports), message="Success"
        )
        self._objects.event_finish(ctx, uuid, BUILD)

    def _claim(self, ctx: dict[str, Any], uuid: str) -> Claim:
        """The resource tracker's own check, by this host's own book, whatever the scheduler believed."""
        seat = self._seat
        claim = seat.world.claim(uuid, seat.host, seat.world.instance(uuid).flavor)
        seat.hops.work("claim", claim.told(), str(ctx["request_id"]))
        return claim

    def _prepare(self, ctx: dict[str, Any], uuid: str) -> None:
        """Host and node, disks, the node's new totals, then one save for each step of the build."""
        world, objects = self._seat.world, self._objects
        server = world.change(uuid, host=self._seat.host)
        objects.save(ctx, server, ["host", "node", "launched_on", "compute_id"])
        objects.disks(ctx, uuid)
        objects.save_node(ctx)
        server = world.change(uuid, task_state="networking")
        objects.save(ctx, server, ["task_state", "resources"], expected=[None])
        server = world.change(uuid, task_state="block_device_mapping", root_device="/dev/vda")
        objects.save_disk(ctx, server)
        objects.save(ctx, server, ["task_state", "root_device_name"])
        server = world.change(uuid, task_state="spawning")
        objects.save(ctx, server, ["task_state"], expected="block_device_mapping")

    def _network(self, ctx: dict[str, Any], uuid: str) -> Port:
        """A port for the server: created unbound by REST, then bound to this host by REST."""
        seat, objects = self._seat, self._objects
        neutron = seat.doors.need_neutron()
        request_id = str(ctx["request_id"])
        seat.hops.rest(neutron.who, "POST /v2.0/ports", "201 Created", request_id)
        seat.pace.take(seat.pace.durations.rest)
        port = neutron.create_port(ctx, uuid)
        seat.hops.rest(neutron.who, "PUT /v2.0/ports/{id}", "200 OK", request_id)
        seat.pace.take(seat.pace.durations.rest)
        port = neutron.bind_port(ctx, port.id, seat.host)
        objects.create_vif(ctx, port)
        objects.refresh_cache(ctx, uuid, ())
        objects.save_cache(ctx, uuid, (port,))
        return port

    def _spawn(self, ctx: dict[str, Any], uuid: str, port: Port) -> None:
        """The driver: disk from the image, tap device, and no start before neutron says it is wired."""
        seat = self._seat
        request_id = str(ctx["request_id"])
        seat.hops.rest("glance-api", "GET /v2/images/{id}/file", "200 OK", request_id)
        seat.pace.take(seat.pace.durations.image)
        seat.hops.work("plug", {"device": "tap" + port.id[:11], "bridge": "br-int"}, request_id)
        bridge = seat.doors.bridge(seat.host)
        if bridge is not None:
            bridge.plug(port.id)
            self._await_plugged(uuid, port)
        seat.pace.take(seat.pace.durations.spawn)
        seat.hops.work("spawn", f"running on {seat.host}", request_id)

    def _await_plugged(self, uuid: str, port: Port) -> None:
        world = self._seat.world

        def wired() -> bool:
            # Emptied meanwhile: `instance` raises Gone, and the build ends.
            return port.id in self._plugged or not world.instance(uuid).uuid

        if not world.wait_until(wired, VIF_PLUGGING_TIMEOUT_S):
            fault = f"no network-vif-plugged within {VIF_PLUGGING_TIMEOUT_S:.0f} s"
            world.change(uuid, vm_state="error", task_state=None, fault=fault)
            raise TimeoutError(fault)
        self._plugged.discard(port.id)

    def _finish(self, ctx: dict[str, Any], uuid: str) -> Instance:
        world = self._seat.world
        server = world.change(
            uuid,
            vm_state="active",
            task_state=None,
            power_state=1,
            launched_ns=self._seat.clock.now_ns(),
        )
        changes = ["vm_state", "task_state", "power_state", "launched_at", "info_cache"]
        self._objects.save(ctx, server, changes, ports=world.ports_of(uuid), expected="spawning")
        return server

    def _build_classic(self, request: Request) -> None:
        """Newton, as the story is told: claim, then the driver. Its object calls are not drawn."""
        seat = self._seat
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        ctx = context.carried(request.context)
        request_id = str(ctx["request_id"])
        claim = self._claim(ctx, uuid)
        if not claim.granted:
            reason = f"claim refused on {claim.host}: asked {claim.asked}, free {claim.free}"
            seat.world.change(uuid, vm_state="error", task_state=None, fault=reason)
            return
        seat.world.change(uuid, host=seat.host, task_state="spawning", root_device="/dev/vda")
        seat.pace.take(seat.pace.durations.image)
        seat.pace.take(seat.pace.durations.spawn)
        seat.hops.work("spawn", f"running on {seat.host}", request_id)
        seat.world.change(
            uuid, vm_state="active", task_state=None, power_state=1, launched_ns=seat.clock.now_ns()
        )

    # --- what neutron tells

    def _external_event(self, request: Request) -> None:
        """`network-vif-plugged` ends the wait of a build; `network-changed` refreshes the cache."""
        ctx = context.carried(request.context)
        for told in request.args["events"]:
            data = told["nova_object.data"]
            uuid, port_id = str(data["instance_uuid"]), str(data["tag"])
            if data["name"] == "network-vif-plugged":
                self._plugged.add(port_id)
                # Written although unchanged: that wakes the build that waits for this.
                self._seat.world.change(uuid)
                continue
            ports = self._seat.world.ports_of(uuid)
            if data["name"] == "network-changed":
                self._objects.refresh_cache(ctx, uuid, ports)
            self._objects.save_cache(ctx, uuid, ports)

    # --- deleting

    def _terminate(self, request: Request) -> None:
        seat, objects = self._seat, self._objects
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        ctx = context.carried(request.context)
        request_id = str(ctx["request_id"])
        server = seat.world.instance(uuid)
        objects.event_start(ctx, uuid, TERMINATE)
        self._tell(ctx, "compute.instance.delete.start", server)
        self._tell(ctx, "compute.instance.shutdown.start", server)
        objects.shares(ctx, uuid)
        seat.pace.take(seat.pace.durations.destroy)
        seat.hops.work("destroy", f"gone from {seat.host}", request_id)
        neutron = seat.doors.need_neutron()
        for port in seat.world.ports_of(uuid):
            bridge = seat.doors.bridge(seat.host)
            if bridge is not None:
                bridge.unplug(port.id)
            seat.hops.rest(neutron.who, "DELETE /v2.0/ports/{id}", "204 No Content", request_id)
            seat.pace.take(seat.pace.durations.rest)
            neutron.delete_port(ctx, port.id)
        self._volumes.give_back_all(ctx, uuid)
        objects.delete_vifs(ctx, uuid)
        objects.save_cache(context.elevated(ctx), uuid, ())
        self._tell(ctx, "compute.instance.shutdown.end", server)
        server = seat.world.change(uuid, vm_state="deleted", task_state=None, power_state=0)
        objects.save(ctx, server, ["vm_state", "task_state", "power_state", "terminated_at", "info_cache"])
        objects.resources(ctx, uuid)
        seat.world.release(uuid)
        objects.save_node(ctx)
        seat.hops.rest("placement", "DELETE /allocations/{id}", "204 No Content", request_id)
        seat.world.deallocate(uuid)
        objects.clean_consoles(ctx, uuid)
        args = {"host_name": seat.host, "instance_uuid": uuid}
        elevated = context.elevated(ctx)
        self._rpc.fanout("scheduler", "delete_instance_info", args, context=elevated, version="4.2")
        objects.save(ctx, server, ["resources"], method="destroy")
        self._tell(ctx, "compute.instance.delete.end", server)
        objects.event_finish(ctx, uuid, TERMINATE)
        seat.world.remove(uuid)

    # --- looking

    def _console_output(self, request: Request) -> str:
        seat = self._seat
        uuid = str(request.args["instance"]["nova_object.data"]["uuid"])
        server = seat.world.instance(uuid)
        seat.pace.take(seat.pace.durations.console)
        lines = (
            f"[    0.000000] Linux version 6.8.0 ({server.name})",
            "[    0.412345] virtio_net virtio0 eth0: renamed",
            "cirros-0.6 login: cirros",
            f"{server.name} ready",
        )
        return "\n".join(lines) + "\n"


SERVICE = Service(program="nova-compute", hosts="cmp", make=NovaCompute, count=3)
