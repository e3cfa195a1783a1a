"""The named recipes: published methods, each with its paper. No arithmetic here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

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
    "AUTO",
    "GROWING",
    "USUAL_K",
    "Neighbors",
    "adasyn",
    "borderline_smote_1",
    "borderline_smote_2",
    "copies",
    "growing",
    "smote",
]


USUAL_K = 5  # neighbours, where nobody says how many
AUTO = (
    "smote",
    "random",
)  # what ``method="auto"`` takes for a class with the rows for it, and for one without
Neighbors = int | Literal["auto"]  # "auto": as many as a class has, `USUAL_K` at most


def copies(*, shrinkage: float = 0.0) -> Recipe:
    """Copy real rows equally often; with `shrinkage`, blur the copies (smoothed bootstrap).

    Source of the blur: G. Menardi, N. Torelli, "Training and assessing classification rules with
    imbalanced data", Data Mining and Knowledge Discovery 28, 2014, section 3.
    """
    return Recipe("copy", blend=Smoothed(shrinkage) if shrinkage else Copy())


def smote(*, k_neighbors: Neighbors = USUAL_K) -> Recipe:
    """Place rows between a row and one of its nearest of the same class.

    Source: N. V. Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16, 2002,
    section 4.2.
    """
    return Recipe("smote", partner=SameClass(*_near(k_neighbors)), blend=Line())


def borderline_smote_1(*, k_neighbors: Neighbors = USUAL_K, m_neighbors: int = 10) -> Recipe:
    """Start only from rows in danger.

    Source: H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE", ICIC 2005, section 3.
    """
    return Recipe(
        "borderline-1",
        weigh=Danger(m_neighbors),
        partner=SameClass(*_near(k_neighbors)),
        blend=Line(),
    )


def borderline_smote_2(*, k_neighbors: Neighbors = USUAL_K, m_neighbors: int = 10) -> Recipe:
    """Start only from rows in danger, and go half-way at most towards the nearest of another class.

    Source: H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE", ICIC 2005, section 3.
    """
    return Recipe(
        "borderline-2",
        weigh=Danger(m_neighbors),
        partner=SameClassOrNearestForeign(*_near(k_neighbors)),
        blend=Line(most_foreign=0.5),
    )


def adasyn(*, n_neighbors: Neighbors = USUAL_K) -> Recipe:
    """Make more rows where more of the neighbours are of other classes.

    Source: H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: Adaptive Synthetic Sampling Approach for
    Imbalanced Learning", IJCNN 2008, section III.
    """
    return Recipe(
        "adasyn",
        weigh=ForeignShare(_near(n_neighbors)[0]),
        partner=SameClass(*_near(n_neighbors), counts="n_neighbors"),
        blend=Line(),
    )


def _near(k: Neighbors) -> tuple[int, bool]:
    """Give the number of neighbours, and whether it is only the most."""
    return (USUAL_K, True) if k == "auto" else (k, False)


def growing(method: str, k: Neighbors | None = None) -> Recipe:
    """Choose the recipe of a method by its short name.

    Parameters
    ----------
    method : str
        A key of `GROWING`.
    k : int or "auto", optional
        Neighbours; ignored by a method without any. ``"auto"``: as many as a class has, 5 at most. Default: the
        method's own.

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
