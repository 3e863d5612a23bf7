"""Where a broker's management API is: `http://USER:PASSWORD@HOST:15672`."""

from urllib.parse import unquote, urlsplit

import msgspec

from rpcviz.bus.problems import BadBrokerUrl
from rpcviz.bus.url import BrokerUrl, Tls

PORT, TLS_PORT = 15672, 15671
_FORMS = (
    "Use http://USER:PASSWORD@HOST:15672 or https://…, as --management; without a user the broker's is taken"
)


class ManagementUrl(msgspec.Struct, frozen=True, kw_only=True):
    """An address of the management API. Its password is in no text made of it."""

    host: str
    port: int
    prefix: str = ""
    user: str | None = None
    password: str | None = None
    tls: Tls | None = None

    @classmethod
    def parse(cls, text: str, *, insecure: bool = False) -> "ManagementUrl":
        """Read an address. Raises BadBrokerUrl, which never repeats a password."""
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError:
            raise BadBrokerUrl("the management API's address cannot be read", remedy=_FORMS) from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadBrokerUrl("the management API's address is no http:// or https:// one", remedy=_FORMS)
        is_tls = parts.scheme == "https"
        return cls(
            host=parts.hostname,
            port=port or (TLS_PORT if is_tls else PORT),
            prefix=parts.path.rstrip("/"),
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            tls=Tls(verify=not insecure) if is_tls else None,
        )

    @classmethod
    def beside(cls, url: BrokerUrl) -> "ManagementUrl":
        """Where it is by default: on the broker's first host, on the usual port, for the same user."""
        return cls(host=url.host, port=PORT if url.tls is None else TLS_PORT, tls=url.tls)

    @property
    def text(self) -> str:
        """The address as people may see it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if self.tls is None else 'https'}://{host}:{self.port}{self.prefix}"

    def __repr__(self) -> str:
        return f"ManagementUrl({self.text!r})"
