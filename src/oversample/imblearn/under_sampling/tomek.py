"""Tomek links under imbalanced-learn's name: same parameters, same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from oversample.imblearn.under_sampling.faces import BaseCleaningFace, Given
from oversample.recipes.cleaning import InLinks
from oversample.samplers.cleaning import require_rows
from oversample.samplers.constraints import Constraint, Jobs

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import ArrayLike, NDArray

__all__ = ["TomekLinks"]


class TomekLinks(BaseCleaningFace):
    """Take away rows of Tomek links: pairs of different classes, each the other's nearest row.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows, as in `oversample.TomekLinks`.
    n_jobs : int or None, default=None
        Accepted as there; our engine uses the cores that it may.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_samples_new,), dtype=int64
        Rows of X that were kept, in the order of X.

    References
    ----------
    .. [1] I. Tomek, "Two Modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics
       SMC-6(11), 1976, pages 769-772.

    Examples
    --------
    >>> cleaner = TomekLinks()
    >>> X_new, y_new = cleaner.fit_resample([[0.0], [1.0], [1.5], [4.0], [5.0]], [1, 1, 0, 0, 0])
    >>> cleaner.sample_indices_.tolist()  # rows 1 and 2 are a link
    [0, 1, 3, 4]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseCleaningFace.constraints,
        "n_jobs": Jobs(),
    }

    def __init__(self, *, sampling_strategy: Any = "auto", n_jobs: int | None = None) -> None:
        self.sampling_strategy = sampling_strategy
        self.n_jobs = n_jobs

    @staticmethod
    def is_tomek(
        y: ArrayLike, nn_index: ArrayLike, class_type: Collection[Any]
    ) -> NDArray[np.bool_]:
        """Tell which rows of some classes are an end of a Tomek link.

        Parameters
        ----------
        y : array-like of shape (n_samples,)
            Class labels.
        nn_index : array-like of shape (n_samples,), dtype=int
            Nearest row of each row.
        class_type : collection of labels
            Classes whose ends are told of.

        Returns
        -------
        is_tomek : ndarray of shape (n_samples,), dtype=bool

        Examples
        --------
        >>> TomekLinks.is_tomek([0, 0, 1], [1, 2, 1], [0]).tolist()
        [False, True, False]
        """
        labels, nearest = np.asarray(y), np.asarray(nn_index)
        asked = np.isin(labels, [label for label in np.unique(labels) if label in class_type])
        mutual = nearest[nearest] == np.arange(len(labels))
        return np.asarray(asked & mutual & (labels[nearest] != labels))

    def _select(self, given: Given) -> NDArray[np.int64]:
        require_rows("TomekLinks", 1, given.table.n_rows)
        return np.flatnonzero(
            InLinks()(given.hood(), given.codes, set(self._by_code(given.target)))
        )
