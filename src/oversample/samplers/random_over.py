"""Random over-sampling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.recipes import Recipe, copies
from oversample.samplers.base import ROLES, BaseOverSampler, BaseSampler
from oversample.samplers.constraints import Constraint, Number

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RandomOverSampler"]


class RandomOverSampler(BaseOverSampler):
    """Append copies of minority rows; with `shrinkage`, blurred copies (a smoothed bootstrap).

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `SMOTE`.
    random_state : int, RandomState, Generator or None, default=None
        As in `SMOTE`.
    shrinkage : float or None, default=None
        Width of the Gaussian blur of numeric columns, in normal-reference bandwidths of the class, at
        least 0; None and 0 copy exactly. Whole numbers are rounded; categories are copied.
    roles : dict of column to role, default=None
        As in `SMOTE`. With a dict, also an empty one, identifiers are left empty in the copies.

    Notes
    -----
    Time and memory are those of the output. Without `shrinkage` and `roles` no cell is looked at: rows are copied
    as they are, infinite values included, which every method that mixes or measures refuses.

    Every row is copied equally often, the remainder chosen at random: drawing with replacement, the
    textbook form, would leave out a third of the rows when as many copies are made as there are rows.

    The bandwidth is ``(4 / ((d + 2) n)) ** (1 / (d + 4))`` times the standard deviation of each column,
    with n and the deviation those of the class, as in [1]_. Other libraries take n of the whole table.

    References
    ----------
    .. [1] G. Menardi, N. Torelli, "Training and assessing classification rules with imbalanced data",
       Data Mining and Knowledge Discovery 28, 2014, section 3.

    Examples
    --------
    >>> sampler = RandomOverSampler(random_state=0)
    >>> X_new, y_new = sampler.fit_resample([[1, "a"], [2, "b"], [3, "b"], [4, "c"]], ["No", "No", "No", "Yes"])
    >>> X_new[4:]
    [[4, 'c'], [4, 'c']]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "shrinkage": Number(0.0, "1.0"),
        "roles": ROLES,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        shrinkage: float | None = None,
        roles: Any = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.shrinkage = shrinkage
        self.roles = roles

    def _recipe(self) -> Recipe:
        return copies(shrinkage=float(self._said.shrinkage or 0.0))
