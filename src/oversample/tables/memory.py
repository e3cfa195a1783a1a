"""Memory: refuse what cannot fit before anything is computed, and give back what is no longer needed."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from oversample.errors import SamplingError

__all__ = ["free_bytes", "give_back", "require_memory"]

_CGROUP = Path("/sys/fs/cgroup")
_MOST_ROWS = 2**63 - 1
_MUCH = 2**24  # bytes of an output from which giving memory back, some 1 ms, is worth it


def free_bytes() -> int | None:
    """Return the memory that can be had now, in bytes; None where the system does not tell.

    On Linux the smaller of what the kernel calls available and what a container's limit leaves.
    """
    found = []
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
        limit = (_CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = (_CGROUP / "memory.current").read_text(encoding="ascii").strip()
        if limit.isdigit():
            found.append(int(limit) - int(used))
    except OSError:
        pass
    if not found and hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        found.append(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(found, default=None)


def require_memory(n_rows: int, bytes_a_row: float, *, n_new: int, free: int | None = None) -> None:
    """Refuse an output that is larger than the free memory, or than any memory.

    Parameters
    ----------
    n_rows : int
        Rows of the output, originals included.
    bytes_a_row : float
        Size of one row of the output and its lineage.
    n_new : int
        Synthetic rows among them.
    free : int, optional
        Free bytes; asked of the system when not given.

    Raises
    ------
    SamplingError
        With the rows, the gigabytes needed and the gigabytes free; or with the rows, where no 64-bit
        number can count them.
    """
    if n_rows > _MOST_ROWS:
        raise SamplingError(
            "No table can hold that many rows: their numbers would not fit in 64 bits.",
            f"{n_rows:,} rows",
            "Ask for fewer rows, or use class weights instead.",
        )
    free = free_bytes() if free is None else free
    needed = n_rows * bytes_a_row
    if free is None or needed <= free:
        return
    fits = max(0, int(free / bytes_a_row * 0.8) - (n_rows - n_new))
    raise SamplingError(
        f"This would make {n_new:,} synthetic rows, a table of {n_rows:,} rows, which does not fit "
        "in memory. Nothing was computed.",
        f"{needed / 1e9:,.1f} GB needed, {free / 1e9:,.1f} GB free",
        f"Ask for fewer rows (about {fits:,} new ones fit), or use class weights instead.",
    )


def give_back(n_bytes: float) -> None:
    """Hand freed memory back to the system before so much is written, where the C library keeps it (glibc).

    A search leaves its freed arrays in the allocator's pools, which would stand beside the output.
    """
    if n_bytes < _MUCH or os.name != "posix":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
