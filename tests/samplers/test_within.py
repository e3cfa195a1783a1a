"""within: parents are never mixed across subjects."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from oversample import ADASYN, SMOTE, BorderlineSMOTE, balance
from oversample.errors import DataError, OversampleWarning, SamplingError
from oversample.neighbors import Neighborhood

RNG = np.random.default_rng(0)
N = 600
FRAME = pd.DataFrame(
    {
        "patient": [f"P{at:03d}" for at in RNG.integers(0, 90, N)],
        "pulse": RNG.normal(70, 9, N),
        "weight": RNG.normal(80, 12, N),
        "outcome": np.where(np.arange(N) % 3 == 0, "event", "none"),
    }
)
X, Y = FRAME.drop(columns="outcome"), FRAME["outcome"]


@pytest.mark.parametrize("kind", [SMOTE, ADASYN, BorderlineSMOTE])
def test_both_parents_and_the_new_row_are_of_one_subject(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OversampleWarning)
        sampler = kind(random_state=0, within="patient")
        X_new, _ = sampler.fit_resample(X, Y)
    lineage, patient = sampler.lineage_, X["patient"].to_numpy()
    first = patient[lineage.base]
    assert (patient[lineage.parents] == first[lineage.row_of_parent()]).all()
    assert X_new["patient"][N:].tolist() == first.tolist()
    of_class = X["patient"][Y == "event"].value_counts()
    assert np.array_equal(lineage.n_parents == 1, of_class[first].to_numpy() == 1)
    assert "within patient" in lineage.stages[0]


def test_without_it_subjects_are_mixed():
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(X, Y)
    patient = X["patient"].to_numpy()
    lineage = sampler.lineage_
    assert (patient[lineage.parents] != patient[lineage.base][lineage.row_of_parent()]).any()


def test_a_lonely_row_is_copied_and_said_to_be():
    frame = FRAME.assign(
        patient=np.where(np.arange(N) < N - 30, FRAME["patient"], [f"L{at}" for at in range(N)])
    )
    with pytest.warns(OversampleWarning, match=r"of 200 rows of class .event."):
        made = balance(frame, "outcome", method="smote", ratio=1.0, seed=0, within="patient")
    alone = np.flatnonzero(made.lineage.n_parents == 1)
    assert len(alone)
    assert (
        made.frame["pulse"][N:].to_numpy()[alone]
        == frame["pulse"].to_numpy()[made.lineage.base[alone]]
    ).all()


def test_neighbours_of_a_subject_are_the_nearest_there_are():
    for subjects in (1, 3, 40, 400):
        points = RNG.normal(size=(300, 3)).round(1)
        subject = RNG.integers(0, subjects, 300)
        near = Neighborhood(points, np.zeros(300, dtype=np.int64)).within(
            np.arange(300), subject, 4
        )
        for row in range(300):
            mates = np.setdiff1d(np.flatnonzero(subject == subject[row]), [row])
            distance = ((points[mates] - points[row]) ** 2).sum(axis=1)
            expected = mates[np.lexsort([mates, distance])][:4]
            assert near[row].tolist() == [*expected.tolist(), *[-1] * (4 - len(expected))]


def test_a_large_subject_is_searched_as_a_class_is():
    points = RNG.normal(size=(1500, 3))
    hood = Neighborhood(points, np.zeros(1500, dtype=np.int64))
    rows = np.arange(1500)
    assert np.array_equal(hood.within(rows, np.zeros(1500, dtype=np.int64), 5), hood.among(rows, 5))


def test_what_within_cannot_mean_is_refused():
    with pytest.raises(DataError) as refused:
        SMOTE(within="patent").fit_resample(X, Y)
    assert "patent" in str(refused.value)
    assert "patient" in str(refused.value)
    with pytest.raises(SamplingError):
        BorderlineSMOTE(kind="borderline-2", within="patient").fit_resample(X, Y)
