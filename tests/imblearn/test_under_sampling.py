"""The rows that imbalanced-learn keeps, in its order, on floating-point data without equal distances."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pytest
import scipy.sparse as sp
import sklearn
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from oversample.errors import OversampleWarning, SamplingError
from oversample.imblearn import under_sampling as ours
from oversample.neighbors import Neighborhood
from oversample.recipes.replay_cleaning import ReplayedEdits
from oversample.testing import checks_for

theirs = pytest.importorskip(
    "imblearn.under_sampling",
    reason="imbalanced-learn, which the rows are compared with, is not here",
)

CLEANERS = {
    "TomekLinks": {},
    "EditedNearestNeighbours": {"n_neighbors": range(1, 8), "kind_sel": ["all", "mode"]},
    "RepeatedEditedNearestNeighbours": {
        "n_neighbors": range(1, 8), "kind_sel": ["all", "mode"], "max_iter": [1, 2, 5, 100],
    },
    "AllKNN": {
        "n_neighbors": range(1, 8), "kind_sel": ["all", "mode"], "allow_minority": [False, True],
    },
    "NeighbourhoodCleaningRule": {"n_neighbors": range(1, 8), "threshold_cleaning": [0.1, 0.5, 1.5, 4.0]},
    "CondensedNearestNeighbour": {"n_neighbors": [None, 1, 2, 3, 5], "n_seeds_S": [1, 2, 5]},
    "OneSidedSelection": {"n_neighbors": [None, 1, 2, 3, 5], "n_seeds_S": [1, 2, 5]},
}  # fmt: skip
SHRINKERS = {
    "RandomUnderSampler": {"replacement": [False, True]},
    "NearMiss": {"version": [1, 2, 3], "n_neighbors": range(1, 9), "n_neighbors_ver3": range(1, 9)},
}
SEEDED = {"CondensedNearestNeighbour", "OneSidedSelection", "RandomUnderSampler"}
FITTED = ("n_iter_", "classes_to_clean_")


@dataclass
class Made:
    """A table, told by what it is made from."""

    seed: int
    counts: list[int]
    d: int
    spread: float
    kind: str
    names: tuple

    def build(self):
        rng = np.random.default_rng(self.seed)
        y = rng.permutation(np.repeat(np.arange(len(self.counts)), self.counts))
        X = self.spread * rng.normal(size=(len(self.counts), self.d))[y]
        X = (X + rng.normal(size=(len(y), self.d))).astype(self.kind)
        return X, np.array(self.names)[y]


def tables(least=10):
    return st.builds(
        Made,
        st.integers(0, 2**31),
        st.lists(st.integers(least, 70), min_size=2, max_size=4, unique=True),
        st.integers(1, 20),
        st.sampled_from([0.2, 0.6, 2.0]),
        st.sampled_from(["f4", "f8"]),
        st.sampled_from([(0, 1, 2, 3), (-1, 2, 5, 9), ("d", "e", "f", "g")]),
    )


def contained(X, container):
    if container == "pandas":
        import pandas as pd

        return pd.DataFrame(X, columns=[f"c{j}" for j in range(X.shape[1])])
    makers = {
        "array": np.ascontiguousarray, "fortran": np.asfortranarray, "list": np.ndarray.tolist,
        "csr": sp.csr_matrix, "csc": sp.csc_matrix, "csr_array": sp.csr_array,
    }  # fmt: skip
    return makers[container](X)


def cells(X):
    return X.toarray() if sp.issparse(X) else np.asarray(X)


def told(library, name, X, y, **params):
    sampler = getattr(library, name)(**params)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sampler, *sampler.fit_resample(X, y)


def agree(name, X, y, **params):
    """Run both, and compare the rows, which they are, and what was fitted; refusals only in kind."""
    seed = params.pop("seed", None)
    results = []
    for library in (theirs, ours):
        if seed is not None:
            number, is_instance = seed
            params["random_state"] = np.random.RandomState(number) if is_instance else number
        try:
            results.append(told(library, name, X, y, **params))
        except (TypeError, ValueError) as refusal:
            results.append(refusal)
    # Its votes cannot count text, and its CNN takes a row of a sparse array for a list.
    if isinstance(results[0], TypeError) or "Expected 2D input" in str(results[0]):
        assert not isinstance(results[1], Exception)
        return None
    if isinstance(results[0], Exception):
        assert isinstance(results[1], SamplingError), (results, params)
        return None
    (fitted, X_theirs, y_theirs), (sampler, X_ours, y_ours) = results
    assert type(X_ours) is type(X_theirs)
    assert np.array_equal(cells(X_ours), cells(X_theirs))
    assert cells(X_ours).dtype == cells(X_theirs).dtype
    assert np.array_equal(np.asarray(y_ours), np.asarray(y_theirs))
    assert sampler.sampling_strategy_ == fitted.sampling_strategy_
    for attribute in FITTED:
        assert getattr(sampler, attribute, None) == getattr(fitted, attribute, None)
    if hasattr(sampler, "sample_indices_"):
        rows = cells(X)[sampler.sample_indices_]
        assert np.array_equal(
            rows, cells(X_ours).reshape(rows.shape)
        )  # an empty list has no columns
    return sampler, fitted


CONTAINERS = st.sampled_from(["array", "fortran", "csr", "csc", "csr_array", "pandas", "list"])
SEEDS = st.tuples(st.integers(0, 2**32 - 1), st.booleans())


def parameters(options):
    return st.fixed_dictionaries({p: st.sampled_from(list(v)) for p, v in options.items()})


@settings(max_examples=250, deadline=None)
@given(st.data(), st.sampled_from(sorted(CLEANERS)), tables(), CONTAINERS, SEEDS)
def test_cleaners_keep_the_rows_of_theirs(data, name, table, container, seed):
    X, y = table.build()
    params = data.draw(parameters(CLEANERS[name]))
    strategy = data.draw(
        st.sampled_from(["auto", "majority", "not majority", "not minority", "all", "list"])
    )
    if strategy == "list":
        strategy = data.draw(
            st.lists(st.sampled_from(np.unique(y).tolist()), min_size=1, unique=True)
        )
    if name in SEEDED:
        params["seed"] = seed
    both = agree(name, contained(X, container), y, sampling_strategy=strategy, **params)
    if both is None or name == "RepeatedEditedNearestNeighbours":
        return  # where its first round takes nothing away, its numbers are not those of its rows
    assert np.array_equal(both[0].sample_indices_, both[1].sample_indices_)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(sorted(SHRINKERS)), tables(), CONTAINERS, SEEDS)
def test_under_samplers_keep_the_rows_of_theirs(data, name, table, container, seed):
    X, y = table.build()
    labels, counts = np.unique(y, return_counts=True)
    strategy = data.draw(
        st.sampled_from(["auto", "majority", "not majority", "not minority", "all", "dict"])
    )
    if strategy == "dict":
        strategy = {
            c: data.draw(st.integers(1, n))
            for c, n in zip(labels.tolist(), counts.tolist(), strict=True)
        }
    params = data.draw(parameters(SHRINKERS[name]))
    rare = labels[counts.argmin()].item()
    asks_rare = strategy in ("all", "not majority") or (
        isinstance(strategy, dict) and rare in strategy
    )
    if name == "NearMiss":
        assume(table.d > 1)  # on a line, sums of distances tie between two rows
    if name == "NearMiss" and asks_rare:
        # Rows at distance 0 from themselves tie, which theirs sees to only where it takes differences.
        assume(table.d <= 15 and container in ("array", "fortran", "pandas", "list"))
    if name in SEEDED:
        params["seed"] = seed
    both = agree(name, contained(X, container), y, sampling_strategy=strategy, **params)
    if both is not None:
        assert np.array_equal(both[0].sample_indices_, both[1].sample_indices_)


@pytest.mark.parametrize("name", ["EditedNearestNeighbours", "RepeatedEditedNearestNeighbours"])
@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
def test_ties_are_theirs_as_well_when_their_search_is_asked(name, kind, metric):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 4, size=(200, 3)).astype(float)
    y = np.repeat([0, 1, 2], [30, 60, 110])
    search = NearestNeighbors(n_neighbors=4, metric=metric)
    both = agree(name, X, y, n_neighbors=search, kind_sel=kind, sampling_strategy="all")
    assert both is not None
    assert isinstance(both[0].nn_, NearestNeighbors)
    assert both[0].nn_.metric == metric


@pytest.mark.parametrize("version", [1, 2, 3])
def test_near_miss_takes_the_distances_of_a_search_that_is_given(version):
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(150, 4)), np.repeat([0, 1, 2], [20, 50, 80])
    search = NearestNeighbors(n_neighbors=3, metric="manhattan")
    params = {"n_neighbors": search, "n_neighbors_ver3": search, "version": version}
    both = agree("NearMiss", X, y, **params)
    assert both is not None
    plain = ours.NearMiss(version=version).fit(X, y)
    plain.fit_resample(X, y)
    assert not np.array_equal(plain.sample_indices_, both[0].sample_indices_)
    assert hasattr(both[0], "nn_ver3_") == (version == 3)


def farther(distance):
    """Weigh the farther neighbour more: so a row that is told rightly may be told wrongly later."""
    return distance**3


@pytest.mark.parametrize("name", ["CondensedNearestNeighbour", "OneSidedSelection"])
@pytest.mark.parametrize("weights", ["distance", farther])
@pytest.mark.parametrize("seed", range(5))
def test_a_classifier_that_is_given_tells_the_classes(name, seed, weights):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [20, 50, 80]))
    X = rng.normal(size=(150, 4)) + y[:, np.newaxis]
    classifier = KNeighborsClassifier(n_neighbors=3, metric="manhattan", weights=weights)
    both = agree(name, X, y, n_neighbors=classifier, seed=(seed, False))
    assert both is not None
    sampler, fitted = both
    for mine, other in zip(sampler.estimators_, fitted.estimators_, strict=True):
        assert np.array_equal(mine.predict(X), other.predict(X))


@pytest.mark.parametrize("name", ["CondensedNearestNeighbour", "OneSidedSelection"])
def test_estimators_are_fitted_on_what_was_kept(name):
    rng = np.random.default_rng(3)
    y = rng.permutation(np.repeat(["a", "b", "c"], [20, 50, 80]))
    X = rng.normal(size=(150, 4))
    both = agree(name, X, y, n_neighbors=3, n_seeds_S=4, seed=(3, False))
    assert both is not None
    for mine, other in zip(both[0].estimators_, both[1].estimators_, strict=True):
        assert mine.classes_.tolist() == other.classes_.tolist()
        assert np.array_equal(mine.predict(X), other.predict(X))


@pytest.mark.parametrize(
    "parts",
    [
        {
            "n_neighbors": KNeighborsClassifier(n_neighbors=4, metric="manhattan"),
            "edited_nearest_neighbours": "all",
        },
        {"n_neighbors": NearestNeighbors(n_neighbors=4)},
        {"edited_nearest_neighbours": "all"},
        {"edited_nearest_neighbours": "repeated"},
    ],
)
def test_the_cleaning_rule_takes_the_parts_that_are_given(parts):
    rng = np.random.default_rng(4)
    y = rng.permutation(np.repeat([0, 1, 2], [20, 50, 80]))
    X = rng.normal(size=(150, 3)) + 0.5 * y[:, np.newaxis]
    results = []
    for library in (theirs, ours):
        editors = {
            "all": library.EditedNearestNeighbours(n_neighbors=2),
            "repeated": library.RepeatedEditedNearestNeighbours(kind_sel="mode"),
        }
        params = {k: editors[v] if isinstance(v, str) else v for k, v in parts.items()}
        results.append(told(library, "NeighbourhoodCleaningRule", X, y, **params)[0])
    other, mine = results
    assert 0 < len(mine.sample_indices_) < 150
    assert np.array_equal(mine.sample_indices_, other.sample_indices_)
    assert type(mine.nn_) is type(other.nn_)
    assert len(mine.edited_nearest_neighbours_.sample_indices_) == len(
        other.edited_nearest_neighbours_.sample_indices_
    )


FORESTS = [GaussianNB(), make_pipeline(LogisticRegression()), "seeded"]


@pytest.mark.parametrize("estimator", FORESTS, ids=str)
@pytest.mark.parametrize("instance", [False, True])
@pytest.mark.parametrize("container", ["array", "fortran", "csr", "pandas", "list"])
def test_hardness_is_that_of_theirs(estimator, instance, container):
    if container == "csr" and isinstance(estimator, GaussianNB):
        pytest.skip("it takes no sparse rows")
    if estimator == "seeded":
        from sklearn.tree import DecisionTreeClassifier

        estimator = make_pipeline(DecisionTreeClassifier(max_features=2, min_samples_leaf=4))
    rng = np.random.default_rng(5)
    y = rng.permutation(np.repeat([0, 1, 2], [20, 40, 60]))
    X = contained(rng.normal(size=(120, 4)) + 0.5 * y[:, np.newaxis], container)
    both = agree(
        "InstanceHardnessThreshold", X, y, estimator=estimator, seed=(7, instance), cv=3,
        sampling_strategy={1: 25, 2: 30},
    )  # fmt: skip
    assert both is not None
    assert np.array_equal(both[0].sample_indices_, both[1].sample_indices_)
    assert type(both[0].estimator_) is type(both[1].estimator_)


@pytest.mark.parametrize("instance", [False, True])
def test_the_default_forest_is_that_of_theirs(instance):
    rng = np.random.default_rng(5)
    y = rng.permutation(np.repeat([0, 1], [20, 60]))
    both = agree("InstanceHardnessThreshold", rng.normal(size=(80, 3)), y, seed=(1, instance))
    assert both is not None
    assert np.array_equal(both[0].sample_indices_, both[1].sample_indices_)
    assert both[0].estimator_.n_estimators == 100


def test_hardness_goes_by_the_label_whatever_it_is_called():
    """There a label is taken for the number of a column: -1 and 1 both are the last."""
    rng = np.random.default_rng(6)
    y = np.repeat([0, 1], [90, 30])
    X = rng.normal(size=(120, 2)) + 2.0 * y[:, np.newaxis]
    params = {"estimator": GaussianNB(), "random_state": 0}
    right = told(theirs, "InstanceHardnessThreshold", X, y, **params)[0].sample_indices_
    signs = np.where(y == 0, -1, 1)
    assert not np.array_equal(
        told(theirs, "InstanceHardnessThreshold", X, signs, **params)[0].sample_indices_, right
    )
    for labels in (y, signs, y + 1, y.astype(str)):
        mine = told(ours, "InstanceHardnessThreshold", X, labels, **params)[0]
        assert np.array_equal(mine.sample_indices_, right)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_hardness_hands_a_frame_to_the_estimator(library):
    module = pytest.importorskip(library)
    if library == "polars" and tuple(map(int, sklearn.__version__.split(".")[:2])) < (1, 8):
        pytest.skip("scikit-learn's ColumnTransformer takes no polars frame before 1.8.")
    rng = np.random.default_rng(6)
    y = np.repeat([0, 1], [60, 20])
    columns = {"amount": rng.normal(size=80) + y, "plan": rng.choice(["a", "b"], 80)}
    X = module.DataFrame(columns)
    by_name = make_column_transformer((OneHotEncoder(), ["plan"]), remainder="passthrough")
    for estimator in (make_pipeline(by_name, GaussianNB()), None):
        sampler = ours.InstanceHardnessThreshold(estimator=estimator, random_state=0)
        X_new, y_new = sampler.fit_resample(X, y)
        assert type(X_new) is type(X)
        assert 20 <= (y_new == 0).sum() < 60


CLUSTERERS = [None, KMeans(4, random_state=1), MiniBatchKMeans(random_state=2, n_init=1)]


@pytest.mark.parametrize("estimator", CLUSTERERS, ids=str)
@pytest.mark.parametrize("instance", [False, True])
@pytest.mark.parametrize("voting", ["auto", "hard", "soft"])
@pytest.mark.parametrize("container", ["array", "csr", "csc", "list", "f4 pandas"])
def test_centroids_are_those_of_theirs(estimator, instance, voting, container):
    rng = np.random.default_rng(8)
    y = rng.permutation(np.repeat([0, 1, 2], [15, 40, 60]))
    X = (rng.normal(size=(115, 3)) + y[:, np.newaxis]).astype("f4" if "f4" in container else "f8")
    X = contained(X, container.replace("f4 ", "").replace("f4", "array"))
    params = {"estimator": estimator, "voting": voting, "seed": (3, instance)}
    if container == "csc" and voting == "soft":  # which theirs returns as COO, and ours as it came
        X_new = told(ours, "ClusterCentroids", X, y, voting=voting)[1]
        assert isinstance(X_new, sp.csc_matrix)
        return
    both = agree("ClusterCentroids", X, y, **params)
    assert both is not None
    assert both[0].voting_ == both[1].voting_
    assert not hasattr(both[0], "sample_indices_")
    assert len(both[0].lineage_) == (30 if both[0].voting_ == "soft" else 0)


def test_the_lineage_of_centroids_gives_them_again_up_to_rounding():
    from oversample.tables import read

    rng = np.random.default_rng(9)
    X, y = rng.normal(size=(100, 3)), np.repeat([0, 1], [20, 80])
    sampler = ours.ClusterCentroids(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    again = read(X).grow(sampler.lineage_)
    assert np.allclose(again, X_new, rtol=0, atol=1e-12)
    assert np.array_equal(sampler.lineage_.is_synthetic, y_new == 1)
    assert np.isclose(sampler.lineage_.weights().sum(), 20)
    assert sorted(sampler.lineage_.parents.tolist()) == list(range(20, 100))


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_centroids_of_a_table_with_text_vote(library):
    module = pytest.importorskip(library)
    rng = np.random.default_rng(6)
    y = np.repeat([0, 1], [60, 20])
    columns = {
        "amount": np.where(np.arange(80) % 9 == 0, np.nan, rng.normal(size=80) + 100.0),
        "whole": rng.integers(0, 9, 80),
        "plan": rng.choice(["a", "b"], 80),
    }
    sampler = ours.ClusterCentroids(random_state=0)
    X_new, y_new = sampler.fit_resample(module.DataFrame(columns), y)
    assert X_new["whole"].dtype == module.DataFrame(columns)["whole"].dtype
    assert set(X_new["plan"].to_list()) == {"a", "b"}
    centres = [cell for cell in X_new["amount"].to_list()[:20] if cell == cell]  # noqa: PLR0124
    assert 97.0 < min(centres) <= max(centres) < 103.0
    assert y_new.tolist() == [0] * 20 + [1] * 20


def test_a_centre_of_whole_numbers_is_rounded_in_a_frame():
    import pandas as pd

    rng = np.random.default_rng(10)
    X, y = (
        pd.DataFrame(rng.poisson(9.0, size=(300, 2)), columns=["a", "b"]),
        np.repeat([0, 1], [40, 260]),
    )
    exact = KMeans(40, random_state=0, n_init=1).fit(X[y == 1].to_numpy()).cluster_centers_
    (_, cut, _), (_, rounded, _) = (
        told(library, "ClusterCentroids", X, y, random_state=0) for library in (theirs, ours)
    )
    assert (rounded.dtypes == cut.dtypes).all()
    assert np.array_equal(rounded[40:], np.rint(exact))
    assert not np.array_equal(cut[40:], rounded[40:])


def test_the_indices_of_repeated_editing_are_those_of_its_rows():
    """Where their first round takes nothing away, theirs are put in order twice."""
    y = np.array([1, 0, 0, 1, 0, 1])
    X = np.arange(6.0)[:, np.newaxis] ** 1.1 + 100.0 * y[:, np.newaxis]
    fitted, rows, _ = told(theirs, "RepeatedEditedNearestNeighbours", X, y, n_neighbors=1)
    assert not np.array_equal(X[fitted.sample_indices_], rows)
    sampler, mine, _ = told(ours, "RepeatedEditedNearestNeighbours", X, y, n_neighbors=1)
    assert np.array_equal(mine, rows)
    assert np.array_equal(X[sampler.sample_indices_], mine)
    assert sampler.n_iter_ == fitted.n_iter_ == 1


@pytest.mark.parametrize("name", ["CondensedNearestNeighbour", "OneSidedSelection"])
def test_of_equal_classes_none_is_compared_with_itself(name):
    """Theirs calls the class that comes first the smallest, though it is the one to be condensed."""
    rng = np.random.default_rng(0)
    y = np.repeat([1, 0], 50)  # 0 sorts first, and is spared; 1 comes first
    X = rng.normal(size=(100, 3)) + y[:, np.newaxis]
    lost, kept = (told(library, name, X, y, random_state=0)[2] for library in (theirs, ours))
    assert (lost == 1).sum() <= 1
    assert (kept == 1).sum() > 10
    assert (kept == 0).sum() == (lost == 0).sum() == 50
    swapped = told(theirs, name, X[::-1], y[::-1], random_state=0)[2]  # now 0 comes first
    assert (swapped == 1).sum() > 10


def test_the_search_that_is_given_is_used_in_every_step():
    """Of AllKNN and of the cleaning rule's second step, theirs takes only its number."""
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(200, 3)) * [1.0, 30.0, 1.0], np.repeat([0, 1], [50, 150])
    search = NearestNeighbors(n_neighbors=4, metric="minkowski", metric_params={"w": [1, 0, 1]})
    for name, differs in (("AllKNN", True), ("NeighbourhoodCleaningRule", True)):
        narrow = told(ours, name, X[:, [0, 2]], y)[0].sample_indices_
        mine = told(ours, name, X, y, n_neighbors=search)[0].sample_indices_
        assert np.array_equal(mine, narrow)
        other = told(theirs, name, X, y, n_neighbors=search)[0].sample_indices_
        assert np.array_equal(other, narrow) != differs


