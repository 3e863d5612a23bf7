"""Second tries: a compute that cannot build gives the server back, and a conductor tries the next alternate.

No scheduler is asked again: it named the alternates at the first try.
Source: nova/compute/manager.py `_do_build_and_run_instance`, nova/conductor/manager.py `build_instances`,
nova/scheduler/utils.py `populate_retry`, `claim_resources`.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from rpcviz.bus.client import RpcClient
from rpcviz.bus.dispatch import Request
from rpcviz.cloud import context, nova_rows
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.nova_host import Tell, uuid_of
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Claim, Instance

MAX_ATTEMPTS = 3
"""`[scheduler] max_attempts`."""
UNAVAILABLE = 400
"""The code of ComputeResourcesUnavailable."""
VERSION = "1.19"


def why_refused(claim: Claim) -> str:
    """The text of ComputeResourcesUnavailable."""
    told = f"claim refused on {claim.host}: asked {claim.asked}, free {claim.free}"
    return f"Insufficient compute resources: {told}."


class GiveBack:
    """The compute's part: leave nothing behind, and cast the build back to any conductor."""

    def __init__(self, seat: Seat, rpc: RpcClient, objects: Indirection, tell: Tell) -> None:
        self._seat = seat
        self._rpc = rpc
        self._objects = objects
        self._tell = tell

    def give_back(self, ctx: dict[str, Any], request: Request, claim: Claim) -> None:
        """The claim was refused: nobody knows of the server here any more. Raises Gone."""
        seat, world, uuid = self._seat, self._seat.world, uuid_of(request)
        request_id, reason = str(ctx["request_id"]), why_refused(claim)
        server = world.instance(uuid)
        self._tell(
            ctx,
            "compute.instance.create.error",
            server,
            priority="ERROR",
            exception=reason,
            message=reason,
            code=UNAVAILABLE,
        )
        self._clean_network(ctx, server)
        server = world.change(uuid, host=None, task_state="scheduling")
        self._objects.save(ctx, server, ["host", "node", "launched_on", "task_state"])
        seat.hops.rest("placement", "DELETE /allocations/{id}", "204 No Content", request_id)
        seat.pace.take(seat.pace.durations.rest)
        world.deallocate(uuid)
        args = _again(request, server, reason)
        self._rpc.cast(
            "conductor", "build_instances", args, context=ctx, version=VERSION, namespace="compute_task"
        )

    def _clean_network(self, ctx: dict[str, Any], server: Instance) -> None:
        """Nova asks for ports in any case; a refused claim comes before the first one is made."""
        seat, objects = self._seat, self._objects
        neutron = seat.doors.need_neutron()
        seat.hops.rest(neutron.who, "GET /v2.0/ports", "200 OK, 0 ports", str(ctx["request_id"]))
        seat.pace.take(seat.pace.durations.rest)
        objects.delete_vifs(ctx, server.uuid)
        objects.save_cache(context.elevated(ctx), server.uuid, ())
        objects.save(ctx, server, ["system_metadata"])


def _again(request: Request, server: Instance, reason: str) -> dict[str, Any]:
    """The arguments of `build_instances`: those of the first try, with what came of it and who is left."""
    asked = request.args
    properties = asked["filter_properties"]
    trail = [
        "Traceback (most recent call last):\n",
        f"nova.exception.ComputeResourcesUnavailable: {reason}\n",
    ]
    return {
        "instances": [nova_rows.instance(server)],
        "image": asked["image"],
        "filter_properties": {
            **properties,
            "retry": {**properties["retry"], "exc": trail, "exc_reason": reason},
        },
        "admin_password": asked["admin_password"],
        "injected_files": asked["injected_files"],
        "requested_networks": asked["requested_networks"],
        "security_groups": asked["security_groups"],
        "request_spec": asked["request_spec"],
        "host_lists": [asked["host_list"]],
    }


class Exhausted(Exception):
    """MaxRetriesExceeded: no alternate is left, or too many tries were made."""


class NextTry(msgspec.Struct, frozen=True, kw_only=True):
    """Where to build now."""

    host: str
    alternates: list[Any]
    """`Selection` objects of hosts not tried yet."""
    filter_properties: dict[str, Any]


def next_try(seat: Seat, ctx: Mapping[str, Any], server: Instance, args: Mapping[str, Any]) -> NextTry:
    """The conductor's part: the first alternate whose room placement grants. Raises Exhausted."""
    retry = dict(args["filter_properties"]["retry"])
    last = f"Last exception: {retry.pop('exc_reason', None)}"
    retry.pop("exc", None)
    attempts = int(retry["num_attempts"]) + 1
    if attempts > MAX_ATTEMPTS:
        raise Exhausted(f"Exceeded max scheduling attempts {MAX_ATTEMPTS} for instance {server.uuid}. {last}")
    alternates = list(args["host_lists"][0])
    while alternates:
        host = str(alternates.pop(0)["nova_object.data"]["service_host"])
        if not _claim(seat, ctx, server, host):
            continue
        tried = {**retry, "num_attempts": attempts, "hosts": [*retry["hosts"], [host, host]]}
        properties = {**args["filter_properties"], "retry": tried}
        return NextTry(host=host, alternates=alternates, filter_properties=properties)
    raise Exhausted(
        "Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures"
        f" for instance {server.uuid}. {last}"
    )


def _claim(seat: Seat, ctx: Mapping[str, Any], server: Instance, host: str) -> bool:
    granted = seat.world.allocate(server.uuid, host, server.flavor)
    status = "204 No Content" if granted else "409 Conflict"
    seat.hops.rest("placement", f"PUT /allocations/{{id}} on {host}", status, str(ctx["request_id"]))
    seat.pace.take(seat.pace.durations.rest)
    return granted
