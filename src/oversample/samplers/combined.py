"""Rows appended by a recipe, then rows taken away by a rule: SMOTE with Tomek links, SMOTE with ENN."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
from sklearn.base import clone

from oversample.plan import Plan
from oversample.samplers.base import BaseOverSampler, BaseSampler
from oversample.samplers.cleaning import BaseCleaner, TomekLinks, count_rows
from oversample.samplers.constraints import Constraint, Instance
from oversample.samplers.edited import EditedNearestNeighbours
from oversample.samplers.smote import SMOTE
from oversample.tables import Table, Target, resampled

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from numpy.typing import NDArray


__all__ = ["SMOTEENN", "Removed", "SMOTETomek"]


class Removed(NamedTuple):
    """Rows of one class that a rule took away."""

    real: int
    synthetic: int


class BaseCombined(BaseSampler):
    """An over-sampler, then a cleaner that looks at the grown table.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_kept,), dtype=int64
        Rows of X that were kept, ascending: the first rows of the result.
    lineage_ : Lineage
        Rows of X that were kept, then parents and weights of the synthetic rows that were kept, in output order;
        parents are rows of X, also of those taken away.
    plan_ : Plan
        Rows of each class before, and what is there after. After `fit` alone, which neither searches nor
        cleans, what is to be made.
    removed_ : dict of label to Removed
        Rows taken away of each class, ``real`` and ``synthetic``.
    sampling_strategy_ : dict of label to int
        Rows that were made of each class, those taken away again among them.
    smote_ : sampler
        The over-sampler that was used.
    """

    sampling_strategy: Any
    random_state: Any
    smote: BaseOverSampler | None
    smote_: BaseOverSampler
    sample_indices_: NDArray[np.int64]
    removed_: dict[Hashable, Removed]

    @abstractmethod
    def _new_cleaner(self) -> BaseCleaner:
        """Make the cleaner, and keep it as an attribute."""

    def rows_needed(self) -> int:
        """Count the rows that a class must have to grow, base point included."""
        return self._new_smote().rows_needed()

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Append synthetic rows, then take away the rows that the rule names, real or synthetic.

        Parameters
        ----------
        X : table of shape (n_samples, n_features)
            Any container that the over-sampler takes.
        y : array-like of shape (n_samples,)
            Class labels of any type, none missing.

        Returns
        -------
        X_resampled, y_resampled : same containers as X and y
            The originals that were kept, untouched and in order, then the synthetic rows that were
            kept, class by class. Rows pair by position: if both are pandas, y has the index of X.

        Raises
        ------
        SamplingError
            If the over-sampler cannot keep its plan, or the cleaner refuses its parameters.
        DataError
            If X or y cannot be used as they are.

        Warns
        -----
        OversampleWarning
            If no row of a class is left.
        """
        table, target = self._prepare(X, y)
        lineage = self.smote_._descend(table, target, self.plan_)  # noqa: SLF001 - one of ours
        codes = np.concatenate([target.codes, lineage.label.astype(np.int64)])
        grown = Target(codes, target.labels, target.grow(lineage))
        bare = table.bare().grow(lineage)
        keep = self._cleaner._kept(bare, grown)  # noqa: SLF001 - one of ours
        del bare
        self.lineage_ = lineage.select(keep)
        self._account_for(target, grown, keep)
        return resampled(table, target, self.lineage_)

    def _read(self, X: Any) -> Table:
        return self.smote_._read(X)  # noqa: SLF001 - one of ours

    def _account_for(self, target: Target, grown: Target, keep: NDArray[np.bool_]) -> None:
        real = keep[: len(target.codes)]
        self.sample_indices_ = self.lineage_.kept
        self.plan_ = Plan(target.counts, count_rows(grown, np.flatnonzero(keep)))
        gone = count_rows(grown, np.flatnonzero(~keep))
        gone_real = count_rows(target, np.flatnonzero(~real))
        self.removed_ = {
            label: Removed(gone_real[label], gone[label] - gone_real[label])
            for label in target.labels
        }

    def _check_params(self) -> None:
        super()._check_params()
        self.smote_, self._cleaner = self._new_smote(), self._new_cleaner()
        self.smote_._check_params()  # noqa: SLF001 - one of ours
        self._cleaner._check_params()  # noqa: SLF001 - one of ours

    def _new_smote(self) -> BaseOverSampler:
        smote: BaseOverSampler = SMOTE() if self.smote is None else clone(self.smote)
        known = smote.get_params(deep=False)
        if self.random_state is not None and "random_state" in known:
            smote.set_params(random_state=self.random_state)
        if not (isinstance(self.sampling_strategy, str) and self.sampling_strategy == "auto"):
            smote.set_params(sampling_strategy=self.sampling_strategy)
        return smote

    def _make_plan(self, target: Target) -> Plan:
        return self.smote_._make_plan(target)  # noqa: SLF001 - one of ours


