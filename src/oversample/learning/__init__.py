"""Learning: samplers next to the model, inside the training fold and nowhere else.

For what: estimators that resample while they are fitted, and the built-in models by name.
In and out: containers of `tables` and labels in; fitted scikit-learn estimators and scores out.
May import: samplers, tables, errors, scikit-learn's public API.
Must not know: folds, verdicts, reports.
"""

from oversample.learning.calibration import (
    at_prevalence,
    fit_isotonic,
    fit_sigmoid,
    positive_at_prevalence,
)
from oversample.learning.classifier import OversampledClassifier
from oversample.learning.models import MODEL_NAMES, make_model
from oversample.learning.pipeline import Pipeline, make_pipeline
from oversample.learning.prepare import Prepare
from oversample.learning.scores import positive_scores

__all__ = [
    "MODEL_NAMES",
    "OversampledClassifier",
    "Pipeline",
    "Prepare",
    "at_prevalence",
    "fit_isotonic",
    "fit_sigmoid",
    "make_model",
    "make_pipeline",
    "positive_at_prevalence",
    "positive_scores",
]
