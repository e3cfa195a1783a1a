"""Safe: texts from a table, made fit to be printed.

Names and labels are somebody else's: they may hold line breaks, colour codes of a terminal, marks that turn the
direction of writing, or halves of characters. This file refuses to know what a text means.
"""

from __future__ import annotations

import unicodedata

__all__ = ["safe"]

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
