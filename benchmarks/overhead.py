"""What a comparison costs beside its fits: folds, predictions, curves, corrections.

The clock of every fit (columns prepared, rows made, model fitted) runs inside a comparison on one core; what is
left of the wall clock is ours. Predictions are told apart: rows cannot be judged without them.

Run it with ``python benchmarks/overhead.py``; some minutes on one core. ``--rows`` and ``--models`` run a part.
"""

from __future__ import annotations

import argparse
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness import machine
from sklearn.datasets import make_classification

from oversample.study import compare, run

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def clock(names: tuple[str, ...]) -> Iterator[dict[str, float]]:
    """Add up the seconds spent in functions of `oversample.study.run`, by name."""
    spent = dict.fromkeys(names, 0.0)
    kept = {name: getattr(run, name) for name in names}

    def timed(name: str):
        def call(*given, **named):
            began = time.perf_counter()
            try:
                return kept[name](*given, **named)
            finally:
                spent[name] += time.perf_counter() - began

        return call

    for name in names:
        setattr(run, name, timed(name))
    try:
        yield spent
    finally:
        for name in names:
            setattr(run, name, kept[name])


def main() -> None:
    """Measure and print one table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, nargs="+", default=[5_000, 20_000])
    asked.add_argument("--models", nargs="+", default=["logistic", "forest", "boosting"])
    given = asked.parse_args()
    print(
        ", ".join(
            f"{k} {v}" for k, v in machine.describe().items() if k in ("cpu", "cores", "python")
        )
    )
    print(
        f"{'model':10s}{'rows':>8s}{'wall s':>9s}{'fits s':>9s}{'predictions':>13s}{'the rest':>10s}"
    )
    for n_rows in given.rows:
        X, y = make_classification(
            n_rows, 20, n_informative=8, weights=[0.95], class_sep=0.7, random_state=0
        )
        for model in given.models:
            began = time.perf_counter()
            with clock(("_fit", "score_rows")) as spent:
                compare(X, y, model=model, methods=["smote"], n_jobs=1)
            wall = time.perf_counter() - began
            fits, judged = spent["_fit"], spent["score_rows"]
            rest = wall - fits - judged
            print(
                f"{model:10s}{n_rows:8,d}{wall:9.1f}{fits:9.1f}{judged / fits:13.1%}{rest / fits:10.1%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
