"""Under-samplers under imbalanced-learn's names."""

from oversample.imblearn.under_sampling.centroids import ClusterCentroids
from oversample.imblearn.under_sampling.cleaning_rule import NeighbourhoodCleaningRule
from oversample.imblearn.under_sampling.condensed import (
    CondensedNearestNeighbour,
    OneSidedSelection,
)
from oversample.imblearn.under_sampling.edited import (
    AllKNN,
    EditedNearestNeighbours,
    RepeatedEditedNearestNeighbours,
)
from oversample.imblearn.under_sampling.hardness import InstanceHardnessThreshold
from oversample.imblearn.under_sampling.near_miss import NearMiss
from oversample.imblearn.under_sampling.random_under import RandomUnderSampler
from oversample.imblearn.under_sampling.tomek import TomekLinks

__all__ = [
    "AllKNN",
    "ClusterCentroids",
    "CondensedNearestNeighbour",
    "EditedNearestNeighbours",
    "InstanceHardnessThreshold",
    "NearMiss",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "RandomUnderSampler",
    "RepeatedEditedNearestNeighbours",
    "TomekLinks",
]
