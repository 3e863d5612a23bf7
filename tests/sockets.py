"""A Socket.IO client that leaves nothing open behind it."""

import requests
import socketio


class SocketClient(socketio.Client):  # type: ignore[misc]
    """The library's, which forgets its socket where the other end resets the connection."""

    def __init__(self) -> None:
        self._session = requests.Session()
        super().__init__(reconnection=False, http_session=self._session)

    def close(self) -> None:
        """Take leave where somebody is still there, and close what is open."""
        self.disconnect()
        if self.eio.ws is not None:
            self.eio.ws.shutdown()
        self._session.close()
