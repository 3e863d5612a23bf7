"""What the simulated cloud's storage is made of: each a snapshot of one row, never changed in place."""

import msgspec

BACKEND_GB = 100
"""What each simulated back end holds: a hundred of the smallest volumes."""
LVM = "lvm"
"""The one back end of each cinder-volume, and the one pool in it."""

VERSION = "3.0"
"""What cinder asks for by default, also of methods that came later."""


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """A volume, as cinder's database has it."""

    id: str
    number: int
    name: str
    size_gb: int
    created_ns: int
    backend: str | None = None
    """`HOST@BACKEND`; None until the scheduler chose one."""
    status: str = "creating"
    """creating, available, reserved, attaching, in-use, detaching, deleting, error."""
    launched_ns: int | None = None
    fault: str | None = None
    """Why it is in `error`."""


class VolumeSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot of a volume; it takes as much room as its volume."""

    id: str
    volume: str
    name: str
    size_gb: int
    created_ns: int
    status: str = "creating"


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """cinder's side of an attachment: which server may use a volume."""

    id: str
    volume: str
    instance: str
    status: str = "reserved"
    """reserved (nobody said from where), attaching, attached."""
    host: str | None = None


class VolumeDisk(msgspec.Struct, frozen=True, kw_only=True):
    """nova's side of it: a disk of a server that is a volume (`BlockDeviceMapping`)."""

    volume: str
    instance: str
    number: int
    size_gb: int
    device: str
    """`/dev/vdb`."""
    attachment: str | None = None


def backend(host: str) -> str:
    """The back end of a cinder-volume: `HOST@BACKEND`."""
    return f"{host}@{LVM}"


def target(backend: str) -> tuple[str, str]:
    """Topic and server of a back end: `cinder-volume.HOST@BACKEND`, `HOST`.

    Source: cinder/volume/rpcapi.py `_get_cctxt`.
    """
    return f"cinder-volume.{backend}", backend.partition("@")[0]


def device(taken: int) -> str:
    """The next name after the root disk and `taken` others: `/dev/vdb` … `/dev/vdz`, `/dev/vdaa`."""
    letters, left = "", taken + 1
    while left >= 0:
        letters = chr(ord("a") + left % 26) + letters
        left = left // 26 - 1
    return f"/dev/vd{letters}"
