"""Over-sampling and then cleaning, under imbalanced-learn's names: same parameters, same seed, same rows."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import clone

from oversample.imblearn.dropin import DropIn
from oversample.imblearn.over_sampling import SMOTE
from oversample.imblearn.strategy import amounts
from oversample.imblearn.under_sampling import EditedNearestNeighbours, TomekLinks
from oversample.imblearn.under_sampling.faces import BaseCleaningFace
from oversample.plan import Plan
from oversample.samplers import BaseCleaner, BaseOverSampler, BaseSampler
from oversample.samplers.constraints import Constraint, Instance, Jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.tables import Table, Target

__all__ = ["SMOTEENN", "SMOTETomek"]


class _Steps(BaseSampler):
    """Grows a table, then cleans what has grown."""

    smote_: BaseOverSampler
    cleaner: ClassVar[str]

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Append synthetic rows, then take away the rows that the rule names."""
        target = self._prepare(X, y)[1]
        cleaner = getattr(self, f"{self.cleaner}_")
        resampled: tuple[Any, Any] = cleaner.fit_resample(
            *self.smote_.fit_resample(X, target.native)
        )
        made, kept = self.smote_.lineage_, cleaner.lineage_.kept
        self.lineage_ = made.select(kept)
        codes = np.concatenate([target.codes, made.label.astype(np.int64)])[kept]
        left = np.bincount(codes, minlength=len(target.labels)).tolist()
        self.plan_ = Plan(target.counts, dict(zip(target.labels, left, strict=True)))
        return resampled


class _Combined(DropIn, _Steps):
    """What both combinations share.

    Attributes
    ----------
    smote_ : sampler
        The over-sampler that was used.
    plan_ : Plan
        Rows of each class before, and what is there after; after `fit` alone, what is to be made.
    sampling_strategy_ : dict of label to int
        Rows that are made, those taken away again among them.
    lineage_ : Lineage
        Which rows of X were kept and where the synthetic ones stand among them, in output order; parents and
        weights of the synthetic rows that were kept.
    """

    sampling_type = "over-sampling"
    sampling_strategy: Any
    random_state: Any
    smote: Any
    n_jobs: int | None

    def rows_needed(self) -> int:
        """Count the rows that a class must have to grow, base point included."""
        self._validate_estimator()
        return self.smote_.rows_needed()

    @abstractmethod
    def _new_cleaner(self) -> Any:
        """Make the usual cleaner."""

    def _check_params(self) -> None:
        super()._check_params()
        self._validate_estimator()

    def _validate_estimator(self) -> None:
        """Make both samplers, and keep them as attributes."""
        if self.smote is None:
            self.smote_ = SMOTE(
                sampling_strategy=self.sampling_strategy, random_state=self.random_state
            )
        else:
            self.smote_ = self._told(clone(self.smote))
        given = getattr(self, self.cleaner)
        setattr(self, f"{self.cleaner}_", self._new_cleaner() if given is None else clone(given))

    def _told(self, smote: Any) -> Any:
        """Pass on what was asked of both together, as far as nothing was asked of the over-sampler itself."""
        known = smote.get_params(deep=False)
        if known.get("random_state", 0) is None:
            smote.set_params(random_state=self.random_state)
        if isinstance(smote.sampling_strategy, str) and smote.sampling_strategy == "auto":
            smote.set_params(sampling_strategy=self.sampling_strategy)
        return smote

    def _make_plan(self, target: Target) -> Plan:
        return self.smote_._make_plan(target)  # noqa: SLF001 - one of ours

    def _prepare(self, X: Any, y: Any) -> tuple[Table, Target]:
        table, target = super()._prepare(X, y)
        strategy: Any = self.smote_.sampling_strategy
        if callable(strategy):
            strategy = strategy(target.array)
        self.sampling_strategy_ = amounts(target.counts, strategy, self.sampling_type)
        return table, target


_SMOTE = Instance(BaseOverSampler, "an over-sampler of this library", "SMOTE()")
_CLEANERS = (BaseCleaner, BaseCleaningFace)


