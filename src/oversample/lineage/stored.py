"""Stored forms of a lineage: Arrow, Parquet and JSON. Each gives the same record back.

Read functions return the fields of the record, by name. This file refuses to know their arithmetic.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError
from oversample.files import complete_or_absent
from oversample.lineage.order import packed, unpacked
from oversample.lineage.parts import Donors, Factors, Residual

if TYPE_CHECKING:
    import os
    from collections.abc import Hashable

    import pyarrow as pa

    from oversample.lineage.record import Lineage

__all__ = ["ARRAYS", "from_arrow", "from_json", "to_arrow", "to_json", "write_parquet"]

_FORMAT = 3  # of the Arrow and JSON forms; raised when their meaning changes
_READ = (2, 3)  # a lineage of format 2 has all real rows in front

# int64 stands for whole numbers that are narrowed where they fit.
ARRAYS: dict[str, type] = {
    "offsets": np.int64,
    "parents": np.int64,
    "gaps": np.float64,
    "label": np.int16,
    "position": np.int64,
    "stage": np.int16,
}


def to_arrow(lineage: Lineage) -> pa.Table:
    """Give a lineage as an Arrow table, a row a synthetic row.

    Returns
    -------
    table : pyarrow.Table
        ``label`` (text), ``parents`` (list of int64), ``weights`` (list of float64, the first is the base
        point's), ``stage`` (text), ``position`` (int64); where the lineage has them, ``factors`` (two numbers for
        each parent but the first) and ``donors`` (a row for each column taken whole). The rest is in the
        schema's metadata, also which real rows are there.
    """
    import pyarrow as pa

    offsets = pa.array(lineage.offsets, pa.int64())
    columns = {
        "label": pa.DictionaryArray.from_arrays(
            lineage.label, pa.array([str(c) for c in lineage.labels], pa.string())
        ),
        "parents": pa.LargeListArray.from_arrays(offsets, pa.array(lineage.parents, pa.int64())),
        "weights": pa.LargeListArray.from_arrays(offsets, pa.array(lineage.weights())),
        "stage": pa.DictionaryArray.from_arrays(
            lineage.stage, pa.array(lineage.stages, pa.string())
        ),
        "position": pa.array(lineage.position, pa.int64()),
    }
    if lineage.factors is not None:
        pairs = np.column_stack([lineage.factors.first, lineage.factors.second])
        ends = 2 * (lineage.offsets.astype(np.int64) - np.arange(len(lineage) + 1))
        columns["factors"] = pa.LargeListArray.from_arrays(pa.array(ends), pa.array(pairs.ravel()))
    if lineage.donors is not None:
        width = len(lineage.donors.columns)
        cells = pa.array(lineage.donors.rows.astype(np.int64).ravel())
        columns["donors"] = pa.LargeListArray.from_arrays(
            pa.array(np.arange(len(lineage) + 1) * width), cells
        )
    return pa.table(columns).replace_schema_metadata({"oversample": json.dumps(_head(lineage))})


def from_arrow(table: pa.Table) -> dict[str, Any]:
    """Read what `to_arrow` gave.

    Raises
    ------
    DataError
        If the table is no lineage, or one of another version.
    """
    raw = (table.schema.metadata or {}).get(b"oversample")
    if raw is None:
        raise DataError(
            "This table is not a lineage.",
            f"columns {', '.join(table.column_names)}",
            "Pass a file that was written by Lineage.write_parquet or balance --lineage.",
        )
    head = json.loads(raw)
    fields = _fields(head)
    flat = table.combine_chunks()

    def column(name: str) -> Any:
        chunks = flat.column(name).chunks if name in flat.column_names else []
        return chunks[0] if chunks else None

    parents, weights = column("parents"), column("weights")
    if parents is None:
        fields |= {name: np.empty(0) for name in ARRAYS} | {"offsets": [0], "stages": ()}
    else:
        offsets = np.asarray(parents.offsets, dtype=np.int64)
        offsets = offsets - offsets[0]
        first = np.zeros(offsets[-1], dtype=bool)
        first[offsets[:-1]] = True
        fields |= {
            "offsets": offsets,
            "parents": np.asarray(parents.flatten()),
            "gaps": np.asarray(weights.flatten())[~first],
            "label": np.asarray(column("label").indices, dtype=np.int64),
            "position": np.asarray(column("position")),
            "stage": np.asarray(column("stage").indices, dtype=np.int64),
        }
    factors, donors = column("factors"), column("donors")
    cells: list[Any] = [
        [] if part is None else np.asarray(part.flatten()) for part in (factors, donors)
    ]
    return _with_parts(fields, head, *cells)


def write_parquet(lineage: Lineage, path: str | os.PathLike[str], *, overwrite: bool) -> None:
    """Write a lineage; the file is complete under its name, or absent."""
    import pyarrow.parquet as pq

    with complete_or_absent(path, overwrite=overwrite) as partial:
        pq.write_table(lineage.to_arrow(), partial)


def to_json(lineage: Lineage) -> str:
    """Give a lineage as JSON text; numbers keep all their digits."""
    body = {name: getattr(lineage, name).tolist() for name in ARRAYS}
    factors, donors = lineage.factors, lineage.donors
    if factors is not None:
        body["factors"] = np.column_stack([factors.first, factors.second]).tolist()
    if donors is not None:
        body["donors"] = donors.rows.tolist()
    return json.dumps({**_head(lineage), **body})


def from_json(text: str) -> dict[str, Any]:
    """Read what `to_json` gave."""
    raw = json.loads(text)
    fields = _fields(raw)
    fields |= {name: np.asarray(raw[name], dtype=kind) for name, kind in ARRAYS.items()}
    return _with_parts(fields, raw, raw.get("factors", []), raw.get("donors", []))


def _head(lineage: Lineage) -> dict[str, Any]:
    """Give what is not an array, in types that JSON has."""
    return {
        "format": _FORMAT,
        "labels": [[type(c).__name__, str(c)] for c in lineage.labels],
        "stages": list(lineage.stages),
        "seed": lineage.seed,
        "n_original": lineage.n_original,
        "residual": lineage.residual and lineage.residual.stored(),
        "has_factors": lineage.factors is not None,
        "donated": lineage.donors and list(lineage.donors.columns),
        "order": packed(lineage.order),
    }


def _fields(head: dict[str, Any]) -> dict[str, Any]:
    if head.get("format") not in _READ:
        raise DataError(
            "This lineage was written by another version.",
            f"format {head.get('format')}, this version reads {_READ[0]} to {_READ[-1]}",
            "Make it again, or read it with the version that wrote it.",
        )
    raw = head["residual"]
    return {
        "labels": _labels_in(head["labels"]),
        "stages": tuple(head["stages"]),
        "seed": head["seed"],
        "n_original": head["n_original"],
        "residual": raw and Residual.read(raw),
        "order": unpacked(head.get("order")),
    }


def _with_parts(
    fields: dict[str, Any], head: dict[str, Any], factors: Any, donors: Any
) -> dict[str, Any]:
    """Add the parts that few lineages have: two numbers for each gap, some donors for each synthetic row."""
    if head["has_factors"]:
        pairs = np.asarray(factors, dtype=np.float64).reshape(-1, 2)
        fields["factors"] = Factors(pairs[:, 0], pairs[:, 1])
    if head["donated"] is not None:
        columns = tuple(head["donated"])
        rows = np.asarray(donors, dtype=np.int64).reshape(-1, len(columns))
        fields["donors"] = Donors(columns, rows)
    return fields


def _labels_in(pairs: list[list[str]]) -> tuple[Hashable, ...]:
    """Turn ``[type name, text]`` pairs into labels of their own type; other types become text."""
    readers: dict[str, Any] = {"int": int, "float": float, "bool": lambda text: text == "True"}
    return tuple(readers.get(kind, str)(text) for kind, text in pairs)
