"""Reading: a record that this version can draw, or a refusal. This file refuses to know what is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oversample.errors import DataError
from oversample.report.safe import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["fit_to_show", "require_kind"]

_SCHEMA = 1
_NAME, _SENTENCE, _COMMAND = 60, 600, 20_000  # the longest that is shown whole


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


def fit_to_show(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give a comparison whose texts can be read wherever they stand: nothing that turns, hides or runs away.

    Names of columns, classes and files are somebody else's, and so are the messages of what failed.
    Numbers and ``id`` stay as they are; the record that was given is not written to.
    """
    shown = dict(record)
    shown["source"] = _texts(record["source"], _NAME, keep=("sha256",))
    shown["settings"] = _texts(record["settings"], _NAME) | {
        "command": tidy(record["settings"]["command"], _COMMAND),
        "versions": {
            tidy(name, _NAME): tidy(one, _NAME)
            for name, one in record["settings"]["versions"].items()
        },
    }
    verdict = record["verdict"]
    shown["verdict"] = verdict | {
        "headline": tidy(verdict["headline"], _SENTENCE),
        "reasons": [tidy(reason, _SENTENCE) for reason in verdict["reasons"]],
    }
    shown["notes"] = [tidy(note, _SENTENCE) for note in record.get("notes", ())]
    shown["dangers"] = [
        one | {"what": tidy(one["what"], _SENTENCE)} for one in record.get("dangers", ())
    ]
    shown["candidates"] = [
        one
        | {
            "label": tidy(one["label"], _NAME),
            "failed": None if one["failed"] is None else tidy(one["failed"], _SENTENCE),
        }
        for one in record["candidates"]
    ]
    for part, texts in (("subgroups", "levels"), ("importances", "columns")):
        if record.get(part) is not None:
            found = _texts(record[part], _NAME, keep=("candidate",))
            shown[part] = found | {texts: [tidy(one, _NAME) for one in found[texts]]}
    return shown


def _texts(part: Mapping[str, Any], most: int, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        key: tidy(value, most) if isinstance(value, str) and key not in keep else value
        for key, value in part.items()
    }
