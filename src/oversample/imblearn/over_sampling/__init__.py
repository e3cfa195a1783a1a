"""Over-samplers under imbalanced-learn's names."""

from oversample.imblearn.over_sampling.adasyn import ADASYN
from oversample.imblearn.over_sampling.smote import SMOTE

__all__ = ["ADASYN", "SMOTE"]
