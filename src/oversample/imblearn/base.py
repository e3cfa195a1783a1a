"""Bases for samplers of one's own, and the sampler that is a function.

A class of the user's with ``_fit_resample`` and ``_sampling_type`` runs here as it does under
imbalanced-learn: X and y are checked, the amounts worked out, and what comes back is put into the caller's
containers. Our own samplers do not derive from these bases, which know nothing of plans and parents, but count
as theirs. This file refuses to know how any row is made.

Not here: metadata routing to ``fit_resample``. imbalanced-learn adds its name to private lists of scikit-learn
when it is imported; there is no public way.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin
from sklearn.preprocessing import label_binarize
from sklearn.utils import get_tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from oversample.errors import DataError
from oversample.imblearn.containers import restore
from oversample.imblearn.strategy import check_sampling_strategy
from oversample.imblearn.tags import Declared, Tags, sampler_tags
from oversample.imblearn.targets import check_target_type
from oversample.samplers import BaseSampler as OurSampler
from oversample.samplers.constraints import Constraint, Flag, Instance, check
from oversample.tables import paired

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = [
    "BaseCleaningSampler",
    "BaseOverSampler",
    "BaseSampler",
    "BaseUnderSampler",
    "FunctionSampler",
    "SamplerMixin",
    "is_sampler",
]


class SamplerMixin(metaclass=ABCMeta):
    """What makes an estimator a sampler: `fit` and `fit_resample` around ``_fit_resample``.

    For subclasses, which also say what kind they are in ``_sampling_type``: ``"over-sampling"``,
    ``"under-sampling"``, ``"clean-sampling"`` or ``"bypass"``. Samplers of this library are subclasses as well
    as far as ``issubclass`` and ``isinstance`` can tell.
    """

    _estimator_type = "sampler"
    _sampling_type: ClassVar[str]
    sampling_strategy: Any
    sampling_strategy_: dict[Hashable, int]

    def fit(self, X: Any, y: Any, **params: Any) -> Self:  # noqa: ARG002 - imbalanced-learn's signature
        """Check X and y and work out the amounts, without resampling.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        **params : dict of str to object
            For the sampler; not used here.

        Returns
        -------
        self : object
            With ``sampling_strategy_``.
        """
        y = self._check_X_y(X, y)[1]
        self.sampling_strategy_ = self._amounts(y)
        return self

    def fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, ...]:
        """Resample X and y.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or, one column a class, (n_samples, n_classes)
        **params : dict of str to object
            Passed to the sampler.

        Returns
        -------
        X_resampled, y_resampled : same containers as X and y
            In the order in which the sampler returned them; a third thing that it returned comes along.
        """
        check_classification_targets(y)
        cells, labels, is_hot = self._check_X_y(X, y)
        self.sampling_strategy_ = self._amounts(labels)
        X_new, y_new, *more = self._fit_resample(cells, labels, **params)
        if is_hot:
            y_new = label_binarize(y_new, classes=np.unique(labels))
        X_new = restore(X_new, X)
        return (X_new, paired(X_new, restore(y_new, y)), *more)

    def _amounts(self, y: Any) -> dict[Hashable, int]:
        if self._sampling_type == "bypass" and np.unique(y).size <= 1:
            raise DataError(
                "The target 'y' needs to have more than 1 class.",
                f"{np.unique(y).size} class",
                "Pass the whole table, or check how the target was made.",
            )
        return check_sampling_strategy(self.sampling_strategy, y, self._sampling_type)

    @abstractmethod
    def _check_X_y(self, X: Any, y: Any) -> tuple[Any, Any, bool]:  # noqa: N802 - subclasses know it
        """Return X and y as arrays, and whether y had one column a class."""

    @abstractmethod
    def _fit_resample(self, X: Any, y: Any, **params: Any) -> tuple[Any, ...]:
        """Return the resampled X and y.

        Parameters
        ----------
        X : ndarray or sparse matrix of shape (n_samples, n_features)
        y : ndarray of shape (n_samples,)
        **params : dict of str to object
            As given to `fit_resample`.

        Returns
        -------
        X_resampled, y_resampled : ndarray or sparse matrix, ndarray
        """


class BaseSampler(SamplerMixin, OneToOneFeatureMixin, BaseEstimator):
    """The base of a sampler with a ``sampling_strategy``, to derive one's own from.

    Parameters
    ----------
    sampling_strategy : str, float, dict, list or callable, default="auto"
        As in `check_sampling_strategy`.

    Attributes
    ----------
    sampling_strategy_ : dict of label to int
        The amounts; see `check_sampling_strategy`.
    n_features_in_ : int
        Columns of X.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text.

    Notes
    -----
    Parameters are checked against ``constraints`` of the class, if it declares any; ``_parameter_constraints``,
    a private convention of scikit-learn, are not looked at.

    Examples
    --------
    >>> class FirstOfEach(BaseSampler):
    ...     _sampling_type = "under-sampling"
    ...
    ...     def _fit_resample(self, X, y):
    ...         rows = np.flatnonzero(y == 0)[: self.sampling_strategy_[0]]
    ...         rows = np.append(rows, np.flatnonzero(y == 1))
    ...         return X[rows], y[rows]
    >>> FirstOfEach().fit_resample([[1.0], [2.0], [3.0]], [0, 0, 1])
    ([[1.0], [3.0]], [0, 1])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {}

    def __init__(self, sampling_strategy: Any = "auto") -> None:
        self.sampling_strategy = sampling_strategy

    def _check_X_y(  # noqa: N802 - subclasses know it
        self, X: Any, y: Any, accept_sparse: Any = None
    ) -> tuple[Any, Any, bool]:
        check(type(self).__name__, self.get_params(deep=False), self.constraints)
        labels, is_hot = check_target_type(y, indicate_one_vs_all=True)
        sparse = ["csr", "csc"] if accept_sparse is None else accept_sparse
        X, labels = validate_data(self, X=X, y=labels, reset=True, accept_sparse=sparse)
        return X, labels, is_hot

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn and imbalanced-learn's tools what X and y may be."""
        tags = sampler_tags(super().__sklearn_tags__(), sample_indices=False)
        tags.input_tags.sparse = True
        tags.target_tags.required = True
        return tags


