"""What is timed: the call of each library for each kind of work, and the figures that were asked.

The defaults of both sides, with few exceptions: our samplers take distances on unscaled columns
(`scale="none"`), because the incumbent does, so that both are asked for the same neighbours.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "DROP_IN",
    "FORMS",
    "LIBRARIES",
    "WORKS",
    "AbsentError",
    "Form",
    "Work",
    "call",
    "estimate_smoteenn",
]

DROP_IN = "drop-in "  # before the name of a class that both libraries have
_SHARE_ASKED = 0.05  # of the rows, when the search of a slow call is scaled up


class AbsentError(LookupError):
    """This library has no such method, or is not installed."""


@dataclass(frozen=True)
class Form:
    """One column of the table: a library, in a process of its own, with its settings."""

    name: str
    library: str
    title: str
    plain: bool = False  # with the compiled extension switched off
    default: bool = False  # with the scaling that our users get unless they ask otherwise

    @property
    def process(self) -> tuple[str, bool]:
        """Forms of one process are timed in one process."""
        return self.library, self.plain


LIBRARIES = {
    "imblearn": "imbalanced-learn",
    "oversample": "oversample",
    "smote_variants": "smote-variants",
}
FORMS = {
    form.name: form
    for form in (
        Form("incumbent", "imblearn", "imbalanced-learn"),
        Form("ours", "oversample", "oversample"),
        Form("plain", "oversample", "oversample without extension", plain=True),
        Form("default", "oversample", "oversample, default scale", default=True),
        Form("peer", "smote_variants", "smote-variants"),
    )
}


@dataclass(frozen=True)
class Work:
    """One kind of work.

    `asked` holds the least speed-up over the incumbent, by form; None where no figure was set.
    `counts` says how far the numbers of rows must agree: "equal", "close" (the incumbent misses the
    amount asked by a few rows) or "cleaned" (they follow from which rows a search finds).
    """

    name: str
    cases: tuple[str, ...]
    asked: dict[str, float] | None = None
    kinds: tuple[str, ...] | None = None
    counts: str = "equal"
    geometry: bool = False
    slow: bool = False
    rounds_at_least: int = 2
    forms: tuple[str, ...] = ("incumbent", "ours", "plain")


_SMOTE_FORMS = ("incumbent", "ours", "plain", "default", "peer")
_NEAR = {"ours": 12.0, "plain": 2.0}
_CLEAN = {"ours": 15.0, "plain": 3.0}
WORKS = {
    work.name: work
    for work in (
        Work("SMOTE", ("A", "B", "C", "F"), {"ours": 4.0, "plain": 1.0}, geometry=True,
             rounds_at_least=3, forms=_SMOTE_FORMS),
        Work("SMOTE, new shapes", ("G", "H"), geometry=True, rounds_at_least=3,
             forms=_SMOTE_FORMS),
        Work("SMOTE, sparse", ("D",), {"ours": 5.0, "plain": 1.5}, geometry=True,
             rounds_at_least=3),
        Work("BorderlineSMOTE", ("A", "B"), _NEAR),
        Work("ADASYN", ("A", "B"), _NEAR, counts="close"),
        Work("SMOTENC", ("E",), {"ours": 40.0, "plain": 10.0}),
        Work("RandomOverSampler, frame", ("E",), {"ours": 25.0, "plain": 25.0}),
        Work("TomekLinks", ("A",), _CLEAN, counts="cleaned", slow=True),
        Work("EditedNearestNeighbours", ("A",), _CLEAN, counts="cleaned", slow=True),
        Work("SMOTEENN", ("A",), _CLEAN, counts="cleaned", slow=True),
        *(Work(f"{DROP_IN}{name}", ("J",), counts=counts, slow=slow) for name, counts, slow in (
            ("BorderlineSMOTE", "equal", False),
            ("ADASYN", "close", False),
            ("SVMSMOTE", "equal", True),
            ("KMeansSMOTE", "close", False),
            ("NearMiss", "equal", False),
            ("EditedNearestNeighbours", "equal", False),
            ("CondensedNearestNeighbour", "equal", True),
            ("InstanceHardnessThreshold", "equal", True),
            ("BalancedRandomForestClassifier", "equal", True),
        )),
    )
}  # fmt: skip

_DROP_IN = {
    "KMeansSMOTE": {"cluster_balance_threshold": 0.05}
}  # by default there is no such cluster
_NAMES = {"SMOTE, new shapes": "SMOTE", "SMOTE, sparse": "SMOTE",
          "RandomOverSampler, frame": "RandomOverSampler"}  # fmt: skip


def call(library: str, work: str, X: Any, *, default: bool = False) -> Any:
    """Make the sampler of a library for a kind of work; raise `AbsentError` where it has none."""
    name = _NAMES.get(work, work)
    if name.startswith(DROP_IN):
        return _drop_in(library, name.removeprefix(DROP_IN))
    if library == "oversample":
        return _ours("SMOTE" if name == "SMOTENC" else name, default=default)
    if library == "smote_variants":
        return _Peer(name)
    import imblearn.combine
    import imblearn.over_sampling
    import imblearn.under_sampling

    homes = (imblearn.over_sampling, imblearn.under_sampling, imblearn.combine)
    method = next(getattr(home, name) for home in homes if hasattr(home, name))
    settings: dict[str, Any] = {}
    if name == "SMOTENC":
        settings["categorical_features"] = [c for c in X.columns if c.startswith("c")]
    return _with(method, random_state=0, **settings)


def _drop_in(library: str, name: str) -> Any:
    """Make the class of imbalanced-learn's name, with its defaults, from its package or from ours."""
    root = {"imblearn": "imblearn", "oversample": "oversample.imblearn"}.get(library)
    if root is None:
        message = f"{library} is no drop-in"
        raise AbsentError(message)
    for home in ("over_sampling", "under_sampling", "ensemble"):
        method = getattr(importlib.import_module(f"{root}.{home}"), name, None)
        if method is not None:
            made = _with(method, random_state=0, **_DROP_IN.get(name, {}))
            return made if hasattr(made, "fit_resample") else _Fitted(made)
    message = f"{root} has no {name}"
    raise AbsentError(message)


