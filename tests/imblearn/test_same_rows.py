"""The same seed gives imbalanced-learn's rows, bit for bit, on floating-point data without equal distances."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import MiniBatchKMeans
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC

from oversample.errors import OversampleWarning
from oversample.imblearn import over_sampling as ours

theirs = pytest.importorskip(
    "imblearn.over_sampling",
    reason="imbalanced-learn, which the rows are compared with, is not here",
)

# Faces and what is drawn for them beside the table: k is from 1 to 9.
FACES = {
    "ADASYN": lambda k: {"n_neighbors": k},
    "RandomOverSampler": lambda k: {},
    "RandomOverSampler, blurred": lambda k: {"shrinkage": k / 3},
    "SMOTE": lambda k: {"k_neighbors": k},
    "BorderlineSMOTE": lambda k: {"k_neighbors": k, "m_neighbors": 2 * k + 1},
    "BorderlineSMOTE, 2": lambda k: {"k_neighbors": k, "m_neighbors": 9, "kind": "borderline-2"},
    "SVMSMOTE": lambda k: {"k_neighbors": k, "out_step": 0.3},
    "KMeansSMOTE": lambda k: {
        "k_neighbors": 1 + k % 3, "kmeans_estimator": k, "cluster_balance_threshold": 0.05,
    },
}  # fmt: skip
# Where imbalanced-learn misses the amount, ours are its rows, less or more a few.
MISSES = {"ADASYN", "SVMSMOTE", "KMeansSMOTE"}


@st.composite
def settings_of(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    n_classes = draw(st.integers(2, 4))
    counts = [draw(st.integers(12, 60)) for _ in range(n_classes - 1)] + [90]
    d = draw(st.integers(1, 40))
    centres = rng.normal(size=(n_classes, d))
    y = rng.permutation(np.repeat(np.arange(n_classes), counts))
    X = (centres[y] + rng.normal(size=(len(y), d))).astype(draw(st.sampled_from(["f4", "f8"])))
    strategy = draw(st.sampled_from(["auto", "minority", "not minority", "all", "dict"]))
    if strategy == "dict":
        strategy = {c: n + draw(st.integers(0, 70)) for c, n in enumerate(counts)}
    return {
        "X": X,
        "y": y * 3 - 1,
        "strategy": strategy
        if not isinstance(strategy, dict)
        else {3 * c - 1: n for c, n in strategy.items()},
        "k": draw(st.integers(1, 9)),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "instance": draw(st.booleans()),
        "container": draw(
            st.sampled_from(["array", "fortran", "csr", "csc", "csr_array", "pandas"])
        ),
    }


def contained(X, container):
    if container == "pandas":
        import pandas as pd

        return pd.DataFrame(X, columns=[f"c{j}" for j in range(X.shape[1])])
    makers = {
        "array": np.ascontiguousarray, "fortran": np.asfortranarray, "csr": sp.csr_matrix, "csc": sp.csc_matrix,
        "csr_array": sp.csr_array,
    }  # fmt: skip
    return makers[container](X)


def cells(X):
    return X.toarray() if sp.issparse(X) else np.asarray(X)


def resampled(library, name, made, X, y, **params):
    seed = np.random.RandomState(made["seed"] % 1000) if made["instance"] else made["seed"]
    sampler = getattr(library, name)(random_state=seed, **params)
    try:
        with warnings.catch_warnings():  # theirs of scikit-learn, ours of the difference
            warnings.simplefilter("ignore")
            return sampler, *sampler.fit_resample(X, y)
    except (ValueError, RuntimeError) as refusal:
        return sampler, refusal


@settings(max_examples=240, deadline=None)
@given(st.sampled_from(sorted(FACES)), settings_of())
def test_the_same_seed_gives_the_same_rows(face, made):
    X, y = contained(made["X"], made["container"]), made["y"]
    name = face.partition(",")[0]
    params = {"sampling_strategy": made["strategy"], **FACES[face](made["k"])}
    # Theirs of kind 2 multiplies sparse matrices as matrices: it fails, or makes wrong rows if the shapes agree.
    dense = face == "BorderlineSMOTE, 2" and sp.issparse(X)
    their, *theirs_new = resampled(theirs, name, made, made["X"] if dense else X, y, **params)
    our, *ours_new = resampled(ours, name, made, X, y, **params)
    if isinstance(theirs_new[0], Exception):
        # An amount whose every share rounds to none is made here.
        known = "No samples will be generated"
        assert isinstance(ours_new[0], Exception) or known in str(theirs_new[0])
        return
    assert our.sampling_strategy_ == their.sampling_strategy_
    (X_theirs, y_theirs), (X_ours, y_ours) = theirs_new, ours_new
    assert type(X_ours) is type(X if dense else X_theirs)
    assert cells(X_ours).dtype == made["X"].dtype
    asked = our.plan_.after
    for label in np.unique(y):
        of_theirs, of_ours = cells(X_theirs)[y_theirs == label], cells(X_ours)[y_ours == label]
        of_theirs = of_theirs.astype(of_ours.dtype)  # blurred float32 is float64 there
        assert len(of_ours) == asked[label]
        if name == "BorderlineSMOTE" and label not in getattr(their, "in_danger_indices", {label}):
            continue  # left as it was
        if len(of_theirs) == len(of_ours):
            assert np.array_equal(of_ours, of_theirs)
        else:
            assert name in MISSES
            fewer, more = sorted((of_theirs, of_ours), key=len)
            rows = {row.tobytes() for row in more}
            assert all(row.tobytes() in rows for row in fewer)


@st.composite
def mixed_tables(draw):
    made = draw(settings_of())
    rng = np.random.default_rng(made["seed"])
    n, width = len(made["y"]), draw(st.integers(1, 3))
    levels = np.array(["a", "b", "c", "d", "e", "f", "g"], dtype=object)
    made["categories"] = np.column_stack(
        [levels[rng.integers(0, rng.integers(2, 8), n)] for _ in range(width)]
    )
    made["container"] = draw(st.sampled_from(["objects", "text", "category", "floats", "csr"]))
    return made


def mixed(made):
    """Numbers and categories in one container, and which columns the categories are."""
    import pandas as pd

    numbers, categories = made["X"], made["categories"]
    places = list(range(numbers.shape[1], numbers.shape[1] + categories.shape[1]))
    if made["container"] == "objects":
        return np.hstack([numbers.astype(object), categories]), places
    if made["container"] in ("floats", "csr"):
        ranks = [np.unique(column, return_inverse=True)[1] for column in categories.T]
        X = np.column_stack([numbers, *ranks]).astype(numbers.dtype)
        return (sp.csr_matrix(X) if made["container"] == "csr" else X), places
    frame = pd.DataFrame(numbers, columns=[f"n{j}" for j in range(numbers.shape[1])])
    kind = object if made["container"] == "text" else "category"
    for j, column in enumerate(categories.T):
        frame.insert((made["seed"] + j) % (j + 2), f"c{j}", pd.Series(column).astype(kind))
    names = [f"c{j}" for j in range(categories.shape[1])]
    return frame, names if made["container"] == "text" else "auto"


@settings(max_examples=80, deadline=None)
@given(mixed_tables())
def test_the_same_seed_gives_the_same_numbers_and_categories(made):
    X, places = mixed(made)
    told = [
        resampled(
            library,
            "SMOTENC",
            made,
            X,
            made["y"],
            categorical_features=places,
            k_neighbors=made["k"],
        )
        for library in (theirs, ours)
    ]
    (their, X_theirs, y_theirs), (our, X_ours, y_ours) = told
    assert type(X_ours) is type(X_theirs)
    assert (cells(X_ours) == cells(X_theirs)).all()
    assert np.array_equal(y_ours, y_theirs)
    assert our.median_std_ == pytest.approx(their.median_std_, rel=1e-5)
    assert np.array_equal(our.categorical_features_, their.categorical_features_)


@settings(max_examples=60, deadline=None)
@given(mixed_tables(), st.booleans())
def test_the_same_seed_gives_the_same_categories_with_all_their_ties(made, as_frame):
    import pandas as pd

    X = pd.DataFrame(made["categories"]).add_prefix("c") if as_frame else made["categories"]
    (_, X_theirs, y_theirs), (_, X_ours, y_ours) = (
        resampled(library, "SMOTEN", made, X, made["y"], k_neighbors=made["k"])
        for library in (theirs, ours)
    )
    assert (np.asarray(X_ours) == np.asarray(X_theirs)).all()
    assert np.array_equal(y_ours, y_theirs)


def test_a_wide_category_needs_no_column_for_each_level():
    """Theirs makes a matrix of them; 20,000 levels here are as two."""
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=20_000), rng.permutation(20_000)])
    sampler = ours.SMOTENC([1], random_state=0)
    X_new, _ = sampler.fit_resample(X, np.repeat([0, 1], [15_000, 5_000]))
    assert len(sampler.categorical_encoder_.categories_[0]) == 20_000
    assert np.isin(X_new[20_000:, 1], X[15_000:, 1]).all()


def test_categories_of_the_class_alone_are_voted_for_beside_whole_numbers():
    """Theirs cuts the weight of a category to 0 there, and draws among all categories."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [300, 60])
    X = np.column_stack([rng.integers(0, 2, 360), rng.integers(0, 2, 360), rng.integers(1, 5, 360)])
    X[y == 1, 2] = 0
    wrong, right = (
        library.SMOTENC([2], random_state=0).fit_resample(X, y)[0][360:, 2]
        for library in (theirs, ours)
    )
    assert set(right.tolist()) == {0}
    assert set(wrong.tolist()) != {0}


