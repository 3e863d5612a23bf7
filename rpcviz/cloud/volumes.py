"""Volumes, snapshots and attachments of the simulated cloud: what cinder's database would hold, and nova's.

Every table is bounded by what the back ends hold; what takes no room there is cut where it grows.
"""

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.cloud.state import Gone, Refused
from rpcviz.cloud.volume_state import (
    BACKEND_GB,
    Attachment,
    Volume,
    VolumeDisk,
    VolumeSnapshot,
    device,
)

FAILED_KEPT = 20
OUTCOMES_KEPT = 100
USED = frozenset({"reserved", "attaching", "in-use", "detaching"})
"""States of a volume that some server has, or is about to have."""


class Volumes:
    """The storage of a world, whose lock it shares."""

    def __init__(
        self,
        lock: threading.Condition,
        *,
        clock: Clock,
        new_uuid: Callable[[], str],
        moved: Callable[[], None],
        made: Callable[[str, str], None],
        exists: Callable[[str], bool],
        migrates: Callable[[str], bool],
    ) -> None:
        """`moved` wakes whoever waits, `made` notes (request id, new id), the others know servers.

        All four are called under the lock.
        """
        self._lock = lock
        self._clock = clock
        self._new_uuid = new_uuid
        self._moved = moved
        self._made = made
        self._exists = exists
        self._migrates = migrates
        self._backends: tuple[str, ...] = ()
        self.clear()

    def clear(self) -> None:
        """Forget everything that a user made; whoever calls it wakes those who wait."""
        with self._lock:
            # Invariant: no more than fits into the back ends, or cut where it grows.
            self._number = 0
            self._volumes: dict[str, Volume] = {}
            self._snapshots: dict[str, VolumeSnapshot] = {}
            self._attachments: dict[str, Attachment] = {}
            self._disks: dict[str, VolumeDisk] = {}
            """By volume: a volume is a disk of one server only."""
            self._outcomes: dict[str, str] = {}

    # --- back ends

    def house(self, backends: Sequence[str]) -> None:
        """These are the back ends from now on; volumes of one that went are gone with it."""
        with self._lock:
            left = set(self._backends) - set(backends)
            self._backends = tuple(backends)
            for volume in [volume for volume in self._volumes.values() if volume.backend in left]:
                self.remove(volume.id)

    def backends(self) -> tuple[str, ...]:
        """The back ends, `HOST@BACKEND` each, in order."""
        with self._lock:
            return self._backends

    def free_gb(self, backend: str) -> int:
        """How many GB are left on a back end."""
        with self._lock:
            here = {volume.id for volume in self._volumes.values() if volume.backend == backend}
            taken = sum(self._volumes[volume].size_gb for volume in here)
            copies = sum(copy.size_gb for copy in self._snapshots.values() if copy.volume in here)
            return BACKEND_GB - taken - copies

    def candidates(self, size_gb: int) -> tuple[str, ...]:
        """Back ends with so much room, the emptiest first, as cinder's CapacityWeigher has it."""
        with self._lock:
            free = {backend: self.free_gb(backend) for backend in self._backends}
        fits = [backend for backend, room in free.items() if room >= size_gb]
        return tuple(sorted(fits, key=lambda backend: (-free[backend], backend)))

    # --- volumes

    def create(self, *, name: str, size_gb: int, request_id: str) -> Volume:
        """Write a new volume, not yet on any back end."""
        new = self._new_uuid()
        with self._lock:
            self._number += 1
            made = Volume(
                id=new, number=self._number, name=name, size_gb=size_gb, created_ns=self._clock.now_ns()
            )
            self._volumes[new] = made
            self._made(request_id, new)
            self._drop_failed()
            return made

    def _drop_failed(self) -> None:
        # What nobody has placed takes no room, so no back end bounds its number.
        failed = [volume.id for volume in self._volumes.values() if volume.status == "error"]
        for volume_id in failed[:-FAILED_KEPT]:
            self.remove(volume_id)

    def place(self, volume_id: str, backend: str) -> bool:
        """Put a volume on a back end; False when there is no room any more. Raises Gone."""
        with self._lock:
            if self.free_gb(backend) < self.volume(volume_id).size_gb:
                return False
            self.change(volume_id, backend=backend)
            return True

    def next_number(self) -> int:
        """A number that no volume has yet; for names."""
        with self._lock:
            return self._number + 1

    def volume(self, volume_id: str) -> Volume:
        """The volume as it is now. Raises Gone."""
        with self._lock:
            try:
                return self._volumes[volume_id]
            except KeyError:
                raise Gone(volume_id) from None

    def volumes(self) -> tuple[Volume, ...]:
        """Every volume, oldest first."""
        with self._lock:
            return tuple(self._volumes.values())

    def change(self, volume_id: str, **fields: Any) -> Volume:
        """Write fields of a volume and wake whoever waits for it. Raises Gone."""
        with self._lock:
            changed = msgspec.structs.replace(self.volume(volume_id), **fields)
            self._volumes[volume_id] = changed
            self._moved()
            return changed

    def begin_delete(self, volume_id: str) -> Volume:
        """Mark a volume that is to go. Raises Gone, Refused while a server or a snapshot needs it."""
        with self._lock:
            volume = self.volume(volume_id)
            if volume.status in USED:
                raise Refused("in_use")
            if volume.status not in {"available", "error"}:
                raise Refused("busy")
            if any(copy.volume == volume_id for copy in self._snapshots.values()):
                raise Refused("has_snapshots")
            return self.change(volume_id, status="deleting")

    def remove(self, volume_id: str) -> None:
        """Forget a volume with its snapshots and attachments."""
        with self._lock:
            self._volumes.pop(volume_id, None)
            self._disks.pop(volume_id, None)
            for copy in [copy for copy in self._snapshots.values() if copy.volume == volume_id]:
                del self._snapshots[copy.id]
            for one in [one for one in self._attachments.values() if one.volume == volume_id]:
                del self._attachments[one.id]
            self._moved()

    # --- snapshots

    def create_snapshot(self, volume_id: str, *, name: str, request_id: str) -> VolumeSnapshot:
        """Write a new snapshot. Raises Gone, Refused without a volume to copy or the room for it."""
        new = self._new_uuid()
        with self._lock:
            volume = self.volume(volume_id)
            if volume.backend is None or volume.status not in {"available", "in-use"}:
                raise Refused("busy")
            if self.free_gb(volume.backend) < volume.size_gb:
                raise Refused("no_room")
            made = VolumeSnapshot(
                id=new,
                volume=volume_id,
                name=name,
                size_gb=volume.size_gb,
                created_ns=self._clock.now_ns(),
            )
            self._snapshots[new] = made
            self._made(request_id, new)
            return made

    def snapshot(self, snapshot_id: str) -> VolumeSnapshot:
        """The snapshot as it is now. Raises Gone."""
        with self._lock:
            try:
                return self._snapshots[snapshot_id]
            except KeyError:
                raise Gone(snapshot_id) from None

    def snapshots(self) -> tuple[VolumeSnapshot, ...]:
        """Every snapshot, oldest first."""
        with self._lock:
            return tuple(self._snapshots.values())

    def change_snapshot(self, snapshot_id: str, **fields: Any) -> VolumeSnapshot:
        """Write fields of a snapshot and wake whoever waits for it. Raises Gone."""
        with self._lock:
            changed = msgspec.structs.replace(self.snapshot(snapshot_id), **fields)
            self._snapshots[snapshot_id] = changed
            self._moved()
            return changed

    # --- attachments: cinder's rows

    def attach(self, volume_id: str, instance: str, request_id: str) -> Attachment:
        """Reserve a volume for a server: once more where it has it and migrates.

        Raises Gone, Refused when it is not free.
        """
        new = self._new_uuid()
        with self._lock:
            volume = self.volume(volume_id)
            if not self._exists(instance):
                raise Gone(instance)
            again = self._migrates(instance) and instance in self._attached_to(volume_id)
            if volume.status != "available" and not again:
                raise Refused("in_use" if volume.status in USED else "busy")
            made = Attachment(id=new, volume=volume_id, instance=instance)
            self._attachments[new] = made
            self._made(request_id, new)
            if not again:
                self.change(volume_id, status="reserved")
            return made

    def _attached_to(self, volume_id: str) -> set[str]:
        held = [one for one in self._attachments.values() if one.volume == volume_id]
        return {one.instance for one in held if one.status == "attached"}

    def attachment(self, attachment_id: str) -> Attachment:
        """The attachment as it is now. Raises Gone."""
        with self._lock:
            try:
                return self._attachments[attachment_id]
            except KeyError:
                raise Gone(attachment_id) from None

    def attachments(self) -> tuple[Attachment, ...]:
        """Every attachment, oldest first."""
        with self._lock:
            return tuple(self._attachments.values())

    def advance(self, attachment_id: str, status: str, host: str) -> Attachment:
        """`attaching` or `attached`, with its volume; from `host`. Raises Gone."""
        with self._lock:
            changed = msgspec.structs.replace(self.attachment(attachment_id), status=status, host=host)
            self._attachments[attachment_id] = changed
            self.change(changed.volume, status="in-use" if self._attached_to(changed.volume) else status)
            return changed

    def begin_detach(self, volume_id: str, instance: str) -> Volume:
        """Mark a volume that a server gives back. Raises Gone, Refused where it has it not."""
        with self._lock:
            disk = self._disks.get(volume_id)
            if self.volume(volume_id).status != "in-use" or disk is None or disk.instance != instance:
                raise Refused("not_attached")
            return self.change(volume_id, status="detaching")

    def detach(self, attachment_id: str) -> None:
        """Forget an attachment; with its last one a volume is free. Nothing where it is gone already."""
        with self._lock:
            gone = self._attachments.pop(attachment_id, None)
            if gone is None:
                return
            volume = self._volumes.get(gone.volume)
            if volume is not None and volume.status in USED and not self._attached_to(gone.volume):
                self.change(gone.volume, status="available")

    # --- disks: nova's rows

    def reserve_disk(self, instance: str, volume_id: str) -> VolumeDisk:
        """Give a volume a device name in a server. Raises Gone, Refused when it has one already."""
        with self._lock:
            volume = self.volume(volume_id)
            if not self._exists(instance):
                raise Gone(instance)
            if volume_id in self._disks:
                raise Refused("in_use")
            taken = {disk.device for disk in self._disks.values() if disk.instance == instance}
            free = next(name for name in map(device, count()) if name not in taken)
            self._number += 1
            made = VolumeDisk(
                volume=volume_id,
                instance=instance,
                number=self._number,
                size_gb=volume.size_gb,
                device=free,
            )
            self._disks[volume_id] = made
            return made

    def disk(self, volume_id: str) -> VolumeDisk:
        """The disk that a volume is. Raises Gone."""
        with self._lock:
            try:
                return self._disks[volume_id]
            except KeyError:
                raise Gone(volume_id) from None

    def disks_of(self, instance: str) -> tuple[VolumeDisk, ...]:
        """The disks of one server that are volumes."""
        with self._lock:
            return tuple(disk for disk in self._disks.values() if disk.instance == instance)

    def link_disk(self, volume_id: str, attachment_id: str) -> VolumeDisk:
        """Note cinder's attachment in nova's row. Raises Gone."""
        with self._lock:
            changed = msgspec.structs.replace(self.disk(volume_id), attachment=attachment_id)
            self._disks[volume_id] = changed
            return changed

    def remove_disk(self, volume_id: str) -> None:
        """Forget nova's row."""
        with self._lock:
            self._disks.pop(volume_id, None)
            self._moved()

    def let_go(self, instance: str) -> None:
        """A server is gone: its volumes are free."""
        with self._lock:
            for disk in self.disks_of(instance):
                del self._disks[disk.volume]
            for one in [one for one in self._attachments.values() if one.instance == instance]:
                self.detach(one.id)

    # --- how a request ended whose caller was not kept waiting (nova's instance actions)

    def note_outcome(self, request_id: str, outcome: str) -> None:
        """`done`, one of `volume_acts.REASONS`, or what went wrong."""
        with self._lock:
            self._outcomes[request_id] = outcome
            while len(self._outcomes) > OUTCOMES_KEPT:
                del self._outcomes[next(iter(self._outcomes))]
            self._moved()

    def outcome(self, request_id: str) -> str | None:
        """How it ended; None while it goes on, and when nobody knows any more."""
        with self._lock:
            return self._outcomes.get(request_id)
