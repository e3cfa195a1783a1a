"""Safe: texts from a table, made fit to be printed.

Names and labels are somebody else's: they may hold line breaks, colour codes of a terminal, marks that turn the
direction of writing, or halves of characters. This file refuses to know what a text means.
"""

from __future__ import annotations

import unicodedata

__all__ = ["columns", "ljust", "safe", "tidy", "wrap"]

_JOINERS = "\u200c\u200d"  # inside words and emoji; they turn nothing
_CUT = "\u2026"
_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def safe(text: object) -> str:
    r"""Write what controls a terminal, or cannot be written, as an escape that can be read.

    Examples
    --------
    >>> safe("a\x1b[31mb\n"), safe("größe")
    ('a\\x1b[31mb\\n', 'größe')
    """
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in _HARMFUL
        else character
        for character in str(text)
    )


def tidy(text: object, most: int) -> str:
    r"""Write a text that can be read and takes no more room than it is given.

    Examples
    --------
    >>> tidy("a\u202eb", 20), tidy("n" * 10_000, 5)
    ('a\\u202eb', 'nnnn…')
    """
    whole = str(text)
    kept = whole if len(whole) <= most else whole[: most - 1] + _CUT
    return "".join(one if one in _JOINERS else safe(one) for one in kept)


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes: two for wide characters, none for marks above others.

    Examples
    --------
    >>> columns("abc"), columns("\u6f22\u5b57")
    (3, 4)
    """
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def ljust(text: str, width: int) -> str:
    """Fill a text up with blanks."""
    return text + " " * (width - columns(text))


def wrap(text: str, width: int, indent: str = "", later: str | None = None) -> list[str]:
    """Break a text into lines of at most so many columns; a word that is too long is broken.

    Examples
    --------
    >>> wrap("one two three", 8, "- ", "  ")
    ['- one', '  two', '  three']
    """
    after = indent if later is None else later
    lines, line = [], indent
    for whole in text.split():
        word = whole
        bare = line in (indent, after)
        if not bare and columns(line) + 1 + columns(word) > width:
            lines.append(line)
            line, bare = after, True
        while bare and columns(line) + columns(word) > width and len(word) > 1:
            kept = len(word)
            while kept > 1 and columns(line) + columns(word[:kept]) > width:
                kept -= 1
            lines.append(line + word[:kept])
            line, word = after, word[kept:]
        line += word if bare else " " + word
    return [*lines, line] if line != after or not lines else lines
