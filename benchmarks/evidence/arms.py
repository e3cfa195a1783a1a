"""Fit the learners of one fold under every treatment; each fit becomes one record.

A treatment inside the fold grows or shrinks the training rows alone. ``*-before`` grows the whole table,
prepared as a whole, and splits afterwards, which is the mistake whose size is to be measured. There the
real rows keep the folds that they have elsewhere and the synthetic ones are dealt out evenly, which is a
split stratified by class and by whether a row is real: every fold has real rows of both classes to judge.

This file refuses to know where records are kept and what is computed from them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from evidence.prepare import Preparation
from evidence.repair import isotonic, platt
from oversample import SMOTE, RandomOverSampler, RandomUnderSampler
from oversample.streams import derive_seed
from oversample.study.thresholds import choose_threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from evidence.keel import Table

    Matrix = NDArray[np.float64]
    Vector = NDArray[np.float64]
    Codes = NDArray[np.int8]
    Rows = NDArray[np.intp]

__all__ = [
    "BEFORE",
    "FOLDS",
    "INSIDE",
    "LEARNERS",
    "TREATMENTS",
    "Fit",
    "Key",
    "Repeat",
    "fit_fold",
    "resample",
]

SEED = 0
FOLDS = 5
INNER_FOLDS = 3
NEIGHBORS = 5
TREES = 100

INSIDE = ("none", "random", "smote", "under")
BEFORE = ("random-before", "smote-before")
TREATMENTS = (*INSIDE, *BEFORE)


# Each is made from a seed and the number of rows that it will be fitted on.
LEARNERS: dict[str, Callable[[int, int], Any]] = {
    "logistic": lambda _seed, _rows: LogisticRegression(max_iter=1000),
    "kNN": lambda _seed, rows: KNeighborsClassifier(min(NEIGHBORS, rows)),
    "tree": lambda seed, _rows: DecisionTreeClassifier(random_state=seed),
    "forest": lambda seed, _rows: RandomForestClassifier(TREES, random_state=seed, n_jobs=1),
}


class Key(NamedTuple):
    """Which fit: together with the version of the code it is made at most once."""

    set: str
    learner: str
    treatment: str
    repeat: int
    fold: int


@dataclass(frozen=True)
class Fit:
    """What one learner said of the rows held out.

    Parameters
    ----------
    key : Key
    codes, real : ndarray of shape (n_test,), dtype=int8
        The class of each row held out, and whether it is a row of the table.
    raw : ndarray of shape (n_test,), dtype=float64
        Probability of the rarer class.
    platt, isotonic : ndarray of shape (n_test,), dtype=float64
        The same, mended by what inner folds of the training rows showed; empty for ``*-before``.
    n_train : tuple of int
        Training rows: positive and negative real ones, then positive and negative ones after the treatment.
    cut : float
        Threshold of the best balanced accuracy in the inner folds; NaN for ``*-before``.
    seconds : float
    """

    key: Key
    codes: Codes
    real: Codes
    raw: Vector
    platt: Vector
    isotonic: Vector
    n_train: tuple[int, int, int, int]
    cut: float
    seconds: float


@dataclass(frozen=True)
class Part:
    """Rows to learn from under one treatment, and rows to judge on."""

    X: Matrix
    y: Codes
    X_test: Matrix
    y_test: Codes


class Repeat:
    """One shuffle of a table: its folds, and what every fold of it shares."""

    def __init__(self, table: Table, repeat: int) -> None:
        self.table, self.repeat = table, repeat
        self._grown: dict[str, tuple[Matrix, Codes, Rows]] = {}

    def seed(self, *parts: object) -> int:
        """Make a seed that belongs to this table, this repeat and the parts."""
        return derive_seed(SEED, self.table.name, self.repeat, *parts)

    @cached_property
    def folds(self) -> list[tuple[Rows, Rows]]:
        """Training and test rows of each fold."""
        return _split(self.table.codes, FOLDS, self.seed("folds"))

    def grown(self, treatment: str) -> tuple[Matrix, Codes, Rows]:
        """Return the table grown as a whole, and the fold of every row of it."""
        if treatment not in self._grown:
            table, everything = self.table, np.arange(self.table.n_rows)
            X = Preparation(table, everything).matrix(everything)
            sampler = treatment.removesuffix("-before")
            X_grown, y_grown = resample(sampler, X, table.codes, self.seed(treatment))
            fold = np.empty(len(y_grown), dtype=np.intp)
            for at, (_, test) in enumerate(self.folds):
                fold[test] = at
            n_new = len(y_grown) - table.n_rows
            dealt = np.random.default_rng(self.seed(treatment, "deal")).permutation(n_new)
            fold[table.n_rows :] = dealt % FOLDS
            self._grown[treatment] = X_grown, y_grown, fold
        return self._grown[treatment]


def resample(sampler: str, X: Matrix, y: Codes, seed: int) -> tuple[Matrix, Codes]:
    """Even out the classes; with few minority rows, SMOTE looks at as many neighbours as there are."""
    if sampler == "none":
        return X, y
    if sampler == "smote":
        k = min(NEIGHBORS, int(y.sum()) - 1)
        return SMOTE(k_neighbors=k, random_state=seed).fit_resample(X, y)
    kind = {"random": RandomOverSampler, "under": RandomUnderSampler}[sampler]
    return kind(random_state=seed).fit_resample(X, y)


def fit_fold(repeat: Repeat, fold: int, wanted: Iterable[tuple[str, str]]) -> Iterator[Fit]:
    """Make the wanted fits of one fold.

    Parameters
    ----------
    repeat : Repeat
    fold : int
    wanted : iterable of (treatment, learner)

    Yields
    ------
    fit : Fit
        In the order of `TREATMENTS`, then of `LEARNERS`. A fit depends on its key alone, not on which
        others are wanted.
    """
    asked = set(wanted)
    for treatment in TREATMENTS:
        learners = [name for name in LEARNERS if (treatment, name) in asked]
        if not learners:
            continue
        if treatment in BEFORE:
            yield from _fit_before(repeat, fold, treatment, learners)
        else:
            yield from _fit_inside(repeat, fold, treatment, learners)


def _fit_before(repeat: Repeat, fold: int, treatment: str, learners: list[str]) -> Iterator[Fit]:
    X, y, place = repeat.grown(treatment)
    test, n_real = place == fold, repeat.table.n_rows
    real = (np.arange(len(y)) < n_real).astype(np.int8)
    train_codes = repeat.table.codes[repeat.folds[fold][0]]
    none = np.empty(0)
    for name in learners:
        began = time.perf_counter()
        model = _fitted(name, repeat.seed(fold, treatment, name), X[~test], y[~test])
        yield Fit(
            key=Key(repeat.table.name, name, treatment, repeat.repeat, fold),
            codes=y[test].astype(np.int8),
            real=real[test],
            raw=_probability(model, X[test]),
            platt=none,
            isotonic=none,
            n_train=(*_counts(train_codes), *_counts(y[~test])),
            cut=float("nan"),
            seconds=time.perf_counter() - began,
        )


def _fit_inside(repeat: Repeat, fold: int, treatment: str, learners: list[str]) -> Iterator[Fit]:
    train, test = repeat.folds[fold]
    outer = _part(repeat, train, test, treatment, (fold, treatment))
    codes = repeat.table.codes[train]
    inner_folds = _split(codes, INNER_FOLDS, repeat.seed(fold, "inner folds"))
    inner = [
        _part(repeat, train[fitted], train[held], treatment, (fold, treatment, at))
        for at, (fitted, held) in enumerate(inner_folds)
    ]
    held_codes = np.concatenate([part.y_test for part in inner])
    for name in learners:
        began = time.perf_counter()
        model = _fitted(name, repeat.seed(fold, treatment, name), outer.X, outer.y)
        seen = [
            (_probability(twin, part.X_test), _score(twin, part.X_test))
            for at, part in enumerate(inner)
            for twin in [_fitted(name, repeat.seed(fold, treatment, name, at), part.X, part.y)]
        ]
        held_probability = np.concatenate([probability for probability, _ in seen])
        held_score = np.concatenate([score for _, score in seen])
        score = _score(model, outer.X_test)
        yield Fit(
            key=Key(repeat.table.name, name, treatment, repeat.repeat, fold),
            codes=outer.y_test,
            real=np.ones(len(test), dtype=np.int8),
            raw=_probability(model, outer.X_test),
            platt=platt(held_score, held_codes)(score),
            isotonic=isotonic(held_score, held_codes)(score),
            n_train=(*_counts(codes), *_counts(outer.y)),
            cut=choose_threshold(held_codes, held_probability),
            seconds=time.perf_counter() - began,
        )


def _part(
    repeat: Repeat, train: Rows, test: Rows, treatment: str, names: tuple[object, ...]
) -> Part:
    """Prepare by the training rows, then treat them; the rows to judge on stay as they are."""
    table = repeat.table
    preparation = Preparation(table, train)
    X, y = resample(treatment, preparation.matrix(train), table.codes[train], repeat.seed(*names))
    return Part(X=X, y=y, X_test=preparation.matrix(test), y_test=table.codes[test])


def _fitted(name: str, seed: int, X: Matrix, y: Codes) -> Any:
    return LEARNERS[name](seed, len(y)).fit(X, y)


def _split(codes: Codes, folds: int, seed: int) -> list[tuple[Rows, Rows]]:
    return list(StratifiedKFold(folds, shuffle=True, random_state=seed).split(codes, codes))


def _counts(codes: Codes) -> tuple[int, int]:
    positive = int(np.sum(codes == 1))
    return positive, len(codes) - positive


def _probability(model: Any, X: Matrix) -> Vector:
    return np.asarray(model.predict_proba(X)[:, 1], dtype=np.float64)


def _score(model: Any, X: Matrix) -> Vector:
    """Return what calibration is fitted on, as scikit-learn's does: the decision function if there is one."""
    if hasattr(model, "decision_function"):
        return np.asarray(model.decision_function(X), dtype=np.float64)
    return _probability(model, X)
