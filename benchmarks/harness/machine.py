"""What the numbers were measured on: enough to judge them, nothing that names a computer or a place."""

from __future__ import annotations

import os
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["describe", "load_average", "variant_in_use"]

_PACKAGES = ("oversample", "imbalanced-learn", "smote-variants", "numpy", "scipy", "scikit-learn",
             "pandas", "pyarrow")  # fmt: skip


def describe() -> dict[str, Any]:
    """Describe the machine and the versions."""
    import numpy as np  # noqa: F401 - loaded, so that its BLAS can be asked
    import scipy.linalg  # noqa: F401 - the same for SciPy's
    from threadpoolctl import threadpool_info

    libraries = [
        " ".join(str(pool[key]) for key in ("internal_api", "version", "architecture", "num_threads")
                 if pool.get(key))
        for pool in threadpool_info()
    ]  # fmt: skip
    return {
        "cpu": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "features": _features(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": round(_kib("MemTotal") / 2**20, 1),
        # What a host adds to the numbers may name it.
        "kernel": f"{platform.system()} {re.match(r'[0-9.]*', platform.release())[0]}",
        "python": platform.python_version(),
        "versions": {name: version for name in _PACKAGES if (version := _version(name))},
        "blas": sorted(set(libraries)),
        "variant": variant_in_use(),
    }


def load_average() -> list[float]:
    """Processes that wanted to run, over 1, 5 and 15 minutes."""
    return [round(value, 2) for value in os.getloadavg()]


def variant_in_use() -> str:
    """Ask our kernels what runs."""
    from oversample.kernels import describe as described

    return described()


def _features() -> list[str]:
    flags = (_field("/proc/cpuinfo", "flags") or "").split()
    return [name for name in ("sse4_2", "avx2", "fma", "avx512f", "avx512bw") if name in flags]


def _field(file: str, key: str) -> str | None:
    path = Path(file)
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), None)


def _kib(key: str) -> int:
    return int((_field("/proc/meminfo", key) or "0 kB").split()[0])


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