def test_links_are_told_from_nearest_rows():
    rng = np.random.default_rng(2)
    for labels in (np.array([0, 1, 2]), np.array(["a", "b", "c"])):
        y = labels[rng.integers(0, 3, 60)]
        nearest = NearestNeighbors(n_neighbors=2).fit(rng.normal(size=(60, 2)))
        found = nearest.kneighbors(return_distance=False)[:, 0]
        for classes in ([labels[0]], list(labels[:2]), dict.fromkeys(labels, 3)):
            mine, other = (
                library.TomekLinks.is_tomek(y, found, classes) for library in (ours, theirs)
            )
            assert mine.dtype == bool
            assert np.array_equal(mine, other)


def test_a_word_is_read_anew_for_what_each_round_has_left():
    """ "majority" is the largest class there is then, not the one at the start."""
    rng = np.random.default_rng(7)
    changed = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        y = np.repeat([0, 1, 2], [12, 40, 42])
        X = rng.normal(size=(94, 2)) + 0.8 * y[:, np.newaxis]
        both = agree("RepeatedEditedNearestNeighbours", X, y, sampling_strategy="majority")
        assert both is not None
        gone = np.setdiff1d(np.arange(94), both[0].sample_indices_)
        changed += len(set(y[gone].tolist())) > 1
    assert changed > 0


