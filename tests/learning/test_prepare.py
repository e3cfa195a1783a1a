"""Any table as numbers, by what the training rows taught and nothing else."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp
from numpy.testing import assert_array_equal
from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.learning import Prepare
from oversample.learning.prepare import KINDS
from oversample.tables import read

NAN = float("nan")


def column(cells, **named):
    return pa.table({"x": cells, **named})


@parametrize_with_checks([Prepare(kind) for kind in KINDS])
def test_scikit_learn_check_holds(estimator, check):
    check(estimator)


# --- numbers


def test_linear_numbers_are_standardised_after_missing_cells_became_the_median():
    """By hand: 1, 3, missing, 8 -> median 3 -> 1, 3, 3, 8: mean 3.75, variance 6.6875."""
    prepare = Prepare("linear").fit(column([1.0, 3.0, None, 8.0]))
    values = prepare.transform(column([3.75, None]))
    assert values[0, 0] == 0.0
    assert values[1, 0] == pytest.approx((3.0 - 3.75) / np.sqrt(6.6875))


@pytest.mark.parametrize("kind", ["linear", "tree"])
def test_column_that_missed_cells_has_another_that_tells_where(kind):
    table = column([1.0, None, 3.0], full=[1.0, 2.0, 3.0])
    prepare = Prepare(kind).fit(table)
    assert prepare.get_feature_names_out().tolist() == ["x", "full", "x is missing"]
    assert prepare.transform(table)[:, 2].tolist() == [0.0, 1.0, 0.0]


def test_tree_numbers_keep_their_units_and_missing_cells_become_the_median():
    prepare = Prepare("tree").fit(column([1.0, 3.0, None, 8.0]))
    assert prepare.transform(column([5.0, None]))[:, 0].tolist() == [5.0, 3.0]


def test_native_numbers_stay_as_they_are():
    table = column([1.0, None, 8.0])
    assert_array_equal(Prepare("native").fit(table).transform(table), [[1.0], [NAN], [8.0]])


def test_missing_cell_of_a_column_that_was_full_becomes_the_median():
    values = Prepare("tree").fit(column([1.0, 2.0, 9.0])).transform(column([None, 4.0]))
    assert values.tolist() == [[2.0], [4.0]]


@pytest.mark.parametrize("cells", [[5.0] * 3, [0.1] * 3, [NAN] * 3, [1e12] * 3])
def test_constant_or_empty_column_stays_finite(cells):
    """Regression of the formula: the deviation of three times 0.1 is 1.4e-17, not 0."""
    table = np.array(cells).reshape(-1, 1)
    values = Prepare("linear").fit(table).transform(table)
    assert (
        np.abs(values[:, 0]).max() < 1e-15
    )  # the mean of three times 0.1 is off by its last digit


# --- categories


def test_linear_category_is_spread_by_falling_frequency():
    table = column(["a", "b", "b", "c", "c", "c"])
    prepare = Prepare("linear", rare_below=1).fit(table)
    assert prepare.get_feature_names_out().tolist() == ["x=c", "x=b", "x=a"]
    assert prepare.transform(column(["b"])).tolist() == [[0.0, 1.0, 0.0]]


@pytest.mark.parametrize("kind", KINDS)
def test_category_of_two_outcomes_is_one_column_of_the_rarer(kind):
    prepare = Prepare(kind, rare_below=1).fit(column(["m", "f", "f"]))
    assert prepare.get_feature_names_out().tolist() == ["x=m"]
    assert prepare.transform(column(["m", "f"])).tolist() == [[1.0], [0.0]]


@pytest.mark.parametrize("kind", KINDS)
def test_missing_category_is_a_level_of_its_own(kind):
    prepare = Prepare(kind, rare_below=1).fit(column(["a", "a", "b", None]))
    assert prepare.get_feature_names_out().tolist() == ["x=a", "x=b", "x=(missing)"]
    assert prepare.transform(column([None, "a"])).tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]


@pytest.mark.parametrize("kind", KINDS)
def test_unseen_level_is_ignored(kind):
    prepare = Prepare(kind, rare_below=1).fit(column(["a", "b", "c"]))
    assert prepare.transform(column(["never seen", "a"])).tolist() == [[0.0] * 3, [1.0, 0.0, 0.0]]


def test_rare_levels_are_pooled():
    cells = ["a"] * 20 + ["b"] * 10 + ["c"] * 9 + ["d"]
    prepare = Prepare("linear").fit(column(cells))
    assert prepare.get_feature_names_out().tolist() == ["x=a", "x=b", "x=(rare)"]
    assert prepare.transform(column(["c", "d"])).tolist() == [[0.0, 0.0, 1.0]] * 2


MANY = [
    f"town {i:02}" for i in range(11) for _ in range(11 - i + 1)
]  # town 00 is the most frequent


def test_many_levels_are_ranks_by_frequency_for_trees():
    prepare = Prepare("tree", rare_below=1).fit(column(MANY))
    assert prepare.get_feature_names_out().tolist() == ["x by frequency"]
    values = prepare.transform(column(["town 00", "town 10", "never seen"]))
    assert values[:, 0].tolist() == [0.0, 10.0, 11.0]


def test_unseen_and_missing_levels_of_a_rank_are_nan_for_native():
    prepare = Prepare("native", rare_below=1).fit(column([*MANY, None]))
    values = prepare.transform(column(["town 01", None, "never seen"]))
    assert_array_equal(values[:, 0], [1.0, NAN, NAN])


def test_many_levels_are_spread_for_linear_up_to_a_hundred():
    cells = [f"{i:03}" for i in range(150) for _ in range(2)]
    prepare = Prepare("linear", rare_below=1).fit(column(cells))
    assert len(prepare.get_feature_names_out()) == 101  # the hundred and the pool
    ranks = Prepare("native", rare_below=1).fit(column(cells * 2)).transform(column(["149"]))
    assert ranks.tolist() == [[149.0]]


def test_ranks_fit_the_bins_of_a_histogram():
    cells = [str(i) for i in range(400) for _ in range(2)]
    prepare = Prepare("native", rare_below=1).fit(column(cells))
    assert len(np.unique(prepare.transform(column(cells)))) == 255


def test_flag_is_a_category_of_two():
    prepare = Prepare("tree", rare_below=1).fit(column([True, False, False]))
    assert prepare.get_feature_names_out().tolist() == ["x=True"]


# --- only training rows teach


@pytest.mark.parametrize("kind", KINDS)
def test_row_is_transformed_alike_whatever_rows_are_beside_it(kind):
    rng = np.random.default_rng(0)
    train = column(rng.normal(size=40), town=rng.choice(["a", "b", "c"], 40).tolist())
    prepare = Prepare(kind, rare_below=1).fit(train)
    together = prepare.transform(column([1.0, 900.0, None], town=["c", "new", None]))
    apart = [
        prepare.transform(column([x], town=pa.array([town], pa.string())))
        for x, town in [(1.0, "c"), (900.0, "new")]
    ]
    assert_array_equal(together[:2], np.vstack(apart))


def test_fitting_again_forgets_the_first_table():
    prepare = Prepare("tree").fit(column([1.0, None], town=["a", "b"]))
    prepare.fit(np.array([[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]]))
    assert prepare.get_feature_names_out().tolist() == ["x0", "x1", "x2"]
    assert not hasattr(prepare, "feature_names_in_")


def test_fitting_a_table_without_names_forgets_the_names_of_the_first():
    prepare = Prepare("tree").fit(read(column([1.0, 2.0])))
    assert prepare.feature_names_in_.tolist() == ["x"]
    assert not hasattr(prepare.fit(read([[1.0], [2.0]])), "feature_names_in_")


# --- containers


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_gives_the_same_matrix(kind, mixed_tables):
    expected = Prepare(kind).fit(mixed_tables["pyarrow"]).transform(mixed_tables["pyarrow"])
    for name, container in mixed_tables.items():
        values = Prepare(kind).fit(container).transform(container)
        assert values.dtype == np.float64, name
        assert_array_equal(values, expected, err_msg=name)


def test_fitted_on_one_container_it_reads_another(mixed_tables):
    prepare = Prepare("tree").fit(mixed_tables["pyarrow"])
    expected = prepare.transform(mixed_tables["pyarrow"])
    for name in ("pandas", "polars", "bare"):
        assert_array_equal(prepare.transform(mixed_tables[name]), expected, err_msg=name)


def test_column_without_a_single_value_is_missing_whatever_its_type():
    """An object array of None only cannot say that it was a column of numbers."""
    prepare = Prepare("native").fit(np.array([[1.0, "a"], [2.0, "b"], [3.0, "c"]], dtype=object))
    values = prepare.transform(np.array([[None, None]], dtype=object))
    assert np.isnan(values[0, 0])


def test_levels_that_are_numbers_are_known_in_a_container_of_numbers():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"x": pd.Categorical([1, 2, 2, 3])})
    prepare = Prepare("linear", rare_below=1).fit(frame)
    assert_array_equal(
        prepare.transform(pd.DataFrame({"x": [3, 2, 9]})),
        prepare.transform(pd.DataFrame({"x": pd.Categorical([3, 2, 9])})),
    )


def test_sparse_table_stays_sparse_and_is_scaled_without_centring():
    """By hand: 0, 0, 3, 3 has the deviation 1.5; a constant column keeps its units."""
    X = sp.csr_array([[0.0, 7.0], [0.0, 7.0], [3.0, 7.0], [3.0, 7.0]])
    values = Prepare("linear").fit(X).transform(X)
    assert sp.issparse(values)
    assert values.toarray().tolist() == [[0.0, 7.0]] * 2 + [[2.0, 7.0]] * 2
    dense = Prepare("linear").fit(X).transform(X.toarray())
    assert_array_equal(dense.toarray(), values.toarray())


def test_sparse_table_is_made_dense_for_native():
    """Some boosting libraries read a cell that is not stored as missing, others as zero."""
    X = sp.csr_array([[0.0, 7.0], [3.0, 0.0]])
    values = Prepare("native").fit(X).transform(X)
    assert values.tolist() == [[0.0, 7.0], [3.0, 0.0]]


def test_fitted_on_a_dense_table_it_reads_a_sparse_one():
    X = np.array([[0.0, 7.0], [3.0, 0.0], [5.0, 1.0]])
    for kind in KINDS:
        prepare = Prepare(kind).fit(X)
        assert_array_equal(prepare.transform(sp.csr_array(X)), prepare.transform(X))


def test_sparse_table_that_does_not_fit_when_dense_is_refused(monkeypatch):
    monkeypatch.setattr("oversample.tables.memory.free_bytes", lambda: 10)
    with pytest.raises(DataError, match="does not fit in memory"):
        Prepare("native").fit(sp.csr_array([[0.0, 7.0], [3.0, 0.0]]))


def test_set_output_names_the_columns():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"x": [1.0, NAN], "y": ["a", "b"]}, index=[7, 8])
    out = Prepare("tree", rare_below=1).set_output(transform="pandas").fit_transform(frame)
    assert list(out.columns) == ["x", "x is missing", "y=b"]
    assert list(out.index) == [7, 8]


# --- what it refuses and what it says


def test_column_of_another_type_is_left_out_with_a_warning():
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 2)]
    with pytest.warns(OversampleWarning, match='Column "day" is neither a number nor a level'):
        prepare = Prepare("tree").fit(column([1.0, 2.0], day=days))
    assert prepare.transform(column([3.0, 4.0], day=days)).tolist() == [[3.0], [4.0]]


@pytest.mark.parametrize("as_table", [False, True])
def test_other_columns_are_refused_by_name(as_table):
    prepare = Prepare("tree").fit(column([1.0, 2.0], age=[3, 4]))
    other = column([1.0], aeg=[3])
    with pytest.raises(ValueError, match="aeg"):
        prepare.transform(read(other) if as_table else other)


def test_fewer_columns_of_a_table_are_refused():
    prepare = Prepare("tree").fit(read(column([1.0, 2.0], age=[3, 4])))
    with pytest.raises(DataError, match="X has 1 features, but Prepare is expecting 2 features"):
        prepare.transform(read(column([1.0])).bare())


def test_text_where_numbers_were_is_refused_with_an_example():
    prepare = Prepare("tree").fit(column([1.0, 2.0]))
    with pytest.raises(DataError) as caught:
        prepare.transform(column(["7,5"]))
    assert caught.value.wrong == 'Column "x" held numbers when the model was fitted.'
    assert caught.value.got == 'levels such as "7,5"'


@pytest.mark.parametrize(
    ("parameters", "remedy"),
    [
        ({"kind": "liner"}, 'Did you mean "linear"? '),
        ({"rare_below": 0}, "Set rare_below=10."),
        ({"rare_below": True}, "Set rare_below=10."),
    ],
)
def test_parameter_out_of_its_range_is_refused(parameters, remedy):
    with pytest.raises(SamplingError) as caught:
        Prepare(**parameters).fit([[1.0], [2.0]])
    assert caught.value.remedy.startswith(remedy)
