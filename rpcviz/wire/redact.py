"""The one door out of a body: JSON text without secrets.

How masked and odd values are written, so that nothing in a message can pass for them:

- `{"$masked": REASON}`: a value that may not show. REASON is one of `secret_keys.REASONS`.
- `{"$partly": TEXT}`: a string whose URLs had a user or password, now `***`.
- `{"$json": VALUE}`: a string that was JSON itself, decoded and masked.
- `{"$number": TEXT}`: NaN, Infinity, or a whole number too long for a browser.
- `{"$bytes": N}`: bytes that are no text.
- a key of the message that begins with `$` is written with one more `$`.

A value masked because of its key is looked for in the rest of the same message too. Null, true,
false and what is empty always show: they are facts, and no secrets.
"""

from typing import Any, NewType

import msgspec

from rpcviz.wire.envelope import BodyUnreadable, open_envelope, parse_json
from rpcviz.wire.marks import plain
from rpcviz.wire.masking import Masker
from rpcviz.wire.sealed import Sealed, break_seal

Redacted = NewType("Redacted", bytes)
"""JSON text without secrets."""

SHOW_LIMIT = 1024 * 1024
"""Bytes of an inner message that is still shown; the largest seen on a real bus has 18 KB."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How `unseal` treats secrets."""

    name: str
    masks: bool


MASK = Policy(name="mask", masks=True)


def mask(tree: Any) -> tuple[Any, int]:
    """A copy of a decoded value with its secrets masked, and how many were. Never raises."""
    masker = Masker(masks=True)
    text = masker.written({"tree": masker.walked(plain(tree))})
    return msgspec.json.decode(text)["tree"], masker.count


def unseal(sealed: Sealed, policy: Policy = MASK) -> Redacted:
    """What a sealed message holds, as JSON text, masked unless `policy` says otherwise. Never raises.

    An object: `body`, `properties` (AMQP's), `masked` (how many values), `envelope`, `compression`,
    `not_decoded` (why `body` is null, else null).
    """
    body, properties = break_seal(sealed)
    masker = Masker(masks=policy.masks)
    shown: dict[str, Any] = dict.fromkeys(("body", "properties", "envelope", "compression", "not_decoded"))
    tree: Any = None
    try:
        opened = open_envelope(body, properties)
        shown["envelope"], shown["compression"] = opened.envelope, opened.compression
        if len(opened.text) > SHOW_LIMIT:
            raise BodyUnreadable(f"too large to show: {len(opened.text)} bytes")
        tree = parse_json(opened.text)
        if type(tree) is not dict:
            tree = None
            raise BodyUnreadable("JSON, but not an object")
    except BodyUnreadable as unreadable:
        shown["not_decoded"] = unreadable.reason
    try:
        shown["body"] = masker.walked(tree)
        shown["properties"] = masker.walked(plain(properties))
        return Redacted(masker.written(shown))
    except RecursionError:
        # JSON nested in JSON, called from far down a stack: less room than the limits allow for.
        shown |= {"body": None, "properties": None, "not_decoded": "too deep", "masked": 0}
        return Redacted(msgspec.json.encode(shown))
