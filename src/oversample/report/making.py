"""Making: by what each class grew and why, how many rows, whether they are copies, what was missing; as sentences.

The terminal, the text of the result and the page say the same. What is a copy is called one, whatever made it.
This file refuses to know how anything was measured.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from oversample.errors import literal, worded
from oversample.report import format as fmt
from oversample.report.roles import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "kind_of_rows",
    "made_lines",
    "method_lines",
    "missing_lines",
    "missing_rows",
    "missing_said",
    "plan_lines",
    "quoted",
    "repeat_lines",
]

_CLASSES = 6  # of one sentence
_COLUMNS = 8
_PLAIN = re.compile(
    r"[^\s:;,\"'()]+( [^\s:;,\"'()]+)*"
)  # labels whose ends can be seen in a sentence


def made_lines(record: Mapping[str, Any]) -> list[str]:
    """Write all of it in the order in which it is read."""
    return [
        *method_lines(record),
        *plan_lines(record),
        *repeat_lines(record),
        *missing_lines(record),
    ]


def quoted(label: object) -> str:
    r"""Write a label as it is, or in quotes where a reader could not tell where it begins or ends.

    Examples
    --------
    >>> print(quoted("very rare"), quoted(" Yes"), quoted(""), quoted("a: b"))
    very rare " Yes" "" "a: b"
    """
    text = str(label)
    return cut(text) if _PLAIN.fullmatch(text) else cut(literal(text))


def method_lines(record: Mapping[str, Any]) -> list[str]:
    """Say by what the classes grew, why, and how else they could."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    repeats = {one["label"]: one for one in record["repeats"]}
    for one in record["choices"]:
        came_of_it = _came_of_it(one, repeats.get(one["label"]))
        kind = (one["method"], one["k"], one["why"], one["n_needed"], came_of_it)
        groups.setdefault(kind, []).append(one)
    lines = [
        f"{_classes(some)}: {_method(some[0])}{_because(some)}{came_of_it}"
        for (*_, came_of_it), some in groups.items()
    ]
    ways = record["ways"]
    if ways:
        few = _classes([one for one in record["choices"] if one["why"] == "few"])
        texts = {
            "k": "for as many neighbours as there are, {}",
            "ratio": f"to leave {_escaped(few)} alone, {{}}",
        }
        said = "; ".join(texts[next(iter(way))] for way in ways)
        lines.append(worded(f"{said[:1].upper()}{said[1:]}.", *ways))
    return lines


def _method(one: Mapping[str, Any]) -> str:
    """Name the method and its neighbours, and how many were asked for where that is another number."""
    if one["k"] is None:
        return f"copies ({one['method']})"
    near = f"{fmt.count(one['k'])} neighbour{'' if one['k'] == 1 else 's'}"
    asked, within = one.get("k_asked"), one.get("within")
    said = f"{one['method']} with {near}"
    if within is not None:
        said = f"{one['method']} with at most {near} of the same {quoted(within)}"
    if asked is not None and asked > one["k"]:
        n_rows = one["n_rows"]
        said += f" ({fmt.count(asked)} asked; the class has {fmt.count(n_rows)} row{'' if n_rows == 1 else 's'})"
    return said


def _because(some: Sequence[Mapping[str, Any]]) -> str:
    """Say why "auto" chose the method: rows of the classes, and the fewest that so many neighbours need."""
    first = some[0]
    if first["why"] == "asked":
        return ""
    n_rows = sorted({one["n_rows"] for one in some})
    has = fmt.count(n_rows[0]) + (f" to {fmt.count(n_rows[-1])}" if len(n_rows) > 1 else "")
    rows = f"{has} row{'' if n_rows == [1] else 's'}"
    if first["why"] == "few":
        return (
            f", chosen by auto: too few for neighbours ({rows}; {first['n_needed']} are the least)"
        )
    least = first["n_needed"] if first.get("within") is not None else first["k"] + 1
    return f", chosen by auto ({rows}; {least} are the least)"


def _came_of_it(one: Mapping[str, Any], repeat: Mapping[str, Any] | None) -> str:
    """Say that new rows turned out to be copies, where blends were to be made."""
    if one["k"] is None or repeat is None or 2 * repeat["n_copies"] < repeat["n_looked_at"]:
        return ""
    is_all = repeat["n_copies"] == repeat["n_looked_at"]
    few = "" if is_all else f" ({_percent(repeat['n_copies'] / repeat['n_looked_at'])})"
    return f"; but {'all' if is_all else 'most'} new rows turned out to be copies{few}"


