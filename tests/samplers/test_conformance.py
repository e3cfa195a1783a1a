"""Every sampler keeps every promise: ours, and scikit-learn's."""

from __future__ import annotations

import pytest
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.estimator_checks import parametrize_with_checks

from oversample.lineage import Lineage
from oversample.samplers import (
    ADASYN,
    METHODS,
    SMOTE,
    SMOTEENN,
    AllKNN,
    BorderlineSMOTE,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    RandomOverSampler,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
    SMOTETomek,
    TomekLinks,
)
from oversample.testing import check_sampler, checks_for

VARIANTS = [
    SMOTE(),
    SMOTE(k_neighbors=2, scale="none"),
    SMOTE(neighbors=NearestNeighbors()),
    BorderlineSMOTE(),
    BorderlineSMOTE(kind="borderline-2"),
    ADASYN(),
    RandomOverSampler(),
    RandomOverSampler(shrinkage=1.0),
    RandomUnderSampler(),
    RandomUnderSampler(replacement=True),
    TomekLinks(),
    TomekLinks(sampling_strategy="all", scale="none"),
    EditedNearestNeighbours(),
    EditedNearestNeighbours(sampling_strategy="all", kind_sel="mode", n_neighbors=5),
    RepeatedEditedNearestNeighbours(kind_sel="mode", allow_minority=True),
    AllKNN(allow_minority=True),
    NeighbourhoodCleaningRule(),
    SMOTETomek(),
    SMOTETomek(smote=BorderlineSMOTE(k_neighbors=3), tomek=NeighbourhoodCleaningRule()),
    SMOTEENN(),
    SMOTEENN(smote=ADASYN(), enn=AllKNN(sampling_strategy="all", allow_minority=True)),
]


def test_every_registered_method_is_checked():
    assert set(METHODS.values()) <= {type(variant) for variant in VARIANTS}


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(check, id=f"{variant!r}-{name}")
        for variant in VARIANTS
        for name, check in checks_for(variant)
    ],
)
def test_the_promise_is_kept(check):
    check()


@parametrize_with_checks(VARIANTS)
def test_scikit_learn_is_content(estimator, check):
    check(estimator)


class Forgetful(SMOTE):
    """Loses the last synthetic row."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        return X_new[:-1], y_new[:-1]


class Scribbler(SMOTE):
    """Writes into the caller's table."""

    def fit_resample(self, X, y):
        resampled = super().fit_resample(X, y)
        if X.flags.writeable:
            X[0, 0] = 0.0
        return resampled


class Careless(SMOTE):
    """Draws from the global generator."""

    def fit_resample(self, X, y):
        import numpy as np

        np.random.random()  # noqa: NPY002 - the crime
        return super().fit_resample(X, y)


class Forger(SMOTE):
    """Hands out rows that its lineage does not account for."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        X_new[-1, 0] += 1
        return X_new, y_new


class Thief(TomekLinks):
    """Takes one row more than it says."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        self.sample_indices_ = self.sample_indices_[:-1]
        return X_new[:-1], y_new[:-1]


class Grabber(TomekLinks):
    """Lets every class lose rows, whatever was asked."""

    def _losing(self, target):
        return target.labels


class Sorter(TomekLinks):
    """Looks at one half of the rows only, so that their order matters."""

    def _judged(self, rule, hood, codes, losing):
        keep = super()._judged(rule, hood, codes, losing)
        keep[len(keep) // 2 :] = True
        return keep


class Hider(SMOTEENN):
    """Does not own up to the synthetic rows it took away."""

    def fit_resample(self, X, y):
        resampled = super().fit_resample(X, y)
        self.removed_ = {c: gone._replace(synthetic=0) for c, gone in self.removed_.items()}
        return resampled


class Grouper(SMOTETomek):
    """Gives the originals back class by class."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        n_kept = len(self.sample_indices_)
        X_new[:n_kept] = X_new[:n_kept][y_new[:n_kept].argsort(kind="stable")]
        return X_new, y_new


class Squanderer(TomekLinks):
    """Tells of rows as kept that are gone."""

    def fit_resample(self, X, y):
        resampled = super().fit_resample(X, y)
        self.lineage_ = Lineage.empty(n_original=len(y))
        return resampled


class Dropper(RandomUnderSampler):
    """Leaves the record out."""

    def fit_resample(self, X, y):
        resampled = super().fit_resample(X, y)
        del self.lineage_
        return resampled


class Mixer(RandomOverSampler):
    """Gives labels an index of their own."""

    def fit_resample(self, X, y):
        X_new, y_new = super().fit_resample(X, y)
        return X_new, y_new.reset_index(drop=True) if hasattr(y_new, "reset_index") else y_new


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Forgetful(), "the counts made are those of plan_"),
        (Scribbler(), "X is untouched"),
        (Careless(), "the global generator stands where it stood"),
        (Forger(), "the lineage gives the same bytes"),
        (Thief(), "the counts made are those of plan_"),
        (Grabber(), "an unknown class is refused"),
        (Sorter(), "a shuffled table keeps the same rows"),
        (Hider(), "synthetic rows removed are those gone"),
        (Grouper(), "originals are a byte-equal prefix"),
        (Squanderer(), "the lineage has each row returned"),
        (Dropper(), "lineage_ is a Lineage"),
        (Mixer(), "X and y have one index"),
    ],
)
def test_a_sampler_that_breaks_a_promise_is_caught(broken, promise):
    with pytest.raises(AssertionError, match=promise):
        check_sampler(broken)
