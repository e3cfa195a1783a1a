"""Dialect: how a text file writes a table down, told by its first lines or by the caller.

A separator is one that cuts every line of the sample, quotes respected, into as many cells as the header has,
and at least two. Where two do, or none does, the file is refused with what was counted. This file refuses to know
what the cells mean; `marks` does.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from oversample.errors import FileError, listed
from oversample.tables.files.encoding import decoded_head, find_encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversample.tables.files.streams import Source

__all__ = ["Dialect", "Sample", "as_option", "take_sample"]

SEPARATORS = (",", ";", "\t", "|")
_RECORDS = 1000
_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_NUMBERED = 3  # columns from which a header 0, 1, 2 ... is taken for names
_USUAL = 0.5  # share of lines that make a separator the one that was meant


@dataclass(frozen=True)
class Dialect:
    r"""How a text file writes a table down; what is None is detected.

    Parameters
    ----------
    separator : str, optional
        One character between cells; also ``"tab"``.
    decimal : str, optional
        ``"."`` or ``","``.
    thousands : str, optional
        One character between groups of three digits.
    encoding : str, optional
        As Python calls it.

    Examples
    --------
    >>> Dialect(separator="tab").separator
    '\t'
    """

    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        for name in ("separator", "thousands"):
            given = getattr(self, name)
            if given is None:
                continue
            mark = _WORDS.get(given, given)
            if len(mark) != 1 or mark in '"\r\n' or mark.isalnum():
                raise FileError(
                    f"--{name} must be one character, or a word such as tab.",
                    repr(given),
                    f'Write --{name} ","',
                )
            object.__setattr__(self, name, mark)
        if self.decimal not in (None, ".", ","):
            raise FileError(
                "--decimal must be a point or a comma.", repr(self.decimal), 'Write --decimal ","'
            )
        if self.decimal is not None and self.decimal == self.thousands:
            raise FileError(
                "--decimal and --thousands must differ.",
                repr(self.decimal),
                "Leave one of them out.",
            )


@dataclass(frozen=True)
class Sample:
    """The first records of a text file.

    Parameters
    ----------
    separator, encoding, newline : str
        How they are told apart; a byte order mark is part of the encoding.
    names : list of str
        The header.
    records : list of list of str
        Cells of the lines below it.
    quoted : tuple of bool
        Whether each column always stands in quotes.
    missing : str
        How most missing cells are written.
    note : str
        What was assumed of the encoding, or empty.
    is_strict : bool
        Whether every quote is where quotes may be.
    """

    separator: str
    encoding: str
    newline: str
    names: list[str]
    records: list[list[str]]
    quoted: tuple[bool, ...]
    missing: str
    note: str
    is_strict: bool


def take_sample(
    source: Source, asked: Dialect, usual: str, na: Sequence[str] = (), *, everywhere: bool = False
) -> Sample:
    """Read the first records of a text file and tell how they are written.

    Parameters
    ----------
    source : Source
        The file.
    asked : Dialect
        What the caller says of it.
    usual : str
        Separator that the ending of its name speaks for, if another fits as well.
    na : sequence of str
        Texts that mean a missing cell.
    everywhere : bool
        Whether the encoding is looked for in all of the file.

    Raises
    ------
    FileError
        If the encoding or the separator cannot be told, or the header is no header.
    """
    encoding, note = find_encoding(source, asked.encoding, everywhere=everywhere)
    text = decoded_head(source, encoding)
    crlf, lf = text.count("\r\n"), text.count("\n")
    newline = "\r\n" if 2 * crlf > lf else "\n" if lf or "\r" not in text else "\r"
    separator = _separator(source, text, asked.separator, usual)
    records = _records(text, separator, is_whole=source.is_whole)
    names = records[0]
    _refuse_header(source.name, names, separator)
    width = len(names)
    even = [record for record in records[1:] if len(record) == width]
    quoted, missing = _quotes(text, separator, width, ("", *na))
    return Sample(
        separator,
        encoding,
        newline,
        names,
        even,
        quoted,
        missing,
        note,
        _is_strict(text, separator),
    )


def as_option(mark: str) -> str:
    r"""Write a character as it can be pasted into a command line.

    Examples
    --------
    >>> as_option(";"), as_option("\t"), as_option("'")
    ('";"', 'tab', '"\'"')
    """
    return "tab" if mark == "\t" else f'"{mark}"'


def _separator(source: Source, text: str, asked: str | None, usual: str) -> str:
    """Find the only separator that fits."""
    widths = {
        mark: Counter(map(len, _records(text, mark, is_whole=source.is_whole)))
        for mark in (*SEPARATORS, *([asked] if asked else []))
    }
    fits = [mark for mark, found in widths.items() if len(found) == 1 and max(found) > 1]
    if asked is not None:
        if max(widths[asked], default=0) <= 1:
            _refuse_one_column(source.name, text, asked, fits)
        return asked
    if len(fits) == 1:
        return fits[0]
    if usual in fits and usual != ",":  # .tsv is kept; under .csv files of all kinds are met
        return usual
    if len(fits) > 1:
        counted = ", ".join(f"{as_option(mark)} gives {max(widths[mark])}" for mark in fits)
        raise FileError(
            f"{len(fits)} separators cut all lines of {source.name} into equal numbers of columns.",
            f"{counted} columns in each of {sum(widths[fits[0]].values()):,} lines",
            f"Say which: {' or '.join(f'--separator {as_option(mark)}' for mark in fits)}",
        )
    shares = {mark: _share(found) for mark, found in widths.items()}
    best = max(shares, key=lambda mark: shares[mark])
    if shares[best] >= _USUAL:
        return best  # most lines agree: those that do not are found, and named, when all are read
    if all(max(found, default=0) <= 1 for found in widths.values()):
        _refuse_one_column(source.name, text, None, [])
    counted = "; ".join(
        f"{as_option(mark)} gives {min(found)} to {max(found)}" for mark, found in widths.items()
    )
    raise FileError(
        f"No separator cuts the lines of {source.name} into equal numbers of columns.",
        f"{counted} columns in the first {max(sum(w.values()) for w in widths.values()):,} lines",
        'Take out lines above the header, if there are any; or name it: --separator ":"',
    )


def _share(widths: Counter[int]) -> float:
    """Share of the lines that have the most usual number of cells, if that is more than one."""
    wide = {width: count for width, count in widths.items() if width > 1}
    return max(wide.values(), default=0) / max(sum(widths.values()), 1)


def _records(text: str, separator: str, *, is_whole: bool) -> list[list[str]]:
    """Cut the text into records, the last left out where it may be cut; blank lines are none."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[list[str]] = []
    with contextlib.suppress(
        csv.Error
    ):  # a cell larger than the module takes: what is above it counts
        found.extend(islice((row for row in rows if row), _RECORDS + 1))
    return found[:_RECORDS] if is_whole or len(found) > _RECORDS else found[:-1] or found


