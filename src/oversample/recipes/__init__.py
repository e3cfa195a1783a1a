"""Recipes: a published method as a choice of stages.

For what: deciding who is mixed with whom, and how much; and, in `cleaning`, which rows go.
In and out: a neighbourhood, class codes and a plan in, a `Lineage` out (of a rule: the rows to keep); no
row is made here.
May import: neighbors, lineage, plan, streams, NumPy, SciPy. Must not know: columns, containers, estimators.
"""

from oversample.recipes.choosing import Choice, choose
from oversample.recipes.named import (
    AUTO,
    GROWING,
    USUAL_K,
    Neighbors,
    adasyn,
    borderline_smote_1,
    borderline_smote_2,
    copies,
    growing,
    smote,
)
from oversample.recipes.recipe import Recipe, Scene
from oversample.recipes.run import run

__all__ = [
    "AUTO",
    "GROWING",
    "USUAL_K",
    "Choice",
    "Neighbors",
    "Recipe",
    "Scene",
    "adasyn",
    "borderline_smote_1",
    "borderline_smote_2",
    "choose",
    "copies",
    "growing",
    "run",
    "smote",
]
