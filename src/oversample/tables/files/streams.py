"""Streams: where bytes come from and where they go, with their hash.

Standard input is kept in a temporary file, since its rows are written back as they came. This file refuses to
know what the bytes mean.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import shutil
import sys
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from oversample.errors import FileError, listed
from oversample.files import complete_or_absent
from oversample.tables.files.formats import format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

__all__ = [
    "HEAD",
    "Hashed",
    "Source",
    "copy_packed",
    "copy_plain",
    "find_source",
    "opened_for_writing",
]

HEAD = 1 << 20  # bytes that a dialect is told by
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"


class Hashed(io.RawIOBase):
    """A stream that is hashed as it is read, so that no second pass is needed.

    Parameters
    ----------
    raw : binary file
        What is read; closed with this.
    """

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._digest = raw, hashlib.sha256()

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read, and hash what was read."""
        view = memoryview(buffer).cast("B")
        count = self._raw.readinto(view)  # type: ignore[attr-defined]
        self._digest.update(view[:count])
        return int(count)

    def close(self) -> None:
        """Close both."""
        self._raw.close()
        super().close()

    def sha256(self) -> str:
        """Hash what is left, and tell the hash of all."""
        while self.read(_CHUNK):
            pass
        return self._digest.hexdigest()


class Counted(io.RawIOBase):
    """A stream of text whose double quotes are counted as it is read: a quote that is not closed makes them odd.

    Parameters
    ----------
    stream : binary file
        What is read; not closed with this.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.quotes = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Read, and count."""
        data = self._stream.read(size)
        self.quotes += data.count(b'"')
        return data


@dataclass(frozen=True, eq=False)
class Source:
    """Bytes that can be read more than once.

    Parameters
    ----------
    path : Path
        Where they are.
    name : str
        What a message calls them.
    head : bytes
        The first of them, unpacked.
    is_gzip : bool
        Whether they are compressed.
    stamp : tuple of int
        Size and time of the last change, to notice another.
    """

    path: Path
    name: str
    head: bytes
    is_gzip: bool
    stamp: tuple[int, int]

    @property
    def is_whole(self) -> bool:
        """Whether `head` is all there is."""
        return len(self.head) < HEAD

    def opened(self) -> io.FileIO:
        """Open the bytes as they lie there."""
        return self.path.open("rb", buffering=0)

    def unpacked(self, raw: io.RawIOBase) -> io.BufferedReader:
        """Unpack such bytes, where they are packed, as they are read."""
        if self.is_gzip:
            return io.BufferedReader(gzip.GzipFile(fileobj=raw))
        return io.BufferedReader(raw)

    def refuse_changed(self) -> None:
        """Raise FileError if the file is no longer the one that was read."""
        if _stamp(self.path) != self.stamp:
            raise FileError(
                f"{self.name} was changed while it was worked on. Nothing was written.",
                f"{self.path.stat().st_size:,} bytes, {self.stamp[0]:,} when it was read",
                "Wait until nobody writes to it, and start again.",
            )


def find_source(path: str | os.PathLike[str]) -> Source:
    """Find the bytes of a file, or take those of standard input where the path is ``"-"``.

    Raises
    ------
    FileError
        If there is no such file, it cannot be opened, or it is empty.
    """
    path = Path(path)
    if str(path) == "-":
        return _spooled()
    if not path.is_file():
        _refuse_absent(path)
    return _source(path, str(path))


def copy_packed(source: Source, out: IO[bytes]) -> None:
    """Copy the bytes of a source as they lie there."""
    with source.opened() as old:
        shutil.copyfileobj(old, out, _CHUNK)


def copy_plain(source: Source, out: IO[bytes] | None) -> bytes:
    """Copy the bytes of a source unpacked, if there is where to, and return the last four of them.

    Notes
    -----
    Copying in the kernel (sendfile, copy_file_range) is no faster than this: the disk decides.
    """
    last = b""
    with source.opened() as raw:
        old = source.unpacked(raw)
        while chunk := old.read(_CHUNK):
            if out is not None:
                out.write(chunk)
            last = (last + chunk[-4:])[-4:]
    return last


@contextlib.contextmanager
def opened_for_writing(path: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """Open a file that is complete or absent, or standard output where the path is ``"-"``."""
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with complete_or_absent(path, overwrite=overwrite) as partial, partial.open("wb") as out:
        yield out


def _source(path: Path, name: str) -> Source:
    try:
        with path.open("rb") as stream:
            packed = stream.read(HEAD)
            is_gzip = packed.startswith(_GZIP)
            stream.seek(0)
            head = gzip.GzipFile(fileobj=stream).read(HEAD) if is_gzip else packed
    except (OSError, EOFError) as cause:
        raise FileError(
            f"{name} cannot be opened.", str(cause), "Check that it is complete and yours to read."
        ) from cause
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileError(
            f"{name} is empty.",
            f"{len(head):,} bytes",
            "Pass a file with a header line and rows of data.",
        )
    return Source(path, name, head, is_gzip, _stamp(path))


def _spooled() -> Source:
    """Keep standard input in a temporary file for as long as somebody has the source."""
    if sys.stdin.isatty():
        raise FileError(
            "Standard input is the terminal.",
            "nothing that was piped in",
            "Send a file in: oversample balance - --target COL --out - < data.csv",
        )
    handle, name = tempfile.mkstemp(prefix="oversample-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            shutil.copyfileobj(sys.stdin.buffer, out, _CHUNK)
        source = _source(path, "standard input")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    weakref.finalize(source, path.unlink, missing_ok=True)
    return source


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _refuse_absent(path: Path) -> Any:
    place = path if path.is_dir() else path.parent
    near = sorted(p.name for p in place.glob("*") if format_of(p)) if place.is_dir() else []
    raise FileError(
        f"{path} is a folder, not a file." if path.is_dir() else f"There is no file {path}.",
        "a folder" if path.is_dir() else "nothing of that name",
        f"Files there: {listed(near)}." if near else "Check the path.",
    )
