"""Subgroups: who is caught and who is bothered, level by level of a column, before and after.

This file refuses to know whether a difference is fair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.study.folds import Split
    from oversample.study.metrics import Codes
    from oversample.study.run import Outcome
    from oversample.study.sides import Levels

__all__ = ["rates_by"]

_MOST = 12  # levels that are shown; the others are joined
_OTHERS = "all others"
_MISSING = "(missing)"


def rates_by(
    levels: Levels,
    column: str,
    outcomes: Mapping[str, Sequence[Outcome]],
    splits: Sequence[Split],
    codes: Codes,
) -> dict[str, Any]:
    """Count what each candidate decides in each level of a column.

    Parameters
    ----------
    levels : Levels
    column : str
        Its name.
    outcomes : mapping of candidate ``id`` to sequence of Outcome
        Those that went through all folds.
    splits : sequence of Split
    codes : ndarray of shape (n_rows,), dtype=int8

    Returns
    -------
    rates : dict
        ``"column"``; ``"levels"``, the most frequent first, at most 12; ``"rows"`` and ``"positives"`` that were
        judged; and ``"candidates"``: for each the ``"tp"`` and ``"fp"`` of each level at 0.5 (``"half"``) and at
        the threshold of each fold (``"chosen"``).
    """
    judged = np.concatenate([split.validation for split in splits])
    place, names = _places(levels, judged)
    truth = codes[judged]

    def counted(is_counted: np.ndarray[Any, Any]) -> list[int]:
        return [int(n) for n in np.bincount(place[is_counted], minlength=len(names))]

    found = {}
    for name, runs in outcomes.items():
        scores = [run.judged for run in runs]
        called = {
            "half": np.concatenate([each >= 0.5 for each in scores]),  # noqa: PLR2004 - what a model does by itself
            "chosen": np.concatenate(
                [each >= run.threshold for each, run in zip(scores, runs, strict=True)]
            ),
        }
        found[name] = {
            at: {"tp": counted(is_called & (truth == 1)), "fp": counted(is_called & (truth == 0))}
            for at, is_called in called.items()
        }
    return {
        "column": column,
        "levels": names,
        "rows": counted(np.ones(len(place), dtype=bool)),
        "positives": counted(truth == 1),
        "candidates": found,
    }


def _places(levels: Levels, judged: Any) -> tuple[Any, list[str]]:
    """Number the levels by how often they were judged; rare ones share a place."""
    code = np.where(levels.codes[judged] < 0, len(levels.names), levels.codes[judged])
    counts = np.bincount(code, minlength=len(levels.names) + 1)
    order = [at for at in np.argsort(-counts, kind="stable").tolist() if counts[at]]
    own = order if len(order) <= _MOST else order[: _MOST - 1]
    place = np.full(len(counts), len(own))
    place[own] = np.arange(len(own))
    named = [*levels.names, _MISSING]
    return place[code], [named[at] for at in own] + ([_OTHERS] if len(own) < len(order) else [])