SamplerMixin.register(OurSampler)  # type: ignore[type-abstract]
BaseSampler.register(OurSampler)


class _OfKind(ABCMeta):
    """Counts as a subclass what says in ``counts_as`` that it does the same."""

    def __subclasscheck__(cls, other: type) -> bool:
        kind = getattr(other, "counts_as", None)
        same = cls.__module__ == __name__ and kind == getattr(cls, "_sampling_type", "")
        return same or super().__subclasscheck__(other)

    def __instancecheck__(cls, instance: object) -> bool:
        return issubclass(type(instance), cls)


class BaseOverSampler(BaseSampler, metaclass=_OfKind):
    """The base of an over-sampler of one's own; ours count as such.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        Rows to add.

    Examples
    --------
    >>> from oversample.imblearn.over_sampling import SMOTE
    >>> issubclass(SMOTE, BaseOverSampler), issubclass(SMOTE, BaseUnderSampler)
    (True, False)
    """

    _sampling_type = "over-sampling"


class BaseUnderSampler(BaseSampler, metaclass=_OfKind):
    """The base of an under-sampler of one's own; ours count as such.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        Rows to keep.

    Examples
    --------
    >>> BaseUnderSampler._sampling_type
    'under-sampling'
    """

    _sampling_type = "under-sampling"


class BaseCleaningSampler(BaseSampler, metaclass=_OfKind):
    """The base of a sampler of one's own that leaves rows out by a rule; ours count as such.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes that may lose rows.

    Examples
    --------
    >>> BaseCleaningSampler._sampling_type
    'clean-sampling'
    """

    _sampling_type = "clean-sampling"


