"""Serving on native threads, by gunicorn's threaded worker.

Flask-SocketIO refuses Werkzeug's server without a terminal, and of the servers with threads only
gunicorn hands its socket to simple-websocket. gunicorn's first process keeps the socket and
watches; its one worker process holds everything else, made after the fork, since threads do not
survive one.
"""

import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from rpcviz.web.serving import Make

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 256
"""Each page that looks holds one for its WebSocket; they are made when needed."""


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings and nothing from its own files or environment."""

    def __init__(self, listening: socket.socket, make: Make) -> None:
        self._listening = listening
        self._make = make
        self._close: Callable[[], None] | None = None
        super().__init__()

    def load_config(self) -> None:
        """One worker with threads, ending fast, silent about requests."""
        chosen = {
            "bind": [f"fd://{self._listening.fileno()}"],
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "worker_connections": 1000,
            "keepalive": 75,
            "timeout": 60,
            "graceful_timeout": 1,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_exit": self._ended,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """The application; called in the worker, after the fork."""
        app, self._close = self._make()
        return app

    def _ended(self, _server: Any, _worker: Any) -> None:
        """The worker ends: so does everything in it, threads of open WebSockets included."""
        if self._close is not None:
            self._close()
            # Python would wait for each thread of gunicorn's pool, and an open page keeps one.
            os._exit(0)


def serve(listening: socket.socket, make: Make) -> int:
    """Answer until SIGTERM or SIGINT; gunicorn itself ends the process."""
    Server(listening, make).run()
    return 0
