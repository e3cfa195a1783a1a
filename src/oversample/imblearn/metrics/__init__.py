"""Metrics under imbalanced-learn's names, made of scikit-learn's confusion matrices."""

from oversample.imblearn.metrics.balanced import make_index_balanced_accuracy
from oversample.imblearn.metrics.classification import (
    geometric_mean_score,
    macro_averaged_mean_absolute_error,
    sensitivity_score,
    sensitivity_specificity_support,
    specificity_score,
)
from oversample.imblearn.metrics.report import classification_report_imbalanced

__all__ = [
    "classification_report_imbalanced",
    "geometric_mean_score",
    "macro_averaged_mean_absolute_error",
    "make_index_balanced_accuracy",
    "sensitivity_score",
    "sensitivity_specificity_support",
    "specificity_score",
]
