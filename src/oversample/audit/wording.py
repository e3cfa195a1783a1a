"""Wording: next steps that work when they are pasted, in Python or in a shell.

A finding says what to do; how that is written depends on who asks: a program with a frame called ``df``, of one of
three libraries, or a person with a file. This file refuses to know what was found.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol

from oversample.errors import literal as _literal
from oversample.errors import option_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oversample.tables import Notation, Speech

__all__ = ["Python", "Shell", "Wording"]

_FIRST = r"\1"  # group of a pattern, in Python
_INFINITE = '[float("inf"), float("-inf")]'


class Wording(Protocol):
    """How to write each step; every text is complete, and ready to stand between backticks."""

    def labelled(self, *, is_float: bool) -> str:
        """Leave out the rows that have no label, in a target of floats or of anything else."""

    def without_label(self, label: Any) -> str:
        """Leave out the rows of one label."""

    def as_text(self) -> str:
        """Turn labels of several types into text."""

    def as_numbers(self) -> str:
        """Turn labels that are numbers and flags into numbers of one type."""

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
    roles : mapping of column name to role
        Those that were given, which further calls repeat.

    Examples
    --------
    >>> Python("churn", "polars").without(["id"])
    'df = df.drop(["id"])'
    """

    target: Any
    home: str = "pandas"
    roles: Mapping[Any, Any] = field(default_factory=dict)

    def labelled(self, *, is_float: bool) -> str:
        """Drop the rows."""
        name = _literal(self.target)
        match self.home:
            case "polars":
                return f"df = df.filter(df[{name}].{'is_finite' if is_float else 'is_not_null'}())"
            case "pyarrow" if is_float:
                return f"df = df.filter(df[{name}].is_null(nan_is_null=True).to_numpy() == False)"
            case "pyarrow":
                return f"df = df.filter(df[{name}].is_valid())"
        return f"df = df.dropna(subset=[{name}])"

    def without_label(self, label: Any) -> str:
        """Filter the rows."""
        name, value = _literal(self.target), _literal(label)
        if self.home == "polars":
            return f"df = df.filter(df[{name}] != {value})"
        return f"{self._as_pandas()}df = df[df[{name}] != {value}]"

    def as_text(self) -> str:
        """Write each label."""
        return self._mapped("str")

    def as_numbers(self) -> str:
        """Read each label as a number."""
        return self._mapped("float")

    def _mapped(self, kind: str) -> str:
        """Turn each label into a type; missing cells stay missing."""
        name = _literal(self.target)
        if self.home == "polars":
            # In a column of objects, a missing cell may be a NaN, which is not equal to itself.
            cells = (
                f"[{kind}(one) if one is not None and one == one else None for one in df[{name}]]"
            )
            return f"import polars; df = df.with_columns(polars.Series({name}, {cells}))"
        return f'{self._as_pandas()}df[{name}] = df[{name}].map({kind}, na_action="ignore")'

    def above(self, value: float) -> str:
        """Compare the column."""
        name = _literal(self.target)
        if self.home == "polars":
            return f"df = df.with_columns(df[{name}] > {value!r})"
        return f"{self._as_pandas()}df[{name}] = df[{name}] > {value!r}"

    def check(self, column: Any, role: str) -> str:
        """Call `check` with the role."""
        told = _literal({**self.roles, column: role})
        return f"oversample.check(df, target={_literal(self.target)}, roles={told})"

    def compare(self, **settings: Any) -> str:
        """Call `compare`."""
        words = [f"target={_literal(self.target)}"]
        words += [f"{name}={_literal(value)}" for name, value in settings.items()]
        # A column that groups the rows has no other role in a comparison.
        roles = {name: role for name, role in self.roles.items() if name != settings.get("groups")}
        words += [f"roles={_literal(roles)}"] if roles else []
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
    given : tuple of str
        Options that were typed and say how the file is read; further commands repeat them.
    separator, encoding : str
        How the text of the file is written.
    na : tuple of str
        Texts that mean a missing cell, beside an empty one.

    Examples
    --------
    >>> Shell("churn", "my file.csv").check("total", "number")
    "oversample check 'my file.csv' --target churn --role total=number"
    """

    target: str
    file: str
    given: tuple[str, ...] = ()
    separator: str = ","
    encoding: str = "utf-8"
    na: tuple[str, ...] = ()

    def labelled(self, *, is_float: bool) -> str:
        """Read all cells as text, so that the others stay as they are written."""
        if not self._is_text():
            return self._in_python(Python(self.target).labelled(is_float=is_float), "labelled")
        texts = _literal(["", *self.na])
        code = f"df = df[~df[{_literal(self.target)}].isin({texts})]"
        return self._in_python(code, "labelled", as_text=True)

    def without_label(self, label: Any) -> str:
        """Read all cells as text, so that the others stay as they are written."""
        if not self._is_text():
            return self._in_python(Python(self.target).without_label(label), f"without-{label}")
        name = _literal(self.target)
        texts = _literal([str(label), f"{label}.0"] if isinstance(label, int) else [str(label)])
        code = f"df = df[~df[{name}].str.strip().isin({texts})]"
        return self._in_python(code, f"without-{label}", as_text=True)

    def as_text(self) -> str:
        """Write each label as text."""
        return self._in_python(Python(self.target).as_text(), "as-text")

    def as_numbers(self) -> str:
        """Write each label as a number."""
        return self._in_python(Python(self.target).as_numbers(), "mended")

    def above(self, value: float) -> str:
        """Compare the column."""
        return self._in_python(Python(self.target).above(value), "classes")

    def check(self, column: Any, role: str) -> str:
        """Call `check` with the role."""
        return self._command("check", "--role", f"{column}={role}")

    def compare(self, **settings: Any) -> str:
        """Call `compare`."""
        words = option_words(settings)
        # A column that groups the rows has no other role in a comparison.
        own = f"--role={settings['groups']}=" if "groups" in settings else None
        return self._command("compare", *words, but=own)

    def without_twins(self) -> str:
        """Compare rows rather than lines, since a quoted cell may hold line breaks."""
        return self._in_python("df = df.drop_duplicates()", "unique", as_text=True)

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
            code = Python(self.target).as_number(column, gaps, notation)
            return self._in_python(code, f"numbers-{column}")
        if not gaps and notation is None:
            return self.check(column, "number")
        words = [(f"--na={text}",) if text.startswith("-") else ("--na", text) for text in gaps]
        told = ["--role", f"{column}=number"] if notation else []
        return self._command("check", *told, *(word for pair in words for word in pair))

    def finite(self) -> str:
        """Name the texts that are infinite."""
        if not self._is_text():
            return self._in_python(Python(self.target).finite(), "finite")
        return self._command("check", "--na", "inf", "--na=-inf")

    def relabelled(self, changes: Mapping[str, str]) -> str:
        """Replace labels."""
        return self._in_python(Python(self.target).relabelled(changes), "relabelled", as_text=True)

    def last_as_test(self, row: int) -> str:
        """Cut rows rather than lines, since a quoted cell may hold line breaks."""
        train = f"train, df = df.iloc[:{row}], df.iloc[{row}:]"
        return self._in_python(train, "test", as_text=True, besides="train")

    def _command(self, verb: str, *words: str, but: str | None = None) -> str:
        given = [option for option in self.given if but is None or not option.startswith(but)]
        # What begins with a dash would be taken for an option.
        target = (
            ["--target", self.target]
            if not self.target.startswith("-")
            else [f"--target={self.target}"]
        )
        return shlex.join(["oversample", verb, self.file, *target, *given, *words])

    def _is_text(self) -> bool:
        return PurePath(self.file.removesuffix(".gz")).suffix in (".csv", ".tsv", ".txt")

    def _out(self, word: str) -> str:
        packed = ".gz" if self.file.endswith(".gz") else ""
        path = PurePath(self.file.removesuffix(".gz"))
        part = re.sub(r"[^\w.+-]+", "_", word)  # names of columns and labels hold anything
        return str(path.with_name(f"{path.stem}-{part}{path.suffix}{packed}"))

    def _in_python(self, code: str, word: str, *, as_text: bool = False, besides: str = "") -> str:
        """Read, change and write in one line; as text, what is not changed stays as it is written.

        Each step has a word of its own, so that no step overwrites what another has made. A frame called as
        `besides` says is written, too.
        """
        more, reading, writing = "", "", ""
        kind = "feather" if self.file.endswith((".feather", ".arrow")) else "parquet"
        if self._is_text():
            kind, writing = "csv", ", index=False"
            separator = "\t" if self.separator == "," and ".tsv" in self.file else self.separator
            more += "" if separator == "," else f", sep={_literal(separator)}"
            more += "" if self.encoding in ("utf-8", "ascii") else f", encoding={self.encoding!r}"
            reading = ", dtype=str, keep_default_na=False" if as_text else ""
        frames = {besides: besides, "df": word} if besides else {"df": word}
        written = (
            f"{frame}.to_{kind}({_literal(self._out(part))}{more}{writing})"
            for frame, part in frames.items()
        )
        script = (
            f"import pandas; df = pandas.read_{kind}({_literal(self.file)}{more}{reading}); {code}; "
            + "; ".join(written)
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
