"""Training: one fit, from real rows to a fitted model, and out-of-fold probabilities from several.

The order is what keeps it honest: rows to stop by are set aside first, the sampler sees what is left, and
nothing that was held out is ever a parent. This file refuses to know what the probabilities are used for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import clone

from oversample.errors import SamplingError
from oversample.learning.holdout import fold_rows, set_aside
from oversample.learning.prevalence import class_shares, keep_shares, shown_shares
from oversample.learning.stopping import (
    SHARE,
    Lesson,
    fit_stopped,
    last_model,
    refuse_unstoppable,
    stops_by_itself,
)
from oversample.learning.weights import carry, count_rows
from oversample.streams import derive_seed
from oversample.tables import Target, paired, read, read_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Codes = NDArray[np.int64]
    Rows = NDArray[np.int64]

__all__ = ["HeldOut", "Maker", "Real", "Trained"]


@dataclass(frozen=True)
class Real:
    """Real rows, as they were given to `fit`.

    Parameters
    ----------
    X : table of shape (n_rows, n_features)
    target : Target
        Their labels.
    codes : ndarray of shape (n_rows,), dtype=int64
        Position of each row's label in `labels`.
    labels : tuple
        Of all classes; a part of the rows keeps those of the whole.
    weights : ndarray of shape (n_rows,), dtype=float64, or None
    groups : ndarray of shape (n_rows,), dtype=int64, or None
    """

    X: Any
    target: Target
    codes: Codes
    labels: tuple[Any, ...]
    weights: Vector | None
    groups: Codes | None

    @property
    def y(self) -> Any:
        """Labels in the caller's container."""
        return self.target.native

    @property
    def shares(self) -> Vector:
        """Share of each class, of the weight if there are weights."""
        return class_shares(self.codes, len(self.labels), self.weights)

    def part(self, rows: Rows) -> Real:
        """Return some of the rows, in the same containers."""
        X = read(self.X).keep(rows)
        y = self.target.keep(rows, X)
        return replace(
            self,
            X=X,
            target=Target(self.codes[rows], self.labels, y),
            codes=self.codes[rows],
            weights=None if self.weights is None else self.weights[rows],
            groups=None if self.groups is None else self.groups[rows],
        )


@dataclass(frozen=True)
class Trained:
    """What one fit gave.

    Parameters
    ----------
    estimator, sampler : fitted
    n_before, n_after : int
        Rows the sampler was given, and gave.
    n_aside : int
        Real rows that were kept from it, to stop by.
    shown : ndarray of shape (n_classes,)
        Share of each class as the model saw it.
    """

    estimator: Any
    sampler: Any
    n_before: int
    n_after: int
    n_aside: int
    shown: Vector

    def probabilities(self, X: Any, labels: tuple[Any, ...]) -> Vector:  # any container
        """Return the model's probabilities, a column a class in the order of `labels`."""
        known = np.asarray(self.estimator.classes_).tolist()
        given = np.asarray(self.estimator.predict_proba(X), dtype=np.float64)
        in_order: Vector = given[:, [known.index(label) for label in labels]]
        return in_order


@dataclass(frozen=True)
class HeldOut:
    """Probabilities of real rows by models that were not fitted on them.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
    probabilities : ndarray of shape (n_rows, n_classes), dtype=float64
    shown : ndarray of shape (n_rows, n_classes)
        Shares that the model of each row had been shown.
    weights : ndarray of shape (n_rows,), dtype=float64, or None
    n_fits : int
    """

    codes: Codes
    probabilities: Vector
    shown: Vector
    weights: Vector | None
    n_fits: int