def plan_lines(record: Mapping[str, Any]) -> list[str]:
    """Write the rows of each class before and after."""
    lines = []
    for one in record["plan"]:
        old, new = one["before"], one["after"]
        change = f"{fmt.count(old)} (unchanged)"
        if new > old:
            times = f"x{new / old:.3g}, " if old else ""
            change = f"{fmt.count(old)} -> {fmt.count(new)} ({times}+{fmt.count(new - old)})"
        lines.append(f"{quoted(one['label'])}: {change}")
    return lines


def kind_of_rows(repeats: Sequence[Mapping[str, Any]]) -> str:
    """Call the new rows copies, blends, or both, by what they are; a blend may meet a real row by chance."""
    has_copies = any(2 * one["n_copies"] >= one["n_looked_at"] for one in repeats)
    has_blends = any(one["n_copies"] < one["n_looked_at"] for one in repeats)
    if has_copies and has_blends:
        return "blends and copies"
    return "copies" if has_copies else "blends"


def repeat_lines(record: Mapping[str, Any]) -> list[str]:
    """Say of each class how many new rows are copies and how many are distinct, and of how many real rows."""
    return [_repeat(one) for one in record["repeats"]]


def _repeat(one: Mapping[str, Any]) -> str:
    n, n_copies = one["n_looked_at"], one["n_copies"]
    looked = "" if n == one["n_made"] else f" (of {fmt.count(n)} that were looked at)"
    if n_copies == n:
        made = "copies of real rows" if n > 1 else "a copy of a real row"
    elif n_copies == 0:
        made = "none a copy of a real row"
    else:
        copies = "copies of real rows" if n_copies > 1 else "copy of a real row"
        blends = f"blend{'' if n - n_copies == 1 else 's'}"
        made = f"{fmt.count(n_copies)} {copies}, {fmt.count(n - n_copies)} {blends}"
    return (
        f"{quoted(one['label'])}: {_rows(one['n_made'], 'new ')}: {made}{looked}; "
        f"{_rows(one['n_distinct'], 'distinct ')}; made from {_rows(one['n_parents'], 'real ')}, "
        f"{fmt.count(one['n_distinct_parents'])} distinct"
    )


def _rows(n: int, kind: str) -> str:
    return f"{fmt.count(n)} {kind}row{'' if n == 1 else 's'}"


def missing_lines(record: Mapping[str, Any]) -> list[str]:
    """Say which columns have missing cells and what was done, in a line for each of what was done."""
    return [f"Missing cells {said}" for said in missing_said(record)]


def missing_said(record: Mapping[str, Any]) -> list[str]:
    """Say the same beside a heading."""
    columns = record["missing"]["columns"]
    lines = []
    for done, said in (
        ("filled", "filled, in the real rows too: {}"),
        ("kept", "kept, a new row misses what the row it starts from does: {}"),
        ("emptied", "left empty, as all new rows are in these columns: {}"),
    ):
        some = [one for one in columns if one["done"] == done]
        if some:
            names = [_gap(one) for one in some[:_COLUMNS]]
            more = f" and {len(some) - _COLUMNS} more columns" if len(some) > _COLUMNS else ""
            lines.append(said.format(", ".join(names) + more))
    return lines


def missing_rows(record: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give every column with missing cells, how many, and what was done, for a table."""
    done = {
        "filled": "filled with {}, in the real rows too",
        "kept": "missing in a new row where it is in the base point",
        "emptied": "empty in every new row",
    }
    for one in record["missing"]["columns"]:
        share = f"{fmt.count(one['n_missing'])} ({_percent(one['share'])})"
        yield cut(one["name"]), share, done[one["done"]].format(cut(one["with"]))


def _gap(one: Mapping[str, Any]) -> str:
    filled = "" if one["with"] is None else f" with {cut(one['with'])}"
    return f"{cut(one['name'])} ({_percent(one['share'])}){filled}"


def _percent(share: float) -> str:
    return f"{fmt.short(100 * share)} %"


def _classes(some: Sequence[Mapping[str, Any]]) -> str:
    names = [quoted(one["label"]) for one in some[:_CLASSES]]
    more = f" and {len(some) - _CLASSES} more classes" if len(some) > _CLASSES else ""
    return ", ".join(names) + more


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
