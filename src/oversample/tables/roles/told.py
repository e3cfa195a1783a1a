"""Told: what was found out about one column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from oversample.tables.evidence import Evidence
    from oversample.tables.native import Role
    from oversample.tables.notation import Notation

__all__ = [
    "ENOUGH",
    "Told",
    "is_repeated_id",
    "names_a_code",
    "names_a_time",
    "names_an_amount",
    "names_an_id",
]

ENOUGH = 20  # rows from which on a pattern without exception is no accident
_REPEATED = (
    0.02  # different values a row: with fewer, an identifier names kinds rather than subjects
)
_ID = {"id", "ids", "uuid", "guid", "identifier", "key", "nr", "no", "index"}
_SUBJECT = (
    "account|case|claim|client|customer|device|employee|item|member|merchant|order|patient|person|policy|product|"
    "record|row|session|student|subject|transaction|user"
)
_JOINED = re.compile(f"(?:{_SUBJECT})(?:id|nr|no)", re.IGNORECASE)
_TIME = re.compile("time|date|day|week|month|year|hour|minute|second|epoch|stamp", re.IGNORECASE)
_CODE = (
    "area_code|barcode|branch|branches|code|codes|cpt|dept|ean|fax|fips|gtin|iban|icd|imei|isbn|issn|mobile|msisdn|naics|"
    "ndc|pincode|plz|postal|postalcode|postcode|shop|sic|sku|ssn|store|swift|tel|telephone|telefon|phone|phones|upc|"
    "vin|zip|zipcode"
)
_CODES = frozenset(_CODE.split("|"))
_AMOUNT = (
    "age|amount|area|assets|balance|budget|charge|charges|cost|costs|count|counts|days|debt|deaths|births|distance|"
    "earnings|expenses|fare|fee|gdp|gnp|height|hours|income|incomes|kilometers|km|length|level|limit|loan|mean|mileage|"
    "miles|minutes|months|paid|pay|payment|pop|population|premium|price|prices|production|profit|profits|rank|rate|revenue|"
    "revenues|salaries|salary|sales|score|seconds|size|spend|spending|steps|sum|tax|total|turnover|value|volume|wage|"
    "wages|weight|width|worth|years"
)
_AMOUNTS = frozenset(_AMOUNT.split("|"))
_TIMES = frozenset(("t", "ts", "period", "season", "quarter", "created", "updated"))
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


@dataclass(frozen=True)
class Told:
    """A role and what told it; see `Column` for the rest."""

    role: Role
    evidence: Evidence
    decimals: int | None = None
    step: int = 1
    order: tuple[Hashable, ...] = ()
    group: str = ""
    notation: Notation | None = None
    doubt: Evidence | None = None


def names_an_id(name: object) -> bool:
    """Tell whether a column is called an identifier.

    Examples
    --------
    >>> [names_an_id(name) for name in ("customer_id", "patientID", "userid", "paid", "solid")]
    [True, True, True, False, False]
    """
    if not isinstance(name, str):
        return False
    words = [word.lower() for word in _WORDS.findall(name)]
    return bool(words) and (
        words[-1] in _ID or words[0] in ("id", "uuid") or bool(_JOINED.fullmatch(words[-1]))
    )


def names_a_code(name: object) -> bool:
    """Tell whether a column is called something that is written in digits and never added up.

    Examples
    --------
    >>> [names_a_code(name) for name in ("zip_code", "PLZ", "storeSize", "shop", "phone_calls")]
    [True, True, False, True, False]
    """
    return _ends_in(name, _CODES)


def names_an_amount(name: object) -> bool:
    """Tell whether a column is called something that is measured or counted.

    Examples
    --------
    >>> [names_an_amount(name) for name in ("income", "total_sales", "customer", "price_list")]
    [True, True, False, False]
    """
    return _ends_in(name, _AMOUNTS)


def _ends_in(name: object, words: frozenset[str]) -> bool:
    """Whether the last word of a name is one of these."""
    found = [word.lower() for word in _WORDS.findall(str(name))]
    return bool(found) and found[-1] in words


def names_a_time(name: object) -> bool:
    """Tell whether a column is called a time."""
    return isinstance(name, str) and (bool(_TIME.search(name)) or _ends_in(name, _TIMES))


def is_repeated_id(n_distinct: int, n_rows: int) -> bool:
    """Tell whether so many different identifiers name subjects, each on several rows, rather than a few kinds."""
    return n_distinct > max(ENOUGH, _REPEATED * n_rows)
