"""A realistic comparison record, made here from a real model, and a browser to look at pages with."""

from __future__ import annotations

import copy
import os
import shutil

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    precision_recall_curve,
    roc_auc_score,
)
from sklearn.model_selection import StratifiedKFold

N_FOLDS = 5
GRID = sorted({0.001, 0.002, 0.005, *(round(i / 115, 3) for i in range(1, 115)), 0.5, 0.999, 0.05})
RECALL = np.linspace(0.0, 1.0, 51)
REASON = (
    'ADASYN with n_neighbors=5 needs 6 rows in class "hypothyroid" of the training part of fold 4. Got 3. '
    "Set k to 2 or less."
)


def _resampled(X, y, method, ratio, rng):
    """Give a training part as a method of that name would: only as near to it as a fixture needs."""
    rare, others = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    if method == "undersample":
        kept = np.concatenate([rare, rng.choice(others, len(rare), replace=False)])
        return X[kept], y[kept]
    n_new = max(0, round(ratio * len(others)) - len(rare))
    base, mate = rng.choice(rare, n_new), rng.choice(rare, n_new)
    gap = np.zeros((n_new, 1)) if method == "random" else rng.random((n_new, 1))
    if method == "borderline":
        gap = 0.3 * gap
    fresh = X[base] + gap * (X[mate] - X[base])
    return np.vstack([X, fresh]), np.concatenate([y, np.ones(n_new, dtype=int)])


def _decide(y, p, at):
    called = p >= at
    tp, fp = int((called & (y == 1)).sum()), int((called & (y == 0)).sum())
    n_positive, n_negative = int((y == 1).sum()), int((y == 0).sum())
    recall, rest = tp / n_positive, 1 - fp / n_negative
    precision = tp / (tp + fp) if tp + fp else 0.0
    both = precision + recall
    return {
        "balanced_accuracy": (recall + rest) / 2,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
        "g_mean": (recall * rest) ** 0.5,
        "alerts_per_1000": 1000 * (tp + fp) / len(y),
    }


def _spread(values, *, median=False):
    found = {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1))}
    found["folds"] = [float(value) for value in values]
    return found | ({"median": float(np.median(values))} if median else {})


def _fold(X, y, train, test, method, ratio, rng):
    """Fit one candidate on one training part; give scores of its validation part and its threshold."""
    weights = "balanced" if method == "weights" else None
    X_fit, y_fit = X[train], y[train]
    if method not in ("nothing", "weights"):
        X_fit, y_fit = _resampled(X_fit, y_fit, method, ratio, rng)
    model = LogisticRegression(class_weight=weights, max_iter=300).fit(X_fit, y_fit)
    seen = model.predict_proba(X[train])[:, 1]
    own = max(GRID, key=lambda at: _decide(y[train], seen, at)["balanced_accuracy"])
    return model.predict_proba(X[test])[:, 1], own, len(y_fit) - len(train)


def _candidate(X, y, parts, label, method, ratio, decision):
    made_of = sum(map(ord, method)) + int(100 * (ratio or 0))
    rng = np.random.default_rng(made_of)
    runs = [(y[test], *_fold(X, y, train, test, method, ratio, rng)) for train, test in parts]
    curves = []
    for truth, p, _, _ in runs:
        precision, recall, _ = precision_recall_curve(truth, p)
        best_so_far = np.maximum.accumulate(precision)
        curves.append(np.interp(RECALL, recall[::-1], best_so_far[::-1]))
    half = [_decide(truth, p, 0.5) for truth, p, _, _ in runs]
    chosen = [_decide(truth, p, own) for truth, p, own, _ in runs]
    owns = [own for *_, own, _ in runs]
    return {
        "id": label.replace(" + ", "-").replace(" ", "-"),
        "label": label,
        "method": method,
        "ratio": ratio,
        "decision": decision,
        "failed": None,
        "n_added": float(np.mean([added for *_, added in runs])),
        "scores": {
            "average_precision": _spread([average_precision_score(t, p) for t, p, _, _ in runs]),
            "roc_auc": _spread([roc_auc_score(t, p) for t, p, _, _ in runs]),
            "brier": _spread([brier_score_loss(t, p) for t, p, _, _ in runs]),
        },
        "at_half": {name: _spread([fold[name] for fold in half]) for name in half[0]},
        "at_chosen": {"threshold": _spread(owns, median=True)}
        | {name: _spread([fold[name] for fold in chosen]) for name in chosen[0]},
        "difference": None,
        "counts": {
            "tp": [sum(int(((p >= at) & (t == 1)).sum()) for t, p, _, _ in runs) for at in GRID],
            "fp": [sum(int(((p >= at) & (t == 0)).sum()) for t, p, _, _ in runs) for at in GRID],
        },
        "pr": {"recall": RECALL.tolist(), "precision": np.mean(curves, axis=0).tolist()},
    }


def _failed(candidate):
    nothing = ("n_added", "scores", "at_half", "at_chosen", "difference", "counts", "pr")
    return candidate | dict.fromkeys(nothing) | {"failed": REASON}


