"""Which tap to use: the best one that the broker and its operator allow, and why in words. Pure."""

from typing import Literal

import msgspec

from rpcviz.base.saying import Saying, saying
from rpcviz.tap.tap import TapOptions

SourceName = Literal["firehose", "mirror"]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out of a broker before listening."""

    vhost: str
    embedded: bool = False
    firehose_on: bool | None = None
    """None: nobody can be asked."""
    unasked: str = ""
    """Why nobody can be asked."""
    refused: Saying | None = None
    """Why the firehose may not be read; None where it may, or where it was not tried."""
    trace_on: str = ""
    """What a person types to turn the firehose on."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What to listen with."""

    sources: tuple[SourceName, ...]
    why: Saying
    hint: Saying | None = None
    """What would let more be seen."""


def choose(options: TapOptions, found: Found) -> Choice:
    """The sources to run. Never raises: what is asked for by name is tried, and its refusal told."""
    if found.embedded:
        return Choice(sources=("firehose",), why=saying("tap.embedded"))
    if options.mode == "mirror":
        return Choice(sources=("mirror",), why=saying("tap.asked", mode="mirror"), hint=_NO_REPLIES)
    if options.mode == "firehose":
        why = saying("tap.asked", mode="firehose")
        return Choice(sources=("firehose",), why=why, hint=_how_to_turn_on(found, "tap.turn_on_first"))
    return _automatic(options, found)


_NO_REPLIES = saying("tap.no_replies")


def _automatic(options: TapOptions, found: Found) -> Choice:
    if found.refused is not None:
        return Choice(sources=("mirror",), why=saying("tap.refused"), hint=found.refused)
    if found.firehose_on:
        return Choice(sources=("firehose",), why=saying("tap.firehose_on", vhost=found.vhost))
    if found.firehose_on is False:
        why = saying("tap.firehose_off", vhost=found.vhost)
        return Choice(sources=("mirror",), why=why, hint=_how_to_turn_on(found))
    if options.exchanges is not None:
        why = saying("tap.unasked_both")
        return Choice(sources=("firehose", "mirror"), why=why, hint=_how_to_turn_on(found))
    return Choice(sources=("firehose",), why=saying("tap.unasked"), hint=_how_to_turn_on(found))


def _how_to_turn_on(found: Found, off: str = "tap.turn_on") -> Saying | None:
    if found.firehose_on:
        return None
    if found.firehose_on is None:
        return saying("tap.turn_on_if_silent", cause=found.unasked, line=found.trace_on)
    return saying(off, line=found.trace_on)
