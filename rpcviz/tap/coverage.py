"""What each kind of tap sees, in words."""

from collections.abc import Sequence

from rpcviz.base.saying import saying
from rpcviz.tap.source import Coverage

FIREHOSE = Coverage(replies=True, deliveries=True, senders=True, blind=(saying("blind.dropped"),))
"""RabbitMQ's firehose and the embedded broker's: every publish and every delivery of one vhost."""

MIRROR = Coverage(
    replies=False,
    deliveries=False,
    senders=False,
    blind=(
        saying("blind.replies"),
        saying("blind.deliveries"),
        saying("blind.senders"),
        *FIREHOSE.blind,
    ),
)
"""A binding of our own on the exchanges of requests and notifications."""


def together(parts: Sequence[Coverage]) -> Coverage:
    """What several sources see side by side; only what none of them sees is blind."""
    if len(parts) == 1:
        return parts[0]
    return Coverage(
        replies=any(part.replies for part in parts),
        deliveries=any(part.deliveries for part in parts),
        senders=any(part.senders for part in parts),
        blind=tuple(word for word in parts[0].blind if all(word in part.blind for part in parts[1:])),
    )
