"""nova-compute's consoles: where the guest's screen is, and a token that opens it once.

VNC is offered here and SPICE is not. Source: nova/compute/manager.py `get_vnc_console`,
`get_spice_console`, `validate_console_port`; nova/objects/console_auth_token.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.bus.problems import ExpectedFailure
from rpcviz.cloud import context
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.nova_faults import Faults
from rpcviz.cloud.nova_host import uuid_of
from rpcviz.cloud.nova_objects import Primitive, wrap
from rpcviz.cloud.service import Seat
from rpcviz.cloud.state import Instance

BASE_URL = "http://con1:6080/vnc_auto.html"
"""`[vnc] novncproxy_base_url`: where a browser finds a nova-novncproxy."""
FIRST_PORT = 5900
PORTS = 100
UNAVAILABLE = "ConsoleTypeUnavailable"
REFUSED = 400
"""The code of ConsoleTypeUnavailable."""


def port_of(server: Instance) -> int:
    """The port of its host at which the guest's screen is."""
    return FIRST_PORT + server.number % PORTS


class Consoles:
    """The consoles of one host's servers."""

    def __init__(self, seat: Seat, objects: Indirection, faults: Faults) -> None:
        self._seat = seat
        self._objects = objects
        self._faults = faults

    def methods(self) -> Mapping[str, Callable[[Request], Any]]:
        """What it answers on topics `compute` and `compute-alt`."""
        return {
            "get_vnc_console": self._vnc,
            "get_spice_console": self._spice,
            "validate_console_port": self._validate,
        }

    def _vnc(self, request: Request) -> dict[str, Any]:
        """Ask the hypervisor for the port, and a conductor for a token: a call within a call."""
        seat = self._seat
        ctx = context.elevated(context.carried(request.context))
        server = seat.world.instance(uuid_of(request))
        kind = str(request.args["console_type"])
        seat.pace.take(seat.pace.durations.console)
        port = port_of(server)
        token = self._objects.authorize_console(ctx, _unauthorized(server, kind, seat.host, port))
        return {
            "host": seat.host,
            "port": port,
            "internal_access_path": None,
            "token": token,
            "access_url": f"{BASE_URL}?path=%3Ftoken%3D{token}",
        }

    def _spice(self, request: Request) -> None:
        """`[spice] enabled` is false on every host. Raises ExpectedFailure."""
        uuid, ctx = uuid_of(request), context.carried(request.context)
        kind = str(request.args["console_type"])
        message = f"Unavailable console type {kind}."
        self._objects.create_fault(ctx, uuid, REFUSED, message)
        more = {"console_type": kind}
        self._faults.announce(ctx, uuid, request.method, more=more, exception=UNAVAILABLE, message=message)
        raise ExpectedFailure(
            name=UNAVAILABLE,
            module="nova.exception",
            message=message,
            kwargs={"console_type": kind, "code": REFUSED},
        )

    def _validate(self, request: Request) -> bool:
        """True when the guest's screen is still at the port that the token was made for."""
        server = self._seat.world.instance(uuid_of(request))
        return str(request.args["port"]) == str(port_of(server))


def _unauthorized(server: Instance, kind: str, host: str, port: int) -> Primitive:
    """`ConsoleAuthToken` 1.3 before it has a token."""
    data = {
        "console_type": kind,
        "host": host,
        "port": port,
        "internal_access_path": None,
        "instance_uuid": server.uuid,
        "access_url_base": BASE_URL,
    }
    return wrap("ConsoleAuthToken", "1.3", data, sorted(data))
