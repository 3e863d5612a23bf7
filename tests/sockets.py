"""A Socket.IO client that leaves nothing open behind it."""

from typing import Any

import requests
import socketio

ANSWER_LIMIT_S = 60


class SocketClient(socketio.Client):  # type: ignore[misc]
    """The library's, which forgets its socket where the other end resets the connection."""

    def __init__(self) -> None:
        self._session = requests.Session()
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
