"""Routing keys and queue names: who is spoken to.

Source: oslo_messaging/_drivers/amqpdriver.py `listen`, `_send`; cinder/volume/rpcapi.py `_get_cctxt`.
"""

from collections.abc import Collection, Iterable

from rpcviz.wire.message import Target

FANOUT_SUFFIX = "_fanout"
PRIORITIES = frozenset({"audit", "debug", "info", "warn", "error", "critical", "sample"})
"""Last words of a notification's routing key (oslo_messaging/notify/notifier.py)."""
KEY_LIMIT = 255
"""Bytes of a routing key in AMQP; a longer one did not come from a broker."""
_CINDER = ("cinder-volume.", "cinder-backup.")


def topics_of(exchanges: Iterable[str]) -> frozenset[str]:
    """Known topics: each fanout exchange's name less `_fanout`.

    Every oslo server declares that exchange beside its queues, whatever it meant to use.
    """
    return frozenset(
        name.removesuffix(FANOUT_SUFFIX)
        for name in exchanges
        if name.endswith(FANOUT_SUFFIX) and name != FANOUT_SUFFIX
    )


def fanout_target(exchange: str) -> Target:
    """A fanout speaks to every server of the topic that its exchange is named after."""
    return Target(topic=exchange.removesuffix(FANOUT_SUFFIX) or exchange)


def notification_target(key: str) -> Target:
    """`<topic>.<priority>` of a notification; its topic may hold dots, its priority may not."""
    topic, _, priority = key.rpartition(".")
    if topic and priority in PRIORITIES:
        return Target(topic=topic)
    return Target(topic=key, guessed=True)


def split_routing_key(key: str, topics: Collection[str]) -> Target:
    """Tell topic from server in the routing key of an RPC request.

    `T.S` is ambiguous, since topics and host names may both hold dots, so the longest known topic
    wins: `compute.cmp1.example.org` with topic `compute` speaks to server `cmp1.example.org`.
    `topics`: as `topics_of` gives them. Never raises.
    """
    if key in topics:
        return Target(topic=key)
    if key.startswith(_CINDER) and "@" in key:
        return _split_cinder(key)
    if len(key) <= KEY_LIMIT:
        topic, dot, _ = key.rpartition(".")
        while dot:
            if topic in topics:
                return Target(topic=topic, server=key[len(topic) + 1 :] or None)
            topic, dot, _ = topic.rpartition(".")
    topic, _, server = key.partition(".")
    return Target(topic=topic, server=server or None, guessed=True)


def _split_cinder(key: str) -> Target:
    # `cinder-volume.A@B.A`: topic `cinder-volume.A@B`, server A. `cinder-volume.A@B` is the queue
    # kept for old senders: topic `cinder-volume`, server `A@B`. A and B may hold dots.
    service, _, rest = key.partition(".")
    host, _, backend = rest.partition("@")
    if host and backend.endswith("." + host) and len(backend) > len(host) + 1:
        return Target(topic=key[: -len(host) - 1], server=host)
    return Target(topic=service, server=rest)
