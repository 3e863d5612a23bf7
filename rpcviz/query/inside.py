"""What stands inside of a message, for those fields that need it decoded."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from rpcviz.wire.redact import Redacted

MOST_TEXT: Final = 256 * 1024
"""Characters of one message that are looked through; the largest body seen on a real bus has 18 KB."""
BETWEEN: Final = "\x00"
"""Stands between two values, so that what is searched for is found in one of them alone."""


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """A decoded and masked message as search sees it."""

    text: str = ""
    """Every value that shows, in one case; keys and what is masked are not among them."""
    masked: int = 0


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    body: Any = None
    masked: int = 0


def inside_of(redacted: Redacted) -> Inside:
    """What `wire.redact.unseal` gave, ready to be searched."""
    shown = msgspec.json.decode(redacted, type=_Shown)
    found: list[str] = []
    room = MOST_TEXT
    for text in _values(shown.body):
        found.append(text[:room])
        room -= len(text) + 1
        if room <= 0:
            break
    return Inside(text=BETWEEN.join(found).casefold(), masked=shown.masked)


def _values(tree: Any) -> Iterator[str]:
    """The values at the ends of a decoded tree, as a reader sees them."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, bool):
            yield "true" if node else "false"
        elif isinstance(node, int | float):
            yield str(node)
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            waiting.extend(reversed([each for key, each in node.items() if key not in _UNSHOWN]))


_UNSHOWN: Final = ("$masked", "$bytes")
"""Marks of `wire.redact` that stand for what does not show."""
