"""Where a broker is: `memory://`, kombu's `amqp://`, or oslo's `rabbit://` with several hosts and TLS.

Source: oslo_messaging/transport.py `TransportURL.parse`, oslo_messaging/_drivers/impl_rabbit.py
`rabbit_opts` (each may be a query parameter), and AMQP's URI specification.
"""

import re
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote

import msgspec

from rpcviz.bus.problems import BadBrokerUrl

AMQP_PORT, AMQPS_PORT = 5672, 5671
_FORMS = (
    "Use memory://, amqp://USER:PASSWORD@HOST:5672/VHOST (amqps:// for TLS) or oslo's "
    "rabbit://USER:PASSWORD@HOST1:5672,HOST2:5672/VHOST?ssl=1&ssl_ca_file=FILE; "
    "write @ : / ? # , % in a name, password or vhost as %40 %3A %2F %3F %23 %2C %25"
)
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?(/[^?#]*)?(?:\?([^#]*))?")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\[\]:\s]+))(?::([0-9]*))?")
_WRONG_QUOTE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEMES = {"amqp": False, "amqps": True, "rabbit": False, "kombu+rabbit": False}
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})
_MOST_HOSTS = 64


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One of a broker's hosts, and who enters there. oslo allows a user for each."""

    host: str
    port: int = AMQP_PORT
    user: str = "guest"
    password: str = "guest"  # noqa: S105 - what every fresh RabbitMQ has

    @property
    def text(self) -> str:
        """`host:port`, as people write it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"Address({self.text!r})"


class Tls(msgspec.Struct, frozen=True, kw_only=True):
    """How TLS is spoken. Files are PEM; `verify` False takes any certificate, by `--insecure` alone."""

    ca_file: str | None = None
    """None: the authorities that this machine trusts."""
    cert_file: str | None = None
    key_file: str | None = None
    """None where the certificate's file holds the key too."""
    verify: bool = True


class BrokerUrl(msgspec.Struct, frozen=True, kw_only=True):
    """A broker's address. Passwords are in no text made of it."""

    scheme: Literal["memory", "amqp"]
    addresses: tuple[Address, ...] = ()
    vhost: str = "/"
    tls: Tls | None = None

    @classmethod
    def parse(cls, text: str, *, insecure: bool = False) -> "BrokerUrl":
        """Read an address; `insecure` takes any certificate where TLS is spoken.

        Raises BadBrokerUrl, which never repeats a password. oslo's options that are not about
        TLS are left to oslo.
        """
        found = _URL.fullmatch(text.strip())
        if found is None or not text.isprintable():
            raise _bad("the broker's address cannot be read", "it has not the form of an address")
        scheme, places, path, query = (part or "" for part in found.groups())
        scheme = scheme.lower()
        if scheme == "memory":
            if places or path.strip("/"):
                raise _bad("memory:// takes no host", "the broker in memory is this process")
            return cls(scheme="memory")
        if scheme not in _SCHEMES:
            raise _bad(f"no broker is spoken to as {scheme[:20]!r}")
        if "@" in path:
            # A password with a bare / in it: read as written it would be the vhost, which every text shows.
            raise _bad("the broker's address cannot be read", "an @ stands behind the first /")
        tls = _tls(query, always=_SCHEMES[scheme], insecure=insecure)
        default_port = AMQPS_PORT if scheme == "amqps" else AMQP_PORT
        return cls(
            scheme="amqp",
            addresses=_addresses(places, default_port),
            vhost=_plain(path[1:], "the vhost") or "/",
            tls=tls,
        )

    @property
    def is_embedded(self) -> bool:
        """True for the broker in this process."""
        return self.scheme == "memory"

    @property
    def first(self) -> Address:
        """The host that is tried first; an empty one for the broker in memory."""
        return self.addresses[0] if self.addresses else Address(host="", port=0)

    @property
    def host(self) -> str:
        """The first host's name."""
        return self.first.host

    @property
    def port(self) -> int:
        """The first host's port."""
        return self.first.port

    @property
    def user(self) -> str:
        """Who enters at the first host."""
        return self.first.user

    @property
    def password(self) -> str:
        """The password at the first host; for logging in and nothing else."""
        return self.first.password

    @property
    def text(self) -> str:
        """The address as people may see it, without passwords."""
        if self.is_embedded:
            return "memory://"
        places = ",".join(_place(each, self.first, number) for number, each in enumerate(self.addresses))
        scheme = "amqp" if self.tls is None else "amqps"
        return f"{scheme}://{places}/{quote(self.vhost.removeprefix('/'), safe='')}"

    def at(self, vhost: str) -> "BrokerUrl":
        """The same broker, entered at another vhost."""
        return msgspec.structs.replace(self, vhost=vhost)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"BrokerUrl({self.text!r})"


def _bad(what: str, cause: str = "") -> BadBrokerUrl:
    return BadBrokerUrl(what, cause=cause, remedy=_FORMS)


def _place(address: Address, first: Address, number: int) -> str:
    if number and address.user == first.user:
        return address.text
    return f"{quote(address.user, safe='')}@{address.text}"


def _addresses(places: str, default_port: int) -> tuple[Address, ...]:
    texts = places.split(",")
    if len(texts) > _MOST_HOSTS:
        raise _bad(f"the broker's address names {len(texts)} hosts", f"at most {_MOST_HOSTS} are tried")
    found: list[Address] = []
    for text in texts:
        login, _, place = text.rpartition("@")
        host, port = _host_and_port(place, default_port)
        user, colon, password = login.partition(":")
        last = found[-1] if found else Address(host="")
        # As in oslo, a host without a user takes the one before it.
        found.append(
            Address(
                host=host,
                port=port,
                user=_plain(user, "the user") or last.user,
                password=_plain(password, "the password") if colon else last.password,
            )
        )
    return tuple(found)


def _host_and_port(place: str, default_port: int) -> tuple[str, int]:
    if not place:
        raise _bad("the broker's address names no host")
    found = _HOST.fullmatch(place)
    if found is None:
        # It may be a piece of a password with a bare @ or comma, so it is not repeated.
        raise _bad(
            "a host in the broker's address cannot be read", "it is neither HOST, HOST:PORT nor [IPV6]:PORT"
        )
    in_brackets, name, digits = found.groups()
    port = int(digits) if digits else default_port
    if not 0 < port < 65_536:
        raise _bad(f"{port} is no port", "ports go from 1 to 65535")
    return in_brackets or unquote(name), port


def _plain(quoted: str, what: str) -> str:
    if _WRONG_QUOTE.search(quoted):
        raise _bad(f"{what} in the broker's address cannot be read", "a % is not followed by two hex digits")
    try:
        return unquote(quoted, errors="strict")
    except UnicodeDecodeError:
        raise _bad(f"{what} in the broker's address cannot be read", "it is not UTF-8") from None


def _tls(query: str, *, always: bool, insecure: bool) -> Tls | None:
    options = dict(parse_qsl(query, keep_blank_values=True))
    asked = options.get("ssl", "1" if always else "").lower()
    if asked not in _YES | _NO:
        raise _bad("ssl= in the broker's address is neither yes nor no", "write ssl=1 or ssl=0")
    files = {name: options.get(f"ssl_{name}") or None for name in ("ca_file", "cert_file", "key_file")}
    if not (always or asked in _YES):
        if any(files.values()):
            raise _bad("the broker's address names files of TLS but does not ask for TLS", "ssl=1 is missing")
        return None
    if files["key_file"] and not files["cert_file"]:
        raise _bad("the broker's address names a key without its certificate", "ssl_cert_file= is missing")
    return Tls(**files, verify=not insecure)
