"""Serving on native threads, by gunicorn's threaded worker.

Flask-SocketIO refuses Werkzeug's server without a terminal, and of the servers with threads only
gunicorn hands its socket to simple-websocket. gunicorn's first process keeps the socket and
watches; its one worker process holds everything else, made after the fork, since threads do not
survive one.
"""

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from rpcviz.base.concurrency import spawn
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
            "post_worker_init": self._began,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """The application; called in the worker, after the fork."""
        app, self._close = self._make()
        return app

    def _began(self, _worker: Any) -> None:
        """In the worker, after gunicorn set its own handlers: end at once, open WebSockets or not.

        gunicorn would wait for the thread of each open page, and Python for each of its pool.
        """
        threading.excepthook = tell_uncaught
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, lambda *_: spawn("end", self._end))

    def _end(self) -> None:
        if self._close is not None:
            self._close()
        os._exit(0)


def tell_uncaught(uncaught: threading.ExceptHookArgs) -> None:
    """Print what a thread did not catch, as Python does, but for a WebSocket closed from both sides at once.

    engineio's writer says good-bye on a socket that its reader may have closed just then.
    Source: engineio/socket.py `_websocket_handler`.
    """
    value, thread = uncaught.exc_value, uncaught.thread
    closed = isinstance(value, OSError) and value.errno == errno.EBADF
    if not (closed and thread is not None and thread.name.endswith("(writer)")):
        threading.__excepthook__(uncaught)


def serve(listening: socket.socket, make: Make) -> int:
    """Answer until SIGTERM or SIGINT; gunicorn itself ends the process."""
    Server(listening, make).run()
    return 0