def test_a_lineage_gives_the_rows_again_after_it_was_stored():
    from oversample.lineage import Lineage
    from oversample.tables import read

    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [60, 25])
    X = rng.normal(size=(85, 4)) + 0.3 * y[:, np.newaxis]
    X[:, 3] = rng.integers(0, 3, 85)
    for sampler in (
        ours.BorderlineSMOTE(kind="borderline-2", random_state=0),
        ours.RandomOverSampler(shrinkage=0.7, random_state=0),
        ours.SMOTENC([3], random_state=0),
        ours.SMOTEN(random_state=0),
    ):
        X_new, _ = sampler.fit_resample(X, y)
        lineage = sampler.lineage_
        for stored in (
            Lineage.from_json(lineage.to_json()),
            Lineage.from_arrow(lineage.to_arrow()),
        ):
            assert stored == lineage
            assert read(X).grow(stored).tobytes() == X_new.tobytes()
            some = np.arange(len(lineage))[::-3]
            assert read(X).grow(stored.take(some))[85:].tobytes() == X_new[85 + some].tobytes()


def test_a_class_without_a_row_in_danger_grows_and_moves_no_other():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [20, 30, 60])
    X = rng.normal(size=(110, 3)) + 40.0 * (y == 0)[:, np.newaxis]
    with pytest.warns(OversampleWarning, match='class "0" is in danger'):
        X_ours, y_ours = ours.BorderlineSMOTE(random_state=np.random.RandomState(3)).fit_resample(
            X, y
        )
    X_theirs, y_theirs = theirs.BorderlineSMOTE(random_state=np.random.RandomState(3)).fit_resample(
        X, y
    )
    assert np.bincount(y_ours).tolist() == [60, 60, 60]
    assert np.bincount(y_theirs).tolist() == [20, 60, 60]
    assert np.array_equal(X_ours[y_ours == 1], X_theirs[y_theirs == 1])


