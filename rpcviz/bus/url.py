"""Where a broker is: `memory://` or `amqp://user:password@host:port/vhost`."""

from typing import Literal
from urllib.parse import quote, unquote, urlsplit

import msgspec

from rpcviz.bus.problems import BadBrokerUrl

_AMQP_PORT = 5672
_FORMS = "Use memory:// or amqp://USER:PASSWORD@HOST:5672/VHOST"


class BrokerUrl(msgspec.Struct, frozen=True, kw_only=True):
    """A broker's address. Its password is in no text made of it but `dial`."""

    scheme: Literal["memory", "amqp"]
    host: str = ""
    port: int = 0
    user: str = "guest"
    password: str = "guest"  # noqa: S105 - what every fresh RabbitMQ has
    vhost: str = "/"

    @classmethod
    def parse(cls, text: str) -> "BrokerUrl":
        """Read an address. Raises BadBrokerUrl, which never repeats a password."""
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError as error:
            raise BadBrokerUrl(
                "the broker's address cannot be read", cause=str(error), remedy=_FORMS
            ) from None
        if parts.scheme == "memory":
            if parts.netloc or parts.path.strip("/"):
                raise BadBrokerUrl(
                    "memory:// takes no host", cause="the broker in memory is this process", remedy=_FORMS
                )
            return cls(scheme="memory")
        if parts.scheme != "amqp":
            raise BadBrokerUrl(f"no broker is spoken to as {parts.scheme or text[:20]!r}", remedy=_FORMS)
        if not parts.hostname:
            raise BadBrokerUrl("the broker's address names no host", remedy=_FORMS)
        vhost = unquote(parts.path[1:]) or "/"
        return cls(
            scheme="amqp",
            host=parts.hostname,
            port=port or _AMQP_PORT,
            user=unquote(parts.username) if parts.username is not None else "guest",
            password=unquote(parts.password) if parts.password is not None else "guest",
            vhost=vhost,
        )

    @property
    def is_embedded(self) -> bool:
        """True for the broker in this process."""
        return self.scheme == "memory"

    @property
    def text(self) -> str:
        """The address as people may see it, without its password."""
        if self.is_embedded:
            return "memory://"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (
            f"amqp://{quote(self.user, safe='')}@{host}:{self.port}/{quote(self.vhost.lstrip('/'), safe='')}"
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"BrokerUrl({self.text!r})"
