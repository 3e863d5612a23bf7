"""A sentence for people that has no language yet: a key, and what fills it."""

import msgspec

Filling = str | int | bool


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """`key` names the sentence in each language's table; nobody below `web` knows the words."""

    key: str
    values: dict[str, Filling] = {}


def saying(key: str, **values: Filling) -> Saying:
    """The same in short."""
    return Saying(key=key, values=values)
