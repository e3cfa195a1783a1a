"""Encoding: which letters the bytes of a text file are.

UTF-8 proves itself: text in another encoding is hardly ever valid UTF-8. A byte order mark proves itself too.
Of the encodings of one byte a letter only the Western European ones are assumed, and that is said: to
read a file with the wrong one of them and write it back the same way changes no byte. Everything else is
refused with what was seen. This file refuses to know what a cell is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oversample.errors import FileError

if TYPE_CHECKING:
    from oversample.tables.files.streams import Source

__all__ = [
    "UTF8",
    "decoded_head",
    "find_encoding",
    "known_encoding",
    "refuse_undecodable",
    "without_mark",
]

UTF8 = ("utf-8", "utf-8-sig")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in cp1252
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_FOREIGN_WORD = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CHUNK = 1 << 20


def find_encoding(
    source: Source, asked: str | None, *, everywhere: bool = False
) -> tuple[str, str]:
    """Tell the encoding of a text file.

    Parameters
    ----------
    source : Source
        The file.
    asked : str or None
        What the caller says; believed, but for its name.
    everywhere : bool
        Whether to look at all of the file instead of its head; asked when what the head told proved wrong.

    Returns
    -------
    encoding : str
        As Python calls it; a byte order mark is part of it ("utf-8-sig", "utf-16", "utf-32").
    note : str
        What was assumed, or empty.

    Raises
    ------
    FileError
        If no encoding fits, or several do that would change what is read.
    """
    head = source.head
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if asked is not None:
        name = known_encoding(asked)
        return (marked if marked.startswith(name) else name), ""
    if marked:
        return marked, ""
    _refuse_nul(source.name, head)
    bad = _first_bad(source) if everywhere else _bad_in(head, is_whole=source.is_whole)
    if bad is None:
        return "utf-8", ""
    place = f"{bad.piece!r} in line {bad.line:,}"
    if bad.follows_letters:
        raise FileError(
            f"{source.name} is UTF-8 up to line {bad.line:,}, where it is not.",
            place,
            "Mend that line. Or read each byte as it is, which writes it back the same: --encoding latin-1",
        )
    _refuse_not_western(source.name, place, bad.text)
    return "cp1252", (
        f"{source.name} is not UTF-8 ({place}) and was read as cp1252, Western European. "
        "Its bytes are written back as they were. If letters look wrong: --encoding NAME"
    )


def known_encoding(name: str) -> str:
    """Return the name that Python has for an encoding.

    Examples
    --------
    >>> known_encoding("UTF8"), known_encoding("windows-1252"), known_encoding("latin-1")
    ('utf-8', 'cp1252', 'iso8859-1')
    """
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise FileError(
            f'"{name}" is not the name of an encoding.',
            f'"{name}"',
            "Use one that Python knows, such as --encoding utf-8, utf-16, cp1252 or latin-1.",
        ) from None


def decoded_head(source: Source, encoding: str) -> str:
    """Decode the first bytes of a file, less a letter that is cut in two.

    Raises
    ------
    FileError
        If they are not in this encoding.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        return decoder.decode(source.head, final=source.is_whole)
    except UnicodeError as cause:
        raise _undecodable(source, encoding, cause, 1) from cause


