"""Where a tap listens: a broker's vhost, with what is known of how to ask about it."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.url import BrokerUrl

EMBEDDED = "memory://"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One vhost of one broker."""

    url: BrokerUrl
    management: ManagementUrl | None = None
    """None: beside the broker, on the usual port."""
    label: str | None = None
    """Stands for the vhost in messages where two brokers have vhosts of one name; None: the vhost does."""


def labelled(places: Sequence[Place]) -> tuple[Place, ...]:
    """The same places, told apart: a nova cell may have the vhost `/` on a broker of its own."""
    names = Counter(place.url.vhost for place in places)
    return tuple(
        place
        if names[place.url.vhost] == 1
        else msgspec.structs.replace(place, label=f"{place.url.first.text} {place.url.vhost}")
        for place in places
    )