@dataclass(frozen=True)
class Maker:
    """How a model is fitted; the same for all rows and for parts of them.

    Parameters
    ----------
    estimator, sampler : unfitted
    keep_prevalence : bool
        Whether each class is to have its real share of the weight.
    stopping : float, "model" or None
        Share of real rows to stop by.
    weight_key : str
        Parameter of the estimator's `fit` that takes weights; empty if none are needed.
    """

    estimator: Any
    sampler: Any
    keep_prevalence: bool
    stopping: float | str | None
    weight_key: str

    def fit(self, real: Real, seed: int) -> Trained:
        """Set rows aside if need be, resample the rest, and fit.

        Parameters
        ----------
        real : Real
        seed : int
            Of the rows that are set aside.

        Returns
        -------
        trained : Trained

        Raises
        ------
        SamplingError
            If the sampler cannot do it, or the model cannot be stopped as asked.
        """
        kept, aside = real, None
        if isinstance(self.stopping, float):
            refuse_unstoppable(self.estimator, asked=True)
            kept, aside = self._set_aside(real, self.stopping, seed)
        sampler = clone(self.sampler, safe=False)  # one without get_params is copied
        X, y = sampler.fit_resample(kept.X, kept.y)
        y = paired(X, y)  # another library may leave each with an index of its own
        n_after = count_rows(y)
        if self.stopping is None and stops_by_itself(self.estimator, n_after):
            refuse_unstoppable(self.estimator, asked=False)
            return replace(self, stopping=SHARE).fit(real, seed)
        carried = None
        if kept.weights is not None:
            carried = carry(sampler, kept.weights, n_after)
        codes = _codes_of(y, real.labels)
        if self.keep_prevalence:
            total = len(kept.codes) if kept.weights is None else float(kept.weights.sum())
            carried = keep_shares(kept.shares, total, codes, carried)
        if aside is None:
            given = {} if carried is None else {self.weight_key: carried}
            fitted = clone(self.estimator).fit(X, y, **given)
        else:
            lesson = Lesson(
                X,
                y,
                carried,
                X_aside=aside.X,
                y_aside=aside.y,
                weights_aside=aside.weights,
                seed=derive_seed(seed, "model"),
            )
            fitted = fit_stopped(self.estimator, lesson)
        return Trained(
            fitted,
            sampler,
            len(kept.codes),
            n_after,
            0 if aside is None else len(aside.codes),
            shown_shares(last_model(self.estimator), real.labels, codes, carried),
        )

    def hold_out(
        self, real: Real, cv: Any, seed: int
    ) -> HeldOut:  # a number of folds, or a splitter
        """Fit on parts of the rows, and let each model judge the rows it has not seen.

        Parameters
        ----------
        real : Real
        cv : int or splitter
        seed : int

        Returns
        -------
        held_out : HeldOut
            As many fits as there are parts.

        Raises
        ------
        SamplingError
            If a class or the groups are too few, or a fit fails on a part.
        """
        if not hasattr(self.estimator, "predict_proba"):
            name = type(last_model(self.estimator)).__name__
            raise SamplingError(
                "calibrate and threshold need probabilities, and the model gives none.",
                f"a {name} without predict_proba",
                f"Choose a model with predict_proba, or wrap it: CalibratedClassifierCV({name}()).",
            )
        parts = fold_rows(real.codes, real.labels, real.groups, cv, derive_seed(seed, "folds"))
        found = []
        for number, (train, held) in enumerate(parts):
            trained = self._fit_part(real.part(train), derive_seed(seed, "fold", number))
            unseen = real.part(held)
            given = trained.probabilities(unseen.X, real.labels)
            if not np.isfinite(given).all():
                raise SamplingError(
                    "The model gave probabilities that are not numbers.",
                    f"{int((~np.isfinite(given).all(axis=1)).sum()):,} of {len(given):,} rows",
                    "Look for columns with huge values.",
                )
            found.append((held, given, np.tile(trained.shown, (len(held), 1))))
        held, probabilities, shown = (np.concatenate(each) for each in zip(*found, strict=True))
        weights = None if real.weights is None else real.weights[held]
        return HeldOut(real.codes[held], probabilities, shown, weights, len(parts))

    def _fit_part(self, part: Real, seed: int) -> Trained:
        try:
            return self.fit(part, seed)
        except SamplingError as error:
            raise SamplingError(
                f"{error.wrong.rstrip('.')}, of the {len(part.codes):,} rows that are left to learn from "
                "while others are held out for calibrate or threshold.",
                error.got,
                f"{error.remedy} A larger cv holds out fewer rows at a time.",
            ) from error

    def _set_aside(self, real: Real, share: float, seed: int) -> tuple[Real, Real]:
        train, aside = set_aside(
            real.codes, real.labels, real.groups, share, derive_seed(seed, "aside")
        )
        return real.part(train), real.part(aside)


def _codes_of(y: Any, labels: tuple[Any, ...]) -> Codes:  # any container of labels
    """Number labels as the whole was numbered: a part may lack a class."""
    read_again = read_target(y)
    lookup = np.array([labels.index(label) for label in read_again.labels], dtype=np.int64)
    codes: Codes = lookup[read_again.codes]
    return codes