def refuse_undecodable(source: Source, encoding: str) -> None:
    """Raise FileError if some bytes of a file are not in this encoding, with the line of the first."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    with source.opened() as raw, source.unpacked(raw) as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as cause:
                raise _undecodable(source, encoding, cause, lines) from cause
            if not chunk:
                return
            lines += text.count("\n")


def _undecodable(source: Source, encoding: str, cause: UnicodeError, lines: int) -> FileError:
    place = str(cause)
    if isinstance(cause, UnicodeDecodeError):
        before = cause.object[: cause.start].decode(encoding, errors="ignore")
        place = (
            f"{cause.object[cause.start : cause.end]!r} in line {lines + before.count(chr(10)):,}"
        )
    return FileError(
        f"{source.name} is not {encoding}.",
        place,
        "Leave --encoding out to have it detected, or read each byte as it is, "
        "which writes it back the same: --encoding latin-1",
    )


def without_mark(encoding: str, head: bytes) -> str:
    r"""Name the encoding of what is appended: the same letters, no second byte order mark.

    Examples
    --------
    >>> without_mark("utf-16", b"\xfe\xff\x00a"), without_mark("utf-8-sig", b""), without_mark("cp1252", b"")
    ('utf-16-be', 'utf-8', 'cp1252')
    """
    if encoding in ("utf-16", "utf-32"):
        is_big = head.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
        return f"{encoding}-{'be' if is_big else 'le'}"
    return "utf-8" if encoding in UTF8 else encoding


@dataclass(frozen=True)
class _Bad:
    """The first bytes that are not UTF-8: where, some around them, what came before, and text to judge by."""

    line: int
    piece: bytes
    follows_letters: bool
    text: bytes


def _bad_in(text: bytes, *, is_whole: bool) -> _Bad | None:
    """Look for them in some bytes."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text, final=is_whole)
    except UnicodeDecodeError as error:
        start = error.start
        around = (
            text[max(0, start - 8) : start].split(b"\n")[-1]
            + text[start : start + 8].split(b"\n")[0]
        )
        piece = around.strip()
        has_letters = _HIGH.search(text[:start]) is not None
        return _Bad(text[:start].count(b"\n") + 1, piece, has_letters, text)
    return None


def _first_bad(source: Source) -> _Bad | None:
    """Look for them in all of a file."""
    lines, has_letters, kept = 0, False, b""
    with source.opened() as raw:
        stream = source.unpacked(raw)
        while chunk := stream.read(_CHUNK):
            text = kept + chunk
            bad = _bad_in(text, is_whole=False)
            if bad is not None:
                return replace(
                    bad, line=lines + bad.line, follows_letters=has_letters or bad.follows_letters
                )
            _refuse_nul(source.name, chunk, lines)
            lines += chunk.count(b"\n")
            decoder = codecs.getincrementaldecoder("utf-8")()
            decoder.decode(text)
            kept = decoder.getstate()[0]
            has_letters = has_letters or _HIGH.search(chunk) is not None
    return _bad_in(kept, is_whole=True)


def _refuse_nul(name: str, head: bytes, lines: int = 0) -> None:
    at = head.find(b"\0")
    controls = len(_CONTROL.findall(head[: 1 << 16]))
    if at < 0 and controls * 100 <= len(head[: 1 << 16]):
        return
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 10 * max(even, odd) > 3 * len(head) / 2 and 10 * min(even, odd) < max(even, odd):
        order = "le" if odd > even else "be"
        raise FileError(
            f"{name} looks like UTF-16 without a byte order mark.",
            f"every second byte is 0 ({max(even, odd):,} of {len(head):,})",
            f"Say so: --encoding utf-16-{order}",
        )
    if at < 0:
        raise FileError(
            f"{name} is not a table of text.",
            f"{controls:,} control characters",
            f"Look at what it is: file {name}",
        )
    line = lines + head[:at].count(b"\n") + 1
    raise FileError(
        f"{name} is not a table of text.",
        f"NUL bytes, the first in line {line:,}",
        f"If it is text all the same, take them out: tr -d '\\000' < {name} > clean.csv",
    )


def _refuse_not_western(name: str, place: str, text: bytes) -> None:
    """Refuse letters that no Western European text would have."""
    undefined = len(_UNDEFINED.findall(text))
    in_words = sum(map(len, _FOREIGN_WORD.findall(text)))
    if undefined == 0 and 2 * in_words <= len(_HIGH.findall(text)):
        return
    seen = f"{undefined:,} bytes that cp1252 lacks" if undefined else "whole words of such letters"
    raise FileError(
        f"{name} is not UTF-8, and its encoding cannot be told.",
        f"{place}; {seen}",
        "Name it: --encoding shift_jis, gb18030, cp1251, mac_roman ... "
        "Or read each byte as it is, which writes it back the same: --encoding latin-1",
    )
