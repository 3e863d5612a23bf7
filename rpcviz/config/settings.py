"""Everything rpcviz was told, as the rooms' own options records."""

from collections.abc import Mapping
from typing import Any, Literal, cast

import msgspec

from rpcviz.base.concurrency import AsyncMode
from rpcviz.store.ring import RingOptions
from rpcviz.tap.tap import TapOptions
from rpcviz.web.options import WebOptions


class CloudOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The simulated cloud."""

    heartbeat_scale: float = 1.0
    """How much longer than normal its background waits between two beats; 0: it has none."""


class LogOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to stderr."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One record for each room."""

    web: WebOptions = WebOptions()
    ring: RingOptions = RingOptions()
    tap: TapOptions = TapOptions()
    cloud: CloudOptions = CloudOptions()
    log: LogOptions = LogOptions()


def settings_of(values: Mapping[str, Any], mode: AsyncMode) -> Settings:
    """Settings from the values of all options, by their keys. `mode`: what runs, as `prepare` chose it."""
    return Settings(
        web=WebOptions(
            host=str(values["host"]),
            port=int(values["port"]),
            token=cast("str | None", values["token"]),
            read_only=bool(values["read_only"]),
            async_mode=mode,
        ),
        ring=RingOptions(max_messages=int(values["max_messages"])),
        tap=TapOptions(queue_max=int(values["tap_queue_max"])),
        cloud=CloudOptions(heartbeat_scale=float(values["heartbeat_scale"])),
        log=LogOptions(level=values["log_level"], format=values["log_format"]),
    )
