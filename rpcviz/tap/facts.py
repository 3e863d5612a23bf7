"""What people are told of one tap, in the fields of `web.ports.BrokerFacts`."""

import msgspec

from rpcviz.base.saying import Saying


class TapFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One broker, or one file, as it is listened to now. Times are nanoseconds in decimal."""

    url: str
    product: str
    version: str
    vhost: str
    state: str
    host: str | None = None
    since_ns: str | None = None
    why: str | None = None
    remedy: str = ""
    trouble: Saying | None = None
    """`why` and `remedy` in no language yet."""
    broke: str | None = None
    next_try_ns: str | None = None
    failures: int = 0
    tap: str = "firehose"
    chosen: Saying | None = None
    hint: Saying | None = None
    replies_visible: bool = True
    blind: tuple[Saying, ...] = ()
    bound: tuple[str, ...] = ()
    overflows: int = 0
    said: tuple[Saying, ...] = ()


class TapPipe(msgspec.Struct, frozen=True, kw_only=True):
    """The queue that a tap has in its broker."""

    name: str
    given: int
    taken: int
    dropped: int
    waiting: int
    overflows: int = 0
    """How often it was found full where the broker does not say what it dropped."""
