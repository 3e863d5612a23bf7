"""Moments as OpenStack's programs write them; every one starts from the clock's nanoseconds."""

from datetime import UTC, datetime


def _at(now_ns: int) -> datetime:
    return datetime.fromtimestamp(now_ns // 1_000 / 1e6, UTC)


def seconds(now_ns: int) -> str:
    """`2026-11-23T12:49:39Z`, as versioned objects have it."""
    return _at(now_ns).strftime("%Y-%m-%dT%H:%M:%SZ")


def micros(now_ns: int) -> str:
    """`2026-11-23T12:49:39.708146`, as nova's contexts have it."""
    return _at(now_ns).strftime("%Y-%m-%dT%H:%M:%S.%f")


def spaced(now_ns: int) -> str:
    """`2026-11-23 12:49:48.130626`, as neutron's contexts have it."""
    return _at(now_ns).strftime("%Y-%m-%d %H:%M:%S.%f")


def with_zone(now_ns: int) -> str:
    """`2026-11-23 12:49:39+00:00`, as nova's legacy notifications have it."""
    return _at(now_ns).strftime("%Y-%m-%d %H:%M:%S+00:00")
