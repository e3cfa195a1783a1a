"""Fidelity: faults that were planted are found, and clean rows raise no alarm."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from oversample import SMOTE, BorderlineSMOTE, RandomOverSampler, SMOTETomek, balance
from oversample.audit import fidelity
from oversample.errors import DataError
from oversample.lineage import Lineage
from oversample.report import fidelity_text
from oversample.tables import read, read_target


def made(X, y, *, sampler=None, spoil=None, seed=0):
    """Grow, spoil the synthetic rows by hand, and judge."""
    sampler = sampler or SMOTE(random_state=seed)
    grown, _ = sampler.fit_resample(X, y)
    if spoil is not None:
        new = grown.iloc[len(X) :].copy()
        spoil(new, sampler.lineage_)
        grown = pd.concat([grown.iloc[: len(X)], new])
    return fidelity(read(X), read_target(y), sampler.lineage_, read(grown), seed=seed)


def noise(seed, n_rare=60, n=500, columns=4):
    rng = np.random.default_rng(seed)
    y = (np.arange(n) < n_rare).astype(int)
    return pd.DataFrame(rng.normal(size=(n, columns)), columns=list("abcdefgh")[:columns]), y


def wide_noise():
    rng = np.random.default_rng(3)
    y = (np.arange(1500) < 300).astype(int)
    return pd.DataFrame(rng.normal(size=(1500, 25)), columns=[f"x{at}" for at in range(25)]), y


BLENDS = {("narrower", "")}  # what is so by nature: a blend lies between its parents


def found(judged):
    return {(finding.code, finding.column) for finding in judged.findings}


def test_rows_blended_from_noise_raise_no_alarm():
    """A class may be flagged by chance for its columns once in 100, for its land once in 100: of 25, 2 at most.

    More would come once in 70 runs; these seeds are fixed.
    """
    flagged = [seed for seed in range(25) if found(made(*noise(seed), seed=seed)) - BLENDS]
    assert len(flagged) <= 2


def test_copies_are_neither_narrower_nor_wider_than_what_they_copy():
    """The spread of a class may be flagged by chance once in 100: of 8, 1 at most."""
    copies = [made(*noise(s), sampler=RandomOverSampler(random_state=s), seed=s) for s in range(8)]
    assert sum(bool(found(judged)) for judged in copies) <= 1


def test_blends_in_many_columns_are_said_to_be_narrower_and_told_apart():
    """Seen on a page that said "nothing is beyond noise" above an area of 0.66, and 25 spreads 15 % lower."""
    judged = made(*wide_noise())
    column = judged.classes[0].columns[0]
    assert column.spread_beyond_noise
    assert found(judged) == {("narrower", ""), ("told-apart", "")}
    narrower = next(finding for finding in judged.findings if finding.code == "narrower")
    ratios = [c.spread for c in judged.classes[0].columns if c.spread_beyond_noise]
    lower = 1.0 - np.median(ratios)
    assert (
        f"{len(ratios)} of 25 columns of numbers is lower, by {lower:.0%} in the middle"
        in narrower.text
    )
    assert "nothing is beyond noise" not in fidelity_text(judged.to_dict())


def test_a_column_of_which_the_class_has_no_cell_is_no_reason_to_fail():
    """Seen on the demonstration table: TBG was not measured in the rows that were learnt from."""
    X, y = noise(2)
    X.loc[y == 1, "b"] = np.nan
    told = made(X, y).classes[0].told_apart
    assert told.low < 0.5 < told.high


def test_parents_from_one_end_shift_the_mean_though_every_cell_is_right():
    X, y = noise(1)
    high = np.flatnonzero((y == 1) & (X["a"] > 0.0))
    lineage = Lineage.of_pairs(
        high, high[::-1], np.full(len(high), 0.5), label=1, n_original=len(X)
    )
    table = read(X)
    judged = fidelity(table, read_target(y), lineage, read(table.grow(lineage)), seed=0)
    assert ("shifted", "a") in found(judged)
    column = judged.classes[0].columns[0]
    assert column.added == 0.0
    assert column.shift > 5.0 * column.error


def test_a_shifted_mean_is_named_with_its_size():
    def spoil(new, _):
        new["b"] += 0.3

    judged = made(*noise(1), spoil=spoil)
    assert ("shifted", "b") in found(judged)
    assert {column for code, column in found(judged) if code == "shifted"} == {"b"}
    column = judged.classes[0].columns[1]
    assert column.name == "b"
    assert column.made.mean - column.real.mean == pytest.approx(column.shift * column.real.sd)


def test_levels_of_parents_that_were_drawn_at_random_are_within_noise():
    """A level column may be flagged once in 100; shares of 60 rows move by some 3 in 100 all the time."""
    X, y = noise(1, n_rare=60)
    rng = np.random.default_rng(0)
    flagged, distances = 0, []
    for _ in range(40):
        X["plan"] = rng.choice(list("abcd"), len(X))
        drawn = rng.integers(0, 60, 100)
        lineage = Lineage.of_pairs(drawn, drawn, np.zeros(100), label=1, n_original=len(X))
        table = read(X[["plan"]])
        judged = fidelity(table, read_target(y), lineage, read(table.grow(lineage)), seed=0)
        flagged += bool(found(judged))
        distances.append(
            (judged.classes[0].columns[0].distance, judged.classes[0].columns[0].noise)
        )
    distance, expected = np.mean(distances, axis=0)
    assert flagged <= 2
    assert distance == pytest.approx(
        expected, rel=0.15
    )  # 40 distances that vary by half of their mean


def test_a_step_that_all_cells_take_is_found_though_its_error_is_nought():
    X, y = pd.DataFrame({"n": np.arange(100) % 5}), (np.arange(100) < 20).astype(int)

    def step(new, _):
        new["n"] += 1

    judged = made(
        X, y, sampler=RandomOverSampler(random_state=0), spoil=step
    )  # each row three times
    assert ("shifted", "n") in found(judged)
    assert judged.classes[0].columns[0].error == 0.0


def test_a_mean_that_rests_on_one_row_is_not_judged():
    """A single outlier that is parent of many is chance, of which no error speaks."""
    X, y = noise(1)
    X["rare"] = 0.0
    X.loc[3, "rare"] = 100.0
    base = np.arange(60)
    lineage = Lineage.of_pairs(base, np.full(60, 3), np.full(60, 0.3), label=1, n_original=len(X))
    table = read(X[["rare"]])
    judged = fidelity(table, read_target(y), lineage, read(table.grow(lineage)), seed=0)
    assert judged.classes[0].columns[0].shift > 2.0
    assert found(judged) == set()


def test_counts_that_were_cut_off_instead_of_rounded_are_shifted():
    """What imbalanced-learn does with whole numbers: 75 rows of a count of 1.45 on average lose a third."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {"calls": rng.poisson(1.45, 600)} | {f"x{at}": rng.normal(size=600) for at in range(9)}
    )
    y = (np.arange(600) < 75).astype(int)

    def cut(new, lineage):
        new["calls"] = np.floor(lineage.mix(X["calls"]) + 1e-9).astype(np.int64)

    assert found(made(X, y)) <= BLENDS
    spoilt = made(X, y, spoil=cut)
    assert found(spoilt) - BLENDS == {("shifted", "calls")}
    assert spoilt.classes[0].columns[0].added < -0.1