def test_a_lost_class_is_warned_of_where_the_caller_stands():
    X, y = np.arange(8.0)[:, np.newaxis] ** 1.1, np.array([0, 1, 0, 1, 0, 1, 0, 0])
    cleaner = ours.EditedNearestNeighbours(sampling_strategy="all", n_neighbors=2)
    with pytest.warns(OversampleWarning, match="every row of class") as caught:
        cleaner.fit_resample(X, y)
    assert caught[0].filename == __file__
    with pytest.warns(OversampleWarning, match="is larger than") as caught:
        ours.NearMiss(version=3, n_neighbors_ver3=1, n_neighbors=1).fit_resample(X**2 % 7, y)
    assert caught[0].filename == __file__


ALL = [
    ours.RandomUnderSampler(),
    ours.RandomUnderSampler(replacement=True),
    ours.NearMiss(),
    ours.NearMiss(version=3, n_neighbors_ver3=12),
    ours.InstanceHardnessThreshold(estimator=GaussianNB()),
    ours.ClusterCentroids(),
    ours.TomekLinks(),
    ours.EditedNearestNeighbours(kind_sel="mode"),
    ours.RepeatedEditedNearestNeighbours(kind_sel="mode"),
    ours.AllKNN(kind_sel="mode"),
    ours.CondensedNearestNeighbour(),
    ours.OneSidedSelection(),
    ours.NeighbourhoodCleaningRule(),
]
ANY_KIND = {
    "the_input_is_not_written_to", "labels_may_be_of_any_type", "the_global_generator_is_not_touched",
    "nothing_is_printed", "parameters_are_not_changed", "unknown_parameters_are_refused",
    "impossible_parameters_are_refused", "fit_makes_no_row", "counts_are_those_of_the_plan",
}  # fmt: skip
OF_CLEANERS = {
    "rows_said_to_be_removed_are_those_gone", "every_class_may_be_protected", "amounts_are_refused",
    "the_order_of_rows_does_not_matter", "rows_are_kept_whole_in_every_container",
}  # fmt: skip


