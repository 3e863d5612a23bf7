"""What a conductor answers to the object calls of a move."""

from typing import Any

from rpcviz.bus.problems import ExpectedFailure
from rpcviz.cloud import nova_rows
from rpcviz.cloud.move_calls import NO_GROUP
from rpcviz.cloud.service import Seat

WRITES = {
    ("Migration", "save"): "UPDATE migrations",
    ("Instance", "drop_migration_context"): "UPDATE instance_extra",
}


def answer(seat: Seat, name: str, method: str, key: str) -> Any:
    """The reply to a method of a class; `key`: a uuid or a host. Raises Gone, ExpectedFailure."""
    if (name, method) == ("Instance", "get_by_uuid"):
        return nova_rows.instance(seat.world.instance(key), seat.world.ports_of(key))
    if name == "ComputeNode":
        servers = sum(server.host == key for server in seat.world.instances())
        return nova_rows.compute_node(key, seat.world.unclaimed(key), servers, seat.clock.now_ns())
    if name == "InstanceGroup":
        raise ExpectedFailure(
            name=NO_GROUP,
            module="nova.exception",
            message="Instance group  could not be found.",
            kwargs={"group_uuid": "", "code": 404},
        )
    return None
