"""Reading: a record that this version can draw, or a refusal. This file refuses to know what is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["require_kind"]

_SCHEMA = 1


def require_kind(
    record: Mapping[str, Any], kind: str, remedy: str, *, drawer: str = "This"
) -> None:
    """Refuse a record of another kind or schema.

    Parameters
    ----------
    record : mapping
        With ``"kind"`` and ``"schema"``.
    kind : str
        What it should be.
    remedy : str
        How to get one.
    drawer : str
        Who refuses, as the subject of the sentence.

    Raises
    ------
    DataError
        If it is another.

    Examples
    --------
    >>> require_kind({"kind": "check", "schema": 1}, "check", "")
    """
    found, schema = record.get("kind"), record.get("schema")
    if found != kind or schema != _SCHEMA:
        raise DataError(
            f"{drawer} draws {kind} records of schema {_SCHEMA} only.",
            f"kind {found!r}, schema {schema!r}",
            remedy,
        )
