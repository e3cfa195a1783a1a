"""The named recipes: published methods, each with its paper. No arithmetic here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversample.recipes.recipe import Recipe
from oversample.recipes.stages import (
    Copy,
    Danger,
    ForeignShare,
    Line,
    SameClass,
    SameClassOrNearestForeign,
    Smoothed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "GROWING",
    "adasyn",
    "borderline_smote_1",
    "borderline_smote_2",
    "copies",
    "growing",
    "smote",
]


def copies(*, shrinkage: float = 0.0) -> Recipe:
    """Copy real rows equally often; with `shrinkage`, blur the copies (smoothed bootstrap).

    Source of the blur: G. Menardi, N. Torelli, "Training and assessing classification rules with
    imbalanced data", Data Mining and Knowledge Discovery 28, 2014, section 3.
    """
    return Recipe("copy", blend=Smoothed(shrinkage) if shrinkage else Copy())


def smote(*, k_neighbors: int = 5) -> Recipe:
    """Place rows between a row and one of its nearest of the same class.

    Source: N. V. Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16, 2002,
    section 4.2.
    """
    return Recipe("smote", partner=SameClass(k_neighbors), blend=Line())


def borderline_smote_1(*, k_neighbors: int = 5, m_neighbors: int = 10) -> Recipe:
    """Start only from rows in danger.

    Source: H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE", ICIC 2005, section 3.
    """
    return Recipe(
        "borderline-1",
        weigh=Danger(m_neighbors),
        partner=SameClass(k_neighbors),
        blend=Line(),
    )


def borderline_smote_2(*, k_neighbors: int = 5, m_neighbors: int = 10) -> Recipe:
    """Start only from rows in danger, and go half-way at most towards the nearest of another class.

    Source: H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE", ICIC 2005, section 3.
    """
    return Recipe(
        "borderline-2",
        weigh=Danger(m_neighbors),
        partner=SameClassOrNearestForeign(k_neighbors),
        blend=Line(most_foreign=0.5),
    )


def adasyn(*, n_neighbors: int = 5) -> Recipe:
    """Make more rows where more of the neighbours are of other classes.

    Source: H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive Synthetic Sampling Approach for
    Imbalanced Learning", IJCNN 2008, section III.
    """
    return Recipe(
        "adasyn",
        weigh=ForeignShare(n_neighbors),
        partner=SameClass(n_neighbors),
        blend=Line(),
    )


def growing(method: str, k: int | None = None) -> Recipe:
    """Choose the recipe of a method by its short name.

    Parameters
    ----------
    method : str
        A key of `GROWING`.
    k : int, optional
        Neighbours; ignored by a method without any. Default: the method's own.

    Examples
    --------
    >>> growing("smote", 3).rows_needed
    4
    """
    if k is None or method == "random":
        return GROWING[method]()
    name = "n_neighbors" if method == "adasyn" else "k_neighbors"
    return GROWING[method](**{name: k})


GROWING: dict[str, Callable[..., Recipe]] = {
    "random": copies,
    "smote": smote,
    "borderline": borderline_smote_1,
    "adasyn": adasyn,
}
