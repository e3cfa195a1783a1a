"""The target: labels of any type as codes, and back in their own container.

Refused here, once: missing labels, a single class, and targets that look like a regression. This file
refuses to know which class is the rare one.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np

from oversample.errors import DataError, listed
from oversample.lineage import Lineage
from oversample.tables.foreign import library
from oversample.tables.label_cells import label_cells, no_labels
from oversample.tables.missing import missing_cells

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from oversample.tables.table import Table

__all__ = [
    "Target",
    "equal_labels",
    "missing_labels",
    "mixed_types",
    "paired",
    "read_target",
    "resampled",
    "tells_rows_apart",
]

_BLOCK = 2**16  # labels
_FEW = 20  # distinct values; a class label with more of them is looked at twice


@dataclass(frozen=True, eq=False)
class Target:
    """Class labels as codes.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype=int64
        Class of each row as a position in `labels`. To be read only: it may be the caller's own array.
    labels : tuple
        Distinct labels as Python scalars, in sorted order.
    native : object
        The caller's container.
    """

    codes: NDArray[np.int64]
    labels: tuple[Hashable, ...]
    native: Any

    @property
    def counts(self) -> dict[Hashable, int]:
        """Rows of each class, in the order of the labels."""
        return dict(
            zip(
                self.labels,
                np.bincount(self.codes, minlength=len(self.labels)).tolist(),
                strict=True,
            )
        )

    def rows_of(self, label: Hashable) -> NDArray[np.int64]:
        """Row numbers of one class, ascending."""
        return np.flatnonzero(self.codes == self.labels.index(label))

    @property
    def array(self) -> NDArray[Any]:
        """The labels as an array, for a strategy that is a function of them."""
        return label_cells(self.native, "y")[1]

    def grow(self, lineage: Lineage, beside: Any = None) -> Any:
        """Return the labels of the rows that a lineage tells of, in their order.

        Parameters
        ----------
        lineage : Lineage
            Of the table that these labels belong to.
        beside : object, optional
            The table that was grown by the same lineage. If both are pandas, labels get its index: rows pair by
            position. Else an index of their own is continued.

        Returns
        -------
        labels : object
            The caller's kind of container.
        """
        native, n_old = self.native, len(self.codes)
        example, label = self._examples(lineage), lineage.label
        if isinstance(native, np.ndarray) and lineage.order is None:
            grown = np.empty(n_old + len(lineage), dtype=native.dtype)
            grown[:n_old] = native
            named = native[example]
            for start in range(
                0, len(label), _BLOCK
            ):  # indices at once would be as large as the labels
                part = label[start : start + _BLOCK]
                grown[n_old + start : n_old + start + len(part)] = named[part]
            return grown
        if lineage.order is not None and not len(lineage):
            return self._gather(lineage.kept, lineage, beside)
        rows = np.concatenate([np.arange(n_old), example[label]])
        if lineage.order is not None:
            rows = rows[lineage.order]
        return self._gather(rows, lineage, beside)

    def keep(self, rows: ArrayLike, beside: Any = None) -> Any:
        """Return the labels of these rows only, in this order; `beside` as in `grow`."""
        return self.grow(Lineage.of_kept(rows, n_original=len(self.codes)), beside)

    def _examples(self, lineage: Lineage) -> NDArray[np.int64]:
        """Name a real row for each label of a lineage: its label is copied as it is."""
        code = [self.labels.index(label) for label in lineage.labels]
        return np.array([np.argmax(self.codes == c) for c in code], dtype=np.int64)

    def _gather(self, rows: NDArray[np.int64], lineage: Lineage, beside: Any) -> Any:
        """Return the labels of these rows, that stand in the order of a lineage."""
        native = self.native
        match library(native):
            case "pandas":
                from oversample.tables.pandas_index import gather_labels

                return gather_labels(native, rows, lineage, beside)
            case "polars":
                return native.gather(rows)
            case "pyarrow":
                return _arrow_gather(native, rows)
        if isinstance(native, np.ndarray):
            return native.take(rows)
        items = list(native)
        return [items[row] for row in rows.tolist()]


def _arrow_gather(native: Any, rows: NDArray[np.int64]) -> Any:
    import pyarrow as pa

    from oversample.tables.arrow_columns import taken

    if isinstance(native, pa.ChunkedArray):
        return taken(native, rows)
    found = taken(pa.chunked_array([native]), rows).combine_chunks()
    return pa.concat_arrays(found.chunks) if isinstance(found, pa.ChunkedArray) else found


def resampled(
    table: Table, target: Target, lineage: Lineage, placed: Any = None
) -> tuple[Any, Any]:
    """Return the rows that a lineage tells of with their labels, each in the caller's kind of container.

    Parameters
    ----------
    table : Table
    target : Target
        Of the same rows; pairs with the table by position.
    lineage : Lineage
        Of this table.
    placed : ndarray, optional
        As in `Table.grow`.

    Returns
    -------
    X_new, y_new : object
        In the order of the lineage. If both are pandas, they have one index, which is decided by the table.
    """
    X_new = table.grow(lineage, placed)
    return X_new, target.grow(lineage, X_new)


def paired(X: Any, y: Any) -> Any:
    """Return labels with the index of the table whose rows they belong to, if both are pandas.

    Parameters
    ----------
    X, y : object
        Any containers, of equally many rows that pair by position. Neither is written to.
    """
    if library(X) == library(y) == "pandas":
        from oversample.tables.pandas_index import with_index_of

        return with_index_of(y, X)
    return y


def read_target(y: object, *, name: str = "y", n_rows: int | None = None) -> Target:
    """Read class labels.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels of any type that can be sorted: text, whole numbers, booleans, categories. A column of
        shape (n_samples, 1) is taken with a warning.
    name : str
        What to call it in an error.
    n_rows : int, optional
        Rows of the table it belongs to, to check the length.

    Returns
    -------
    target : Target

    Raises
    ------
    DataError
        If labels are missing, of one class only, of types that cannot be sorted together, or look like
        the values of a regression.

    Examples
    --------
    >>> read_target(["No", "Yes", "No"]).counts
    {'No': 2, 'Yes': 1}
    """
    if y is None:
        raise DataError(
            "This needs labels: requires y to be passed, but the target y is None.",
            "None",
            "Pass the class labels as y.",
        )
    native, cells = label_cells(y, name)
    if n_rows is not None and len(cells) != n_rows:
        raise DataError(
            f"X and {name} have different lengths (inconsistent numbers of samples).",
            f"{n_rows:,} rows in X, {len(cells):,} labels in {name}",
            "Pass labels that are parallel to the rows of X.",
        )
    _refuse_missing(cells, name)
    labels, codes = _sorted_labels(cells, name)
    _refuse_regression(labels, cells, name)
    _refuse_names(labels, cells, name)
    if len(labels) < 2:  # noqa: PLR2004
        raise DataError(
            f"The target '{name}' needs to have more than 1 class; there is nothing to balance it against.",
            f'{len(cells):,} rows, all of class "{labels[0]}"' if labels else "no label",
            "Pass the whole table, or check how the target was made.",
        )
    return Target(codes, labels, native)


def missing_labels(y: Any, *, name: str = "y") -> NDArray[np.bool_]:
    """Mark the rows that have no label.

    Examples
    --------
    >>> missing_labels(["No", None, "Yes"]).tolist()
    [False, True, False]
    """
    return missing_cells(label_cells(y, name)[1])


def mixed_types(y: Any, *, name: str = "y") -> list[str]:
    """Name the types of labels that cannot be sorted together, in alphabetical order; none where they can.

    Examples
    --------
    >>> mixed_types(["No", 1]), mixed_types(["No", "Yes"])
    (['int', 'str'], [])
    """
    cells = label_cells(y, name)[1]
    if cells.dtype.kind != "O":
        return []
    kinds = {type(cell): cell for cell in cells.tolist()}
    try:
        sorted(kinds.values())
    except TypeError:
        return sorted(kind.__name__ for kind in kinds)
    return []


def equal_labels(y: Any, *, name: str = "y") -> tuple[tuple[Any, ...], ...]:
    """List the labels that are equal though their types differ, such as True and 1.0; they count as one class.

    Examples
    --------
    >>> equal_labels(np.array([True, 0, 1.0, 0], dtype=object)), equal_labels([True, False])
    (((True, 1.0),), ())
    """
    cells = label_cells(y, name)[1]
    if cells.dtype.kind != "O":
        return ()
    ways: dict[Any, dict[type, Any]] = {}
    for cell in cells.tolist():
        if isinstance(cell, Number | np.bool_):
            plain = cell.item() if isinstance(cell, np.generic) else cell
            ways.setdefault(plain, {}).setdefault(type(plain), plain)
    return tuple(tuple(of.values()) for of in ways.values() if len(of) > 1)


def _refuse_missing(cells: NDArray[Any], name: str) -> None:
    if cells.dtype.kind == "f" and np.isinf(cells).any():
        raise DataError(
            f"{name} contains infinity (inf).",
            f"{int(np.isinf(cells).sum()):,} infinite labels",
            "Drop these rows, or correct them.",
        )
    missing = missing_cells(cells)
    if missing.any():
        raise DataError(
            f"{name} has missing labels (NaN or empty); a row without a class cannot be used.",
            f"{int(missing.sum()):,} of {len(cells):,} labels missing, the first in row "
            f"{int(np.argmax(missing)):,}",
            "Drop these rows first, or give them a label of their own.",
        )


def _sorted_labels(
    cells: NDArray[Any], name: str
) -> tuple[tuple[Hashable, ...], NDArray[np.int64]]:
    if cells.dtype.kind in "iu" and len(cells) and int(cells.max()) - int(cells.min()) < len(cells):
        return _counted_labels(cells)
    try:
        labels, codes = np.unique(cells, return_inverse=True)
    except (TypeError, ValueError):  # the latter of labels that are arrays
        kinds = sorted({type(cell).__name__ for cell in cells.tolist()})
        if len(kinds) == 1:
            raise no_labels(name, f"cells of type {kinds[0]}") from None
        raise DataError(
            f"{name} mixes types of labels that cannot be sorted together.",
            f"types {', '.join(kinds)}",
            "Turn them into one type, for example text.",
        ) from None
    found = tuple(labels.tolist())
    odd = [label for label in found if not isinstance(label, Hashable)]
    if odd:
        raise no_labels(name, f"cells of type {type(odd[0]).__name__}")
    return found, codes.reshape(-1).astype(np.int64)


def _counted_labels(cells: NDArray[Any]) -> tuple[tuple[Hashable, ...], NDArray[np.int64]]:
    """Number whole-number labels that lie close together by counting instead of sorting."""
    lowest = cells.min()
    wide = cells.astype(np.int64, copy=False) if cells.dtype.kind == "i" else cells
    place = wide if lowest == 0 else wide - lowest.astype(wide.dtype)
    place = place.astype(
        np.int64, copy=False
    )  # labels 0, 1, 2 ... are their own codes, and no copy is made
    is_there = np.bincount(place) > 0
    labels = [int(lowest) + step for step in np.flatnonzero(is_there).tolist()]
    return tuple(labels), place if is_there.all() else (np.cumsum(is_there) - 1)[place]


def tells_rows_apart(n_labels: int, n_rows: int) -> bool:
    """Tell whether so many different labels name rows, not classes: more than a few, and half as many as rows.

    Examples
    --------
    >>> tells_rows_apart(30, 40), tells_rows_apart(30, 60), tells_rows_apart(3, 4)
    (True, False, False)
    """
    return n_labels > max(_FEW, n_rows / 2)


def _refuse_names(labels: tuple[Any, ...], cells: NDArray[Any], name: str) -> None:
    """Refuse what tells rows apart: no class to speak of has more than one row."""
    if tells_rows_apart(len(labels), len(cells)):
        raise DataError(
            f"{name} looks like a name of rows, or a time, and not like classes.",
            f"{len(labels):,} different values in {len(cells):,} rows, for example {listed(labels[:3])}",
            "Pass the column that holds the classes.",
        )


def _refuse_regression(labels: tuple[Any, ...], cells: NDArray[Any], name: str) -> None:
    """Refuse what looks measured, not named: many decimals, or numbers that hardly repeat."""
    numbers = [label for label in labels if isinstance(label, float | int)]
    if len(numbers) < len(labels):
        return
    decimals = sum(1 for label in numbers if isinstance(label, float) and not label.is_integer())
    if tells_rows_apart(len(labels), len(cells)) or (
        decimals and (len(labels) > _FEW or len(labels) > len(cells) / 2)
    ):
        kind = "decimal" if decimals else "whole-number"
        raise DataError(
            f"Unknown label type: {name} looks like a regression target, not like classes.",
            f"{len(labels):,} different {kind} values in {len(cells):,} rows, for example "
            f"{listed(labels[:3])}",
            "oversample balances classes only: bin the values first, for example pandas.cut(y, 4).",
        )
