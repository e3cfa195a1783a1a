"""Pure noise, honestly and dishonestly: what oversampling before the split pretends to find.

10,000 rows of 5 uniform columns, 10 % of them called positive at random, a forest of 100 trees.
There is nothing to learn: a ROC AUC other than 0.5 is luck or a leak. The design is that of
Vandewiele et al., "Overly optimistic prediction results on imbalanced data", Artificial
Intelligence in Medicine 111, 2021, who report 0.49 without oversampling, 0.48 with SMOTE inside the
training part, and 0.95 with SMOTE before the split.

Then the null: `--null` tables of noise with other seeds, each compared in full. A verdict that something helps is
a false one, and may be said of at most 5 in 100 tables.

Run it with ``python benchmarks/noise_leak.py``; several minutes on two cores. It exits with 1 if a
method leaves 0.45 to 0.55, if the verdict recommends one, if the leak does not show, or if noise helps more often
than that.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from scipy.stats import binom
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score

from oversample.samplers import METHODS
from oversample.study import Source, compare

BEFORE_SPLIT = ("random", "smote")


def noise(n_rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw columns and labels that know nothing of each other."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(size=(n_rows, 5))
    y = np.zeros(n_rows, dtype=int)
    y[rng.permutation(n_rows)[: n_rows // 10]] = 1
    return X, y


def leaked_auc(X: np.ndarray, y: np.ndarray, method: str, trees: int, seed: int) -> float:
    """Oversample everything, then split: twins and blends of test rows sit in training."""
    X_grown, y_grown = METHODS[method](random_state=seed).fit_resample(X, y)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    forest = RandomForestClassifier(trees, random_state=seed)
    return float(cross_val_score(forest, X_grown, y_grown, cv=folds, scoring="roc_auc").mean())


def false_verdicts(n_tables: int) -> tuple[int, int]:
    """Compare on so many tables of noise; count those where something "helps", and those it may be said of.

    At a true rate of 5 % the count is above the second number with a chance below 1 %.
    """
    said = 0
    for seed in range(n_tables):
        X, y = noise(600, seed)
        found = compare(X, y, model="logistic", seed=seed, explain=False)
        said += found.verdict.outcome == "helps"
        print(f"\r{seed + 1} of {n_tables} tables of noise", end="", file=sys.stderr)
    print(file=sys.stderr)
    return said, int(binom.ppf(0.99, n_tables, 0.05))


def main() -> int:
    """Run both designs and print one table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, default=10_000)
    asked.add_argument("--trees", type=int, default=100)
    asked.add_argument("--seed", type=int, default=42)
    asked.add_argument("--ratios", type=float, nargs="+", default=[1.0])
    asked.add_argument("--null", type=int, default=30, help="tables of noise to compare in full")
    given = asked.parse_args()
    X, y = noise(given.rows, given.seed)
    began = time.perf_counter()
    found = compare(
        X,
        y,
        model=RandomForestClassifier(given.trees),
        source=Source(name=f"noise, seed {given.seed}"),
        ratios=given.ratios,
        seed=given.seed,
        progress=lambda done, total: print(f"\r{done} of {total} jobs", end="", file=sys.stderr),
    )
    print(file=sys.stderr)
    print(f"{'candidate':24s}{'ROC AUC':>9s}{'sd':>8s}{'avg precision':>15s}")
    areas = []
    for result in found.candidates:
        if result.scores is None:
            print(f"{result.candidate.label:24s}failed: {result.failed}")
            continue
        area, precision = result.scores["roc_auc"], result.scores["average_precision"]
        areas.append(area.mean)
        print(f"{result.candidate.label:24s}{area.mean:9.4f}{area.sd:8.4f}{precision.mean:15.4f}")
    leaks = {m: leaked_auc(X, y, m, given.trees, given.seed) for m in BEFORE_SPLIT}
    for method, area in leaks.items():
        print(f"{method + ', before the split':24s}{area:9.4f}   <- the leak")
    print(f"\n{found.verdict.headline}\n{' '.join(found.verdict.reasons)}")
    said, allowed = false_verdicts(given.null)
    print(f'\nOf {given.null} tables of noise, something "helps" in {said} (allowed: {allowed}).')
    print(f"{time.perf_counter() - began:.0f} s")
    honest = all(0.45 < area < 0.55 for area in areas)
    modest = found.verdict.action in {"no_signal", "do_nothing"}
    return 0 if honest and modest and min(leaks.values()) > 0.9 and said <= allowed else 1


if __name__ == "__main__":
    sys.exit(main())
