"""Ensembles whose members each learn from balanced rows, under imbalanced-learn's names.

For what: bagging, forests and boosting with a sampler in front of every member.
In and out: as scikit-learn's ensembles, whose public classes these derive from and predict by.
May import: the drop-in samplers and pipeline, learning. Must not know: how rows are drawn.
"""

from oversample.imblearn.ensemble.bagging import BalancedBaggingClassifier
from oversample.imblearn.ensemble.boosting import RUSBoostClassifier
from oversample.imblearn.ensemble.easy import EasyEnsembleClassifier
from oversample.imblearn.ensemble.forest import BalancedRandomForestClassifier

__all__ = [
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
]
