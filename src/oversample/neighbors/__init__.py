"""Neighbours: who are the k nearest of these rows among those.

For what: the one question that every recipe asks, answered once and shared by all stages.
In and out: coordinates and row numbers in, row numbers out, nearest first; distances between categories.
May import: NumPy, SciPy and scikit-learn's public search. Must not know: columns, plans, recipes.
"""

from oversample.neighbors.levels import LevelDistance, class_shares
from oversample.neighbors.neighborhood import Neighborhood
from oversample.neighbors.placed import as_columns

__all__ = ["LevelDistance", "Neighborhood", "as_columns", "class_shares"]
