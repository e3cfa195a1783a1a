"""Random under-sampling under imbalanced-learn's name: same parameters, same seed, same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from oversample.imblearn.under_sampling.faces import BaseUnderFace, Given
from oversample.recipes.keeping import keep_random
from oversample.samplers.constraints import Constraint, Flag, Seed
from oversample.streams import Replay

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RandomUnderSampler"]


class RandomUnderSampler(BaseUnderFace):
    """Leave out random rows of the larger classes.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `oversample.RandomUnderSampler`.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on. Drawn from as imbalanced-learn does; None takes fresh entropy.
    replacement : bool, default=False
        Whether a row may be kept twice.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept: class by class, inside a class in the order drawn.

    Notes
    -----
    No cell is looked at: any table will do.

    Examples
    --------
    >>> sampler = RandomUnderSampler(random_state=0)
    >>> sampler.fit_resample([[1], [2], [3], [4]], ["No", "No", "No", "Yes"])
    ([[3], [4]], ['No', 'Yes'])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseUnderFace.constraints,
        "random_state": Seed(),
        "replacement": Flag(),
    }

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        replacement: bool = False,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.replacement = replacement

    def _select(self, given: Given) -> NDArray[np.int64]:
        draws = Replay(self._said.random_state)
        amounts = self._by_code(given.target)
        return keep_random(given.codes, amounts, draws, replacement=bool(self._said.replacement))