def promises():
    for sampler in ALL:
        held = set(ANY_KIND)
        draws = "random_state" in sampler.get_params()
        if sampler.sampling_type == "clean-sampling" and not draws:
            held |= OF_CLEANERS
        if isinstance(sampler, ours.InstanceHardnessThreshold):
            held.discard(
                "labels_may_be_of_any_type"
            )  # they are sorted, and then drawn: a text sorts elsewhere
        if not isinstance(sampler, ours.ClusterCentroids):
            held.add("rows_are_kept_whole_in_every_container")
        for name, check in checks_for(sampler):
            if name in held:
                yield pytest.param(check, id=f"{sampler!r}-{name}")


@pytest.mark.parametrize("check", list(promises()))
def test_the_promise_is_kept(check):
    check()


@pytest.mark.parametrize("sampler", ALL, ids=repr)
@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_gaps_and_text_are_welcome(sampler, library):
    module = pytest.importorskip(library)
    if isinstance(sampler, ours.InstanceHardnessThreshold):
        sampler = ours.InstanceHardnessThreshold(random_state=0, cv=2)
    rng = np.random.default_rng(3)
    y = rng.permutation(np.repeat(["r", "m", "c"], [20, 30, 50]))
    columns = {
        "amount": np.where(np.arange(100) % 9 == 0, np.nan, rng.normal(size=100)),
        "plan": rng.choice(["a", "b"], 100),
        "paid": rng.random(100) < 0.5,
    }
    X = module.table(columns) if library == "pyarrow" else module.DataFrame(columns)
    X_new, y_new = sampler.fit_resample(X, y)
    assert type(X_new) is type(X)
    assert len(X_new) == len(y_new) < 100


