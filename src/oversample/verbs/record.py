"""Record: what `balance` did, as plain data: who made these rows, from whom, and what they look like.

The report draws it and works nothing out, so whatever a person is to see is found here. This file refuses to know
how anything is shown.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict, dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample import __version__
from oversample.plan import shares_of
from oversample.tables import read, split_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oversample.recipes import Neighbors
    from oversample.study import Source
    from oversample.tables import Column, Roles, Table
    from oversample.verbs.balance import Balanced
    from oversample.verbs.request import Filled

__all__ = ["Asked", "balance_record", "gap_of", "gaps_record", "made_record"]

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
    method, ratio, k, missing, within, roles, source
        As `balance` takes them.
    created : str
        Day, as in 2026-11-26.
    filled : Filled, optional
        Missing cells that were there, and what they were filled with; None where they were not filled.
    """

    target: Any
    method: str
    ratio: Any
    k: Neighbors | None
    missing: str
    within: Any
    roles: Roles
    source: Source | None
    created: str
    filled: Filled | None = None


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
        **made_record(made, asked),
        "source": {
            "name": source.name,
            "sha256": source.sha256,
            "target": str(asked.target),
            "n_rows": made.plan.n_before,
            "n_columns": len(made.roles),
        },
        "settings": {
            "method": made.method,
            "k": _shared_k(made),
            "seed": made.seed,
            "missing": asked.missing,
            "within": None if asked.within is None else str(asked.within),
            "version": __version__,
            "versions": versions(),
            "created": asked.created,
            "command": source.command or _call(made, asked),
        },
        "parents": _parents(made),
        "columns": made.columns(),
        "sample": _sample(made, asked),
        "fidelity": fidelity,
    }


def made_record(made: Balanced, asked: Asked) -> dict[str, Any]:
    """Describe by what each class grew and why, the plan, copies and missing cells: what is said first."""
    return {
        "choices": [
            {
                "label": str(one.label),
                "method": one.method,
                "k": one.k,
                "k_asked": int(asked.k) if isinstance(asked.k, Integral) else None,
                "within": None if asked.within is None else str(asked.within),
                "why": one.why,
                "n_rows": one.n_rows,
                "n_needed": one.n_needed,
            }
            for one in made.choices
        ],
        "ways": _ways(made, asked),
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
        "repeats": [asdict(one) | {"label": str(one.label)} for one in made.repeats],
        "missing": {"done": asked.missing, "columns": list(made.gaps)},
        "dangers": [danger.to_dict() for danger in made.dangers],
    }


def _ways(made: Balanced, asked: Asked) -> list[dict[str, Any]]:
    """Offer what else can be done about classes that ``"auto"`` copies: fewer neighbours, or no growth."""
    few = {one.label: one.n_rows for one in made.choices if one.why == "few"}
    if not few:
        return []
    shares = shares_of(made.plan, asked.ratio)
    others = {str(label): float(shares[label]) for label in made.plan.added if label not in few}
    ways: list[dict[str, Any]] = (
        [{"k": "auto"}] if max(few.values()) > 1 and asked.k is None else []
    )
    return ways + ([{"ratio": others}] if others else [])


def _shared_k(made: Balanced) -> int | None:
    """Return the neighbours of all classes, where they have the same number."""
    several = {one.k for one in made.choices}
    return several.pop() if len(several) == 1 else None


def gaps_record(
    columns: Sequence[Column],
    counts: Mapping[int, int],
    cells: Mapping[int, Any],
    n_rows: int,
    *,
    is_copied: bool,
) -> Iterator[dict[str, Any]]:
    """Describe columns with missing cells: how many, and what was done about them.

    Parameters
    ----------
    columns : sequence of Column
    counts : mapping of position to int
        Missing cells.
    cells : mapping of position to object
        What they were filled with.
    n_rows : int
    is_copied : bool
        Whether all new rows are copies, which have the texts of their rows.

    Yields
    ------
    gap : dict
        ``done`` is "kept" (a new cell is missing where that of its base point is), "filled", or, of an identifier
        or a text, "emptied" (all new cells are missing).
    """
    for column in columns:
        n_missing = counts.get(column.position, 0)
        if not n_missing:
            continue
        is_emptied = column.role == "id" or (column.role == "text" and not is_copied)
        done = "emptied" if is_emptied else "kept"
        filling = None
        if column.position in cells:
            done, filling = "filled", cells[column.position]
        yield {
            "name": str(column.name),
            "position": column.position,
            "role": column.role,
            "n_missing": n_missing,
            "share": n_missing / n_rows,
            "done": done,
            "with": None if filling is None else _filling(filling),
        }


def gap_of(gap: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give what a description of a column says of its missing cells."""
    if gap is None:
        return {"n_missing": 0, "missing_share": 0.0}
    return {"n_missing": gap["n_missing"], "missing_share": gap["share"]}


def _filling(cell: Any) -> str:
    return f"{cell:.5g}" if isinstance(cell, float) else str(cell)


def _call(made: Balanced, asked: Asked) -> str:
    """Write the Python call that makes the same rows; what was left alone is left out."""
    parts = [repr(asked.target), f"method={asked.method!r}", f"ratio={asked.ratio!r}"]
    parts += [f"k={asked.k!r}"] if asked.k is not None else []
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
        weight = some.weight_sums()
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