def _is_strict(text: str, separator: str) -> bool:
    """Whether no text follows the closing quote of a cell; the last record may be cut off."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for _ in islice(rows, _RECORDS):
            pass
    except csv.Error as fault:
        return "expected after" not in str(fault)
    return True


def _quotes(
    text: str, separator: str, width: int, nulls: Sequence[str]
) -> tuple[tuple[bool, ...], str]:
    """Tell which columns always stand in quotes, and how missing cells are written."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)
    raw = [row for row in islice(rows, 1, _RECORDS) if len(row) == width]
    lacks = {quote + null + quote for null in nulls for quote in ("", '"')}
    missing = Counter(cell for row in raw for cell in row if cell in lacks)
    quoted = []
    for column in zip(*raw, strict=True) if raw else [()] * width:
        present = [cell for cell in column if cell not in lacks]
        quoted.append(bool(present) and all(cell.startswith('"') for cell in present))
    return tuple(quoted), missing.most_common(1)[0][0] if missing else ""


def _refuse_one_column(name: str, text: str, asked: str | None, fits: list[str]) -> None:
    line = text.splitlines()[0][:60]
    tried = "none of , ; tab |" if asked is None else f"no {as_option(asked)}"
    raise FileError(
        f"{name} has one column only; a table needs a target and at least one other.",
        f'{tried} in its first line, "{line}"',
        f"Its separator seems to be another: --separator {as_option(fits[0])}"
        if fits
        else 'If another character separates its cells, name it: --separator ":"',
    )


def _refuse_header(name: str, names: list[str], separator: str) -> None:
    twins = [name for name, count in Counter(names).items() if count > 1]
    if all(_is_number(cell) for cell in names) and not _is_counted(names):
        made = f"print('{separator}'.join(f'c{{i}}' for i in range(1, {len(names) + 1})))"
        raise FileError(
            f"{name} has no header: all cells of its first line are numbers.",
            listed(names, most=5),
            f'Put a line of {len(names)} names on top: (python -c "{made}"; cat {name}) > named.csv',
        )
    if names[0].lower().startswith("sep="):
        raise FileError(
            f"The first line of {name} is a hint for Excel, not a header.",
            f'"{names[0]}"',
            f"Take it out: tail -n +2 {name} > clean.csv",
        )
    if twins:
        places = "; ".join(
            f'"{twin}" in columns '
            + " and ".join(str(at) for at, cell in enumerate(names, 1) if cell == twin)
            for twin in twins[:5]
        )
        raise FileError(
            f"Two columns of {name} share a name, so neither can be spoken of.",
            places,
            "Rename one of them in the first line of the file.",
        )


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().replace(",", "."))
    except ValueError:
        return False
    return True


def _is_counted(names: list[str]) -> bool:
    """Whether the names are 0, 1, 2 ..., as tables without names are written."""
    return len(names) >= _NUMBERED and names == [str(at) for at in range(len(names))]
