"""Samplers: the scikit-learn faces of the recipes.

For what: estimators with `fit_resample` that store parameters and return a recipe.
In and out: the caller's X and y in, the same containers out, plus `lineage_` and `plan_`.
May import: recipes and what they use, scikit-learn's base. Must not know: models, studies.
"""

from oversample.samplers.adasyn import ADASYN
from oversample.samplers.base import BaseOverSampler, BaseSampler
from oversample.samplers.borderline import BorderlineSMOTE
from oversample.samplers.cleaning import BaseCleaner, NeighbourhoodCleaningRule, TomekLinks
from oversample.samplers.combined import SMOTEENN, SMOTETomek
from oversample.samplers.edited import (
    AllKNN,
    EditedNearestNeighbours,
    RepeatedEditedNearestNeighbours,
)
from oversample.samplers.random_over import RandomOverSampler
from oversample.samplers.random_under import RandomUnderSampler
from oversample.samplers.registry import METHODS, make_sampler
from oversample.samplers.smote import SMOTE

__all__ = [
    "ADASYN",
    "METHODS",
    "SMOTE",
    "SMOTEENN",
    "AllKNN",
    "BaseCleaner",
    "BaseOverSampler",
    "BaseSampler",
    "BorderlineSMOTE",
    "EditedNearestNeighbours",
    "NeighbourhoodCleaningRule",
    "RandomOverSampler",
    "RandomUnderSampler",
    "RepeatedEditedNearestNeighbours",
    "SMOTETomek",
    "TomekLinks",
    "make_sampler",
]