def _paired(candidate, base):
    """Nadeau and Bengio's interval for five folds: t(4, 97.5 %) is 2.776, test over train is 1/4."""
    folds = candidate["scores"]["average_precision"]["folds"]
    gain = np.subtract(folds, base["scores"]["average_precision"]["folds"])
    half = 2.776 * float(np.sqrt((1 / N_FOLDS + 1 / 4) * gain.var(ddof=1)))
    mean = float(gain.mean())
    return {"mean": mean, "low": mean - half, "high": mean + half}


def _candidates(X, y, parts):
    plan = [
        ("nothing", "nothing", None, "half"),
        ("nothing + threshold", "nothing", None, "chosen"),
        ("class weights", "weights", None, "half"),
        ("under-sample", "undersample", 1.0, "half"),
    ] + [
        (f"{method} {ratio:g}", method, ratio, "half")
        for method in ("random", "smote", "borderline", "adasyn")
        for ratio in (0.1, 0.25, 0.5, 1.0)
    ]
    found = [_candidate(X, y, parts, *one) for one in plan]
    found[-1] = _failed(found[-1])
    for one in found[2:-1]:
        one["difference"] = _paired(one, found[0])
    order = found[:-1]
    order.sort(key=lambda one: -one["scores"]["average_precision"]["mean"])
    return [*order, found[-1]]


def _verdict(candidates):
    """Word a verdict from the numbers, as the study does; here the threshold is always moved."""
    nothing = next(one for one in candidates if one["id"] == "nothing")
    rival = max(candidates[:-1], key=lambda one: (one["difference"] or {"mean": -1.0})["mean"])
    gain, half, chosen = rival["difference"], nothing["at_half"], nothing["at_chosen"]
    at = chosen["threshold"]["median"]
    return {
        "action": "move_threshold",
        "headline": f"Don't oversample. Move the threshold to {at:g}.",
        "reasons": [
            f"{rival['label']} scores {gain['mean']:+.3f} average precision, within fold noise "  # noqa: ISC004
            f"(95 %: {gain['low']:+.3f} to {gain['high']:+.3f}).",
            f"At {at:g} you catch {100 * chosen['recall']['mean']:.0f} % of hypothyroid rows (was "  # noqa: ISC004
            f"{100 * half['recall']['mean']:.0f} %) at {chosen['alerts_per_1000']['mean']:.0f} alerts "
            f"per 1,000 rows (was {half['alerts_per_1000']['mean']:.0f}).",
        ],
        "candidate": "nothing-threshold",
        "threshold": at,
    }


def _make_record():
    X, y = make_classification(
        3163, 25, n_informative=6, weights=[0.952], flip_y=0.01, class_sep=1.6, random_state=3
    )
    parts = list(StratifiedKFold(N_FOLDS, shuffle=True, random_state=0).split(X, y))
    candidates = _candidates(X, y, parts)
    n_positive = int(y.sum())
    return {
        "kind": "comparison",
        "schema": 1,
        "source": {
            "name": "hypothyroid.csv",
            "sha256": "9f2c" * 16,
            "n_rows": len(y),
            "n_columns": 25,
            "target": "diagnosis",
            "positive": "hypothyroid",
            "negative": "negative",
            "n_positive": n_positive,
            "prevalence": n_positive / len(y),
        },
        "settings": {
            "model": "logistic",
            "folds": N_FOLDS,
            "repeats": 1,
            "seed": 0,
            "threshold_metric": "balanced_accuracy",
            "version": "0.1.0",
            "versions": {"python": "3.11.7", "numpy": "2.4.6", "scikit-learn": "1.9.1"},
            "created": "2026-11-24",
            "command": "oversample compare hypothyroid.csv --target diagnosis --model logistic --seed 0",
            "seconds": 71.2,
        },
        "verdict": _verdict(candidates),
        "thresholds": GRID,
        "candidates": candidates,
        "folds": [
            {
                "repeat": 0,
                "fold": fold,
                "n_train": len(train),
                "n_validation": len(test),
                "n_positive": int(y[test].sum()),
            }
            for fold, (train, test) in enumerate(parts)
        ],
    }


@pytest.fixture(scope="session")
def _record_once():
    return _make_record()


@pytest.fixture
def record(_record_once):
    """Twenty candidates, one of them failed, at more than 110 thresholds; the test's own copy."""
    return copy.deepcopy(_record_once)


def _chromium():
    named = os.environ.get("OVERSAMPLE_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return named or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    """Chromium without a network of its own; skipped when it is missing, unless it is required."""
    path = _chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        reason = (
            "These tests look at the page in a browser. Install one with "
            '"apt-get install --no-install-recommends chromium" and "pip install playwright", or name '
            "one in OVERSAMPLE_CHROMIUM."
        )
        if os.environ.get("OVERSAMPLE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"OVERSAMPLE_REQUIRE_BROWSER=1, but no browser was found. {reason}")
        pytest.skip(reason)
    flags = (
        "--no-sandbox --disable-gpu --disable-background-networking --no-first-run "
        "--disable-component-update --disable-sync"
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags.split())
        yield started
        started.close()
