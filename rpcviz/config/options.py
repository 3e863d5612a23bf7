"""The table of options: command line, environment and file all read from it."""

import math
import re
from typing import Final, Literal

import msgspec

from rpcviz.config.problems import BadOption

Value = str | int | float | bool | tuple[str, ...]
TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One option; which commands have it, each command says."""

    name: str
    type: Literal["text", "texts", "path", "integer", "number", "flag", "switch", "choice"]
    """`texts` may be given several times; a `path` has a slash at both ends, written or not; `switch` is
    --NAME/--no-NAME, and None while nobody said."""
    help: str
    default: Value | None
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    metavar: str = ""
    secret: bool = False
    """It may also come from a file named by `..._FILE`, and is never repeated in an error."""
    main: bool = False
    """It stands in `rpcviz --help`, which has room for few."""

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return "RPCVIZ_" + self.key.upper()

    @property
    def key(self) -> str:
        """Its name in Python and in the config file."""
        return self.name.replace("-", "_")

    def allowed(self) -> str:
        """What it takes, in words."""
        if self.type == "choice":
            return " or ".join(self.choices)
        if self.type in ("flag", "switch"):
            return "true or false"
        if self.type == "text":
            return "a word without spaces"
        if self.type == "texts":
            return "words with spaces between them"
        if self.type == "path":
            return "the path of an address, such as /rpcviz/, of letters, digits and . _ ~ -"
        kind = "a whole number" if self.type == "integer" else "a number"
        return f"{kind} from {_plain(self.low)} to {_plain(self.high)}"

    def read(self, value: object, origin: str) -> Value:
        """Understand a value from any source. Raises BadOption, which names its origin."""
        found = self._read(value)
        if found is None:
            shown = "***" if self.secret else value
            raise BadOption(self.name, shown, origin, self.allowed())
        return found

    def _read(self, value: object) -> Value | None:
        if self.type == "texts":
            return _texts(value)
        text = str(value).strip()
        if self.type == "path":
            return _path(text)
        if self.type == "choice":
            return text if text in self.choices else None
        if self.type in ("flag", "switch"):
            lower = text.lower()
            return True if lower in TRUE else False if lower in FALSE else None
        if self.type == "text":
            return text if text and text.isprintable() and " " not in text else None
        return None if isinstance(value, bool) else self._number(text)

    def _number(self, text: str) -> int | float | None:
        try:
            number = int(text) if self.type == "integer" else float(text)
        except ValueError:
            return None
        return number if self.low <= number <= self.high else None


def _plain(number: float) -> str:
    """A bound as people write it: 10000000, not 1e+07."""
    return str(int(number)) if number == int(number) else str(number)


def _path(text: str) -> str | None:
    """A path with a slash at both ends; `.` and `..` are places of their own to a browser."""
    inner = text.removeprefix("/").removesuffix("/")
    parts = inner.split("/") if inner else []
    fits = all(re.fullmatch(r"[A-Za-z0-9._~-]+", part) and part.strip(".") for part in parts)
    return "/" + "".join(part + "/" for part in parts) if fits and text else None


def _texts(value: object) -> tuple[str, ...] | None:
    """Words of a flag given several times, of a list in a file, or of one text."""
    words = value if isinstance(value, list | tuple) else str(value).split()
    if not words or not all(isinstance(word, str) and word.isprintable() and word.split() for word in words):
        return None
    return tuple(word.strip() for word in words)


OPTIONS: Final[tuple[Option, ...]] = (
    Option(
        name="broker",
        type="texts",
        default=("memory://",),
        metavar="URL",
        secret=True,
        main=True,
        help="memory://, amqp://, rabbit://; may be repeated.",
    ),
    Option(
        name="tap",
        type="choice",
        default="auto",
        choices=("auto", "firehose", "mirror"),
        metavar="MODE",
        main=True,
        help="How to listen: auto, firehose or mirror.",
    ),
    Option(
        name="enable-firehose",
        type="flag",
        default=False,
        main=True,
        help="Turn the firehose on, and off again at the end.",
    ),
    Option(
        name="exchanges",
        type="text",
        default=None,
        metavar="NAME,…",
        help="What a mirror tap binds to; else all it finds.",
    ),
    Option(
        name="management",
        type="texts",
        default=None,
        metavar="URL",
        secret=True,
        help="Management API, if not at the broker's port 15672.",
    ),
    Option(
        name="insecure",
        type="flag",
        default=False,
        help="Take any certificate where TLS is spoken.",
    ),
    Option(
        name="cloud",
        type="switch",
        default=None,
        main=True,
        help="The simulated cloud (only on memory://).",
    ),
    Option(
        name="services",
        type="text",
        default=None,
        metavar="NAME:N,…",
        help="How many of a service the simulated cloud has.",
    ),
    Option(
        name="host",
        type="text",
        main=True,
        default="127.0.0.1",
        metavar="ADDRESS",
        help="Where to listen (127.0.0.1); elsewhere a token.",
    ),
    Option(
        name="port",
        type="integer",
        main=True,
        default=5000,
        low=0,
        high=65535,
        metavar="N",
        help="Port of the page (5000); 0 takes a free one.",
    ),
    Option(
        name="token",
        type="text",
        main=True,
        default=None,
        metavar="TEXT",
        secret=True,
        help="Ask for this token, also on loopback.",
    ),
    Option(
        name="url-prefix",
        type="path",
        default="/",
        metavar="PATH",
        help="Path of the page behind a proxy: /rpcviz/.",
    ),
    Option(name="read-only", type="flag", default=False, help="Nobody may run scenarios."),
    Option(
        name="max-messages",
        type="integer",
        default=50_000,
        low=100,
        high=10_000_000,
        metavar="N",
        help="How many messages are remembered (50000).",
    ),
    Option(
        name="tap-queue-max",
        type="integer",
        default=20_000,
        low=100,
        high=10_000_000,
        metavar="N",
        help="How many copies may wait for the tap (20000).",
    ),
    Option(
        name="era",
        type="choice",
        default="today",
        choices=("classic", "today"),
        metavar="ERA",
        help="How the cloud's messages travel: classic or today.",
    ),
    Option(
        name="notification-format",
        type="choice",
        default="legacy",
        choices=("legacy", "versioned", "both"),
        metavar="FORMAT",
        help="How nova announces: legacy, versioned or both.",
    ),
    Option(
        name="heartbeat-scale",
        type="number",
        default=1.0,
        low=0,
        high=1000,
        metavar="F",
        help="2: the cloud's background half as often. 0: never.",
    ),
    Option(
        name="async-mode",
        type="choice",
        default="eventlet",
        choices=("eventlet", "threading"),
        metavar="MODE",
        help="How workers run: eventlet or threading.",
    ),
    Option(
        name="log-level",
        type="choice",
        default="warning",
        choices=("debug", "info", "warning", "error"),
        metavar="LEVEL",
        help="What goes to stderr: debug, info, warning, error.",
    ),
    Option(
        name="log-format",
        type="choice",
        default="text",
        choices=("text", "json"),
        metavar="FORM",
        help="A line for each event: text or json.",
    ),
)
BY_KEY: Final = {option.key: option for option in OPTIONS}
