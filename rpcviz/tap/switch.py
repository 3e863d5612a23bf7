"""Turns a vhost's firehose on when told to, and leaves it as it was found, also after a crash.

Before the switch is touched, a note is written to the user's state folder. It is taken away once the
switch is back. A note whose process is gone says that nobody put the switch back: the next start does.
Several rpcviz may hold the same switch on; the last one to leave puts it back.
"""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from rpcviz.base.problem import Problem
from rpcviz.bus.management import set_tracing, tracing
from rpcviz.bus.management.ask import NotManaged
from rpcviz.tap.place import Place


class NoteUnwritten(Problem):
    """The note cannot be written, so the switch is not touched: nobody would know to put it back."""

    def __init__(self, folder: Path, cause: str) -> None:
        super().__init__(
            f"{folder} cannot be written",
            cause=cause,
            remedy="Set XDG_STATE_HOME to a folder that can be written.",
        )
        self.folder = str(folder)


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """The firehose was off, and this process turned it on."""

    broker: str
    """Its address without passwords."""
    vhost: str
    pid: int
    born: str
    """When the process started, as the system counts: a number may be given to another process."""
    since_ns: int


def state_folder(environ: Mapping[str, str]) -> Path:
    """Where programs keep what outlives them. Source: XDG Base Directory Specification."""
    home = environ.get("XDG_STATE_HOME") or str(
        Path(environ.get("HOME") or "~").expanduser() / ".local/state"
    )
    return Path(home) / "rpcviz"


class Switch:
    """The firehose of one place, as this process may turn it."""

    def __init__(self, place: Place, folder: Path, *, now_ns: int) -> None:
        self._place = place
        self._folder = folder
        self._now_ns = now_ns
        name = hashlib.sha256(place.url.text.encode()).hexdigest()[:16]
        self._mine = folder / f"firehose-{name}-{os.getpid()}.json"
        self._all = f"firehose-{name}-*.json"
        self._holding = False

    @property
    def holding(self) -> bool:
        """True while this process must put the switch back."""
        return self._holding

    def is_on(self) -> bool:
        """Raises NotManaged."""
        return tracing(self._place.url, self._place.management)

    def turn_on(self) -> bool:
        """Turn it on; False where it was on before and nobody of us did it.

        Raises NotManaged, NoteUnwritten.
        """
        if not self._holding and self.is_on() and not self._notes(alive=True):
            return False
        # The note comes first: a crash between the two costs a needless restore, not a lost one.
        self._write()
        try:
            set_tracing(self._place.url, True, self._place.management)
        except NotManaged:
            _remove(self._mine)
            raise
        self._holding = True
        return True

    def restore(self) -> bool:
        """Put it back; False where it stays on, because another rpcviz still holds it. Raises NotManaged."""
        if not self._holding:
            return True
        if self._notes(alive=True):
            self._let_go()
            return False
        set_tracing(self._place.url, False, self._place.management)
        self._let_go()
        return True

    def _let_go(self) -> None:
        self._holding = False
        _remove(self._mine)

    def left_over(self) -> Note | None:
        """What a process that is gone did not put back."""
        return next(iter(self._notes(alive=False).values()), None)

    def clean_up(self) -> None:
        """Put back what a process that is gone left on. Raises NotManaged; then the note stays."""
        gone = self._notes(alive=False)
        if gone and not self._notes(alive=True) and not self._holding:
            set_tracing(self._place.url, False, self._place.management)
        for path in gone:
            _remove(path)

    def _write(self) -> None:
        note = Note(
            broker=self._place.url.text,
            vhost=self._place.url.vhost,
            pid=os.getpid(),
            born=_born(os.getpid()) or "",
            since_ns=self._now_ns,
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._mine.write_bytes(msgspec.json.encode(note))
        except OSError as refused:
            raise NoteUnwritten(self._folder, refused.strerror or str(refused)) from None

    def _notes(self, *, alive: bool) -> dict[Path, Note]:
        """The notes of other processes about this place; damaged ones are left alone."""
        found: dict[Path, Note] = {}
        try:
            paths = sorted(self._folder.glob(self._all))
        except OSError:
            # A folder that cannot be read: nothing is known of others.
            return found
        for path in paths:
            if path == self._mine and self._holding:
                continue
            try:
                note = msgspec.json.decode(path.read_bytes(), type=Note)
            except (OSError, msgspec.DecodeError):
                continue
            if (_born(note.pid) == note.born) is alive:
                found[path] = note
        return found


def _remove(note: Path) -> None:
    """One that stays costs the next start a needless look."""
    with contextlib.suppress(OSError):
        note.unlink(missing_ok=True)


def _born(pid: int) -> str | None:
    """When a process started, in ticks since boot; None when there is none. Source: proc(5), field 22."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()[19]
