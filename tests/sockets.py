"""A Socket.IO client that leaves nothing open behind it."""

from typing import Any

import engineio
import requests
import socketio

ANSWER_LIMIT_S = 60


class InOrder(engineio.Client):  # type: ignore[misc]
    """The library's gives each message a thread of its own, so that the second may be handled first."""

    _last: Any = None

    def _trigger_event(self, event: str, *told: Any, **how: Any) -> Any:
        if event != "message":
            return super()._trigger_event(event, *told, **how)
        before = self._last

        def handle() -> None:
            if before is not None:
                before.join()
            self.handlers[event](*told)

        self._last = self.start_background_task(handle)
        return self._last


class SocketClient(socketio.Client):  # type: ignore[misc]
    """The library's, which forgets its socket where the other end resets the connection.

    What comes is handled in the order in which it comes, as in a browser. With `acknowledge` False it is
    taken, and the server is never told so.
    """

    def __init__(self, *, acknowledge: bool = True) -> None:
        self._session = requests.Session()
        self._acknowledge = acknowledge
        super().__init__(reconnection=False, http_session=self._session, request_timeout=ANSWER_LIMIT_S)

    def connect(self, url: str, **options: Any) -> None:
        """Connect; the library itself would wait one second, in which a busy machine does not answer."""
        super().connect(url, **{"wait_timeout": ANSWER_LIMIT_S, **options})

    def close(self) -> None:
        """Take leave where somebody is still there, and close what is open."""
        self.disconnect()
        if self.eio.ws is not None:
            self.eio.ws.shutdown()
        self._session.close()

    def _engineio_client_class(self) -> type[engineio.Client]:
        return InOrder

    def _send_packet(self, pkt: socketio.packet.Packet) -> None:
        if self._acknowledge or pkt.packet_type != socketio.packet.ACK:
            super()._send_packet(pkt)
