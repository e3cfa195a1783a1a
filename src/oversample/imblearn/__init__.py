"""imbalanced-learn's modules, over this library's engine: the same seed gives the same rows.

For what: a project that imports `imblearn.over_sampling` imports `oversample.imblearn.over_sampling` instead.
In and out: as in the samplers; on floating-point data without equal distances, bit for bit what
imbalanced-learn gives.
May import: samplers and what they use. Must not know: imbalanced-learn, whose code is nowhere used.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversample.imblearn.base import FunctionSampler

__all__ = ["FunctionSampler"]


def __getattr__(name: str) -> Any:
    """Load a module or the one name that stands here when it is first used (PEP 562)."""
    if name == "FunctionSampler":
        value = importlib.import_module("oversample.imblearn.base").FunctionSampler
    elif not name.startswith("_") and importlib.util.find_spec(f"{__name__}.{name}"):
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = value
    return value
