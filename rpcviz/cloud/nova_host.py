"""What all parts of a nova-compute share: how they announce, and whether their work is still wanted."""

from collections.abc import Mapping
from typing import Any, Protocol

from rpcviz.bus.dispatch import Request
from rpcviz.cloud.state import Gone, Instance
from rpcviz.cloud.world import World


class Tell(Protocol):
    """Announces an event of a server, as this compute."""

    def __call__(
        self, ctx: dict[str, Any], event: str, server: Instance, priority: str = "INFO", **more: Any
    ) -> None:
        """`ctx`: the request's context; `more`: what the payload has besides the server."""
        ...


def uuid_of(request: Request) -> str:
    """The uuid of the server that a request is about."""
    data: Mapping[str, Any] = request.args["instance"]["nova_object.data"]
    return str(data["uuid"])


def goes_on(world: World, uuid: str, task: str, **fields: Any) -> Instance:
    """Write the next step of a work that the server is in; `task` is what nova-api or the last step wrote.

    Raises Gone where somebody deletes the server meanwhile: then deleting it wins.
    """
    server = world.instance(uuid)
    if server.task_state != task:
        raise Gone(f"{uuid} is {server.task_state}, no longer {task}")
    return world.change(uuid, **fields)