def test_the_machine_is_fitted_once_and_the_clusters_found_once():
    fits = []

    class Machine(SVC):
        def fit(self, X, y):
            fits.append("machine")
            return super().fit(X, y)

    class Clusters(MiniBatchKMeans):
        def fit_predict(self, X):
            fits.append("clusters")
            return super().fit_predict(X)

    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2, 3], [20, 30, 40, 60])
    X = rng.normal(size=(150, 3))
    ours.SVMSMOTE(svm_estimator=Machine(), random_state=0).fit_resample(X, y)
    ours.KMeansSMOTE(
        kmeans_estimator=Clusters(2, random_state=0), random_state=0, cluster_balance_threshold=0.01
    ).fit_resample(X, y)
    assert sorted(fits) == ["clusters", "machine"]


def on_a_grid(seed=0):
    """Rows of which most lie as far from several others, and many on one another."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1, 2], [60, 50, 140])
    return (rng.integers(0, 4, size=(250, 4)) + (y == 0)[:, np.newaxis]).astype(float), y


TIED = {
    "SMOTE": {"k_neighbors": 6},
    "ADASYN": {"n_neighbors": 6},
    "BorderlineSMOTE": {"k_neighbors": 6, "m_neighbors": 11},
    "BorderlineSMOTE, 2": {"k_neighbors": 6, "m_neighbors": 11, "kind": "borderline-2"},
    "SVMSMOTE": {"k_neighbors": 6, "m_neighbors": 11},
    "KMeansSMOTE": {"k_neighbors": 3, "kmeans_estimator": 3, "cluster_balance_threshold": 0.05},
}


@pytest.mark.parametrize("face", TIED)
def test_ties_are_theirs_as_well_when_their_search_is_asked(face):
    X, y = on_a_grid()
    name, params = face.partition(",")[0], {}
    for key, value in TIED[face].items():
        counts = key.endswith("_neighbors")
        params[key] = NearestNeighbors(n_neighbors=value) if counts else value
    (X_theirs, y_theirs), (X_ours, y_ours) = (
        getattr(library, name)(random_state=0, **params).fit_resample(X, y)
        for library in (theirs, ours)
    )
    for label in (0, 1, 2):
        of_theirs, of_ours = X_theirs[y_theirs == label], X_ours[y_ours == label]
        assert (y_ours == label).sum() == 140
        if len(of_theirs) == 140:
            assert np.array_equal(of_ours, of_theirs)
        else:
            assert name in MISSES
            fewer, more = sorted((of_theirs, of_ours), key=len)
            assert {row.tobytes() for row in fewer} <= {row.tobytes() for row in more}


@pytest.mark.parametrize("face", TIED)
def test_of_ties_counts_parents_and_places_hold(face):
    X, y = on_a_grid(1)
    name = face.partition(",")[0]
    params = {key: value - key.endswith("_neighbors") if key.endswith("_neighbors") else value
              for key, value in TIED[face].items()}  # fmt: skip
    sampler = getattr(ours, name)(random_state=0, **params)
    X_new, y_new = sampler.fit_resample(X, y)
    lineage = sampler.lineage_
    assert np.bincount(y_new).tolist() == [140, 140, 140]
    start, end = lineage.parents[::2], lineage.parents[1::2]
    label = y_new[250:]
    assert np.array_equal(y[start], label)
    if face != "BorderlineSMOTE, 2":  # which goes towards other classes too
        assert np.array_equal(y[end], label)
    # no row of those to choose from is nearer than the k-th, however many are as near
    inside = np.ones(250, dtype=bool)
    k = params.get("k_neighbors", params.get("n_neighbors"))
    for base, partner in set(zip(start.tolist(), end.tolist(), strict=True)):
        if name == "KMeansSMOTE":
            inside = sampler.kmeans_estimator_.labels_ == sampler.kmeans_estimator_.labels_[base]
        pool = inside if face == "BorderlineSMOTE, 2" else inside & (y == y[base])
        distance = np.linalg.norm(X - X[base], axis=1)
        nearest = np.sort(distance[pool & (np.arange(250) != base)])
        assert distance[partner] <= nearest[k - 1]
    mixed = X[start] + lineage.gaps[:, np.newaxis] * (X[end] - X[start])
    assert np.allclose(X_new[250:], mixed, rtol=0, atol=1e-12)


def test_a_target_of_one_column_a_class_comes_back_as_such():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(90, 3)), np.repeat([0, 1, 2], [10, 30, 50])
    hot = np.eye(3, dtype=int)[y]
    (X_theirs, y_theirs), (X_ours, y_ours) = (
        library.SMOTE(random_state=0).fit_resample(X, hot) for library in (theirs, ours)
    )
    assert np.array_equal(X_ours, X_theirs)
    assert np.array_equal(y_ours, y_theirs)


def test_adasyn_makes_the_amount_that_was_asked():
    rng = np.random.default_rng(0)
    missed = 0
    for seed in range(20):
        X, y = rng.normal(size=(150, 3)), (np.arange(150) < 40).astype(int)
        missed += len(theirs.ADASYN(random_state=seed).fit_resample(X, y)[1]) != 220
        assert len(ours.ADASYN(random_state=seed).fit_resample(X, y)[1]) == 220
    assert missed > 0  # or this would not be a difference


def test_a_frame_of_float32_is_mixed_to_the_bits_of_an_array():
    import pandas as pd

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(80, 3)).astype(np.float32), np.repeat([0, 1], [60, 20])
    frame = ours.SMOTE(random_state=0).fit_resample(pd.DataFrame(X), y)[0]
    array = ours.SMOTE(random_state=0).fit_resample(X, y)[0]
    assert (frame.dtypes == np.float32).all()
    assert np.array_equal(frame.to_numpy(), array)