def test_rows_put_where_another_class_lives_are_found():
    X, y = noise(3, n_rare=80, n=800)
    X.loc[y == 1, ["a", "b"]] += 6.0

    def misplace(new, _):
        new.loc[new.index[::2], ["a", "b"]] -= 6.0

    clean, spoilt = made(X, y).classes[0].nearest, made(X, y, spoil=misplace)
    assert (clean.made, clean.base, clean.is_beyond_noise) == (0.0, 0.0, False)
    assert spoilt.classes[0].nearest.made == pytest.approx(0.5, abs=0.01)
    assert ("land", "") in found(spoilt)


def test_a_column_of_large_numbers_does_not_decide_who_is_near():
    X, y = noise(3, n_rare=80, n=800)
    X.loc[y == 1, "a"] += 12.0
    X["income"] = X["b"] * 1e6
    assert made(X, y).classes[0].nearest.made == 0.0


def test_rows_from_the_border_are_not_blamed_for_where_they_start():
    """Borderline-SMOTE starts from rows whose neighbours are foreign; the blend itself adds nothing to it."""
    X, y = noise(5, n_rare=100, n=900)
    X.loc[y == 1, "a"] += 2.0
    near = made(X, y, sampler=BorderlineSMOTE(random_state=0)).classes[0].nearest
    assert near.base > near.real + 0.05
    assert not near.is_beyond_noise


def test_nearest_rows_leave_out_the_parents():
    """Of 0.5 the nearest is 3, without its parents 0 and 1, and so it is of 0; it belongs to the other class."""
    X, y = np.array([[0.0], [1.0], [9.0], [3.0], [20.0]]), [1, 1, 1, 0, 0]
    lineage = Lineage.of_pairs([0, 0], [1, 1], [0.5, 0.25], label=1, n_original=5)
    table = read(X)
    judged = fidelity(table, read_target(y), lineage, read(table.grow(lineage)), seed=0)
    near = judged.classes[0].nearest
    assert (near.made, near.base, near.n_made) == (1.0, 1.0, 2)
    assert near.real == pytest.approx(1 / 3)  # 0 and 1 have one another, 9 has 3


def test_a_classifier_cannot_tell_blends_in_few_columns_but_tells_rows_with_a_mark():
    X, y = noise(7, n_rare=400, n=1200, columns=3)

    def mark(new, _):
        new["c"] = new["c"].round(1)

    clean = made(X, y).classes[0].told_apart
    assert clean.low < 0.5 + 0.03 < clean.high + 0.06
    assert abs(clean.auc - 0.5) < 0.08  # two halves of 200: errors of some 0.025
    marked = made(X, y, spoil=mark).classes[0].told_apart
    assert marked.low > clean.auc


