"""Writes a capture file in whole pieces, so that what was written can be read whatever happens.

A piece is some lines, compressed by itself: a gzip member or a zstandard frame. When the disk is full
the file is cut back to its last whole piece.
"""

import contextlib
import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rpcviz.base.problem import Problem, Usage

PIECE_BYTES: Final = 1024 * 1024
"""A piece is written when its lines have this many bytes, or when somebody asks for it."""


class FileThere(Usage):
    """The file exists and holds something."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} exists already", remedy="Give another name, or remove it first: nothing is overwritten."
        )


class CannotWrite(Problem):
    """The file cannot be written; what is in it can be read."""

    exit_code = 1

    def __init__(self, path: str, reason: str, lines: int) -> None:
        super().__init__(
            f"{path} cannot be written",
            cause=reason,
            remedy=f"Free some space or choose another place; the {lines} lines written so far can be read.",
        )


class CaptureWriter:
    """One capture file; its compression is told by the end of its name."""

    def __init__(self, path: str) -> None:
        """Raises FileThere, CannotWrite."""
        self.path = path
        self.lines = 0
        """Those that are in the file."""
        self._pack = _packer(path)
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._good = 0
        try:
            if Path(path).is_file() and Path(path).stat().st_size:
                raise FileThere(path)
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as refused:
            raise CannotWrite(path, refused.strerror or str(refused), 0) from None

    def write(self, line: bytes) -> None:
        """Add one line, given without its end. Raises CannotWrite."""
        self._waiting.append(line)
        self._waiting_bytes += len(line) + 1
        if self._waiting_bytes >= PIECE_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises CannotWrite; then the file ends with its last whole piece."""
        if not self._waiting:
            return
        piece = self._pack(b"\n".join(self._waiting) + b"\n")
        count = len(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        try:
            written = 0
            while written < len(piece):
                written += os.write(self._file, piece[written:])
        except OSError as full:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._good)
            raise CannotWrite(self.path, full.strerror or str(full), self.lines) from None
        self._good += len(piece)
        self.lines += count

    def close(self) -> None:
        """Write what waits and close. Raises CannotWrite."""
        try:
            self.flush()
        finally:
            os.close(self._file)


def _packer(path: str) -> Callable[[bytes], bytes]:
    if path.endswith(".gz"):
        return lambda piece: gzip.compress(piece, 6)
    if path.endswith(".zst"):
        import zstandard

        return zstandard.ZstdCompressor(level=6).compress
    return bytes
