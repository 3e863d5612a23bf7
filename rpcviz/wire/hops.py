"""Hops on the wire: what the simulated cloud says of steps that are not on the bus."""

import msgspec

from rpcviz.wire.hop import Hop

HOP_LIMIT = 64 * 1024
"""Bytes; a longer one is nobody's hop."""
_HOP = msgspec.json.Decoder(Hop)


def encode(hop: Hop) -> bytes:
    """A hop as a body for exchange `rpcviz.hops`."""
    return msgspec.json.encode(hop)


def read(body: bytes) -> Hop | None:
    """The hop in `body`, None where it is none. Never raises."""
    if len(body) > HOP_LIMIT:
        return None
    try:
        return _HOP.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
