"""What each kind of tap sees, in words."""

from rpcviz.tap.source import Coverage

FIREHOSE = Coverage(
    replies=True,
    deliveries=True,
    senders=True,
    blind=("copies that the broker dropped because the tap's queue was full: their number is unknown",),
)
"""RabbitMQ's firehose and the embedded broker's: every publish and every delivery of one vhost."""
