"""A sentence with what it was made of."""

import msgspec

Value = str | int | bool | None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence with what it was made of, for whoever translates it anew."""

    key: str
    values: dict[str, Value]
