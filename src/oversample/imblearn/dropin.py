"""The drop-in mixin: what imbalanced-learn's tools and users ask of any sampler, put before one of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import OneToOneFeatureMixin
from sklearn.preprocessing import label_binarize
from sklearn.utils.multiclass import type_of_target

from oversample.imblearn.strategy import amounts
from oversample.imblearn.tags import Declared, Tags, sampler_tags
from oversample.tables import read

if TYPE_CHECKING:
    from oversample.tables import Table, Target

__all__ = ["DropIn"]


class DropIn(Declared, OneToOneFeatureMixin):
    """What the tools and users of imbalanced-learn ask of any sampler; a mixin, before one of ours.

    Attributes
    ----------
    names_rows : bool
        Whether ``sample_indices_`` names the rows kept.
    sampling_type : {"over-sampling", "under-sampling", "clean-sampling"}
        What ``sampling_strategy`` may ask for.
    counts_as : str or None
        The same, where the class counts as derived from imbalanced-learn's base of that kind.
    """

    names_rows: ClassVar[bool] = False
    sampling_type: ClassVar[str]
    counts_as: ClassVar[str | None] = None
    _doubts_labels: ClassVar[bool] = False  # imbalanced-learn says nothing of labels

    sampling_strategy: Any

    def fit(self, X: Any, y: Any = None) -> Any:
        """Check X, y and the parameters, and work out the amounts, without resampling.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            As in `fit_resample`.
        y : array-like of shape (n_samples,)
            As in `fit_resample`.

        Returns
        -------
        self : object
            With ``sampling_strategy_``.
        """
        return super().fit(X, _as_labels(y))

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample X and y; see the sampler of the same name in `oversample`.

        A target of one column a class, a 1 in each row, comes back as such; a frame of one column as a frame.
        """
        labels = _as_labels(y)
        X_new, y_new = super().fit_resample(X, labels)
        if labels is not y:
            return X_new, label_binarize(y_new, classes=np.unique(labels))
        if hasattr(y, "columns") and hasattr(y_new, "to_frame"):
            y_new = y_new.to_frame(*y.columns)
        return X_new, y_new

    def _read(self, X: Any) -> Table:
        """Read X, whose roles are told by type alone, as imbalanced-learn does."""
        return read(X)

    def _prepare(self, X: Any, y: Any) -> tuple[Table, Target]:
        table, target = super()._prepare(X, y)
        strategy = self._said.sampling_strategy
        if callable(strategy):
            strategy = strategy(target.array)
        self.sampling_strategy_ = amounts(target.counts, strategy, self.sampling_type)
        return table, target

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn and imbalanced-learn's tools what X and y may be."""
        return sampler_tags(super().__sklearn_tags__(), sample_indices=self.names_rows)


def _as_labels(y: Any) -> Any:
    """Turn a target of one column a class into one of class numbers; leave any other as it is."""
    if hasattr(y, "to_pylist"):  # of Arrow, which has no two axes
        return y
    n_axes = y.ndim if hasattr(y, "ndim") else _n_axes(y)  # np.ndim would ask y to answer
    if n_axes == 2 and type_of_target(y) == "multilabel-indicator":  # noqa: PLR2004
        rows = np.asarray(y)
        if (rows.sum(axis=1) == 1).all():
            return rows.argmax(axis=1)
    return y


def _n_axes(y: Any) -> int:
    try:
        return int(np.asarray(y).ndim)
    except ValueError:  # labels that are lists, which are refused where they are read
        return 1