class _Fitted:
    """A classifier that is fitted where a sampler resamples; the table comes back as it is."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        self.model.fit(X, y)
        return X, y


def _ours(name: str, *, default: bool) -> Any:
    import oversample

    method = getattr(oversample, name, None)
    if method is None:
        message = f"oversample.{name} is not there"
        raise AbsentError(message)
    settings: dict[str, Any] = {} if default else {"scale": "none"}
    if name == "SMOTEENN" and not default:  # its parts take distances
        cleaner = oversample.EditedNearestNeighbours(sampling_strategy="all", **settings)
        settings = {"smote": oversample.SMOTE(**settings), "enn": cleaner}
    return _with(method, random_state=0, **settings)


def _with(method: Any, **settings: Any) -> Any:
    """Pass the settings that the method knows: cleaning has no seed, copying no scale."""
    known = inspect.signature(method).parameters
    return method(**{name: value for name, value in settings.items() if name in known})


class _Peer:
    """The face of smote-variants turned into the one of the others."""

    def __init__(self, name: str) -> None:
        try:
            import smote_variants
        except ImportError as error:
            message = f"smote-variants cannot be imported ({error})"
            raise AbsentError(message) from error
        logging.disable()  # it tells every step
        self.method = getattr(smote_variants, name)(n_neighbors=5, n_jobs=1, random_state=0)

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        return self.method.sample(X, y)


def estimate_smoteenn(X: Any, y: Any) -> float:
    """Seconds of the incumbent's SMOTEENN, its search scaled up from a sample of its queries.

    Its search asks for the 4 nearest of every row of the grown table, by brute force, so that the
    cost of a query is the same for all; a whole run takes tens of minutes. What it does after the
    search is left out, in its favour.
    """
    from imblearn.over_sampling import SMOTE
    from sklearn.neighbors import NearestNeighbors

    began = time.perf_counter()
    grown, _ = SMOTE(random_state=0).fit_resample(X, y)
    index = NearestNeighbors(n_neighbors=4).fit(grown)
    before = time.perf_counter() - began
    rows = np.random.default_rng(0).permutation(len(grown))[
        : max(1, int(len(grown) * _SHARE_ASKED))
    ]
    queries = np.ascontiguousarray(grown[np.sort(rows)])
    began = time.perf_counter()
    index.kneighbors(queries, return_distance=False)
    return before + (time.perf_counter() - began) * len(grown) / len(rows)
