"""Who holds a port, and which is free: so that a busy port is told with its remedy."""

import contextlib
import os
import socket
from pathlib import Path

from rpcviz.base.problem import Problem

TRIED = 100


class PortBusy(Problem):
    """Somebody else listens there."""

    exit_code = 1

    def __init__(self, host: str, port: int, holder: str | None, free: int | None) -> None:
        super().__init__(
            f"port {port} of {host} is busy",
            cause=f"{holder} listens there" if holder else "another program listens there",
            remedy=f"make run PORT={free}   (or: rpcviz --port {free})" if free else "Give another --port.",
        )


class CannotListen(Problem):
    """The address is not ours, or the port needs more rights."""

    exit_code = 1

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"rpcviz cannot listen on {host} port {port}",
            cause=reason,
            remedy="Give --host an address of this machine (127.0.0.1, 0.0.0.0) and --port above 1023.",
        )


def _inodes(port: int) -> set[str]:
    """Sockets that listen on `port`, from Linux's own table; empty where there is none."""
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
                words = line.split()
                listens = words[3] == "0A"
                if listens and int(words[1].rpartition(":")[2], 16) == port:
                    found.add(f"socket:[{words[9]}]")
    return found


def holder_of(port: int) -> str | None:
    """`python (process 4711)` that listens on `port`; None where it cannot be seen."""
    wanted = _inodes(port)
    if not wanted:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(os.readlink(each) in wanted for each in (process / "fd").iterdir()):
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                return f"{name} (process {process.name})"
    return None


def free_port(host: str, after: int) -> int | None:
    """The next port above `after` that can be listened on; None when there is none near."""
    for port in range(after + 1, min(after + TRIED, 65536)):
        with contextlib.suppress(OSError):
            bind(host, port).close()
            return port
    return None


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in it until somebody serves. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=256)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortBusy, CannotListen."""
    import errno

    try:
        return bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(host, port, holder_of(port), free_port(host, port)) from None
        raise CannotListen(host, port, error.strerror or str(error)) from None
