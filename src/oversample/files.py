"""Files: a file is complete under its final name, or absent.

This module refuses to know what is written; it hands out a temporary name in the same folder and renames
it when the writer is done. An exception or Ctrl-C on the way removes the temporary.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from oversample.errors import FileError, both, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["complete_or_absent", "refuse_existing"]


def refuse_existing(path: str | os.PathLike[str], *, overwrite: bool) -> None:
    """Refuse to write over a file, or into a folder that is not there, before any work is done.

    Parameters
    ----------
    path : path-like
        Where the file is to be.
    overwrite : bool
        Whether a present file may be replaced.

    Raises
    ------
    FileError
        If the file exists, is a folder, or its folder does not exist.
    """
    path = Path(path)
    if path.is_dir():
        raise FileError(f"{path} is a folder.", "a folder", "Give the name of a file.")
    if path.exists() and not overwrite:
        raise FileError(
            f"{path} exists already and is not overwritten.",
            f"a file of {path.stat().st_size:,} bytes",
            worded("Choose another name, or use {}.", both("overwrite=True", "--force")),
        )
    if not path.parent.is_dir():
        raise FileError(
            f"The folder {path.parent} does not exist.",
            str(path),
            f"Make it first: mkdir -p {path.parent}",
        )


@contextlib.contextmanager
def complete_or_absent(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """Give a temporary name to write to, and rename it to `path` if nothing goes wrong.

    Yields
    ------
    partial : Path
        In the same folder, so that the rename is one step.

    Raises
    ------
    FileError
        As `refuse_existing`.
    """
    path = Path(path)
    refuse_existing(path, overwrite=overwrite)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o666 & ~_umask())  # mkstemp makes private files; this one is like any other
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
