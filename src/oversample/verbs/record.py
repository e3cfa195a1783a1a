"""Record: what `balance` did, as plain data: who made these rows, from whom, and what they look like.

The report draws it and works nothing out, so whatever a person is to see is found here. This file refuses to know
how anything is shown.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample import __version__
from oversample.tables import read, split_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversample.study import Source
    from oversample.tables import Column, Roles, Table
    from oversample.verbs.balance import Balanced

__all__ = ["Asked", "balance_record"]

SCHEMA = 1
_ROWS = 5  # of the sample
_COLUMNS = 8
_NOT_WRITTEN = ("duration", "other")  # in no two libraries alike
_KEPT_BACK = ("id", "text", "group")  # roles whose cells are not repeated: they name somebody
_MIDNIGHT = re.compile(r"( 00:00:00)?(\.0+)?$")


@dataclass(frozen=True)
class Asked:
    """What `balance` was asked for.

    Parameters
    ----------
    target : str or int
    ratio, k, missing, within, roles, source
        As `balance` takes them.
    k_used : int, optional
        Neighbours of the method; None where it has none.
    created : str
        Day, as in 2026-11-26.
    """

    target: Any
    ratio: Any
    k: int | None
    missing: str
    within: Any
    roles: Roles
    source: Source | None
    k_used: int | None
    created: str


def balance_record(
    made: Balanced, asked: Asked, fidelity: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Describe what was made, in types that JSON has.

    Parameters
    ----------
    made : Balanced
    asked : Asked
    fidelity : mapping, optional
        The record of it; None where it was not measured.

    Returns
    -------
    record : dict
        With ``"kind": "balance"`` and ``"schema": 1``. Rows are counted from 0 in the table that was grown,
        originals first; shares lie between 0 and 1.

    Notes
    -----
    Time grows with the synthetic rows; of the table only the rows of the sample are looked at.
    """
    from oversample.study import Source, versions

    source = asked.source or Source(target=str(asked.target))
    return {
        "kind": "balance",
        "schema": SCHEMA,
        "source": {
            "name": source.name,
            "sha256": source.sha256,
            "target": str(asked.target),
            "n_rows": made.plan.n_before,
            "n_columns": len(made.roles),
        },
        "settings": {
            "method": made.method,
            "k": asked.k_used,
            "seed": made.seed,
            "missing": asked.missing,
            "within": None if asked.within is None else str(asked.within),
            "version": __version__,
            "versions": versions(),
            "created": asked.created,
            "command": source.command or _call(made, asked),
        },
        "n_made": len(made.lineage),
        "n_parents": len(np.unique(made.lineage.parents)),
        "plan": [
            {
                "label": str(label),
                "before": n,
                "added": made.plan.after[label] - n,
                "after": made.plan.after[label],
            }
            for label, n in made.plan.before.items()
        ],
        "dangers": [danger.to_dict() for danger in made.dangers],
        "parents": _parents(made),
        "columns": made.columns(),
        "sample": _sample(made, asked),
        "fidelity": fidelity,
    }


def _call(made: Balanced, asked: Asked) -> str:
    """Write the Python call that makes the same rows; what was left alone is left out."""
    parts = [repr(asked.target), f"method={made.method!r}", f"ratio={asked.ratio!r}"]
    parts += [f"k={asked.k}"] if asked.k is not None else []
    parts += [f"seed={made.seed}"]
    parts += [f"roles={dict(asked.roles)!r}"] if asked.roles else []
    parts += [f"within={asked.within!r}"] if asked.within is not None else []
    parts += [f"missing={asked.missing!r}"] if asked.missing != "keep" else []
    return f"oversample.balance(df, {', '.join(parts)})"


def _parents(made: Balanced) -> list[dict[str, Any]]:
    """Say of each class that grew how its real rows are used."""
    found = []
    for at, label in enumerate(made.lineage.labels):
        some = made.lineage.take(made.lineage.label == at)
        if len(some) == 0:
            continue
        weight = some.influence() - 1.0  # less the row itself
        most = int(np.argmax(weight))
        found.append(
            {
                "label": str(label),
                "n_real": made.plan.before[label],
                "n_made": len(some),
                "n_used": len(np.unique(some.parents)),
                "each_has": [int(some.n_parents.min()), int(some.n_parents.max())],
                "effective": some.effective_parents(),
                "most_used": {
                    "row": most,
                    "share": float(weight[most]) / len(some),
                    "n_children": len(some.descendants(most)),
                },
            }
        )
    return found


def _sample(made: Balanced, asked: Asked) -> dict[str, Any]:
    """Show the first synthetic rows, each from another real row and the classes in turn, beside their parents.

    The columns are those in which the parents of most of these rows differ: elsewhere there is nothing to see.
    """
    _, first = np.unique(made.lineage.base, return_index=True)
    first = first[np.lexsort((made.lineage.label[first], made.lineage.position[first]))][:_ROWS]
    some = made.lineage.take(first)
    X, _ = split_target(made.frame, asked.target)
    rows = np.concatenate([some.n_original + first, some.parents])
    table = read(read(X).keep(rows))
    ends = (len(first) + some.offsets).tolist()
    families = [
        [at, *range(start, stop)] for at, (start, stop) in enumerate(itertools.pairwise(ends))
    ]
    shown = {
        column: _texts(table, column)
        for column in made.roles
        if column.role not in _KEPT_BACK and column.storage not in _NOT_WRITTEN
    }
    key = sorted(shown, key=lambda column: -_n_differ(shown[column], families))[:_COLUMNS]
    key.sort(key=lambda column: column.position)
    weights = [1.0] * len(first) + some.weights().tolist()
    return {
        "columns": [str(column.name) for column in key],
        "n_others": len(shown) - len(key),
        "kept_back": [
            {"name": str(column.name), "is_empty": _is_empty(table, column, len(first))}
            for column in made.roles
            if column.role in _KEPT_BACK
        ],
        "families": [
            [
                {
                    "row": int(rows[at]),
                    "label": str(some.labels[some.label[family[0]]]),
                    "weight": weights[at],
                    "cells": [shown[column][at] for column in key],
                }
                for at in family
            ]
            for family in families
        ],
    }


def _n_differ(texts: list[str | None], families: list[list[int]]) -> int:
    return sum(len({texts[at] for at in parents}) > 1 for _, *parents in families)


def _is_empty(table: Table, column: Column, n_made: int) -> bool:
    """Tell whether no synthetic row of the sample has the cell of a real one; a copy has its text."""
    return column.role == "id" or not any(_texts(table, column)[:n_made])


def _texts(table: Table, column: Column) -> list[str | None]:
    """Write the cells of a column; None where missing."""
    if column.storage == "float":
        return [_number(cell, column.decimals) for cell in table.native.cells(column)]
    codes, levels = table.native.encode(column)
    written = [str(level) for level in levels]
    if column.storage == "date":
        written = [_MIDNIGHT.sub("", text) for text in written]
    texts = [*written, None]  # -1 takes the last
    return [texts[code] for code in codes.tolist()]


def _number(cell: np.floating[Any], decimals: int | None) -> str | None:
    """Write a number with the decimals of its column, or with more if it has them."""
    if np.isnan(cell):
        return None
    if decimals is None:
        return f"{cell:.5g}"
    text = f"{cell:.{decimals}f}"
    return text if type(cell)(text) == cell else str(cell)
