"""Everything rpcviz was told, as the rooms' own options records."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import msgspec

from rpcviz.base.concurrency import AsyncMode
from rpcviz.base.problem import Usage
from rpcviz.bus.habits import WireEra
from rpcviz.bus.management import ManagementUrl
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.state import NotificationFormat
from rpcviz.store.ring import RingOptions
from rpcviz.tap.place import EMBEDDED, Place, labelled
from rpcviz.tap.tap import TapOptions
from rpcviz.web.options import WebOptions


class CloudOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The simulated cloud."""

    era: WireEra = "today"
    """Which release's wire habits its processes have."""
    notifications: NotificationFormat = "legacy"
    """In which format its nova services announce."""
    heartbeat_scale: float = 1.0
    """How much longer than normal its background waits between two beats; 0: it has none."""
    runs_here: bool = True
    """On the broker in memory unless told otherwise; on any other only when told to."""
    services: Mapping[str, int] = {}
    """How many of each, where it differs from the default."""


class LogOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to stderr."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One record for each room."""

    places: tuple[Place, ...] = (Place(url=BrokerUrl.parse(EMBEDDED)),)
    """The brokers to listen to; the first is where the cloud and scenarios go."""
    web: WebOptions = WebOptions()
    ring: RingOptions = RingOptions()
    tap: TapOptions = TapOptions()
    cloud: CloudOptions = CloudOptions()
    log: LogOptions = LogOptions()


def settings_of(values: Mapping[str, Any], mode: AsyncMode) -> Settings:
    """Settings from the values of all options, by their keys. `mode`: what runs, as `prepare` chose it.

    Raises BadBrokerUrl, and Usage for what does not fit together.
    """
    places = places_of(values["broker"], values["management"] or (), insecure=bool(values["insecure"]))
    runs_here = values["cloud"] if values["cloud"] is not None else places[0].url.is_embedded
    return Settings(
        places=places,
        web=WebOptions(
            host=str(values["host"]),
            port=int(values["port"]),
            token=cast("str | None", values["token"]),
            prefix=str(values["url_prefix"]),
            read_only=bool(values["read_only"]),
            async_mode=mode,
            simulated=bool(runs_here),
        ),
        ring=RingOptions(max_messages=int(values["max_messages"])),
        tap=tap_options(values),
        cloud=CloudOptions(
            era=values["era"],
            notifications=values["notification_format"],
            heartbeat_scale=float(values["heartbeat_scale"]),
            runs_here=bool(runs_here),
            services=_services(values["services"]),
        ),
        log=LogOptions(level=values["log_level"], format=values["log_format"]),
    )


def tap_options(values: Mapping[str, Any]) -> TapOptions:
    """How to listen. Raises Usage."""
    if values["tap"] == "mirror" and values["enable_firehose"]:
        raise Usage(
            "--tap mirror and --enable-firehose do not fit together",
            cause="a mirror reads no firehose, which would cost the broker for nothing",
            remedy="Leave one of the two out.",
        )
    exchanges = values["exchanges"]
    names = None if exchanges is None else tuple(filter(None, str(exchanges).split(",")))
    return TapOptions(
        mode=values["tap"],
        enable_firehose=bool(values["enable_firehose"]),
        exchanges=names,
        queue_max=int(values["tap_queue_max"]),
    )


def places_of(brokers: Sequence[str], managements: Sequence[str], *, insecure: bool) -> tuple[Place, ...]:
    """Each broker with its management API: one for all, or one for each. Raises BadBrokerUrl, Usage."""
    if len(managements) > 1 and len(managements) != len(brokers):
        raise Usage(
            f"{len(managements)} management APIs do not fit {len(brokers)} brokers",
            cause="--management is one for all brokers, or one for each",
            remedy="Give as many as --broker, in the same order.",
        )
    urls = [BrokerUrl.parse(text, insecure=insecure) for text in brokers]
    apis = [ManagementUrl.parse(text, insecure=insecure) for text in managements]
    if len(set(urls)) < len(urls):
        raise Usage("a broker's vhost is named twice", remedy="Name each --broker once.")
    if len(apis) == 1:
        apis *= len(urls)
    return labelled([Place(url=url, management=apis[at] if apis else None) for at, url in enumerate(urls)])


def _services(text: object) -> Mapping[str, int]:
    """How many of each service. Raises Usage."""
    if text is None:
        return {}
    from rpcviz.cloud.host import read_services

    return read_services(str(text))
