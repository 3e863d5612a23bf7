"""The lines of a capture file: plain, gzip or zstandard, told by its first bytes."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from rpcviz.base.problem import Problem

LINE_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of one line; a longer one is cut, and so counted as damaged."""
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZSTD_PIECE: Final = 2 * 1024
"""Four bytes may stand for 128 KB: so much at a time is unpacked to no more than one line may have."""


class CaptureUnreadable(Problem):
    """A capture that cannot be opened, or not as what it says it is."""

    exit_code, status = 4, 422

    def __init__(self, path: str, cause: str, remedy: str) -> None:
        super().__init__(f"{path} cannot be read", cause=cause, remedy=remedy)


class CaptureCut(Problem):
    """A compressed capture that breaks off; all that came before was given."""

    exit_code, status = 4, 422

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(
            f"{path} breaks off",
            cause=cause,
            remedy="What came before was used. Copy or record the file again to have it whole.",
        )


def lines(path: str) -> Iterator[bytes]:
    """Each line that is not empty, without its end.

    Raises CaptureUnreadable where the file cannot be opened, and CaptureCut after the last
    whole line where a compressed one is damaged or was never finished.
    """
    with _opened(path) as stream:
        try:
            while line := stream.readline(LINE_LIMIT):
                if stripped := line.strip():
                    yield stripped
        except EOFError:
            raise CaptureCut(path, "the end of the compressed data is missing") from None
        except (OSError, zlib.error) as broken:
            raise CaptureCut(path, f"the compressed data is damaged ({broken})") from None


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    try:
        raw = Path(path).open("rb")  # noqa: SIM115 - it is closed below, whatever it is wrapped in
    except FileNotFoundError:
        raise CaptureUnreadable(path, "there is no such file", "Check the path.") from None
    except IsADirectoryError:
        raise CaptureUnreadable(path, "it is a folder", "Name one file in it.") from None
    except OSError as refused:
        remedy = "Check who owns it and who may read it."
        raise CaptureUnreadable(path, refused.strerror or str(refused), remedy) from None
    with raw:
        yield _unpacked(raw, path)


def _unpacked(raw: io.BufferedReader, path: str) -> IO[bytes]:
    magic = raw.peek(4)[:4]
    if magic.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw))
    if magic == _ZSTD:
        return _unpacked_zstd(raw, path)
    return raw


def _unpacked_zstd(raw: io.BufferedReader, path: str) -> IO[bytes]:
    try:
        import zstandard
    except ModuleNotFoundError:
        remedy = "Unpack it first: zstd -d FILE"
        raise CaptureUnreadable(path, "the package zstandard is not installed", remedy) from None

    def frames() -> Iterator[bytes]:
        unpacker, frame = zstandard.ZstdDecompressor(), None
        while piece := raw.read(_ZSTD_PIECE):
            while piece:
                frame = frame or unpacker.decompressobj()
                try:
                    yield frame.decompress(piece)
                except zstandard.ZstdError as broken:
                    # It is no OSError by itself.
                    raise OSError(str(broken)) from None
                piece, frame = (frame.unused_data, None) if frame.eof else (b"", frame)
        if frame is not None:
            # zstandard's own reader would take this for the end.
            raise EOFError

    return io.BufferedReader(_Pieces(frames()), 1 << 16)


class _Pieces(io.RawIOBase):
    """A stream of pieces that come one by one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
