"""Lineage: the record, its arithmetic, its round trips."""

from __future__ import annotations

import dataclasses

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
    )


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


def test_parquet_gives_back_the_same_record(tmp_path):
    lineage = Lineage.of_pairs([0, 3], [2, 1], [0.1, 2 / 3], label="rare", n_original=4)
    lineage.write_parquet(tmp_path / "lineage.parquet")
    assert Lineage.read_parquet(tmp_path / "lineage.parquet") == lineage


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