def test_no_row_is_judged_by_a_model_that_saw_its_family():
    """Copies of noise: whoever knows a row knows its copies. Across a split of the parents nothing is known."""
    X, y = noise(8, n_rare=200, n=800)
    judged = made(X, y, sampler=RandomOverSampler(random_state=0)).classes[0].told_apart
    assert judged.n_between == 0
    assert judged.low <= 0.5 <= judged.high


def test_rows_with_parents_on_both_sides_are_left_out_and_counted():
    judged = made(*noise(2, n_rare=100)).classes[0]
    told = judged.told_apart
    assert 0.4 < told.n_between / judged.n_made < 0.6  # two parents dealt by coins
    assert told.n_real == told.n_made == 100


def test_too_few_rows_are_not_judged_by_a_classifier():
    judged = made(*noise(2, n_rare=30)).classes[0].told_apart  # 15 a half, 20 needed
    assert (judged.auc, judged.low, judged.high, judged.n_made) == (None, None, None, 0)


def test_columns_say_what_is_missing_and_levels_that_vanished():
    X, y = noise(4)
    X["plan"] = np.where(np.arange(len(X)) % 3 == 0, "year", "month")
    X.loc[0, "plan"] = None
    X.loc[:20, "a"] = np.nan

    def spoil(new, _):
        new["plan"] = "month"
        new["a"] = new["a"].fillna(0.0)

    judged = made(X, y, spoil=spoil)
    assert {("shifted", "plan"), ("shifted", "a")} <= found(judged)
    columns = {column.name: column for column in judged.classes[0].columns}
    assert columns["a"].real.missing == pytest.approx(21 / 60)
    assert columns["a"].made.missing == 0.0
    assert columns["a"].gaps_beyond_noise
    plan = columns["plan"]
    assert (plan.n_levels, plan.n_vanished) == (3, 2)
    assert [level.level for level in plan.vanished] == ["year", "(missing)"]
    assert plan.distance == pytest.approx(1.0 - plan.levels[0].real)


def test_only_classes_that_grew_are_judged():
    X, y = noise(6)
    y[100:140] = 2
    sampler = SMOTE(sampling_strategy={1: 90, 2: 80}, random_state=0)
    judged = made(X, y, sampler=sampler)
    assert [(one.label, one.n_real, one.n_made) for one in judged.classes] == [
        ("1", 60, 30),
        ("2", 40, 40),
    ]


def test_the_same_seed_gives_the_same_record_of_plain_json():
    first, second = made(*noise(1)), made(*noise(1))
    assert first == second
    record = json.loads(json.dumps(first.to_dict(), allow_nan=False))
    assert (record["kind"], record["schema"]) == ("fidelity", 1)
    assert record["classes"][0]["n_real"] == 60


def test_sparse_rows_are_judged_as_dense_ones():
    import scipy.sparse as sp

    X, y = noise(1)
    X = X.where(X > 0.5, 0.0)
    sampler = SMOTE(random_state=0, scale="none")
    dense = made(X, y, sampler=sampler)
    grown, _ = sampler.fit_resample(sp.csr_array(X.to_numpy()), y)
    sparse = fidelity(
        read(sp.csr_array(X.to_numpy())), read_target(y), sampler.lineage_, read(grown), seed=0
    )
    assert sparse.impossible == replace(dense.impossible)
    assert sparse.classes[0].told_apart == dense.classes[0].told_apart
    for one, other in zip(sparse.classes[0].columns, dense.classes[0].columns, strict=True):
        assert one.made.mean == pytest.approx(other.made.mean)


def test_tables_that_do_not_belong_together_are_refused_with_their_rows():
    X, y = noise(1)
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(X, y)
    with pytest.raises(DataError) as caught:
        fidelity(read(X), read_target(y), sampler.lineage_, read(X), seed=0)
    assert "500 rows" in caught.value.got


def test_a_lineage_that_leaves_real_rows_out_is_refused_with_a_way_that_works():
    X, y = noise(1)
    sampler = SMOTETomek(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    table, lineage = read(X), sampler.lineage_
    with pytest.raises(DataError) as caught:
        fidelity(table, read_target(y), lineage, read(X_new), seed=0)
    whole, grown = (
        eval(words, {"lineage": lineage, "table": table, "read": read})  # noqa: S307 - our own words
        for words in ("lineage.whole()", "read(table.grow(lineage.whole()))")
    )
    for words in ("lineage.whole()", "read(table.grow(lineage.whole()))"):
        assert words in caught.value.remedy
    found = fidelity(table, read_target(y), whole, grown, seed=0)
    assert [one.n_made for one in found.classes] == [len(lineage)]


def test_balance_measures_when_it_is_asked_and_shows_it():
    X, y = noise(9)
    frame = X.assign(**{"<b>": 1.0, "churn": np.where(y == 1, "<Yes>", "No")})
    result = balance(frame, "churn", method="smote", seed=3)
    assert "fidelity" not in vars(result)
    shown = result.fidelity
    assert result.fidelity is shown
    assert shown.impossible.n_rows == 0
    assert "class <Yes>: 160 rows made from 60" in repr(shown)
    assert "&lt;Yes&gt;" in shown._repr_html_()
    assert "<Yes>" not in shown._repr_html_()
    assert "&lt;b&gt;" in shown._repr_html_()
