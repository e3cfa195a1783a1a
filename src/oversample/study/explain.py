"""Explain: what a model looks at, before and after something was done about the rare class.

The importance of a column is what average precision loses when its cells are shuffled among the rows that judge
(Breiman, "Random forests", Machine Learning 45, 2001, section 10): the same shuffles for both models, so that the
difference is the model's.

This file refuses to know whether a shift is good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.streams import Stream
from oversample.study.metrics import average_precision, cuts
from oversample.study.run import Job, fit_outer, score_rows
from oversample.tables import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.study.candidates import Candidate
    from oversample.study.folds import Split
    from oversample.study.run import Problem

__all__ = ["importances"]

_MOST_COLUMNS = 60
_MOST_ROWS = 2_000  # that judge, of each fold
_FOLDS = 3


def importances(
    problem: Problem, before: Candidate, after: Candidate, splits: Sequence[Split]
) -> dict[str, Any] | None:
    """Measure the importance of each column for two candidates.

    Parameters
    ----------
    problem : Problem
    before, after : Candidate
    splits : sequence of Split
        The first three are used.

    Returns
    -------
    measured : dict or None
        ``"columns"`` as texts; ``"candidate"``, the ``id`` of `after`; ``"before"`` and ``"after"``, for each
        column the loss of average precision in each fold. None for a table of more than 60 columns, or one whose
        cells cannot be shuffled column by column (sparse ones), or if a fit fails.

    Notes
    -----
    Two fits a fold, and twice as many predictions of at most 2,000 rows as there are columns.
    """
    table = problem.table
    hot = [column.group for column in table.columns]
    columns = [
        column
        for at, column in enumerate(table.columns)
        if column.block != "none" and not (column.group and column.group in hot[:at])
    ]
    if table.is_sparse or len(columns) > _MOST_COLUMNS:
        return None
    lost: dict[str, list[list[float]]] = {"before": [], "after": []}
    for split in splits[:_FOLDS]:
        rows = _some(problem, split)
        order = Stream(problem.seed, ("shuffled", split.fold)).permutation("rows", len(rows))
        whole, _ = problem.part(rows)
        read_whole = read(whole)
        for name, candidate in (("before", before), ("after", after)):
            model = fit_outer(problem, Job(0, candidate, split))
            base = _precision(problem, model, whole, rows)
            lost[name].append(
                [
                    base - _precision(problem, model, read_whole.swap(column, order), rows)
                    for column in columns
                ]
            )
    return {
        "candidate": after.id,
        "columns": [str(column.name) for column in columns],
        "before": np.transpose(lost["before"]).round(5).tolist(),
        "after": np.transpose(lost["after"]).round(5).tolist(),
    }


def _some(problem: Problem, split: Split) -> Any:
    """Draw the rows that judge, both classes in their shares."""
    share = min(_MOST_ROWS / len(split.validation), 1.0)
    stream = Stream(problem.seed, ("rows that judge importances", split.fold))
    drawn = []
    for code in (0, 1):
        rows = split.validation[problem.codes[split.validation] == code]
        drawn.append(
            rows[stream.permutation(str(code), len(rows))[: max(round(share * len(rows)), 1)]]
        )
    return np.sort(np.concatenate(drawn))


def _precision(problem: Problem, model: Any, X: Any, rows: Any) -> float:
    return average_precision(cuts(problem.codes[rows], score_rows(problem, model, X)))
