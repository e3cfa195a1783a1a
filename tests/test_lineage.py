"""Lineage: the record, its arithmetic, its round trips."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversample.errors import DataError, FileError
from oversample.lineage import Donors, Factors, Lineage, Residual

N_ORIGINAL = 9


@st.composite
def lineages(draw):
    n_parents = draw(st.lists(st.integers(1, 4), max_size=12))
    total, n_new = sum(n_parents), len(n_parents)
    labels = draw(st.sampled_from([("a", "b"), (0, 1), (False, True), (0.5, 2.0)]))
    ints = st.integers(0, N_ORIGINAL - 1)
    gaps = st.floats(-2, 2, allow_subnormal=False)
    residual = draw(st.sampled_from([None, "keyed", "replayed"]))
    states = (("0f" * 4, 3, 1, 1 / 3), None) if residual == "replayed" else None
    factors = draw(st.lists(gaps, min_size=2 * (total - n_new), max_size=2 * (total - n_new)))
    donors = np.array(draw(st.lists(ints, min_size=2 * n_new, max_size=2 * n_new)), dtype=int)
    return Lineage(
        np.concatenate([[0], np.cumsum(n_parents)]).astype(int),
        draw(st.lists(ints, min_size=total, max_size=total)),
        draw(st.lists(gaps, min_size=total - n_new, max_size=total - n_new)),
        draw(st.lists(st.integers(0, 1), min_size=n_new, max_size=n_new)),
        np.arange(n_new),
        np.zeros(n_new),
        labels,
        ("smote",),
        draw(st.integers(0, 2**31)),
        N_ORIGINAL,
        Residual("noise", np.array([[0.1, 1 / 3], [0.0, 2.5]]), states) if residual else None,
        Factors(factors[::2], factors[1::2]) if draw(st.booleans()) else None,
        Donors((0, 2), donors.reshape(-1, 2)) if draw(st.booleans()) else None,
        draw(orders(n_new)),
    )


def orders(n_new):
    """The usual order, or some real rows, with repetition, among which the synthetic ones stand in theirs."""
    real = st.lists(st.integers(0, N_ORIGINAL - 1), max_size=12)
    placed = st.tuples(real, st.lists(st.integers(0, 12), min_size=n_new, max_size=n_new))

    def among(parts):
        rows, places = parts
        order = list(rows)
        for at, place in enumerate(sorted(min(place, len(rows)) for place in places)):
            order.insert(place + at, N_ORIGINAL + at)
        return order

    return st.none() | placed.map(among)


@given(lineages())
def test_json_gives_back_the_same_record(lineage):
    assert Lineage.from_json(lineage.to_json()) == lineage


@given(lineages())
def test_arrow_gives_back_the_same_record(lineage):
    assert Lineage.from_arrow(lineage.to_arrow()) == lineage


@given(lineages())
def test_weights_of_a_row_sum_to_one(lineage):
    totals = np.bincount(lineage.row_of_parent(), weights=lineage.weights(), minlength=len(lineage))
    assert np.allclose(totals, 1.0, rtol=0, atol=1e-12)  # gaps up to 2, four of them: a few ulps


@given(lineages(), st.data())
def test_taking_rows_agrees_with_looking_them_up(lineage, data):
    rows = (
        data.draw(st.lists(st.integers(0, max(len(lineage) - 1, 0)), max_size=6))
        if len(lineage)
        else []
    )
    taken = lineage.take(np.array(rows, dtype=int))
    assert len(taken) == len(rows)
    for new, old in enumerate(rows):
        mine = slice(*taken.offsets[new : new + 2])
        theirs = slice(*lineage.offsets[old : old + 2])
        assert np.array_equal(taken.parents[mine], lineage.parents[theirs])
        assert np.array_equal(taken.weights()[mine], lineage.weights()[theirs])
        if lineage.donors:
            assert np.array_equal(taken.donors.rows[new], lineage.donors.rows[old])
        if lineage.factors:
            of_mine, of_theirs = (
                slice(*(part.offsets[at : at + 2] - [at, at + 1]))
                for part, at in ((taken, new), (lineage, old))
            )
            assert np.array_equal(taken.factors.first[of_mine], lineage.factors.first[of_theirs])
            assert np.array_equal(taken.factors.second[of_mine], lineage.factors.second[of_theirs])


@given(lineages())
def test_influence_sums_to_the_rows_returned(lineage):
    # gaps up to 2, weights up to 7, some forty of them: a few ulps of a hundred
    assert lineage.influence().sum() == pytest.approx(lineage.n_rows, abs=1e-10)
    assert len(lineage.kept) + len(lineage) == lineage.n_rows == len(lineage.is_synthetic)


@given(lineages())
def test_a_row_that_is_gone_without_descendants_has_no_influence(lineage):
    gone = set(range(N_ORIGINAL)) - set(lineage.kept.tolist()) - set(lineage.parents.tolist())
    assert not lineage.influence()[sorted(gone)].any()


@given(lineages(), st.lists(st.floats(-8, 8), min_size=N_ORIGINAL, max_size=N_ORIGINAL))
def test_a_number_is_carried_to_every_row_in_its_order(lineage, values):
    carried = lineage.carry(values)
    values, is_new = np.array(values), lineage.is_synthetic
    assert np.array_equal(carried[~is_new], values[lineage.kept])
    assert np.array_equal(carried[is_new], lineage.mix(values))
    assert carried.sum() == pytest.approx(values @ lineage.influence(), abs=1e-8)


@given(lineages())
def test_origin_is_the_row_itself_or_its_base_point(lineage):
    assert np.array_equal(lineage.origin[~lineage.is_synthetic], lineage.kept)
    assert np.array_equal(lineage.origin[lineage.is_synthetic], lineage.base)


@given(lineages(), st.data())
def test_selecting_rows_agrees_with_looking_them_up(lineage, data):
    places = st.integers(0, max(lineage.n_rows - 1, 0))
    rows = np.array(data.draw(st.lists(places, max_size=9 if lineage.n_rows else 0)), dtype=int)
    some = lineage.select(rows)
    values = np.arange(N_ORIGINAL) ** 2.0
    assert np.array_equal(some.carry(values), lineage.carry(values)[rows])
    assert np.array_equal(some.origin, lineage.origin[rows])
    assert np.array_equal(some.is_synthetic, lineage.is_synthetic[rows])


@given(lineages())
def test_selecting_all_rows_changes_nothing(lineage):
    assert lineage.select(np.arange(lineage.n_rows)) == lineage
    assert lineage.select(np.ones(lineage.n_rows, dtype=bool)) == lineage


@given(lineages())
def test_a_whole_lineage_has_all_real_rows_in_front(lineage):
    whole = lineage.whole()
    assert whole.order is None
    assert whole.n_rows == N_ORIGINAL + len(lineage)
    assert whole.take(np.arange(len(lineage))) == whole


@given(lineages())
def test_taking_synthetic_rows_keeps_the_real_ones(lineage):
    some = lineage.take(np.arange(len(lineage))[::2])
    assert np.array_equal(some.kept, lineage.kept)
    assert not some.is_synthetic[: len(some.kept)].any()


def test_the_usual_order_has_one_form():
    usual = Lineage.of_pairs([0], [1], [0.5], label="a", n_original=2)
    assert usual.select([0, 1, 2]).order is None
    assert Lineage.of_kept([0, 1], n_original=2) == Lineage.empty(n_original=2)
    assert Lineage.of_kept([1, 0], n_original=2) != Lineage.empty(n_original=2)
    assert Lineage.of_kept([], n_original=2) != Lineage.empty(n_original=2)
    assert usual.select([0, 2]) != usual.select([2, 0]) != usual


def test_rows_may_be_told_by_numbers_or_by_a_flag_each():
    by_flag = Lineage.of_kept([True, False, True], n_original=3)
    assert by_flag == Lineage.of_kept([0, 2], n_original=3)
    assert by_flag == Lineage.empty(n_original=3).select([True, False, True])


def test_a_row_number_of_64_bits_is_refused_not_cut():
    with pytest.raises(DataError, match="contradicts"):
        Lineage.of_kept(np.array([2**32]), n_original=3)  # of which 32 bits are row 0


def test_an_order_is_a_copy_that_cannot_be_written_to():
    rows = np.array([2, 0])
    lineage = Lineage.of_kept(rows, n_original=3)
    rows[0] = 1
    assert lineage.kept.tolist() == [2, 0]
    with pytest.raises(ValueError, match="read-only"):
        lineage.order[0] = 1


def test_a_record_says_which_real_rows_are_kept():
    lineage = Lineage.of_pairs([0, 3], [2, 1], [0.1, 0.5], label="rare", n_original=5)
    assert "of 5 real rows, by" in repr(lineage)
    assert "of 5 real rows, 2 of them kept, by" in repr(lineage.select([5, 1, 1, 4]))


@pytest.mark.parametrize("read", ["json", "arrow"])
def test_a_record_that_was_stored_before_orders_were_is_read(read):
    lineage = Lineage.of_pairs([0, 3], [2, 1], [0.1, 2 / 3], label="rare", n_original=4)
    if read == "json":
        head = json.loads(lineage.to_json())
        assert (head.pop("order"), head["format"]) == (None, 3)
        assert Lineage.from_json(json.dumps(head | {"format": 2})) == lineage
    else:
        table = lineage.to_arrow()
        head = json.loads(table.schema.metadata[b"oversample"])
        del head["order"]
        old = table.replace_schema_metadata({"oversample": json.dumps(head | {"format": 2})})
        assert Lineage.from_arrow(old) == lineage


def test_a_record_of_a_later_version_is_refused():
    head = json.loads(Lineage.empty(n_original=1).to_json()) | {"format": 4}
    with pytest.raises(DataError, match="another version"):
        Lineage.from_json(json.dumps(head))


@pytest.mark.parametrize("order", ["!!", "QUJD", 123, [1, 2], {}, "cut off"])
def test_an_order_that_was_changed_is_refused(order):
    head = json.loads(Lineage.of_kept([2, 0], n_original=3).to_json())
    order = head["order"][:-8] if order == "cut off" else order
    with pytest.raises(DataError, match="cannot be read"):
        Lineage.from_json(json.dumps(head | {"order": order}))


def test_parquet_gives_back_the_same_record(tmp_path):
    lineage = Lineage.of_pairs([0, 3], [2, 1], [0.1, 2 / 3], label="rare", n_original=4)
    for name, some in {"all": lineage, "some": lineage.select([4, 0, 5, 0])}.items():
        some.write_parquet(tmp_path / f"{name}.parquet")
        assert Lineage.read_parquet(tmp_path / f"{name}.parquet") == some


def test_a_present_file_is_not_overwritten_unless_asked(tmp_path):
    path = tmp_path / "lineage.parquet"
    path.write_text("mine")
    lineage = Lineage.empty(n_original=1)
    with pytest.raises(FileError):
        lineage.write_parquet(path)
    assert path.read_text() == "mine"
    lineage.write_parquet(path, overwrite=True)
    assert Lineage.read_parquet(path) == lineage


def test_a_failed_write_leaves_no_file(tmp_path, monkeypatch):
    def broken(self):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(Lineage, "to_arrow", broken)
    with pytest.raises(RuntimeError):
        Lineage.empty(n_original=1).write_parquet(tmp_path / "lineage.parquet")
    assert list(tmp_path.iterdir()) == []


def test_arrays_cannot_be_written_to():
    lineage = Lineage.of_pairs([0], [1], [0.5], label=1, n_original=2)
    with pytest.raises(ValueError, match="read-only"):
        lineage.gaps[0] = 1.0


def test_the_arrays_that_were_passed_stay_writable():
    gaps = np.array([0.5])
    Lineage.of_pairs([0], [1], gaps, label=1, n_original=2)
    gaps[0] = 0.25
    assert gaps[0] == 0.25


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"parents": [0, 5]}, "a parent outside the 2 real rows"),
        ({"gaps": [0.5, 0.5]}, "2 gaps for 1"),
        ({"label": [0, 0]}, "arrays of different lengths"),
        ({"factors": Factors([0.5, 1.0], [1.0, 1.0])}, "factors for other gaps"),
        ({"donors": Donors((0, 1), np.zeros((1, 1)))}, "donors for other rows or columns"),
        ({"offsets": [0, 0], "parents": [], "gaps": []}, "a row without a parent"),
        (
            {"order": [0, 3, 2]},
            "an order that names a row outside the 2 real and 1 synthetic ones",
        ),
        (
            {"order": [-1, 2]},
            "an order that names a row outside the 2 real and 1 synthetic ones",
        ),
        *(
            (
                {"order": order},
                "an order that does not have each synthetic row once, in the order of the lineage",
            )
            for order in ([0, 1], [2, 0, 2])
        ),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(change, fault):
    parts = {
        "offsets": [0, 2], "parents": [0, 1], "gaps": [0.5], "label": [0], "position": [0], "stage": [0],
        "labels": ("a",), "stages": ("smote",), "seed": 0, "n_original": 2,
    }  # fmt: skip
    with pytest.raises(DataError) as caught:
        Lineage(**(parts | change))
    assert caught.value.got == fault


def test_mix_is_the_weighted_mean_of_the_parents():
    lineage = Lineage.of_pairs([0, 1], [1, 2], [0.25, 1.0], label="a", n_original=3)
    assert lineage.mix([4.0, 8.0, 100.0]).tolist() == [5.0, 100.0]


def test_influence_counts_every_row_once_and_its_shares():
    lineage = Lineage.of_pairs([0, 0], [1, 2], [0.25, 0.5], label="a", n_original=4)
    assert lineage.influence().tolist() == [1 + 0.75 + 0.5, 1.25, 1.5, 1.0]


def test_effective_parents_of_even_copies_is_their_number():
    copies = Lineage.of_pairs([0, 1, 2], [0, 1, 2], [0.0, 0.0, 0.0], label="a", n_original=9)
    assert copies.effective_parents() == 3.0


def test_descendants_of_a_row_are_those_with_it_as_a_parent():
    lineage = Lineage.of_pairs([0, 3, 1], [1, 2, 3], [0.5, 0.5, 0.0], label="a", n_original=4)
    assert lineage.descendants(3).tolist() == [1, 2]


def test_who_gives_a_cell_has_a_descendant():
    lineage = Lineage(
        [0, 1], [2], [], [0], [0], [0], ("a",), ("nominal",), 0, 5, donors=Donors((0, 1), [[3, 2]])
    )
    assert [lineage.descendants(row).tolist() for row in (1, 2, 3)] == [[], [0], [0]]


def test_a_table_without_a_lineage_is_refused():
    import pyarrow as pa

    with pytest.raises(DataError, match="not a lineage"):
        Lineage.from_arrow(pa.table({"a": [1]}))


def test_way_to_draw_is_no_part_of_the_name_that_people_read():
    """The record keeps the name of the recipe, "smote, replayed", which is nothing that anybody asked for."""
    replayed = dataclasses.replace(
        Lineage.of_pairs([0], [1], [0.5], label=1, n_original=2), stages=("smote, replayed",)
    )
    assert "by smote (drawn as imbalanced-learn draws), seed" in repr(replayed)
