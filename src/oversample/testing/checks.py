"""The checks. Each is a function of an unfitted sampler; its docstring is the promise."""

from __future__ import annotations

import contextlib
import io
import pickle
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone

from oversample.errors import SamplingError
from oversample.lineage import Lineage
from oversample.plan import Plan
from oversample.tables import read
from oversample.testing.cleaning import FOR_BOTH, FOR_CLEANING
from oversample.testing.results import OF_RESULTS
from oversample.testing.trials import (
    error_of,
    in_numpy,
    kept_rows,
    kind_of,
    overlapping,
    resampled,
    seeded,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check_sampler", "checks_for"]


def checks_for(sampler: Any) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the name of every check that applies, and the check with the sampler filled in.

    Parameters
    ----------
    sampler : sampler
        Unfitted; cloned by each check. One without ``sample_indices_`` after fitting is checked as an
        over-sampler; one that also has a ``lineage_`` with rows, as one that grows and cleans; one without
        ``random_state``, as one that cleans; any other as an under-sampler.

    Yields
    ------
    name, check : str, callable
        For ``pytest.mark.parametrize`` or a loop.

    Examples
    --------
    >>> from oversample.samplers import SMOTE
    >>> [name for name, check in checks_for(SMOTE())][:2]
    ['counts_are_those_of_the_plan', 'the_input_is_not_written_to']
    """
    for check in (*_FOR_ALL, *_FOR_KIND[kind_of(sampler)], *OF_RESULTS):
        yield check.__name__.removeprefix("check_"), partial(check, sampler)


def check_sampler(sampler: Any) -> None:
    """Run every check that applies.

    Raises
    ------
    AssertionError
        With the promise that broke.

    Examples
    --------
    >>> from oversample.samplers import SMOTE
    >>> check_sampler(SMOTE())
    """
    for _, check in checks_for(sampler):
        check()


def check_counts_are_those_of_the_plan(sampler: Any) -> None:
    """The count asked for is the count made, class by class."""
    X, y = overlapping()
    fitted, _, y_new = resampled(sampler, X, y)
    assert isinstance(fitted.plan_, Plan), "plan_ is a Plan"
    assert dict(Counter(y_new.tolist())) == {c: n for c, n in fitted.plan_.after.items() if n}, (
        "the counts made are those of plan_"
    )


def check_the_same_seed_gives_the_same_rows(sampler: Any) -> None:
    """Same data, seed and version: the same bytes."""
    X, y = overlapping()
    _, first, first_y = resampled(sampler, X, y)
    _, second, second_y = resampled(sampler, X, y)
    assert first.tobytes() == second.tobytes(), "two calls with one seed give the same X"
    assert first_y.tolist() == second_y.tolist(), "two calls with one seed give the same y"
    kind = kind_of(sampler)
    if kind == "cleans":
        return  # draws nothing
    _, third, _ = resampled(sampler, X, y, seed=1)
    assert third.shape == first.shape or kind == "grows and cleans", (
        "another seed gives as many rows"
    )
    assert third.tobytes() != first.tobytes(), "another seed gives other rows"


def check_labels_may_be_of_any_type(sampler: Any) -> None:
    """Labels that print alike give the same rows, whatever stores them."""
    X, y = overlapping()
    _, whole, _ = resampled(sampler, X, y)
    for kind in (np.int8, np.float64, str, object):
        labels = y.astype(str).astype(kind) if kind is object else y.astype(kind)
        _, rows, new_labels = resampled(sampler, X, labels)
        assert rows.tobytes() == whole.tobytes(), (
            f"labels of type {kind.__name__} give the same rows"
        )
        assert new_labels.dtype == labels.dtype, f"y keeps its dtype {labels.dtype}"


def check_the_input_is_not_written_to(sampler: Any) -> None:
    """The caller's data stay as they were, also when they could be written to."""
    X, y = overlapping()
    before_X, before_y = X.copy(), y.copy()
    resampled(sampler, X, y)
    assert X.tobytes() == before_X.tobytes(), "X is untouched"
    assert y.tobytes() == before_y.tobytes(), "y is untouched"
    X.flags.writeable = False
    y.flags.writeable = False
    resampled(sampler, X, y)


def check_the_global_generator_is_not_touched(sampler: Any) -> None:
    """NumPy's global random state is neither read nor moved, with or without a seed."""
    state = np.random.get_state()  # noqa: NPY002
    resampled(sampler, *overlapping())
    seeded(sampler, None).fit_resample(*overlapping())
    after = np.random.get_state()  # noqa: NPY002
    assert str(state) == str(after), "the global generator stands where it stood"


def check_nothing_is_printed(sampler: Any) -> None:
    """A library says nothing on standard output or error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        resampled(sampler, *overlapping())
    assert out.getvalue() == err.getvalue() == "", "nothing is printed"


def check_parameters_are_not_changed(sampler: Any) -> None:
    """Fitting changes no parameter; a clone is unfitted; a pickle is fitted."""
    fitted, _, _ = resampled(sampler, *overlapping())
    params = seeded(sampler, 0).get_params()
    assert str(fitted.get_params()) == str(params), "parameters are as they were set"
    assert not hasattr(clone(fitted), "plan_"), "a clone is unfitted"
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301
    assert dict(again.plan_.after) == dict(fitted.plan_.after), "a pickle keeps the plan"


def check_numpy_scalars_are_as_good_as_pythons(sampler: Any) -> None:
    """A parameter out of a grid of NumPy's gives the same rows, and is kept as it was set."""
    X, y = overlapping()
    fitted, X_new, y_new = resampled(sampler, X, y)
    params = {
        name: in_numpy(value)
        for name, value in fitted.get_params(deep=False).items()
        if isinstance(value, bool | int | float | str)
    }
    scalar = clone(sampler).set_params(**params)
    X_scalar, y_scalar = scalar.fit_resample(X, y)
    assert X_scalar.tobytes() == X_new.tobytes(), "NumPy's scalars give the same rows"
    assert y_scalar.tolist() == y_new.tolist(), "NumPy's scalars give the same labels"
    assert all(scalar.get_params(deep=False)[name] is params[name] for name in params), (
        "a parameter is kept as it was set"
    )


def check_unknown_parameters_are_refused(sampler: Any) -> None:
    """A misspelt option is an error, never ignored."""
    for misspelt in ({"k_neighbours": 3}, {"ratio": 0.5}):
        try:
            type(sampler)(**misspelt)
        except TypeError:
            continue
        raise AssertionError(f"{misspelt} must be refused")


def check_unknown_classes_are_refused_by_name(sampler: Any) -> None:
    """A class that is not in y is an error that lists those that are."""
    strategy = [99] if kind_of(sampler) == "cleans" else {99: 500}
    error = error_of(sampler, *overlapping(), sampling_strategy=strategy)
    assert isinstance(error, SamplingError), "an unknown class is refused"
    assert '"99"' in str(error), "the error names the class"
    assert "Classes:" in error.remedy, "the error lists the classes"


def check_impossible_parameters_are_refused(sampler: Any) -> None:
    """Every parameter refuses what its constraint does not allow, before data are touched."""
    for name in sampler.get_params(deep=False):
        error = error_of(sampler, *overlapping(), **{name: object()})
        assert isinstance(error, SamplingError), f"{name}=object() is refused"
        assert name in error.wrong, f"the error names {name}"
        assert error.remedy.startswith(("Set ", "Choose ", "Did ")), "the error says what to set"


def check_fit_makes_no_row(sampler: Any) -> None:
    """`fit` works out the plan and nothing else."""
    fitted = seeded(sampler, 0).fit(*overlapping())
    assert isinstance(fitted.plan_, Plan), "fit works out the plan"
    assert not hasattr(fitted, "lineage_"), "fit makes no row"


def check_originals_come_first_untouched(sampler: Any) -> None:
    """Originals stand in front, in order, byte for byte; float32 stays float32."""
    X, y = overlapping()
    for dtype in (np.float64, np.float32):
        rows = X.astype(dtype)
        fitted, X_new, y_new = resampled(sampler, rows, y)
        kept = kept_rows(fitted, len(X))
        n = len(kept)
        assert (np.diff(kept) > 0).all(), "originals keep their order, and none stands twice"
        assert X_new.dtype == dtype, f"{np.dtype(dtype)} stays {np.dtype(dtype)}"
        assert X_new[:n].tobytes() == rows[kept].tobytes(), "originals are a byte-equal prefix"
        assert y_new[:n].tobytes() == y[kept].tobytes(), "original labels are a byte-equal prefix"


def check_every_row_follows_from_its_lineage(sampler: Any) -> None:
    """The lineage gives the synthetic rows again, also after it was stored."""
    X, y = overlapping()
    fitted, X_new, _ = resampled(sampler, X, y)
    lineage = fitted.lineage_
    n_kept = len(kept_rows(fitted, len(X)))
    assert len(lineage) == len(X_new) - n_kept, "every synthetic row has a lineage"
    for stored in (
        lineage,
        Lineage.from_json(lineage.to_json()),
        Lineage.from_arrow(lineage.to_arrow()),
    ):
        assert _table(fitted, X).grow(stored).tobytes() == X_new.tobytes(), (
            "the lineage gives the same bytes"
        )


def check_base_points_are_of_the_class_that_grows(sampler: Any) -> None:
    """The first parent of a row is a real row of its class, and labels agree."""
    X, y = overlapping()
    fitted, _, y_new = resampled(sampler, X, y)
    lineage = fitted.lineage_
    grown = np.array([lineage.labels[code] for code in lineage.label])
    assert (y[lineage.base] == grown).all(), "base points are of the class that grows"
    fresh = y_new[len(kept_rows(fitted, len(y))) :]
    assert (fresh == grown).all(), "labels agree with the lineage"


def check_a_slice_of_the_lineage_is_the_slice_of_the_rows(sampler: Any) -> None:
    """Any part can be made on its own: in batches, in any order, by other workers."""
    X, y = overlapping()
    fitted, X_new, _ = resampled(sampler, X, y)
    pieces = np.array_split(np.arange(len(fitted.lineage_)), 3)
    whole = fitted.lineage_.whole()
    made = [_table(fitted, X).grow(whole.take(piece))[len(X) :] for piece in pieces[::-1]]
    fresh = X_new[len(kept_rows(fitted, len(X))) :]
    assert np.concatenate(made[::-1]).tobytes() == fresh.tobytes(), "slices add up to the whole"


def check_sparse_gives_the_rows_of_dense(sampler: Any) -> None:
    """The same lineage gives the same cells, however the table is stored."""
    X, y = overlapping()
    X[np.abs(X) < 0.3] = 0.0  # noqa: PLR2004
    fitted, dense, _ = resampled(sampler, X, y)
    if fitted.lineage_.residual is not None:
        return  # noise has no zeros: nothing sparse about it
    grown: Any = read(sp.csr_array(X)).grow(fitted.lineage_.whole())
    assert isinstance(grown, sp.csr_array), "sparse stays sparse"
    fresh = dense[len(kept_rows(fitted, len(X))) :]
    assert np.array_equal(grown.toarray()[len(X) :], fresh), "sparse and dense have the same cells"


def check_missing_cells_and_text_are_welcome(sampler: Any) -> None:
    """A table with gaps and categories goes in as it is; no cell is missing where none was."""
    X, y = overlapping()
    mixed = np.empty((len(X), 4), dtype=object)
    mixed[:, :2] = X[:, :2]
    mixed[::7, 0] = None
    mixed[:, 2] = np.where(X[:, 2] > 0, "up", "down")
    mixed[:, 3] = np.arange(len(X)) % 2 == 0
    fitted, X_new, _ = resampled(sampler, mixed, y)
    fresh = X_new[len(kept_rows(fitted, len(X))) :]
    assert set(fresh[:, 2]) <= {"up", "down"}, "categories are never blended"
    assert set(fresh[:, 3]) <= {True, False}, "flags are never blended"
    assert all(isinstance(cell, float) and cell == cell for cell in fresh[:, 1]), (  # noqa: PLR0124
        "nothing is missing in a column without gaps"
    )


def check_amounts_below_the_present_are_refused(sampler: Any) -> None:
    """Over-sampling never removes a row; the error says how many there are."""
    X, y = overlapping()
    present = int((y == 0).sum())
    error = error_of(sampler, X, y, sampling_strategy={0: present - 1})
    assert isinstance(error, SamplingError), "fewer rows than present are refused"
    assert str(present) in error.met, "the error says how many there are"


def check_too_few_rows_are_refused_by_class(sampler: Any) -> None:
    """A class without enough rows is named, with the rows met and needed."""
    needed = seeded(sampler, 0).rows_needed()
    if needed == 1:
        return
    X, y = overlapping()
    keep = np.concatenate([np.flatnonzero(y == 0)[: needed - 1], np.flatnonzero(y == 1)])
    error = error_of(sampler, X[keep], y[keep])
    assert isinstance(error, SamplingError), "too few rows are refused"
    assert f"needs {needed} rows" in error.wrong, "the error says how many are needed"
    assert 'class "0"' in error.wrong, "the error names the class"
    assert str(needed - 1) in error.met, "the error says how many there are"


def check_kept_rows_are_originals_in_order(sampler: Any) -> None:
    """An under-sampler only leaves rows out: those kept are untouched, in order, and numbered."""
    X, y = overlapping()
    fitted, X_new, y_new = resampled(sampler, X, y)
    kept = fitted.sample_indices_
    assert (np.diff(kept) >= 0).all(), "rows keep their order"
    assert X_new.tobytes() == X[kept].tobytes(), "rows are untouched"
    assert y_new.tobytes() == y[kept].tobytes(), "labels are untouched"


def check_amounts_above_the_present_are_refused(sampler: Any) -> None:
    """Under-sampling never adds a row."""
    X, y = overlapping()
    error = error_of(sampler, X, y, sampling_strategy={0: int((y == 0).sum()) + 1})
    assert isinstance(error, SamplingError), "more rows than present are refused"


_FOR_GROWING = (
    check_originals_come_first_untouched,
    check_every_row_follows_from_its_lineage,
    check_base_points_are_of_the_class_that_grows,
    check_a_slice_of_the_lineage_is_the_slice_of_the_rows,
    check_sparse_gives_the_rows_of_dense,
    check_missing_cells_and_text_are_welcome,
    check_amounts_below_the_present_are_refused,
    check_too_few_rows_are_refused_by_class,
)
_FOR_SHRINKING = (
    check_kept_rows_are_originals_in_order,
    check_amounts_above_the_present_are_refused,
)
_FOR_KIND = {
    "grows": _FOR_GROWING,
    "shrinks": _FOR_SHRINKING,
    "cleans": (check_kept_rows_are_originals_in_order, *FOR_CLEANING),
    "grows and cleans": (*_FOR_GROWING, *FOR_BOTH),
}
_FOR_ALL = (
    check_counts_are_those_of_the_plan,
    check_the_input_is_not_written_to,
    check_the_same_seed_gives_the_same_rows,
    check_labels_may_be_of_any_type,
    check_the_global_generator_is_not_touched,
    check_nothing_is_printed,
    check_parameters_are_not_changed,
    check_numpy_scalars_are_as_good_as_pythons,
    check_unknown_parameters_are_refused,
    check_unknown_classes_are_refused_by_name,
    check_impossible_parameters_are_refused,
    check_fit_makes_no_row,
)


def _table(fitted: Any, X: Any) -> Any:
    """Read X as the sampler does: one that takes roles also tells them by the cells."""
    table = read(X)
    return table.inferred(fitted.roles) if hasattr(fitted, "roles") else table