_OVER_SAMPLER = Instance(BaseOverSampler, "an over-sampler of oversample", "SMOTE()")


class SMOTETomek(BaseCombined):
    """Append rows by SMOTE, then take away both ends of every Tomek link.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        Classes to grow, and how far, before cleaning: as in `SMOTE`. Anything but ``"auto"`` takes the place
        of that of `smote`.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows. Anything but None takes the place of that of `smote`.
    smote : over-sampler or None, default=None
        Any over-sampler of this package; None is ``SMOTE()``.
    tomek : cleaner or None, default=None
        Any sampler of this package that cleans; None is ``TomekLinks(sampling_strategy="all")``.

    Attributes
    ----------
    tomek_ : sampler
        The cleaner that was used.

    Notes
    -----
    The rows are those of ``tomek.fit_resample(*smote.fit_resample(X, y))``. Time is that of both; peak memory
    is the output, one bare copy of the grown table, and one of its numeric columns.

    The search for partners, within one class of X, and the search of the rule, in the grown table, share
    nothing: a row's nearest change when rows are put next to it, and the grown table is scaled by its own
    quartiles. The rule itself makes one search for all classes and sizes of neighbourhood.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A Study of the Behavior of Several Methods for
       Balancing Machine Learning Training Data", ACM SIGKDD Explorations 6(1), 2004, pages 20-29.

    Examples
    --------
    >>> X = [[0.0], [1.0], [4.5], [4.6], [6.0], [7.5], [9.1], [11.0]]
    >>> sampler = SMOTETomek(smote=SMOTE(k_neighbors=2), random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, ["r", "r", "r", "c", "c", "c", "c", "c"])
    >>> sampler.removed_["r"], sampler.removed_["c"]  # 4.5 and 4.6 are a link
    (Removed(real=1, synthetic=0), Removed(real=1, synthetic=0))
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "smote": _OVER_SAMPLER,
        "tomek": Instance(BaseCleaner, "a sampler of oversample that cleans", "TomekLinks()"),
    }

    tomek_: BaseCleaner

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: BaseOverSampler | None = None,
        tomek: BaseCleaner | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.smote = smote
        self.tomek = tomek

    def _new_cleaner(self) -> BaseCleaner:
        given = TomekLinks(sampling_strategy="all") if self.tomek is None else self.tomek
        self.tomek_ = clone(given)
        return self.tomek_


class SMOTEENN(BaseCombined):
    """Append rows by SMOTE, then take away every row that a neighbour of another class contradicts.

    Parameters
    ----------
    sampling_strategy : str, float, dict or callable, default="auto"
        As in `SMOTETomek`.
    random_state : int, RandomState, Generator or None, default=None
        As in `SMOTETomek`.
    smote : over-sampler or None, default=None
        Any over-sampler of this package; None is ``SMOTE()``.
    enn : cleaner or None, default=None
        Any sampler of this package that cleans; None is ``EditedNearestNeighbours(sampling_strategy="all")``.

    Attributes
    ----------
    enn_ : sampler
        The cleaner that was used.

    Notes
    -----
    The rows are those of ``enn.fit_resample(*smote.fit_resample(X, y))``; costs are as in `SMOTETomek`.

    Deviation from the source: [1]_ edits by a majority of three neighbours, which is
    ``enn=EditedNearestNeighbours(sampling_strategy="all", kind_sel="mode")``. The stricter rule is the default
    of the field's libraries.

    References
    ----------
    .. [1] G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A Study of the Behavior of Several Methods for
       Balancing Machine Learning Training Data", ACM SIGKDD Explorations 6(1), 2004, pages 20-29.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [8.2], [9.6], [11.0], [12.5], [14.1]]
    >>> sampler = SMOTEENN(smote=SMOTE(k_neighbors=2), random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, ["r", "r", "r", "c", "c", "c", "c", "c"])
    >>> sampler.plan_.lines()  # the classes lie apart: nothing goes
    ['c: 5 (unchanged)', 'r: 3 -> 5 (x1.67, +2)']
    """

    constraints: ClassVar[Mapping[str, Constraint]] = {
        **BaseSampler.constraints,
        "smote": _OVER_SAMPLER,
        "enn": Instance(
            BaseCleaner, "a sampler of oversample that cleans", "EditedNearestNeighbours()"
        ),
    }

    enn_: BaseCleaner

    def __init__(
        self,
        *,
        sampling_strategy: Any = "auto",
        random_state: Any = None,
        smote: BaseOverSampler | None = None,
        enn: BaseCleaner | None = None,
    ) -> None:
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.smote = smote
        self.enn = enn

    def _new_cleaner(self) -> BaseCleaner:
        given = EditedNearestNeighbours(sampling_strategy="all") if self.enn is None else self.enn
        self.enn_ = clone(given)
        return self.enn_
