"""Rows for the rare class, kept out of every validation fold, and the truth about whether they help.

For what: the names other people's scripts hold on to.
In and out: nothing happens on import; each name is loaded when it is first used.
May import: every room, lazily. Must not know: scikit-learn, pandas or any other heavy library at import.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversample.errors import (
        DataError,
        FileError,
        OversampleError,
        OversampleWarning,
        SamplingError,
        StudyError,
    )
    from oversample.learning import OversampledClassifier, Pipeline, make_pipeline
    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.samplers import (
        ADASYN,
        SMOTE,
        SMOTEENN,
        AllKNN,
        BorderlineSMOTE,
        EditedNearestNeighbours,
        NeighbourhoodCleaningRule,
        RandomOverSampler,
        RandomUnderSampler,
        RepeatedEditedNearestNeighbours,
        SMOTETomek,
        TomekLinks,
    )
    from oversample.verbs import balance, check, compare

__version__ = "0.1.0"

_HOMES = {
    "ADASYN": "oversample.samplers",
    "AllKNN": "oversample.samplers",
    "BorderlineSMOTE": "oversample.samplers",
    "DataError": "oversample.errors",
    "EditedNearestNeighbours": "oversample.samplers",
    "FileError": "oversample.errors",
    "Lineage": "oversample.lineage",
    "NeighbourhoodCleaningRule": "oversample.samplers",
    "OversampleError": "oversample.errors",
    "OversampleWarning": "oversample.errors",
    "OversampledClassifier": "oversample.learning",
    "Pipeline": "oversample.learning",
    "Plan": "oversample.plan",
    "RandomOverSampler": "oversample.samplers",
    "RandomUnderSampler": "oversample.samplers",
    "RepeatedEditedNearestNeighbours": "oversample.samplers",
    "SMOTE": "oversample.samplers",
    "SMOTEENN": "oversample.samplers",
    "SMOTETomek": "oversample.samplers",
    "SamplingError": "oversample.errors",
    "StudyError": "oversample.errors",
    "TomekLinks": "oversample.samplers",
    "balance": "oversample.verbs",
    "check": "oversample.verbs",
    "compare": "oversample.verbs",
    "make_pipeline": "oversample.learning",
}

__all__ = [
    "ADASYN",
    "SMOTE",
    "SMOTEENN",
    "AllKNN",
    "BorderlineSMOTE",
    "DataError",
    "EditedNearestNeighbours",
    "FileError",
    "Lineage",
    "NeighbourhoodCleaningRule",
    "OversampleError",
    "OversampleWarning",
    "OversampledClassifier",
    "Pipeline",
    "Plan",
    "RandomOverSampler",
    "RandomUnderSampler",
    "RepeatedEditedNearestNeighbours",
    "SMOTETomek",
    "SamplingError",
    "StudyError",
    "TomekLinks",
    "__version__",
    "balance",
    "check",
    "compare",
    "make_pipeline",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first used (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'oversample' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
