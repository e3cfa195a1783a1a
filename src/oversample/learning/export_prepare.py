"""Export of `Prepare`: a fitted preparation as a ColumnTransformer, cell for cell.

    numbers      floats, then SimpleImputer (the medians), StandardScaler (mean and deviation)
    gaps         MissingIndicator of the columns that had some
    categories   OrdinalEncoder (every level met), StandardScaler (a range of numbers for each column),
                 numpy.interp (number to outcome), OneHotEncoder

Categories go through objects, so that text, flags and categories of any type read alike, and through one
number a level, so that rare levels are pooled, and gaps and unseen levels told apart, as `Prepare` does it.

This file refuses to know which model comes behind.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)
from sklearn.utils import check_array

from oversample.errors import SamplingError
from oversample.learning.levels import UNSEEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oversample.learning.cells import Learned
    from oversample.learning.levels import Outcomes
    from oversample.learning.prepare import Prepare

__all__ = ["plain_prepare"]

_UNKNOWN, _GAP = -1, -2  # numbers that no level has


def plain_prepare(prepare: Prepare) -> Any:  # a fitted transformer of scikit-learn
    """Return a fitted transformer of scikit-learn that gives the same matrix.

    Parameters
    ----------
    prepare : Prepare
        Fitted.

    Returns
    -------
    plain : ColumnTransformer; StandardScaler or FunctionTransformer of a sparse table
        Takes pandas frames and arrays. Columns of a frame are found by name, where `prepare` knew names.
        A missing category is None, NaN, or what the frame it was fitted on had in its place (pandas.NA, and
        then pandas is needed where it is loaded).

    Raises
    ------
    SamplingError
        If a column holds levels that scikit-learn cannot look up, with the column by its name.
    """
    learned = prepare.learned()
    if learned.is_sparse:
        return _sparse(learned)
    row = np.zeros((1, prepare.n_features_in_), dtype=object)  # the medians are learned from it
    parts: list[tuple[str, Any, list[int]]] = []
    numbers = learned.places("numbers")
    if numbers:
        row[0, numbers] = learned.fill
        parts.append(("numbers", _numbers(learned.kind), numbers))
    gappy = [numbers[at] for at in learned.gappy]
    if gappy:
        steps = [("floats", _floats()), ("gap", MissingIndicator(features="all"))]
        parts.append(("gaps", PlainPipeline(steps), gappy))
    shifts: dict[str, NDArray[np.float64]] = {}
    kinds = zip(learned.places("codes"), learned.outcomes, learned.is_ranked, strict=True)
    for is_ranked, alike in groupby(
        kinds, key=itemgetter(2)
    ):  # neighbours, so that the order stays
        places, outcomes, _ = (list(each) for each in zip(*alike, strict=True))
        for at, one in zip(places, outcomes, strict=True):
            _refuse_odd(str(learned.columns[at].name), one)
        row[0, places] = None
        missing_as_nan = is_ranked and learned.kind == "native"
        way, offset = _categories(
            outcomes, learned.mark, is_ranked=is_ranked, missing_as_nan=missing_as_nan
        )
        parts.append((f"categories {places[0]}", way, places))
        shifts[f"categories {places[0]}"] = offset
    plain = ColumnTransformer(parts, remainder="drop", sparse_threshold=0.0)
    plain.set_output(transform="default").fit(row)
    if numbers and learned.kind == "linear":
        scaler = plain.named_transformers_["numbers"]["scale"]
        _set_scale(scaler, learned)
        scaler.mean_ = learned.centre
    for name, offset in shifts.items():
        plain.named_transformers_[name]["range"].mean_ = -offset
    names = getattr(prepare, "feature_names_in_", None)
    if names is not None:
        plain.feature_names_in_ = np.asarray(names, dtype=object)
    return plain


def _floats() -> FunctionTransformer:
    # check_array and not numpy.asarray: columns of a frame that hold pandas.NA become NaN by it.
    told = {"dtype": np.float64, "ensure_all_finite": False}
    return FunctionTransformer(check_array, kw_args=told)


def _numbers(kind: str) -> PlainPipeline:
    steps: list[tuple[str, Any]] = [("floats", _floats())]
    if kind != "native":
        steps.append(("fill", SimpleImputer(strategy="median")))
    if kind == "linear":
        steps.append(("scale", StandardScaler()))
    return PlainPipeline(steps)


def _categories(
    outcomes: list[Outcomes], mark: Any, *, is_ranked: bool, missing_as_nan: bool
) -> tuple[PlainPipeline, NDArray[np.float64]]:
    """Return the way of some columns of categories, all spread or all ranked, and what its scaler is to add.

    Each column's levels have numbers of their own, one range after another, so that one table of numbers
    and outcomes serves them all.
    """
    known: list[NDArray[Any]] = []
    numbers: list[int] = []
    values: list[float] = []
    offsets: list[int] = []
    for one in outcomes:
        levels = list(one.of_level)
        known.append(np.array([None, *levels, np.nan], dtype=object))
        start = len(numbers)
        offsets.append(start - _GAP)
        # NaN, unknown and None, then the levels
        numbers += range(start, start + 1 + len(levels) - _GAP)
        value = {UNSEEN: float(UNSEEN)}
        if is_ranked:
            value = {UNSEEN: np.nan if missing_as_nan else float(len(one))}
            if missing_as_nan:
                value[one.missing] = np.nan
        met = [one.missing, UNSEEN, one.missing, *one.of_level.values()]
        values += [value.get(number, float(number)) for number in met]
    table = {"xp": np.array(numbers, dtype=np.float64), "fp": np.array(values)}
    steps: list[tuple[str, Any]] = [
        ("cells", FunctionTransformer(np.asarray, kw_args={"dtype": object})),
        *_without_mark(mark),
        (
            "level",
            OrdinalEncoder(
                categories=known,
                handle_unknown="use_encoded_value",
                unknown_value=_UNKNOWN,
                encoded_missing_value=_GAP,
            ),
        ),
        ("range", StandardScaler(with_std=False)),
        ("outcome", FunctionTransformer(np.interp, kw_args=table)),
    ]
    if not is_ranked:
        # Of two outcomes one tells the other.
        wanted = [np.arange(len(one) == 2, len(one), dtype=np.float64) for one in outcomes]  # noqa: PLR2004
        spread = OneHotEncoder(categories=wanted, handle_unknown="ignore", sparse_output=False)
        steps.append(("columns", spread))
    return PlainPipeline(steps), np.array(offsets, dtype=np.float64)


def _without_mark(mark: Any) -> list[tuple[str, Any]]:  # pandas.NA or None
    """Return what turns pandas.NA into NaN, which the encoder knows as a gap."""
    if mark is None:
        return []
    to_nan = SimpleImputer(
        missing_values=mark, strategy="constant", fill_value=np.nan, keep_empty_features=True
    )
    return [("gaps", to_nan)]


def _sparse(learned: Learned) -> Any:  # a fitted transformer
    if learned.kind == "native":
        raise SamplingError(
            "The preparation made a sparse table dense, which no transformer of scikit-learn does.",
            f'columns such as "{learned.columns[0].name}"',
            "Fit on a dense table, or choose a model that keeps it sparse (logistic, forest).",
        )
    if learned.kind == "tree":
        return FunctionTransformer(accept_sparse=True)
    scaler = StandardScaler(with_mean=False)
    _set_scale(scaler, learned)
    scaler.mean_ = None
    return scaler


def _set_scale(scaler: StandardScaler, learned: Learned) -> None:
    scaler.scale_ = learned.spread
    scaler.var_ = learned.spread**2
    scaler.n_features_in_ = len(learned.spread)
    scaler.n_samples_seen_ = 1


def _refuse_odd(name: str, outcomes: Outcomes) -> None:
    """Refuse levels that an object array does not give back as they are."""
    for level in outcomes.of_level:
        if not isinstance(level, str | bool | int | float):
            raise SamplingError(
                f'Column "{name}" holds categories that scikit-learn\'s encoders cannot look up.',
                f"{level!r}, a {type(level).__name__}",
                "Turn them into text before fitting.",
            )
