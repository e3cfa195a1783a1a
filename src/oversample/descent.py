"""Descent: a table, a plan and a recipe in, the lineage of every synthetic row out; no row is made.

For what: the one way from a recipe to parents, for the samplers and for the verbs.
In and out: a Table, its Target, a Plan and a Recipe in; a Lineage out.
May import: recipes, tables, neighbors and what they use. Must not know: estimators, containers, files.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import OversampleWarning, SamplingError
from oversample.neighbors import Neighborhood
from oversample.recipes import run
from oversample.recipes.stages import SameClass, SameSubject
from oversample.tables import Numbers, count_distinct, require_memory, shares_alike, space

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from oversample.lineage import Lineage
    from oversample.plan import Plan
    from oversample.recipes import Recipe
    from oversample.tables import Table, Target

__all__ = ["descend", "require_room"]

_LINEAGE_BYTES = 64  # a synthetic row of two parents, and its share of the draws
_MANY = 0.5  # of the new rows of a class that are copies, though they were to lie between others


def descend(
    recipe: Recipe | Mapping[Hashable, Recipe],
    table: Table,
    target: Target,
    plan: Plan,
    *,
    seed: int,
    scale: str = "robust",
    engine: Any = None,
    within: object = None,
) -> Lineage:
    """Choose parents and weights for every row of a plan.

    Parameters
    ----------
    recipe : Recipe or mapping of label to Recipe
        The stages; of a mapping, those of each class that grows.
    table : Table
        With its roles told.
    target : Target
        Classes of its rows.
    plan : Plan
        How many rows to make of each class.
    seed : int
        Seed of the call.
    scale : {"robust", "none"}, default="robust"
        Of the distances.
    engine : object with ``fit`` and ``kneighbors``, optional
        Searches in place of the exact engines; recorded.
    within : object, optional
        Column whose value parents share; recorded.

    Returns
    -------
    lineage : Lineage
        Class by class, exactly ``plan.added`` rows.

    Raises
    ------
    SamplingError
        If the rows would not fit in memory, a class has too few of them, or the recipe cannot be kept within a
        column.
    DataError
        If there is no such column, or numbers that have to be measured are infinite.

    Examples
    --------
    >>> from oversample.plan import plan_ratio
    >>> from oversample.recipes import smote
    >>> from oversample.tables import read, read_target
    >>> target = read_target(["rare"] * 2 + ["common"] * 4)
    >>> plan = plan_ratio(target.counts, 1.0)
    >>> table = read([[1.0], [2.0], [5.0], [6.0], [7.0], [8.0]])
    >>> descend(smote(k_neighbors=1), table, target, plan, seed=0).parents.tolist()
    [0, 1, 1, 0]
    """
    require_room(table, plan)
    recipes = recipe if isinstance(recipe, Mapping) else dict.fromkeys(plan.added, recipe)
    if within is not None:
        subjects = table.subjects(within)
        recipes = {label: _kept_within(one, subjects, within) for label, one in recipes.items()}
    if engine is not None:  # another search, perhaps approximate, is part of what made the rows
        by = f", neighbours by {type(engine).__name__}"
        recipes = {label: replace(one, name=one.name + by) for label, one in recipes.items()}
    nothing = np.empty((table.n_rows, 0))
    # coordinates only where somebody asks who is near whom, and numbers where their spread is asked for
    searches = any(one.rows_needed > 1 for one in recipes.values())
    coordinates: Any = space(table, scale) if searches else nothing
    lineage = run(
        recipes,
        hood=Neighborhood(coordinates, target.codes, engine),
        numbers=nothing if all(one.only_copies for one in recipes.values()) else Numbers(table),
        labels=target.labels,
        plan=plan,
        seed=seed,
    )
    if (
        searches
    ):  # of rows that were to be copies nobody is warned, and no cell of theirs is looked at
        _warn_of_copies(table, target, lineage)
    return lineage


def require_room(table: Table, plan: Plan) -> None:
    """Refuse a plan whose rows would not fit in memory."""
    n_new = plan.n_after - plan.n_before
    require_memory(plan.n_after, table.bytes_a_row + _LINEAGE_BYTES, n_new=n_new)


def _warn_of_copies(table: Table, target: Target, lineage: Lineage) -> None:
    """Warn where rows were asked for that lie between others, and the others are equal."""
    for label, share in shares_alike(table, lineage).items():
        if share < _MANY:
            continue
        rows = target.rows_of(label)
        n_distinct, n_looked_at = count_distinct(table, rows)
        looked = "" if n_looked_at == len(rows) else f" of the {n_looked_at:,} that were looked at"
        many = "All" if share == 1.0 else f"About {share:.0%} of the"
        why = (
            "a row and its neighbours differ in no number, so that nothing lies between them"
            if table.of_block("numbers")
            else "there is no column of numbers to mix"
        )
        warnings.warn(
            f'{many} new rows of class "{label}" are copies of real ones: {why} ({len(rows):,} real rows, '
            f"{n_distinct:,} distinct but for identifiers and texts{looked}). Find out why, or use class "
            "weights, which do the same without a new row.",
            OversampleWarning,
            stacklevel=2,
        )


def _kept_within(recipe: Recipe, subjects: NDArray[np.int64], within: object) -> Recipe:
    """Restrict the partners to rows of one subject."""
    if recipe.rows_needed == 1:  # a row of one parent is within anything
        return recipe
    if not isinstance(recipe.partner, SameClass):
        raise SamplingError(
            f"{recipe.name} goes towards rows of other classes, which `within` does not restrict.",
            f'within="{within}"',
            "Use SMOTE, ADASYN or Borderline-SMOTE of kind 1, or leave `within` out.",
        )
    partner = SameSubject(recipe.partner.k, subjects)
    return replace(recipe, name=f"{recipe.name}, within {within}", partner=partner)
