"""nova-novncproxy: takes a browser's WebSocket to the guest's screen, once a token was found good.

On the bus it only asks. Source: nova/console/websocketproxy.py `_check_console_port`, `new_websocket_client`.
"""

from rpcviz.cloud import context, nova_rows
from rpcviz.cloud.service import Part, Seat, Service
from rpcviz.cloud.state import ConsoleAuth


class NovaNoVncProxy(Part):
    """One nova-novncproxy; fills the console door."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._rpc = seat.process.client("nova")
        seat.doors.consoles = self

    @property
    def who(self) -> str:
        """`nova-novncproxy@HOST`."""
        return self._seat.who

    def open_console(self, token: str) -> bool:
        """A browser comes with a token: find it in the database, and ask the host. Raises Gone.

        The browser brings no request id, so the proxy makes one: the user's ends here.
        """
        seat = self._seat
        request_id = seat.new_request_id()
        console = seat.world.console(token)
        seat.hops.rest(
            seat.who,
            "GET /websockify",
            {"status": "101 Switching Protocols", "instance": console.instance},
            request_id,
            sender="user",
        )
        seat.pace.take(seat.pace.durations.rest)
        found = self._is_still_there(request_id, console)
        if found:
            told: dict[str, str | int | bool | None] = {
                "to": f"{console.host}:{console.port}",
                "instance": console.instance,
            }
            seat.hops.work("proxy", told, request_id)
        return found

    def _is_still_there(self, request_id: str, console: ConsoleAuth) -> bool:
        seat = self._seat
        server = seat.world.instance(console.instance)
        args = {
            "instance": nova_rows.instance(server, seat.world.ports_of(server.uuid)),
            # The proxy compares texts (nova/console/websocketproxy.py).
            "port": str(console.port),
            "console_type": console.kind,
        }
        ctx = context.nova_admin(request_id, seat.clock.now_ns(), ["admin"])
        # Since RPC 6.5 what finishes work under way goes to `compute-alt`.
        given = self._rpc.call(
            "compute-alt", "validate_console_port", args, context=ctx, server=server.host, version="6.0"
        )
        return bool(given)


SERVICE = Service(program="nova-novncproxy", hosts="con", make=NovaNoVncProxy)
