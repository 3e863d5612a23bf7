"""How the web part is started."""

import ipaddress

import msgspec

from rpcviz.base.concurrency import AsyncMode

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_loopback(name: str) -> bool:
    """True for a name or an address of this machine alone.

    Only an address is one by its digits: `127.evil.example` is a name that anybody may own.
    """
    if name in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class WebOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, who may come, what they may do."""

    host: str = "127.0.0.1"
    port: int = 5000
    token: str | None = None
    """None: nobody is asked, which is for loopback alone."""
    prefix: str = "/"
    """Path of the page in its readers' browsers, with a slash at both ends; a proxy may take it away."""
    read_only: bool = False
    async_mode: AsyncMode = "threading"
    simulated: bool = True
    """The simulated cloud runs here."""
    max_body: int = 64 * 1024
    """Bytes that a request or a Socket.IO message may have."""

    @property
    def on_loopback(self) -> bool:
        """True when only this machine can reach it."""
        return is_loopback(self.host)
