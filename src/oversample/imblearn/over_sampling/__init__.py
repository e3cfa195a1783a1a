"""Over-samplers under imbalanced-learn's names."""

from oversample.imblearn.over_sampling.adasyn import ADASYN
from oversample.imblearn.over_sampling.borderline import BorderlineSMOTE
from oversample.imblearn.over_sampling.kmeans import KMeansSMOTE
from oversample.imblearn.over_sampling.random_over import RandomOverSampler
from oversample.imblearn.over_sampling.smote import SMOTE
from oversample.imblearn.over_sampling.smoten import SMOTEN
from oversample.imblearn.over_sampling.smotenc import SMOTENC
from oversample.imblearn.over_sampling.svm import SVMSMOTE

__all__ = [
    "ADASYN",
    "SMOTE",
    "SMOTEN",
    "SMOTENC",
    "SVMSMOTE",
    "BorderlineSMOTE",
    "KMeansSMOTE",
    "RandomOverSampler",
]