def is_sampler(estimator: object) -> bool:
    """Tell whether an estimator is a sampler, of whichever library.

    Parameters
    ----------
    estimator : object

    Returns
    -------
    answer : bool
        True for samplers of this library, and for any that says so in ``_estimator_type`` or its tags.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> is_sampler(FunctionSampler()), is_sampler(StandardScaler())
    (True, False)
    """
    if getattr(estimator, "_estimator_type", None) == "sampler":
        return True
    if isinstance(estimator, SamplerMixin):
        return True
    try:
        tags = get_tags(estimator)
    except (AttributeError, TypeError, ValueError):  # not an estimator at all, or a class
        return False
    return tags.estimator_type == "sampler" or getattr(tags, "sampler_tags", None) is not None


class FunctionSampler(Declared, BaseSampler):
    """A sampler made of a function of X and y.

    Parameters
    ----------
    func : callable or None, default=None
        Takes X, y and the arguments of `kw_args`; returns both resampled. None changes nothing.
    accept_sparse : bool, default=True
        Whether a sparse X is let through, as CSR or CSC; looked at only where X is checked.
    kw_args : dict or None, default=None
        Further arguments of `func`.
    validate : bool, default=True
        Whether X and y are checked, handed over as arrays, and come back in the caller's containers. If not,
        they are handed over as they are, whatever they are, and come back as `func` returned them.

    Attributes
    ----------
    sampling_strategy_ : str
        Always ``"auto"``: how many rows there will be is known to `func` alone.
    n_features_in_ : int
        Columns of X, if it was checked.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, where all are text and X was checked.

    Examples
    --------
    >>> first = FunctionSampler(func=lambda X, y, n: (X[:n], y[:n]), kw_args={"n": 2})
    >>> first.fit_resample([[1.0], [2.0], [3.0]], [0, 1, 1])
    ([[1.0], [2.0]], [0, 1])
    """

    _sampling_type = "bypass"

    constraints: ClassVar[Mapping[str, Constraint]] = {
        "func": Instance(Callable, "a callable", "None"),  # type: ignore[arg-type]
        "accept_sparse": Flag("True"),
        "kw_args": Instance(dict, "a dict", "None"),
        "validate": Flag("True"),
    }

    def __init__(
        self,
        *,
        func: Callable[..., tuple[Any, ...]] | None = None,
        accept_sparse: bool = True,
        kw_args: dict[str, Any] | None = None,
        validate: bool = True,
    ) -> None:
        super().__init__()
        self.func = func
        self.accept_sparse = accept_sparse
        self.kw_args = kw_args
        self.validate = validate

    def fit(self, X: Any, y: Any) -> Self:  # type: ignore[override]  # as there
        """Check X, y and the parameters, without resampling.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Anything at all where it is not checked.
        y : array-like of shape (n_samples,)

        Returns
        -------
        self : object
        """
        self._read(X, y)
        return self

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, ...]:  # type: ignore[override]  # as there
        """Resample X and y by the function.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Anything at all where it is not checked.
        y : array-like of shape (n_samples,)

        Returns
        -------
        X_resampled, y_resampled : same containers as X and y
            As the function returned them where nothing is checked.
        """
        cells, labels, is_hot = self._read(X, y)
        output = self._fit_resample(cells, labels)
        if not self.validate:
            return output
        X_new, y_new, *more = output
        if is_hot:
            y_new = label_binarize(y_new, classes=np.unique(labels))
        X_new = restore(X_new, X)
        return (X_new, paired(X_new, restore(y_new, y)), *more)

    def _read(self, X: Any, y: Any) -> tuple[Any, Any, bool]:
        check(type(self).__name__, self.get_params(deep=False), self.constraints)
        is_hot = False
        if self.validate:
            check_classification_targets(y)
            # CSR and CSC alone can be indexed by rows, which is what functions do
            X, y, is_hot = self._check_X_y(
                X, y, accept_sparse=None if self.accept_sparse else False
            )
        self.sampling_strategy_ = self._amounts(y)
        return X, y, is_hot

    def _fit_resample(self, X: Any, y: Any) -> tuple[Any, ...]:  # type: ignore[override]
        return (X, y) if self.func is None else self.func(X, y, **(self.kw_args or {}))