class SMOTEENN(_Combined):
    """Append rows by SMOTE, then take away every row that a neighbour of another class contradicts.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        Classes to grow, and how far, before cleaning, as in `oversample.SMOTE`; of a `smote` that was given if
        that has ``"auto"``.
    random_state : int, RandomState, Generator or None, default=None
        Seed, or a RandomState that goes on, of `smote`, if that has none; None takes fresh entropy.
    smote : over-sampler or None, default=None
        Any over-sampler of `oversample.imblearn` or `oversample`; None is ``SMOTE()``.
    enn : cleaner or None, default=None
        Any cleaner of either; None is ``EditedNearestNeighbours(sampling_strategy="all")``.
    n_jobs : int or None, default=None
        For the default `enn`.

    Attributes
    ----------
    smote_, enn_ : sampler
        What was used. ``enn_.sample_indices_`` tells the rows kept of the grown table, X first.
    lineage_ : Lineage
        Rows of X that were kept, and parents and weights of the synthetic rows that were kept, in output order.
    plan_ : Plan
        Rows of each class before and after.

    Notes
    -----
    The rows are those of ``enn.fit_resample(*smote.fit_resample(X, y))``, class by class.

    Deviation from imbalanced-learn: a strategy or seed beside a `smote` without one is not ignored;
    `sampling_strategy_` holds amounts.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A Study of the Behavior of Several Methods for
       Balancing Machine Learning Training Data", ACM SIGKDD Explorations 6(1), 2004, pages 20-29.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [8.2], [9.6], [11.0], [12.5], [14.1]]
    >>> sampler = SMOTEENN(smote=SMOTE(k_neighbors=2), random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> sampler.plan_.after[1], y_new  # the classes lie apart: nothing goes
    (5, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "smote": _SMOTE,
        "enn": Instance(
            _CLEANERS, "a sampler of this library that cleans", "EditedNearestNeighbours()"
        ),
        "n_jobs": Jobs(),
    }

    cleaner = "enn"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: Any = None,
        enn: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.smote = smote
        self.enn = enn
        self.n_jobs = n_jobs

    def _new_cleaner(self) -> EditedNearestNeighbours:
        return EditedNearestNeighbours(sampling_strategy="all", n_jobs=self.n_jobs)


class SMOTETomek(_Combined):
    """Append rows by SMOTE, then take away both ends of every Tomek link.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `SMOTEENN`.
    random_state : int, RandomState, Generator or None, default=None
        As in `SMOTEENN`.
    smote : over-sampler or None, default=None
        As in `SMOTEENN`.
    tomek : cleaner or None, default=None
        Any cleaner of `oversample.imblearn` or `oversample`; None is ``TomekLinks(sampling_strategy="all")``.
    n_jobs : int or None, default=None
        For the default `tomek`.

    Attributes
    ----------
    smote_, tomek_ : sampler
        What was used. ``tomek_.sample_indices_`` tells the rows kept of the grown table, X first.
    lineage_ : Lineage
        Rows of X that were kept, and parents and weights of the synthetic rows that were kept, in output order.
    plan_ : Plan
        Rows of each class before and after.

    Notes
    -----
    The rows are those of ``tomek.fit_resample(*smote.fit_resample(X, y))``, in the order of the grown table.

    Deviation from imbalanced-learn: as in `SMOTEENN`.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A Study of the Behavior of Several Methods for
       Balancing Machine Learning Training Data", ACM SIGKDD Explorations 6(1), 2004, pages 20-29.

    Examples
    --------
    >>> X = [[0.0], [1.0], [4.5], [4.6], [6.0], [7.5], [9.1], [11.0]]
    >>> sampler = SMOTETomek(smote=SMOTE(k_neighbors=2), random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, [1, 1, 1, 0, 0, 0, 0, 0])
    >>> sampler.tomek_.sample_indices_.tolist()  # 4.5 and 4.6 are a link
    [0, 1, 4, 5, 6, 7, 8, 9]
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "smote": _SMOTE,
        "tomek": Instance(_CLEANERS, "a sampler of this library that cleans", "TomekLinks()"),
        "n_jobs": Jobs(),
    }

    cleaner = "tomek"

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: Any = None,
        tomek: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.smote = smote
        self.tomek = tomek
        self.n_jobs = n_jobs

    def _new_cleaner(self) -> TomekLinks:
        return TomekLinks(sampling_strategy="all", n_jobs=self.n_jobs)