@pytest.mark.parametrize("sampler", ALL, ids=repr)
def test_a_target_of_one_column_a_class_comes_back_as_such(sampler):
    rng = np.random.default_rng(4)
    y = rng.permutation(np.repeat([0, 1, 2], [20, 30, 50]))
    X = rng.normal(size=(100, 3)) + y[:, np.newaxis]
    if "random_state" in sampler.get_params():
        sampler = sampler.set_params(random_state=0)
    (X_plain, y_plain), (X_hot, y_hot) = (
        sampler.fit_resample(X, t) for t in (y, np.eye(3, dtype=int)[y])
    )
    assert np.array_equal(X_hot, X_plain)
    assert np.array_equal(y_hot.argmax(axis=1), y_plain)


@pytest.mark.parametrize(
    ("sampler", "part"),
    [
        (ours.EditedNearestNeighbours(n_neighbors=200), "n_neighbors"),
        (ours.EditedNearestNeighbours(n_neighbors=NearestNeighbors(n_neighbors=1)), "n_neighbors"),
        (ours.AllKNN(n_neighbors=0), "n_neighbors"),
        (ours.NearMiss(n_neighbors=40), "n_neighbors"),
        (ours.NearMiss(version=3, n_neighbors_ver3=200), "n_neighbors_ver3"),
        (ours.NearMiss(version=4), "version"),
        (ours.CondensedNearestNeighbour(n_neighbors=40), "n_neighbors"),
        (ours.OneSidedSelection(n_seeds_S=0), "n_seeds_S"),
        (ours.TomekLinks(n_jobs=0), "n_jobs"),
        (ours.InstanceHardnessThreshold(cv=1), "cv"),
        (ours.ClusterCentroids(estimator=LogisticRegression()), "n_clusters"),
    ],
    ids=repr,
)
def test_what_cannot_be_done_is_refused_by_name(sampler, part):
    rng = np.random.default_rng(4)
    with pytest.raises(SamplingError) as caught:
        sampler.fit_resample(rng.normal(size=(120, 2)), np.repeat([0, 1], [30, 90]))
    assert part in caught.value.wrong
    assert caught.value.remedy


def test_a_round_that_has_too_few_rows_left_says_so():
    """Rows 4 and 5 contradict each other; of the four that are left none has five others."""
    codes = np.array([0, 0, 1, 1, 0, 1])
    X = np.array([[0.0], [0.1], [10.0], [10.2], [20.0], [20.3]])
    rule = ReplayedEdits((1, 5), 5, "all", settles=False, may_shrink_below=True)
    with pytest.raises(SamplingError) as caught:
        rule(Neighborhood(X, codes), lambda _: {0, 1})
    assert caught.value.met == "4 rows that earlier rounds have left"
    assert "n_neighbors=3" in caught.value.remedy


def test_the_store_is_searched_as_a_refitted_one_would_be():
    """Of thousands of rows: what is measured once is what is found by searching anew."""
    rng = np.random.default_rng(11)
    y = rng.permutation(np.repeat([0, 1], [300, 3000]))
    X = rng.normal(size=(3300, 5)) + 0.7 * y[:, np.newaxis]
    both = agree("CondensedNearestNeighbour", X, y, seed=(1, False))
    assert both is not None
    assert np.array_equal(both[0].sample_indices_, both[1].sample_indices_)
    assert (y[both[0].sample_indices_] == 1).sum() > 300
