"""Wording: next steps that work when they are pasted, in Python or in a shell.

A finding says what to do; how that is written depends on who asks: a program with a frame called ``df``, of one of
three libraries, or a person with a file. This file refuses to know what was found.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.tables import Notation, Speech

__all__ = ["Python", "Shell", "Wording"]

_FIRST = r"\1"  # group of a pattern, in Python
_INFINITE = '[float("inf"), float("-inf")]'


class Wording(Protocol):
    """How to write each step; every text is complete, and ready to stand between backticks."""

    def counts(self) -> str:
        """Count the rows of each class."""

    def above(self, value: float) -> str:
        """Make two classes of a column of numbers."""

    def check(self, column: Any, role: str) -> str:
        """Check again, with the role of one column told."""

    def compare(self, **settings: Any) -> str:
        """Compare what could be done."""

    def without_twins(self) -> str:
        """Keep one of each row."""

    def without(self, names: Sequence[Any]) -> str:
        """Leave columns out."""

    @property
    def speech(self) -> Speech:
        """Whether roles are arguments of Python, or options of the command line."""

    def as_number(self, column: Any, gaps: Sequence[str], notation: Notation | None = None) -> str:
        """Read a column of text as numbers, of which some have marks, and these texts in it as missing cells."""

    def finite(self) -> str:
        """Make infinite cells missing."""

    def relabelled(self, changes: Mapping[str, str]) -> str:
        """Give labels one spelling."""

    def last_as_test(self, row: int) -> str:
        """Keep the rows from this one on for the test."""

    def by_group(self, column: Any) -> str:
        """Split so that the rows of one group stay together."""


@dataclass(frozen=True)
class Python:
    """For a program that holds a frame called ``df``.

    Parameters
    ----------
    target : object
        Name of the target column.
    home : {"pandas", "polars", "pyarrow"}
        Library of the frame. Arrow tables cannot change cells in a line of code, and are turned into pandas
        frames for it.

    Examples
    --------
    >>> Python("churn", "polars").without(["id"])
    'df = df.drop(["id"])'
    """

    target: Any
    home: str = "pandas"

    def counts(self) -> str:
        """Ask the column."""
        return f"df[{_literal(self.target)}].value_counts()"

    def above(self, value: float) -> str:
        """Compare the column."""
        name = _literal(self.target)
        if self.home == "polars":
            return f"df = df.with_columns(df[{name}] > {value!r})"
        return f"{self._as_pandas()}df[{name}] = df[{name}] > {value!r}"

    def check(self, column: Any, role: str) -> str:
        """Call `check` with the role."""
        told = f"{{{_literal(column)}: {_literal(role)}}}"
        return f"oversample.check(df, target={_literal(self.target)}, roles={told})"

    def compare(self, **settings: Any) -> str:
        """Call `compare`."""
        words = [f"target={_literal(self.target)}"]
        words += [f"{name}={_literal(value)}" for name, value in settings.items()]
        return f"oversample.compare(df, {', '.join(words)})"

    def without_twins(self) -> str:
        """Drop rows that are there already."""
        if self.home == "polars":
            return "df = df.unique(maintain_order=True)"
        if self.home == "pyarrow":
            return "df = df.group_by(df.column_names, use_threads=False).aggregate([])"
        return "df = df.drop_duplicates()"

    def without(self, names: Sequence[Any]) -> str:
        """Drop columns."""
        listed = _literal(list(names))
        if self.home == "pandas":
            return f"df = df.drop(columns={listed})"
        return f"df = df.{'drop' if self.home == 'polars' else 'drop_columns'}({listed})"

    @property
    def speech(self) -> Speech:
        """Arguments."""
        return "python"

    def as_number(self, column: Any, gaps: Sequence[str], notation: Notation | None = None) -> str:
        """Empty the cells that are no numbers, take marks out, and cast."""
        name, texts = _literal(column), _literal(list(gaps))
        steps = _plain_digits(notation) if notation else []
        if self.home == "polars":
            empty = f".replace({texts}, None)" if gaps else ""
            plain = "".join(
                f".str.replace_all({_literal(old)}, {_literal(new)})" for old, new in steps
            )
            return f"df = df.with_columns(df[{name}].cast(str){empty}{plain}.cast(float))"
        cells = f"df[{name}]"
        empty = f".where(~{cells}.isin({texts}))" if gaps else ""
        plain = "".join(
            f".str.replace({_literal(old)}, {_literal(new.replace('${1}', _FIRST))}, regex=True)"
            for old, new in steps
        )
        return f"{self._as_pandas()}{cells} = {cells}{empty}{plain}.astype(float)"

    def finite(self) -> str:
        """Replace infinite cells."""
        if self.home == "polars":
            return f"df = df.with_columns(s.replace({_INFINITE}, None) for s in df if s.dtype.is_float())"
        return f'{self._as_pandas()}df = df.replace({_INFINITE}, float("nan"))'

    def relabelled(self, changes: Mapping[str, str]) -> str:
        """Replace labels."""
        name, told = _literal(self.target), _literal(dict(changes))
        if self.home == "polars":
            return f"df = df.with_columns(df[{name}].cast(str).replace({told}))"
        return f"{self._as_pandas()}df[{name}] = df[{name}].astype(object).replace({told})"

    def last_as_test(self, row: int) -> str:
        """Slice twice."""
        if self.home == "pyarrow":
            return f"train, test = df.slice(0, {row}), df.slice({row})"
        rows = "df" if self.home == "polars" else "df.iloc"
        return f"train, test = {rows}[:{row}], {rows}[{row}:]"

    def by_group(self, column: Any) -> str:
        """Let scikit-learn choose the groups."""
        return (
            "from sklearn.model_selection import GroupShuffleSplit as Split; train, test = "
            f"next(Split(1, random_state=0).split(range(len(df)), groups=df[{_literal(column)}]))"
        )

    def _as_pandas(self) -> str:
        return "df = df.to_pandas(); " if self.home == "pyarrow" else ""


@dataclass(frozen=True)
class Shell:
    """For a person with a file, at a POSIX shell.

    Parameters
    ----------
    target : str
        Name of the target column.
    file : str
        Path as it was typed.

    Examples
    --------
    >>> Shell("churn", "my file.csv").check("total", "number")
    "oversample check 'my file.csv' --target churn --role total=number"
    """

    target: str
    file: str

    def counts(self) -> str:
        """Call `check`, which counts."""
        return self._command("check")

    def above(self, value: float) -> str:
        """Compare the column."""
        return self._in_python(Python(self.target).above(value), "classes")

    def check(self, column: Any, role: str) -> str:
        """Call `check` with the role."""
        return self._command("check", "--role", f"{column}={role}")

    def compare(self, **settings: Any) -> str:
        """Call `compare`."""
        words: list[str] = []
        for name, value in settings.items():
            text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            words += [f"--{name}", text]
        return self._command("compare", *words)

    def without_twins(self) -> str:
        """Let awk remember the lines."""
        if not self._is_text():
            return self._in_python("df = df.drop_duplicates()", "unique")
        return f"awk '!seen[$0]++' {shlex.quote(self.file)} > {self._beside('unique')}"

    def without(self, names: Sequence[Any]) -> str:
        """Tell that columns are ignored."""
        return self._command("check", *(w for name in names for w in ("--role", f"{name}=ignore")))

    @property
    def speech(self) -> Speech:
        """Options."""
        return "shell"

    def as_number(self, column: Any, gaps: Sequence[str], notation: Notation | None = None) -> str:
        """Name the texts that mean a missing cell, and the role where the numbers have marks."""
        if not self._is_text():
            return self._in_python(Python(self.target).as_number(column, gaps, notation), "mended")
        if not gaps and notation is None:
            return self.check(column, "number")
        words = [(f"--na={text}",) if text.startswith("-") else ("--na", text) for text in gaps]
        told = ["--role", f"{column}=number"] if notation else []
        return self._command("check", *told, *(word for pair in words for word in pair))

    def finite(self) -> str:
        """Name the texts that are infinite."""
        if not self._is_text():
            return self._in_python(Python(self.target).finite(), "mended")
        return self._command("check", "--na", "inf", "--na=-inf")

    def relabelled(self, changes: Mapping[str, str]) -> str:
        """Replace labels."""
        return self._in_python(Python(self.target).relabelled(changes), "mended")

    def last_as_test(self, row: int) -> str:
        """Cut the file."""
        if not self._is_text():
            return self._in_python(f"df = df.iloc[{row}:]", "test")
        file = shlex.quote(self.file)
        return (
            f"head -n {row + 1} {file} > {self._beside('train')}; "
            f"(head -n 1 {file}; tail -n +{row + 2} {file}) > {self._beside('test')}"
        )

    def by_group(self, column: Any) -> str:
        """Let scikit-learn choose the groups."""
        return self._in_python(
            f"{Python(self.target).by_group(column)}; df = df.iloc[train]", "train"
        )

    def _command(self, verb: str, *words: str) -> str:
        # What begins with a dash would be taken for an option.
        target = (
            ["--target", self.target]
            if not self.target.startswith("-")
            else [f"--target={self.target}"]
        )
        return shlex.join(["oversample", verb, self.file, *target, *words])

    def _is_text(self) -> bool:
        return PurePath(self.file).suffix in (".csv", ".tsv")

    def _beside(self, word: str) -> str:
        path = PurePath(self.file)
        return shlex.quote(str(path.with_name(f"{path.stem}-{word}{path.suffix}")))

    def _in_python(self, code: str, word: str) -> str:
        """Read, change and write in one line."""
        kind, more = ("csv", ", index=False") if self._is_text() else ("parquet", "")
        tab = ', sep="\\t"' if self.file.endswith(".tsv") else ""
        path = PurePath(self.file)
        out = str(path.with_name(f"{path.stem}-{word}{path.suffix}"))
        script = (
            f"import pandas; df = pandas.read_{kind}({_literal(self.file)}{tab}); {code}; "
            f"df.to_{kind}({_literal(out)}{tab}{more})"
        )
        return f"python3 -c {shlex.quote(script)}"


def _plain_digits(notation: Notation) -> list[tuple[str, str]]:
    """List the patterns, and what takes their place, that turn a number with marks into one that programs read."""
    decimal, negative = notation.marks.decimal, notation.negative
    steps = [(re.escape(notation.unit), "")] if notation.unit else []
    steps += [(r"^\s*\((.*)\)\s*$", "-${1}")] if "(" in negative else []
    steps += [("\u2212", "-")] if "\u2212" in negative else []
    steps += [(f"[^0-9eE{re.escape(decimal)}-]", "")]
    steps += [("^(.+)-$", "-${1}")] if negative.endswith(("-", "\u2212")) else []
    return steps + ([(",", ".")] if decimal == "," else [])


def _literal(value: Any) -> str:
    """Write a value as Python reads it, with double quotes where the text allows."""
    if isinstance(value, str):
        text = repr(value)
        return (
            f'"{text[1:-1]}"' if text[0] == "'" and '"' not in text and "\\'" not in text else text
        )
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_literal(k)}: {_literal(v)}' for k, v in value.items())}}}"
    return repr(value)
