"""Which tap to use: the best one that the broker and its operator allow, and why in words. Pure."""

from typing import Literal

import msgspec

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
    refused: str | None = None
    """Why the firehose may not be read; None where it may, or where it was not tried."""
    trace_on: str = ""
    """What a person types to turn the firehose on."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What to listen with."""

    sources: tuple[SourceName, ...]
    why: str
    hint: str | None = None
    """What would let more be seen."""


def choose(options: TapOptions, found: Found) -> Choice:
    """The sources to run. Never raises: what is asked for by name is tried, and its refusal told."""
    if found.embedded:
        return Choice(sources=("firehose",), why="the broker in memory shows everything")
    if options.mode == "mirror":
        return Choice(sources=("mirror",), why="--tap mirror", hint=_REPLIES)
    if options.mode == "firehose":
        return Choice(sources=("firehose",), why="--tap firehose", hint=_how_to_turn_on(found))
    return _automatic(options, found)


_REPLIES = "replies are not seen: OpenStack sends them through the default exchange, which cannot be mirrored"


def _automatic(options: TapOptions, found: Found) -> Choice:
    if found.refused is not None:
        return Choice(sources=("mirror",), why="the firehose may not be read", hint=found.refused)
    if found.firehose_on:
        return Choice(sources=("firehose",), why=f"the firehose of vhost {found.vhost} is on")
    if found.firehose_on is False:
        why = f"the firehose of vhost {found.vhost} is off"
        return Choice(sources=("mirror",), why=why, hint=_how_to_turn_on(found))
    if options.exchanges is not None:
        return Choice(
            sources=("firehose", "mirror"),
            why="whether the firehose is on cannot be asked, so the exchanges named are mirrored too",
            hint=_how_to_turn_on(found),
        )
    return Choice(
        sources=("firehose",),
        why="whether the firehose is on cannot be asked, and a mirror needs --exchanges then",
        hint=_how_to_turn_on(found),
    )


def _how_to_turn_on(found: Found) -> str | None:
    if found.firehose_on:
        return None
    if found.firehose_on is None:
        return f"{found.unasked}; if nothing is seen, turn the firehose on: {found.trace_on}"
    return f"{_REPLIES}. Turn the firehose on with --enable-firehose, or: {found.trace_on}"
