"""Serving on eventlet's green workers: one process, one native thread."""

import signal
import socket

from rpcviz.base.concurrency import Stop, serve_green, soon, spawn
from rpcviz.web.serving import Make


def serve(listening: socket.socket, make: Make) -> int:
    """Answer until SIGTERM or SIGINT; returns the exit code."""
    ended = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: soon(ended.set))
    app, close = make()
    server = spawn("http", lambda: serve_green(listening, app))
    while not ended.wait(0.2):
        if not server.alive():
            close()
            return 1
    close()
    listening.close()
    return 0
